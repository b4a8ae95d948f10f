"""Several nodes: one web and one worker are killed in the middle of load, and nothing that was promised is lost."""

from __future__ import annotations

import itertools
import queue
import random
import threading
import time
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import func, select, update

from elearning.accounts import queries as accounts
from elearning.accounts.model import Person
from elearning.accounts.service.hashing import hash_password
from elearning.certificates.model import Certificate
from elearning.evidence import service as evidence
from elearning.evidence.model import EvidenceEntry
from elearning.infrastructure import jobs
from elearning.infrastructure.jobs import Job
from elearning.kernel.actor import Actor
from elearning.quizzes.model import Answer as SavedAnswer
from elearning.quizzes.model import Attempt
from elearning.seeds.demo import personas
from tests.nodes.browser import COOKIE, Browser
from tests.nodes.cluster import Cluster, cluster
from tests.support.crowd import Member
from tests.support.measured import Measured
from tests.support.s3 import StandIn
from tests.support.server import wait_until
from tests.support.valkey import LiveValkey

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("nodes")]

COURSE = "/kursus/kursus-kecil"
LEARNERS, AT_ONCE = 24, 6
KILL_AFTER, BACK_AFTER = 6, 14
"""How many have gone the whole way when one web and one worker are killed, and when that web comes back."""
MOST_LOST = AT_ONCE + 2
"""Everybody has one request under way when the node dies."""
PASSWORD = "belajar-di-beberapa-node"


@pytest.fixture
def house(
    postgres_template: Path, postgres_instance: tuple[Path, str], valkey: LiveValkey, s3_store: StandIn, tmp_path: Path
) -> Iterator[Cluster]:
    _folder, url = postgres_instance
    with cluster(tmp_path, postgres_template, url, valkey, s3_store) as made:
        yield made


@dataclass
class Load:
    """What the crowd did and was promised."""

    house: Cluster
    faults: Counter[str] = field(default_factory=Counter[str])
    promised: dict[UUID, set[str]] = field(default_factory=dict[UUID, set[str]])
    sent: set[UUID] = field(default_factory=set[UUID])
    cookies: list[str] = field(default_factory=list[str])
    errors: list[BaseException] = field(default_factory=list[BaseException])
    over: threading.Event = field(default_factory=threading.Event)

    def browser(self) -> Browser:
        return Browser(self.house.proxy, self.faults)

    def thread(self, act: Callable[[], None]) -> threading.Thread:
        """Started; what it raises is kept."""

        def run() -> None:
            try:
                act()
            except BaseException as error:  # noqa: BLE001 - the test raises it
                self.errors.append(error)

        thread = threading.Thread(target=run)
        thread.start()
        return thread


# --- what people do ------------------------------------------------------------------------------------------------------


def goes_the_whole_way(load: Load, number: str) -> None:
    """Sign in, enrol, read, say so, sit quiz and exam with every answer saved by itself, and look at the evidence."""
    browser = load.browser()
    browser.sign_in(number, PASSWORD)
    assert browser.get(COURSE).status == 200
    assert browser.post(f"{COURSE}/daftar").status in {303, 409}
    lesson = browser.get(f"{COURSE}/membaca")
    assert "RAHASIA-MODUL-SATU" in lesson.body
    for module in ("membaca", "menjawab"):
        assert browser.post(f"{COURSE}/{module}/selesai").status == 303
    for slot in ("menjawab", "akhir"):
        sits(load, browser, slot)
    book = browser.get("/bukti")
    assert "Kursus Kecil" in book.body
    load.cookies.append(browser.cookie)


def sits(load: Load, browser: Browser, slot: str) -> None:
    """Every answer is saved with a request of its own; what closes the attempt carries none."""
    started = browser.post(f"{COURSE}/{slot}/kuis")
    assert started.status == 303, started.body[:500]
    attempt = UUID(started.location.rsplit("/", 1)[1])
    assert browser.get(f"/percobaan/{attempt}").status == 200
    by_question: dict[str, list[tuple[str, str]]] = {}
    for name, value in load.house.crowd.right_answers(attempt):
        by_question.setdefault(name.split(".")[1], []).append((name, value))
    for question, fields in by_question.items():
        saved = browser.post(f"/percobaan/{attempt}/jawaban", [*fields, now_as_sequence()], scripted=True)
        assert "Tersimpan" in saved.body, (saved.status, saved.body[:300])
        load.promised.setdefault(attempt, set()).add(question)
    assert browser.post(f"/percobaan/{attempt}/kirim").status == 303
    load.sent.add(attempt)
    assert browser.get(f"/percobaan/{attempt}/hasil").status == 200


