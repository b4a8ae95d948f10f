"""`kill -9` in the middle, and SIGTERM: what was promised is there, what was not is not half there."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import threading
import time
from datetime import UTC, datetime, timedelta
from http.client import HTTPException
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import func, select

from elearning.certificates import service as certificates
from elearning.certificates.model import Certificate, CertificateEvent
from elearning.evidence.model import EvidenceEntry
from elearning.infrastructure.jobs import Job
from elearning.kernel.actor import Actor
from elearning.kernel.ids import EnrolmentId
from elearning.learning.model import Enrolment, ModuleCompletion
from elearning.quizzes import queries as quizzes
from elearning.quizzes.model import Answer as SavedAnswer
from elearning.quizzes.model import Attempt
from tests.faults.conftest import House
from tests.support.crowd import Member, post
from tests.support.server import wait_until
from tests.support.wire import Answer, Call, send

pytestmark = pytest.mark.slow

COURSE, SLOT = "kursus-kecil", "menjawab"
DEATHS = 2


def ready_to_answer(house: House, number: int) -> tuple[list[Member], list[UUID]]:
    members = house.crowd.people(number)
    house.crowd.enrol(members, COURSE, "membaca", SLOT)
    return members, house.crowd.start(members, COURSE, SLOT)


class Typing(threading.Thread):
    """Saves 1, 2, 3, … as the answer until the server is gone; `promised` is the last that was called saved."""

    def __init__(self, house: House, member: Member, attempt: UUID, sent: int) -> None:
        super().__init__()
        self.house, self.member, self.attempt = house, member, attempt
        self.sent = self.promised = sent
        self.strange: Answer | None = None

    def run(self) -> None:
        while True:
            self.sent += 1
            fields = [("jawaban.jp-menit", str(self.sent)), ("urutan", str(int(time.time() * 1000)))]
            try:
                answer = send(self.house.port, post(self.member, f"/percobaan/{self.attempt}/jawaban", fields, scripted=True))
            except (OSError, HTTPException):
                return
            if answer.status != 200 or "Tersimpan" not in answer.body:
                self.strange = answer
                return
            self.promised = self.sent
            time.sleep(0.002)


def test_answers_that_were_called_saved_outlive_the_server(house: House) -> None:
    [member], [attempt] = ready_to_answer(house, 1)
    kept = 0
    house.server.start_web()
    for death in range(DEATHS):
        typing = Typing(house, member, attempt, kept)
        typing.start()
        wait_until(lambda typing=typing, kept=kept: typing.promised > kept)
        time.sleep(random.Random(death).uniform(0.02, 0.2))
        house.server.kill_web()
        typing.join()
        house.server.start_web()

        assert typing.strange is None
        [((value,),)] = house.rows(select(SavedAnswer.response).where(SavedAnswer.question_id == "jp-menit"))
        assert typing.promised <= int(value) <= typing.sent
        page = send(house.port, Call(f"/percobaan/{attempt}?soal={place_of(house, attempt)}", member.cookie))
        assert f'value="{value}"' in page.body
        kept = int(value)
    house.assert_sound()


def place_of(house: House, attempt: UUID) -> int:
    with house.crowd.factory.open(Actor.system()) as work:
        return quizzes.get_attempt(work.session, attempt).paper.numbers["jp-menit"]


def test_a_submission_is_whole_or_not_there_when_the_server_dies(house: House) -> None:
    """Six people send at once; the server is killed meanwhile; after that everybody sends again."""
    house.server.start_web()
    for delay in (0.01, 0.06):
        members, attempts = ready_to_answer(house, 6)
        calls = [
            post(member, f"/percobaan/{attempt}/kirim", house.crowd.right_answers(attempt))
            for member, attempt in zip(members, attempts, strict=True)
        ]
        promised: set[int] = set()
        threads = [threading.Thread(target=send_once, args=(house, call, promised, index)) for index, call in enumerate(calls)]
        for thread in threads:
            thread.start()
        time.sleep(delay)
        house.server.kill_web()
        for thread in threads:
            thread.join()

        done = [whole_or_not_there(house, member, attempt) for member, attempt in zip(members, attempts, strict=True)]
        assert all(done[index] for index in promised)
        house.server.start_web()
        for call in calls:
            assert send(house.port, call).status == 303
        assert all(whole_or_not_there(house, member, attempt) for member, attempt in zip(members, attempts, strict=True))
    house.assert_sound()


def send_once(house: House, call: Call, promised: set[int], index: int) -> None:
    try:
        if send(house.port, call).status == 303:
            promised.add(index)
    except (OSError, HTTPException):
        return


def whole_or_not_there(house: House, member: Member, attempt: UUID) -> bool:
    """True when graded, completed and recorded once; False when nothing of it happened; anything between is an error."""
    [(state, answers)] = house.rows(
        select(Attempt.state, func.count(SavedAnswer.question_id))
        .join(SavedAnswer, SavedAnswer.attempt_id == Attempt.id, isouter=True)
        .where(Attempt.public_id == attempt)
        .group_by(Attempt.id)
    )
    own = select(Enrolment.id).where(Enrolment.person_id == member.person_id)
    completed = house.rows(
        select(ModuleCompletion.share).where(ModuleCompletion.enrolment_id.in_(own), ModuleCompletion.module_slug == SLOT)
    )
    recorded = house.rows(select(EvidenceEntry.seq).where(EvidenceEntry.enrolment_id.in_(own)))
    found = (state, answers, len(completed), len(recorded))
    assert found in {("graded", 4, 1, 2), ("open", 0, 0, 1)}, found
    return state == "graded"


def test_when_one_web_process_dies_the_other_answers_and_it_is_replaced(house: House) -> None:
    house.server.start_web()
    web = house.server.web
    assert web is not None
    wait_until(lambda: listeners(house.port) == 2)
    before = children_of(web.pid)
    os.kill(before[0], signal.SIGKILL)

    answers = []
    while before[0] in (now := children_of(web.pid)) or len(now) < 2 or listeners(house.port) < 2:
        answers.append(status_of(house))
        time.sleep(0.05)
    assert answers.count(0) <= 1, "only what the dead one had in hand is lost"
    assert set(answers) <= {0, 200}
    assert before[1] in children_of(web.pid)
    assert status_of(house) == 200


def status_of(house: House) -> int:
    """200 when it answers well, 0 when the connection is broken off."""
    try:
        return send(house.port, Call("/healthz", "")).status
    except (OSError, HTTPException):
        return 0


def children_of(pid: int) -> list[int]:
    """The process ids of those that this process started and that serve."""
    started = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(child) for child in started if "resource_tracker" not in Path(f"/proc/{child}/cmdline").read_text()]


def listeners(port: int) -> int:
    """How many processes wait for connections on this port: each web process has a socket of its own."""
    lines = (line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:])
    return sum(fields[1].endswith(f":{port:04X}") and fields[3] == "0A" for fields in lines)


# --- the worker ----------------------------------------------------------------------------------------------------------


def issue(house: House, course: str, number: int) -> list[str]:
    """Certificates for so many people; their files wait for the worker. The numbers."""
    members = house.crowd.people(number)
    house.crowd.enrol(members, course, "baca")
    people = [member.person_id for member in members]
    ids = [EnrolmentId(one) for (one,) in house.rows(select(Enrolment.id).where(Enrolment.person_id.in_(people)))]
    with house.crowd.factory.open(Actor.system()) as work:
        return [one.number for one in certificates.issue(work, ids).issued]


def running(house: House) -> list[int]:
    return [job for (job,) in house.rows(select(Job.id).where(Job.state == "running"))]


def let_leases_end(house: House) -> None:
    """What a minute of waiting does: the leases of the dead run out."""
    past = (datetime.now(UTC) - timedelta(minutes=1)).replace(tzinfo=None).isoformat(" ")
    connection = sqlite3.connect(house.database)
    connection.execute("UPDATE job SET lease_until = ? WHERE state = 'running'", [past])
    connection.commit()
    connection.close()


def test_a_worker_killed_while_it_makes_a_document_is_finished_by_the_next(house: House, short_course: str) -> None:
    numbers = issue(house, short_course, DEATHS + 1)
    killed: list[int] = []
    for death in range(DEATHS):
        house.server.start_worker()
        wait_until(lambda: bool(running(house)))
        time.sleep(0.02 * death)
        house.server.kill_worker()
        killed += running(house)
        let_leases_end(house)
    assert killed, "no worker died with a job in hand"
    house.server.start_worker()
    wait_until(lambda: house.rows(select(Job.state).where(Job.state != "done")) == [])
    house.server.stop()

    again = {job for (job,) in house.rows(select(Job.id).where(Job.attempt > 1))}
    assert again == set(killed)
    made = house.rows(select(Certificate.number, Certificate.pdf_sha256, Certificate.pdf_size))
    assert sorted(number for number, _sha256, _size in made) == sorted(numbers)
    storage = house.crowd.factory.storage
    for _number, sha256, size in made:
        with storage.open(sha256) as stream:
            content = stream.read()
        assert content.startswith(b"%PDF")
        assert len(content) == size
    filed = select(CertificateEvent.certificate_id).where(CertificateEvent.kind == "filed")
    assert len(set(house.rows(filed))) == len(house.rows(filed)) == len(numbers)
    house.assert_sound()


def test_a_worker_told_to_stop_finishes_what_it_has_in_hand(house: House, short_course: str) -> None:
    issue(house, short_course, 6)
    house.server.start_worker()
    worker = house.server.worker
    assert worker is not None
    wait_until(lambda: bool(running(house)))
    worker.terminate()

    assert worker.wait(20) == 0
    assert running(house) == []
    assert {state for (state,) in house.rows(select(Job.state))} <= {"done", "queued"}
    assert house.rows(select(Job.attempt).where(Job.attempt > 1)) == []


# --- the web told to stop ------------------------------------------------------------------------------------------------


def test_a_web_server_told_to_stop_answers_what_is_under_way(house: House) -> None:
    """The request waits for the database while the server is told to stop; it is served, and then the server ends."""
    [member] = house.crowd.people(1)
    house.server.start_web()
    web = house.server.web
    assert web is not None
    writer = sqlite3.connect(house.database, isolation_level=None, check_same_thread=False)
    writer.execute("BEGIN IMMEDIATE")
    answers: list[Answer] = []
    under_way = threading.Thread(target=lambda: answers.append(send(house.port, post(member, f"/kursus/{COURSE}/daftar"))))
    under_way.start()
    time.sleep(0.5)
    web.terminate()
    time.sleep(0.5)
    writer.execute("ROLLBACK")
    writer.close()
    under_way.join(20)

    assert [answer.status for answer in answers] == [303], house.server.log()
    assert web.wait(20) == 0
    assert house.rows(select(Enrolment.state).where(Enrolment.person_id == member.person_id)) == [("active",)]
