"""The embedded worker and the engine on PostgreSQL keep the same promises: once for each commit, never for none, parked alike."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, text, update

from elearning.infrastructure import jobs
from elearning.infrastructure.jobs import (
    CANCELLED,
    DONE,
    MAX_ATTEMPTS,
    PARKED,
    QUEUED,
    RUNNING,
    Fault,
    Hands,
    Job,
    JobView,
    Run,
    Worker,
    worker_class,
)
from elearning.infrastructure.jobs.engine import Engine
from elearning.infrastructure.work import WorkFactory
from elearning.kernel.actor import Actor
from elearning.kernel.errors import Conflict, NotFound
from elearning.kernel.text import M
from tests.support.server import wait_until

pytestmark = pytest.mark.both

AT_ONCE = (timedelta(milliseconds=1),)


def leave(house: WorkFactory, name: str, *, key: str | None = None, **arguments: int) -> None:
    with house.open(Actor.system()) as work:
        work.begin_write()
        work.enqueue(name, arguments, key=key)


def hands_on(house: WorkFactory, tasks: Mapping[str, Callable[..., None]], **options: Any) -> Hands:
    return worker_class(house)(house, tasks, **{"backoff": AT_ONCE, **options})


def work_off(hands: Hands) -> None:
    """What is due now, and what becomes due by it. The engine in a thread: a browser of other tests has this one's event loop."""
    if isinstance(hands, Engine):
        with ThreadPoolExecutor(1) as other:
            other.submit(hands.run_until_idle).result()
    elif isinstance(hands, Worker):
        hands.run_all()


def only(house: WorkFactory) -> JobView:
    states = (QUEUED, RUNNING, DONE, PARKED, CANCELLED)
    with house.open(Actor.system()) as work:
        [view] = jobs.list_jobs(work.session, states=states)
        return view


def messengers(house: WorkFactory) -> int:
    with house.open(Actor.system()) as work:
        if work.session.get_bind().dialect.name == "sqlite":
            return 0
        return work.session.execute(text("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'run_job'")).scalar_one()


def test_the_worker_fits_the_database(living_house: WorkFactory) -> None:
    with living_house.open(Actor.system()) as work:
        kind = work.session.get_bind().dialect.name

    assert worker_class(living_house) is (Engine if kind == "postgresql" else Worker)


def test_what_is_committed_runs_once_with_its_arguments(living_house: WorkFactory) -> None:
    done: list[int] = []
    hands = hands_on(living_house, {"count": lambda run, number: done.append(number)})
    for number in range(5):
        leave(living_house, "count", number=number)

    work_off(hands)
    work_off(hands)

    assert sorted(done) == [0, 1, 2, 3, 4]
    assert messengers(living_house) == 0


def test_what_is_rolled_back_leaves_nothing(living_house: WorkFactory) -> None:
    def half_an_act() -> None:
        with living_house.open(Actor.system()) as work:
            work.begin_write()
            work.enqueue("count", {})
            work.session.flush()
            raise RuntimeError("power cut")

    with pytest.raises(RuntimeError):
        half_an_act()

    assert messengers(living_house) == 0
    with living_house.open(Actor.system()) as work:
        assert jobs.count_jobs(work.session) == {}


def test_an_equal_key_is_queued_and_delivered_once(living_house: WorkFactory) -> None:
    leave(living_house, "count", key="pdf:1")
    leave(living_house, "count", key="pdf:1")

    assert only(living_house).state == QUEUED
    assert messengers(living_house) <= 1


def test_failures_are_tried_again_parked_with_their_fault_and_let_loose(living_house: WorkFactory) -> None:
    attempts: list[int] = []

    def fail(run: Run) -> None:
        attempts.append(run.attempt)
        if len(attempts) <= MAX_ATTEMPTS:
            raise Conflict(M("Printer terbakar."))

    hands = hands_on(living_house, {"fail": fail})
    leave(living_house, "fail")

    work_off_until(living_house, hands, PARKED)
    parked = only(living_house)
    assert attempts == [1, 2, 3, 4, 5]
    assert (parked.fault, parked.attempt) == (Fault.REFUSED, MAX_ATTEMPTS)
    assert "Printer terbakar." in parked.error
    assert messengers(living_house) == 0

    with living_house.open(Actor.system()) as work:
        jobs.retry(work, parked.public_id)
    work_off(hands)
    assert (only(living_house).state, only(living_house).fault, attempts[5:]) == (DONE, "", [1])


def work_off_until(house: WorkFactory, hands: Hands, state: str) -> None:
    def reached() -> bool:
        work_off(hands)
        return only(house).state == state

    wait_until(reached, lambda: str(only(house)), patience=20)


def test_the_second_try_waits_its_pause(living_house: WorkFactory) -> None:
    began: list[float] = []

    def fail_once(run: Run) -> None:
        began.append(time.monotonic())
        if run.attempt == 1:
            raise RuntimeError("not yet")

    hands = hands_on(living_house, {"fail": fail_once}, backoff=(timedelta(seconds=1),))
    leave(living_house, "fail")

    work_off(hands)
    assert only(living_house).state == QUEUED
    work_off(hands)
    assert len(began) == 1
    work_off_until(living_house, hands, DONE)
    assert began[1] - began[0] >= 1


def test_a_job_that_kills_whoever_touches_it_is_parked(living_house: WorkFactory) -> None:
    leave(living_house, "poison")
    with living_house.open(Actor.system()) as work:
        work.begin_write()
        late = work.now() - timedelta(seconds=1)
        work.session.execute(update(Job).values(state=RUNNING, attempt=MAX_ATTEMPTS, lease_until=late))

    work_off(hands_on(living_house, {"poison": lambda run: pytest.fail("it was touched again")}))

    assert (only(living_house).state, only(living_house).fault) == (PARKED, Fault.DIED)


