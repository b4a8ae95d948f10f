"""Ten times as many as can be served, and two hundred who sign in at the same minute: real processes on both sides."""

from __future__ import annotations

import time
from http.client import HTTPConnection
from pathlib import Path

import pytest

from elearning.edge.overload import PLACES, SEATS
from tests.faults.conftest import House
from tests.support.crowd import Member
from tests.support.day import SMALL, Day, browser, walker
from tests.support.invariants import assert_kept
from tests.support.server import wait_until
from tests.support.tables import LeaveTable
from tests.support.wire import Call, send

pytestmark = pytest.mark.slow

PASSWORD = "belajar-bersama-2026"
PAGES = (f"/kursus/{SMALL}/membaca", "/", "/kursus", "/jp")
PROCESSES = 2
CROWD = 30 * PROCESSES * SEATS
"""Connections that ask again at once: thirty for each that can be at work, so that there are more than may wait, too."""


@pytest.fixture
def learners(house: House) -> list[Member]:
    members = house.crowd.people(40)
    house.crowd.enrol(members, SMALL, "membaca", "menjawab")
    return members


def times_until(day: Day, house: House, member: Member, path: str) -> list[tuple[int, float]]:
    """Ask for one page after another, on a new connection each, while the day lasts: status and seconds."""
    taken: list[tuple[int, float]] = []
    while not day.over:
        began = time.monotonic()
        answer = send(house.port, Call(path, member.cookie), HTTPConnection("127.0.0.1", house.port, timeout=30))
        taken.append((answer.status, time.monotonic() - began))
        time.sleep(0.02)
    return taken


def median(seconds: list[float]) -> float:
    return sorted(seconds)[len(seconds) // 2]


def test_the_surplus_hears_so_quickly_and_the_rest_is_served_rightly(
    house: House, learners: list[Member], tmp_path: Path, leave_table: LeaveTable
) -> None:
    house.server.start_web()
    attempts = house.crowd.start(learners[:20], SMALL, "menjawab")
    crowd = [walker(learners[number % 40], PAGES, 0.0) for number in range(CROWD)]
    assert len(crowd) > 2 * PROCESSES * (SEATS + PLACES)
    typists = [
        {"life": "type", "attempt": str(attempt), "question": "jp-menit", "think": 0.1, **browser(member)}
        for member, attempt in zip(learners, attempts, strict=False)
    ]

    with Day(house.port, [*crowd, *typists], 7, tmp_path) as day:
        seen = times_until(day, house, learners[0], PAGES[0])
        result = day.result()

    leave_table(result.table())
    assert result.statuses <= {200, 303, 503}, result.oddities
    assert result.oddities == []
    away = [seconds for status, seconds in seen if status == 503]
    assert result.acts["reading"]["statuses"].get("503", 0) > 50, "nobody was turned away"
    assert not away or median(away) < 0.25, away
    assert max(seconds for _status, seconds in seen) < 15, "nobody waits without end"
    assert set(result.acts["saving"]["statuses"]) == {"200"}, "who saves an answer comes before who reads"
    assert assert_kept(house.crowd.factory, day.kept)["saved"] > 50
    wait_until(lambda: at_ease(house, learners[0]), patience=10)
    house.assert_sound()


def at_ease(house: House, member: Member) -> bool:
    began = time.monotonic()
    return send(house.port, Call(PAGES[0], member.cookie)).status == 200 and time.monotonic() - began < 0.5


def test_while_two_hundred_sign_in_the_page_stays_quick_for_those_who_are_in(
    house: House, learners: list[Member], tmp_path: Path, leave_table: LeaveTable
) -> None:
    """Two hundred in thirty seconds, of which seven are lived here: every password is compared, everybody comes in, nobody else waits for it."""
    storm = house.crowd.people(45)
    numbers = house.crowd.give_password(storm, PASSWORD)
    house.server.start_web()
    coming = [
        {
            "life": "come in",
            "nip": nip,
            "password": PASSWORD,
            "at": index * 6.5 / 45,
            "paths": ["/"],
            "think": 1.0,
            "act": "home",
        }
        for index, nip in enumerate(numbers)
    ]

    with Day(house.port, [*coming, *(walker(one, PAGES, 1.0) for one in learners[:20])], 8, tmp_path) as day:
        seen = times_until(day, house, learners[0], PAGES[0])
        result = day.result()

    leave_table(result.table())
    assert result.oddities == []
    assert result.statuses <= {200, 303}, result.table()
    assert result.acts["signing in"]["statuses"] == {"303": 45}
    assert {status for status, _seconds in seen} == {200}
    assert median([seconds for _status, seconds in seen]) < 0.3