def now_as_sequence() -> tuple[str, str]:
    return "urutan", str(int(time.time() * 1000))


def types_on(load: Load, member: Member, attempt: UUID, written: list[int]) -> None:
    """Saves 1, 2, 3, … as one answer until the load is over; what was called saved is noted."""
    browser = load.browser()
    browser.cookie = member.cookie
    browser.get(f"/percobaan/{attempt}")
    for number in itertools.count(1):
        fields = [("jawaban.jp-menit", str(number)), now_as_sequence()]
        saved = browser.post(f"/percobaan/{attempt}/jawaban", fields, scripted=True)
        assert "Tersimpan" in saved.body, (saved.status, saved.body[:300])
        written.append(number)
        if load.over.is_set():
            return
        time.sleep(0.02)


def issues_again_and_again(load: Load) -> None:
    """The admin issues for whoever is ready, while others still learn."""
    browser = load.browser()
    fajar = next(one for one in personas() if one.persona == "fajar")
    browser.sign_in(fajar.nip, fajar.password)
    last = False
    while not last:
        last = load.over.wait(0.7)
        ordered = browser.post("/admin/sertifikat/kursus-kecil/terbitkan", [("semua", "ya")])
        assert ordered.status in {303, 409, 422}, ordered.body[:500]


# --- the house meanwhile -------------------------------------------------------------------------------------------------


def people_with_passwords(house: Cluster, number: int) -> list[str]:
    """Their numbers; they all have the same password."""
    members = house.crowd.people(number)
    ids = [member.person_id for member in members]
    with house.crowd.factory.open(Actor.system()) as work:
        work.begin_write()
        work.session.execute(update(Person).where(Person.id.in_(ids)).values(password_hash=hash_password(PASSWORD)))
        return [str(accounts.get_card(work.session, one).number) for one in ids]


def run_the_load(load: Load, numbers: list[str]) -> None:
    """Everybody goes the whole way, six at once; the first node's web and the second's worker are killed meanwhile."""
    waiting: queue.SimpleQueue[str] = queue.SimpleQueue()
    for number in numbers:
        waiting.put(number)

    def take_turns() -> None:
        while not waiting.empty():
            try:
                number = waiting.get_nowait()
            except queue.Empty:
                return
            goes_the_whole_way(load, number)

    first, second = load.house.nodes
    threads = [load.thread(take_turns) for _ in range(AT_ONCE)]
    wait_for(load, KILL_AFTER)
    time.sleep(random.Random(1).uniform(0.05, 0.2))
    first.kill_web()
    second.kill_worker()
    wait_for(load, BACK_AFTER)
    first.start_web()
    for thread in threads:
        thread.join()


def wait_for(load: Load, number: int) -> None:
    wait_until(lambda: len(load.cookies) >= number or bool(load.errors), patience=120)


def unfinished(house: Cluster) -> list[tuple[int, str]]:
    with house.crowd.factory.open(Actor.system()) as work:
        query = select(Job.id, Job.state).where(Job.state != jobs.DONE).order_by(Job.id)
        return [(job, state) for job, state in work.session.execute(query)]


def finish_jobs(house: Cluster) -> None:
    """Wait until all are done. What the dead worker had in hand is let go, as a minute of waiting does."""
    before: list[tuple[int, str]] = []
    deadline = time.monotonic() + 60
    while (now := unfinished(house)) and time.monotonic() < deadline:
        if now == before and all(state == jobs.RUNNING for _job, state in now):
            with house.crowd.factory.open(Actor.system()) as work:
                work.begin_write()
                past = datetime.now(UTC) - timedelta(minutes=1)
                work.session.execute(update(Job).where(Job.id.in_([job for job, _state in now])).values(lease_until=past))
        before = now
        time.sleep(2)
    assert now == []


# --- and then ------------------------------------------------------------------------------------------------------------