def test_a_waiting_job_is_cancelled_at_once(living_house: WorkFactory) -> None:
    leave(living_house, "count")
    with living_house.open(Actor.system()) as work:
        jobs.cancel(work, only(living_house).public_id)

    work_off(hands_on(living_house, {"count": lambda run: pytest.fail("it ran")}))

    assert only(living_house).state == CANCELLED
    with living_house.open(Actor.system()) as work, pytest.raises(NotFound):
        jobs.cancel(work, only(living_house).public_id)


def test_a_running_job_stops_at_its_next_step_and_goes_on_where_it_stopped(living_house: WorkFactory) -> None:
    steps: list[int] = []

    def many(run: Run) -> None:
        for number in range(len(steps), 10):
            run.check_cancelled()
            steps.append(number)
            run.progress(number + 1, 10, M("Menghitung"))
            if number == 3 and run.attempt == 1 and len(steps) == 4:
                with living_house.open(Actor.system()) as work:
                    jobs.cancel(work, only(living_house).public_id)

    hands = hands_on(living_house, {"many": many})
    leave(living_house, "many")
    work_off(hands)

    stopped = only(living_house)
    assert (stopped.state, stopped.fault, stopped.done, stopped.total, stopped.note) == (CANCELLED, "", 1, 10, "Menghitung")
    assert steps == [0, 1, 2, 3]

    with living_house.open(Actor.system()) as work:
        jobs.retry(work, stopped.public_id)
    work_off(hands)
    assert steps == list(range(10))
    assert (only(living_house).state, only(living_house).done) == (DONE, 10)


def test_a_job_that_fails_after_the_wish_to_cancel_is_not_tried_again(living_house: WorkFactory) -> None:
    def fail(run: Run) -> None:
        with living_house.open(Actor.system()) as work:
            jobs.cancel(work, only(living_house).public_id)
        assert only(living_house).cancelling
        raise RuntimeError("no paper")

    leave(living_house, "fail")
    work_off(hands_on(living_house, {"fail": fail}))

    assert (only(living_house).state, only(living_house).fault) == (CANCELLED, Fault.ERROR)


def test_who_was_overtaken_stops_at_the_next_step(living_house: WorkFactory) -> None:
    after: list[int] = []

    def slow(run: Run) -> None:
        with living_house.open(Actor.system()) as work:  # another worker took it meanwhile
            work.begin_write()
            work.session.execute(update(Job).values(attempt=Job.attempt + 1))
        run.progress(5, 10)
        run.check_cancelled()
        after.append(1)

    leave(living_house, "slow")
    work_off(hands_on(living_house, {"slow": slow}))

    assert after == []
    assert (only(living_house).state, only(living_house).attempt, only(living_house).done) == (RUNNING, 2, None)


def test_a_task_works_under_the_id_of_the_request_that_left_it(living_house: WorkFactory) -> None:
    seen: list[str] = []

    def look(run: Run) -> None:
        with run.open() as work:
            seen.append(work.request_id)

    with living_house.open(Actor.system(), request_id="abc123") as work:
        work.begin_write()
        work.enqueue("look", {})
    work_off(hands_on(living_house, {"look": look}))

    assert seen == ["abc123"]


def test_the_time_that_is_left_is_told(living_house: WorkFactory) -> None:
    ends: list[bool] = []

    def two(run: Run) -> None:
        run.progress(0, 100)
        time.sleep(1.05)
        run.progress(50, 100)
        view = only(living_house)
        ends.append(view.ends_at is not None and view.started_at is not None and view.ends_at > view.started_at)

    leave(living_house, "two")
    work_off(hands_on(living_house, {"two": two}))

    assert ends == [True]
    assert only(living_house).ends_at is None


@pytest.mark.postgresql
class TestDelivery:
    """What only the engine has: messengers."""

    def test_a_row_without_a_messenger_gets_one(self, living_house: WorkFactory) -> None:
        done: list[int] = []
        hands = hands_on(living_house, {"count": lambda run: done.append(1)})
        assert isinstance(hands, Engine)
        leave(living_house, "count")
        with living_house.open(Actor.system()) as work:
            work.session.execute(text("DELETE FROM procrastinate_jobs"))

        assert hands.send_missing() == 1
        assert hands.send_missing() == 0
        work_off(hands)
        assert done == [1]

    def test_a_messenger_that_comes_too_early_sends_another(self, living_house: WorkFactory) -> None:
        """The row is still leased to a worker that has died."""
        done: list[int] = []
        hands = hands_on(living_house, {"count": lambda run: done.append(run.attempt)})
        leave(living_house, "count")
        with living_house.open(Actor.system()) as work:
            work.begin_write()
            soon = work.now() + timedelta(seconds=1)
            work.session.execute(update(Job).values(state=RUNNING, attempt=1, lease_until=soon))

        work_off(hands)
        assert done == []
        assert messengers(living_house) == 1

        work_off_until(living_house, hands, DONE)
        assert done == [2]

    def test_a_dead_workers_messenger_is_sent_again(self, living_house: WorkFactory) -> None:
        done: list[int] = []
        hands = hands_on(living_house, {"count": lambda run: done.append(run.attempt)})
        leave(living_house, "count")
        with living_house.open(Actor.system()) as work:  # fetched by a worker that was never heard of again
            work.session.execute(text("UPDATE procrastinate_jobs SET status = 'doing'"))

        wait_until(lambda: (work_off(hands), done == [1])[1], patience=20)
        with living_house.open(Actor.system()) as work:
            assert work.session.scalars(select(Job.state)).all() == [DONE]
