"""The machine's clock is set back an hour while the main story is lived, documents are made and quizzes are sat."""

from __future__ import annotations

import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from elearning.certificates.model import Certificate
from elearning.evidence.model import EvidenceEntry
from elearning.infrastructure.jobs import Job
from tests.faults.conftest import House, prepare_short_course
from tests.faults.test_kills import issue
from tests.support.crowd import Crowd
from tests.support.day import SMALL, Day, browser, story, walker
from tests.support.faketime import SetClock
from tests.support.invariants import assert_kept
from tests.support.server import LiveServer, wait_until
from tests.support.tables import LeaveTable

pytestmark = pytest.mark.slow

HOUR = timedelta(hours=1)


def test_a_process_believes_the_clock_that_is_set(tmp_path: Path) -> None:
    """The means of this test is tested first: wall clock back, steady clock untouched."""
    clock = SetClock(tmp_path)
    clock.set(-HOUR)
    told = subprocess.run(
        [sys.executable, "-c", "import time; print(time.time(), time.monotonic())"],
        env=clock.env, capture_output=True, text=True, check=True,
    ).stdout.split()  # fmt: skip

    assert 3500 < time.time() - float(told[0]) < 3700
    assert abs(time.monotonic() - float(told[1])) < 60


def test_everybody_goes_on_when_the_clock_is_set_back(folder: Path, tmp_path: Path, leave_table: LeaveTable) -> None:
    clock = SetClock(tmp_path)
    crowd, server = Crowd(folder), LiveServer(folder, env=clock.env)
    house = House(server, crowd)
    short_course = prepare_short_course(house)
    members = crowd.people(12)
    typists, readers, learners = members[:3], members[3:6], members[6:]
    crowd.enrol([*typists, *readers], SMALL, "membaca", "menjawab")
    attempts = crowd.start(typists, SMALL, "menjawab")
    people = [walker(one, [f"/kursus/{SMALL}/membaca", "/", "/jp", "/bukti"], 0.2) for one in readers]
    people += [
        {"life": "type", "attempt": str(attempt), "question": "jp-menit", "think": 0.1, **browser(one)}
        for one, attempt in zip(typists, attempts, strict=True)
    ]
    people += [story([one], think=0.3) for one in learners]
    people += [{"life": "issue", "course": SMALL, "think": 1.0, **browser(crowd.persona("fajar"))}]
    issue(house, short_course, 2)

    try:
        with server, Day(server.port, people, 20, tmp_path) as day:
            wait_until(lambda: house.rows(select(EvidenceEntry.id)) != [])
            time.sleep(2.5)
            issue(house, short_course, 3)  # left by a clock that is an hour ahead of what the worker will read
            clock.set(-HOUR)
            result = day.result()
            wait_until(lambda: house.rows(select(Job.id).where(Job.state != "done")) == [])
    finally:
        server.kill_web()
        server.kill_worker()

    leave_table(result.table())
    assert result.oddities == [], "nobody is signed out, no form is refused"
    assert result.count(0, 400, 401, 403, 500) == 0, result.table()
    assert result.finished == len(learners)
    assert assert_kept(crowd.factory, day.kept)["sent"] == 2 * len(learners)
    [(first, last)] = house.rows(select(func.min(EvidenceEntry.recorded_at), func.max(EvidenceEntry.recorded_at)))
    newest = house.rows(select(EvidenceEntry.recorded_at).order_by(EvidenceEntry.id.desc()).limit(1))[0][0]
    assert last - newest > HOUR / 2, "the clock was not set back in the middle"
    assert first.year == newest.year or datetime.now(UTC).timetuple().tm_yday == 1
    assert len(house.rows(select(Certificate.id))) >= 5
    house.assert_sound()
    crowd.close()