def test_one_web_and_one_worker_die_in_the_middle_and_nothing_is_lost(house: Cluster, measured: Measured) -> None:
    numbers = people_with_passwords(house, LEARNERS)
    [typist] = house.crowd.people(1)
    house.crowd.enrol([typist], "kursus-kecil", "membaca", "menjawab")
    [typed_into] = house.crowd.start([typist], "kursus-kecil", "menjawab")
    load, written = Load(house), list[int]()
    others = [
        load.thread(lambda: types_on(load, typist, typed_into, written)),
        load.thread(lambda: issues_again_and_again(load)),
    ]

    try:
        run_the_load(load, numbers)
    finally:
        load.over.set()
        for thread in others:
            thread.join()
    for error in load.errors:
        raise error
    finish_jobs(house)

    lost = sum(load.faults.values())
    measured("answers lost", "one of two web nodes killed under load", lost, MOST_LOST)
    assert lost <= MOST_LOST, f"only what the dead node had in hand is lost: {load.faults}"
    assert_answers_are_there(load, typed_into, written)
    assert_evidence_is_whole(house)
    assert_certificates_are_in_order(load)
    assert_sessions_hold_on_both_nodes(load)


def assert_answers_are_there(load: Load, typed_into: UUID, written: list[int]) -> None:
    with load.house.crowd.factory.open(Actor.system()) as work:
        rows = work.session.execute(
            select(Attempt.public_id, SavedAnswer.question_id).join(SavedAnswer, SavedAnswer.attempt_id == Attempt.id)
        ).all()
        shares = dict(work.session.execute(select(Attempt.public_id, Attempt.share).where(Attempt.state == "graded")).all())
        typed = work.session.scalar(
            select(SavedAnswer.response)
            .join(Attempt, Attempt.id == SavedAnswer.attempt_id)
            .where(Attempt.public_id == typed_into, SavedAnswer.question_id == "jp-menit")
        )
    kept = {(attempt, question) for attempt, question in rows}
    promised = {(attempt, question) for attempt, questions in load.promised.items() for question in questions}
    assert promised <= kept, promised - kept
    assert len(load.sent) == 2 * LEARNERS
    assert {attempt: shares.get(attempt) for attempt in load.sent} == dict.fromkeys(load.sent, 1)
    assert len(written) > 20
    assert typed == [str(written[-1])]


def assert_evidence_is_whole(house: Cluster) -> None:
    with house.crowd.factory.open(Actor.system()) as work:
        verified = evidence.verify_ledger(work)
        kinds = Counter(work.session.scalars(select(EvidenceEntry.kind)))
    assert verified.broken == ()
    assert sorted(kinds.values()) == [LEARNERS, LEARNERS, 2 * LEARNERS + 1], kinds
    told = house.nodes[0].flask("evidence", "verify", "--json")
    assert told.returncode == 0, told.stderr[-1000:]


def assert_certificates_are_in_order(load: Load) -> None:
    house = load.house
    with house.crowd.factory.open(Actor.system()) as work:
        rows = work.session.execute(select(Certificate.number, Certificate.code, Certificate.pdf_sha256)).all()
        states = dict(work.session.execute(select(Job.state, func.count()).group_by(Job.state)).all())
    assert sorted(int(number.split("/")[1]) for number, _code, _sha256 in rows) == list(range(1, LEARNERS + 1))
    assert states.keys() == {jobs.DONE}
    stored = {key.rsplit("/", 1)[1] for key in bucket_of(house)}
    assert {sha256 for _number, _code, sha256 in rows} <= stored
    browser = load.browser()
    fajar = next(one for one in personas() if one.persona == "fajar")
    browser.sign_in(fajar.nip, fajar.password)
    led = browser.get(f"/sertifikat/{rows[0].code}.pdf")
    assert led.status == 302
    endpoint = house.bucket.split("endpoint=")[1].split("&")[0]
    with urllib.request.urlopen(led.location.replace("https://berkas.contoh.go.id", endpoint), timeout=30) as answer:
        assert answer.read(5) == b"%PDF-"


def bucket_of(house: Cluster) -> list[str]:
    port = int(house.bucket.split("127.0.0.1:")[1].split("&")[0])
    return StandIn(port).objects(house.bucket)


def assert_sessions_hold_on_both_nodes(load: Load) -> None:
    for node, cookie in itertools.product(load.house.nodes, load.cookies[:3] + load.cookies[-3:]):
        request = urllib.request.Request(f"{node.url}/akun", headers={"Cookie": f"{COOKIE}={cookie}"})
        with urllib.request.urlopen(request, timeout=30) as answer:
            assert (answer.status, answer.url) == (200, f"{node.url}/akun")
