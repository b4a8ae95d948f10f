"""What is measured is kept for two days, gathered over processes and minutes, and is about nobody."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from elearning.infrastructure import measures, metrics
from elearning.infrastructure.measures import Latency, MeasureMinute, Recorder
from elearning.infrastructure.metrics import BOUNDS
from elearning.infrastructure.work import WorkFactory
from elearning.kernel.actor import Actor
from elearning.kernel.clock import FixedClock

CLASSES = len(BOUNDS) + 1


@pytest.fixture(autouse=True)
def nothing_counted() -> None:
    metrics.take_minute()


def rows(house: WorkFactory) -> int:
    with house.open(Actor.system()) as work:
        return work.session.scalar(select(func.count()).select_from(MeasureMinute)) or 0


@pytest.mark.both
def test_a_process_writes_what_it_saw_and_nothing_when_it_saw_nothing(house: WorkFactory, house_clock: FixedClock) -> None:
    recorder = Recorder(house)
    recorder.write()
    assert rows(house) == 0

    metrics.request_ended("/kursus", "GET", 200, 12.0)
    metrics.request_ended("/kursus", "GET", 503, 12.0)
    metrics.signed_in("bad")
    metrics.request_failed("NotFound")
    metrics.statement_was_slow("/kursus")
    recorder.write()
    recorder.write()

    assert rows(house) == 1
    with house.open(Actor.system()) as work:
        now = house_clock.now()
        [span] = measures.read_spans(work.session, now - timedelta(minutes=5), now, timedelta(minutes=5))
    assert (span.all.count, span.all.failed, span.slow) == (2, 1, 1)
    assert (span.errors["NotFound"], span.sign_ins["bad"]) == (1, 1)
    assert span.routes.keys() == {"GET /kursus"}


@pytest.mark.both
def test_minutes_of_all_processes_are_gathered_in_spans(house: WorkFactory, house_clock: FixedClock) -> None:
    start = house_clock.now()
    for minute in range(1, 11):
        house_clock.move(timedelta(minutes=1))
        with house.open(Actor.system()) as work:
            for source in ("a", "b"):
                measures.record(work, source, {"routes": {"GET /": [1, 0, 1, *[0] * (CLASSES - 1)]}})
            measures.record(work, measures.HOUSE, {"queue_seconds": minute})

    with house.open(Actor.system()) as work:
        spans = measures.read_spans(work.session, start, house_clock.now(), timedelta(minutes=5))
    whole = measures.together(spans)

    assert [span.all.count for span in spans] == [8, 12]
    assert [span.house for span in spans] == [{"queue_seconds": 4}, {"queue_seconds": 10}]
    assert (whole.all.count, whole.routes["GET /"].count, whole.house) == (20, 20, {"queue_seconds": 10})


def test_a_minute_is_written_once(house: WorkFactory) -> None:
    for number in (1, 2):
        with house.open(Actor.system()) as work:
            measures.record(work, measures.HOUSE, {"queue_seconds": number})

    assert rows(house) == 1


@pytest.mark.both
def test_what_is_older_than_two_days_is_forgotten(house: WorkFactory, house_clock: FixedClock) -> None:
    for _ in range(3):
        with house.open(Actor.system()) as work:
            measures.record(work, "a", {})
        house_clock.move(timedelta(hours=30))

    with house.open(Actor.system()) as work:
        measures.forget_old(work)

    assert rows(house) == 1


def test_a_database_that_is_away_only_costs_the_picture(house: WorkFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    from sqlalchemy.exc import OperationalError

    def refuse(*_: object) -> None:
        raise OperationalError("INSERT", {}, Exception("database is locked"))

    monkeypatch.setattr(measures, "record", refuse)
    metrics.request_ended("/", "GET", 200, 1.0)

    Recorder(house).write()

    assert rows(house) == 0


@given(st.lists(st.floats(0, 20_000), min_size=1, max_size=60))
def test_percentiles_stay_in_their_class_and_in_order(times: list[float]) -> None:
    seen = Latency()
    for milliseconds in times:
        metrics.request_ended("/", "GET", 200, milliseconds)
    for row in metrics.take_minute().routes.values():
        seen.add(row)

    half, most = seen.percentile(0.5), seen.percentile(0.95)

    assert half is not None
    assert most is not None
    assert 0 <= half <= most <= BOUNDS[-1]
    lower = sorted(times)[(len(times) - 1) // 2]
    bound = next((bound for bound in BOUNDS if lower <= bound), BOUNDS[-1])
    assert half <= bound
    assert seen.count == len(times) == sum(seen.classes)
