"""`flask serve` is told to stop while people are served and a document is made."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections import Counter
from http.client import HTTPException

import pytest
from sqlalchemy import select

from elearning.cli.running import PATIENCE
from elearning.infrastructure.jobs import Job
from elearning.learning.model import Enrolment
from tests.faults.conftest import House
from tests.faults.test_kills import COURSE, issue, running
from tests.support.crowd import Member, post
from tests.support.server import wait_until
from tests.support.wire import Call, send

pytestmark = pytest.mark.slow


class Knocking(threading.Thread):
    """Comes again and again with a new connection, until told to go home; how it went each time."""

    def __init__(self, house: House, member: Member) -> None:
        super().__init__(daemon=True)
        self.house, self.member = house, member
        self.enough = threading.Event()
        self.came: Counter[str] = Counter()
        self.start()

    def run(self) -> None:
        while not self.enough.is_set():
            try:
                self.came[str(send(self.house.port, Call("/kursus", self.member.cookie)).status)] += 1
            except (OSError, HTTPException) as error:
                self.came[type(error).__name__] += 1
                time.sleep(0.05)


def test_what_is_under_way_is_finished_and_who_comes_later_is_refused_cleanly(house: House, short_course: str) -> None:
    members = house.crowd.people(4)
    issue(house, short_course, 3)
    house.server.start_whole()
    whole = house.server.whole
    assert whole is not None
    knocking = [Knocking(house, members[0]) for _ in range(4)]
    wait_until(lambda: bool(running(house)) or all_made(house))
    writer = sqlite3.connect(house.database, isolation_level=None, check_same_thread=False)
    writer.execute("BEGIN IMMEDIATE")
    statuses: list[int] = []
    under_way = [threading.Thread(target=enrol, args=(house, member, statuses)) for member in members]
    for thread in under_way:
        thread.start()
    time.sleep(0.5)

    whole.terminate()
    told = time.monotonic()
    time.sleep(0.5)
    writer.execute("ROLLBACK")
    writer.close()
    for thread in under_way:
        thread.join(20)

    assert statuses == [303] * len(members), house.server.log()
    assert whole.wait(PATIENCE) == 0
    assert time.monotonic() - told < PATIENCE
    time.sleep(0.2)
    for one in knocking:
        one.enough.set()
        one.join(20)
        assert one.came["200"] > 0
        assert set(one.came) <= {"200", "503", "ConnectionRefusedError", "ConnectionResetError"}, one.came
        assert one.came["ConnectionResetError"] <= 1, "only who stood before the door when it closed, and was not let in"
    people = [member.person_id for member in members]
    assert len(house.rows(select(Enrolment.id).where(Enrolment.person_id.in_(people)))) == len(members)
    assert running(house) == []
    assert house.rows(select(Job.attempt).where(Job.attempt > 1)) == []
    house.assert_sound()


def all_made(house: House) -> bool:
    return house.rows(select(Job.id).where(Job.state != "done")) == []


def enrol(house: House, member: Member, statuses: list[int]) -> None:
    statuses.append(send(house.port, post(member, f"/kursus/{COURSE}/daftar")).status)
