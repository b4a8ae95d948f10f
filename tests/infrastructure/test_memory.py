"""What a process remembers: apart for each database, never what may be rolled back, never more than it may."""

from __future__ import annotations

import time

import pytest
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from elearning.infrastructure.memory import Memory


@pytest.fixture
def session() -> Session:
    return Session(create_engine("sqlite://"))


def test_a_thing_is_read_once(session: Session) -> None:
    memory = Memory[int, str](10)
    reads: list[int] = []

    found = [memory.get(session, 1, lambda: reads.append(1) or "satu") for _ in range(3)]

    assert (found, len(reads)) == (["satu"] * 3, 1)


def test_two_databases_do_not_share(session: Session) -> None:
    memory = Memory[int, str](10)
    memory.keep(session, 1, "di sini")

    assert memory.find(Session(create_engine("sqlite://")), 1) is None
    assert memory.find(session, 1) == "di sini"


def test_a_transaction_that_writes_remembers_nothing_unless_keys_are_unique(session: Session) -> None:
    plain, unique = Memory[int, str](10), Memory[int, str](10, unique=True)
    session.info["writable"] = True

    for memory in (plain, unique):
        memory.get(session, 1, lambda: "belum tentu")

    assert (plain.find(session, 1), unique.find(session, 1)) == (None, "belum tentu")


def test_the_oldest_leaves_first(session: Session) -> None:
    memory = Memory[int, str](2)

    for number in (1, 2, 2, 3):
        memory.keep(session, number, str(number))

    assert [memory.find(session, number) for number in (1, 2, 3)] == [None, "2", "3"]


def test_what_may_change_is_asked_again_after_its_time(session: Session) -> None:
    memory = Memory[int, str](2, seconds=0.02)
    memory.keep(session, 1, "lama")
    at_once = memory.find(session, 1)
    time.sleep(0.03)

    assert (at_once, memory.find(session, 1)) == ("lama", None)
