"""Jobs are done at least once, whatever dies; a later attempt is never overwritten; what cannot be done is parked."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from elearning.infrastructure import jobs
from elearning.infrastructure.jobs import DONE, MAX_ATTEMPTS, PARKED, QUEUED, RUNNING, Job, Run, Worker
from elearning.infrastructure.work import WorkFactory
from elearning.kernel.actor import Actor
from elearning.kernel.clock import FixedClock
from elearning.kernel.errors import NotFound


def leave(house: WorkFactory, name: str, *, key: str | None = None, **arguments: int) -> None:
    with house.open(Actor.system()) as work:
        work.begin_write()
        work.enqueue(name, arguments, key=key)


def states(house: WorkFactory) -> list[tuple[str, int]]:
    with house.open(Actor.system()) as work:
        return [(state, attempt) for state, attempt in work.session.execute(select(Job.state, Job.attempt).order_by(Job.id))]


def test_a_job_runs_once_with_its_arguments(house: WorkFactory) -> None:
    done: list[int] = []
    leave(house, "count", number=3)
    worker = Worker(house, {"count": lambda run, number: done.append(number)})

    assert worker.run_all() == 1
    assert worker.run_all() == 0
    assert done == [3]
    assert states(house) == [(DONE, 1)]


def test_a_job_that_was_rolled_back_never_runs(house: WorkFactory) -> None:
    def half_an_act() -> None:
        with house.open(Actor.system()) as work:
            work.begin_write()
            work.enqueue("count", {})
            work.session.flush()
            raise RuntimeError("power cut")

    with pytest.raises(RuntimeError):
        half_an_act()

    assert states(house) == []


def test_an_equal_key_is_queued_once(house: WorkFactory) -> None:
    leave(house, "count", key="pdf:1")
    leave(house, "count", key="pdf:1")

    assert states(house) == [(QUEUED, 0)]


def test_a_dead_workers_job_is_taken_again_when_its_lease_ends(house: WorkFactory, house_clock: FixedClock) -> None:
    done: list[int] = []
    leave(house, "count")
    with house.open(Actor.system()) as work:  # a worker claimed it and was killed
        work.begin_write()
        work.session.execute(
            update(Job).values(state=RUNNING, attempt=1, lease_until=house_clock.now() + timedelta(seconds=60))
        )
    worker = Worker(house, {"count": lambda run: done.append(run.attempt)})

    assert worker.run_all() == 0
    house_clock.move(timedelta(seconds=61))
    assert worker.run_all() == 1

    assert done == [2]
    assert states(house) == [(DONE, 2)]


def test_what_was_left_before_the_clock_was_set_back_does_not_wait_for_its_hour(
    house: WorkFactory, house_clock: FixedClock
) -> None:
    """One that is queued and one whose worker died: both say a time that nobody would write now."""
    done: list[int] = []
    leave(house, "count", number=1)
    leave(house, "count", number=2)
    dying = Worker(house, {})
    assert dying.claim() is not None
    house_clock.move(-timedelta(hours=1))

    worker = Worker(house, {"count": lambda run, number: done.append(number)})

    assert worker.run_all() == 2
    assert sorted(done) == [1, 2]
    assert states(house) == [(DONE, 2), (DONE, 1)]


def test_an_overtaken_attempt_changes_nothing(house: WorkFactory, house_clock: FixedClock) -> None:
    """The first worker sleeps through its lease; a second one takes the job; the first one's end must not count."""

    def overtaken(run: Run) -> None:
        with house.open(Actor.system()) as work:
            work.begin_write()
            work.session.execute(update(Job).values(attempt=Job.attempt + 1))

    leave(house, "slow")
    Worker(house, {"slow": overtaken}).run_one()

    assert states(house) == [(RUNNING, 2)]


def test_a_failing_job_waits_longer_each_time_and_is_parked(house: WorkFactory, house_clock: FixedClock) -> None:
    def fail(run: Run) -> None:
        raise RuntimeError("printer on fire")

    leave(house, "fail")
    worker = Worker(house, {"fail": fail})
    for _ in range(MAX_ATTEMPTS):
        assert worker.run_all() == 1
        assert worker.run_all() == 0
        house_clock.move(timedelta(minutes=10))

    assert states(house) == [(PARKED, MAX_ATTEMPTS)]
    with house.open(Actor.system()) as work:
        parked = jobs.list_jobs(work.session)[0]
        assert "printer on fire" in parked.error
        jobs.retry(work, parked.public_id)
    assert states(house) == [(QUEUED, 0)]


def test_only_a_parked_job_can_be_let_loose(house: WorkFactory) -> None:
    leave(house, "count")

    with house.open(Actor.system()) as work:
        queued = jobs.list_jobs(work.session)[0]
        with pytest.raises(NotFound):
            jobs.retry(work, queued.public_id)


def test_an_unknown_job_is_kept_with_its_error(house: WorkFactory) -> None:
    leave(house, "nobody-knows")
    Worker(house, {}).run_one()

    assert states(house) == [(QUEUED, 1)]


def test_chores_are_done_once_a_minute_and_one_that_fails_stops_nobody(
    house: WorkFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    now = 1000.0
    monkeypatch.setattr("elearning.infrastructure.jobs.worker.time.monotonic", lambda: now)

    def broken(_run: Run) -> None:
        raise RuntimeError("no paper")

    worker = Worker(house, {}, chores=(broken, lambda run: done.append("swept")))
    worker.do_chores()
    worker.do_chores()
    assert done == ["swept"]

    now += 61
    worker.do_chores()
    assert done == ["swept", "swept"]
