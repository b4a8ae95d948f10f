"""Simultaneous issuing: however threads and processes interleave, there is no double, no gap, and nobody has two."""

from __future__ import annotations

import multiprocessing
import threading
from collections import Counter
from collections.abc import Callable
from multiprocessing.synchronize import Barrier
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from elearning.certificates import service
from elearning.certificates.errors import IssuedMeanwhile
from elearning.infrastructure.database import prepare_engine
from elearning.infrastructure.work import WorkFactory
from elearning.kernel.actor import Actor
from elearning.kernel.ids import EnrolmentId
from tests.certificates.world import NORTH, World, open_factory

pytestmark = pytest.mark.both

EACH = 2
"""So many certificates a transaction issues in these races."""


def issue_all(factory: WorkFactory, enrolments: list[EnrolmentId], wait: Callable[[], object]) -> None:
    """One admin's share of a race: small transactions, one after another; whoever comes second tries again."""
    wait()
    for start in range(0, len(enrolments), EACH):
        for _attempt in range(3):
            try:
                with factory.open(Actor.system()) as work:
                    service.issue(work, enrolments[start : start + EACH])
                break
            except IssuedMeanwhile:
                continue


def issue_in_process(url: str, enrolments: list[EnrolmentId], barrier: Barrier) -> None:
    engine = create_engine(url)
    prepare_engine(engine)
    issue_all(open_factory(engine, Path()), enrolments, barrier.wait)
    engine.dispose()


def assert_whole(world: World, enrolments: list[EnrolmentId]) -> None:
    rows = world.certificates()
    assert sorted(row.sequence for row in rows) == list(range(1, len(enrolments) + 1))
    assert Counter(row.enrolment_id for row in rows) == Counter(enrolments)
    assert world.counters() == {(NORTH, 2026): len(enrolments)}
    assert len({row.code for row in rows}) == len(rows)


def test_threads_issuing_for_different_people(world: World) -> None:
    enrolments = world.graduate(number=12)
    gate = threading.Barrier(2)

    run_threads(world, [enrolments[:6], enrolments[6:]], gate)

    assert_whole(world, enrolments)


def test_threads_issuing_for_the_same_people(world: World) -> None:
    enrolments = world.graduate(number=8)
    gate = threading.Barrier(2)

    run_threads(world, [enrolments, enrolments[::-1]], gate)

    assert_whole(world, enrolments)


def run_threads(world: World, shares: list[list[EnrolmentId]], gate: threading.Barrier) -> None:
    failures: list[BaseException] = []

    def run(share: list[EnrolmentId]) -> None:
        try:
            issue_all(world.factory, share, gate.wait)
        except BaseException as error:  # noqa: BLE001 - a thread's failure is told by the test
            failures.append(error)

    threads = [threading.Thread(target=run, args=(share,)) for share in shares]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_processes_issuing_for_people_that_overlap(world: World, database_url: str) -> None:
    enrolments = world.graduate(number=16)
    world.engine.dispose()
    spawn = multiprocessing.get_context("spawn")
    barrier = spawn.Barrier(2)
    shares = (enrolments[:12], enrolments[4:])

    processes = [spawn.Process(target=issue_in_process, args=(database_url, share, barrier)) for share in shares]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)

    assert [process.exitcode for process in processes] == [0, 0]
    assert_whole(world, enrolments)
