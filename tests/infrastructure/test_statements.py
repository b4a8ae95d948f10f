"""Slow statements are told with their text, never with their values; errors keep theirs to themselves."""

from __future__ import annotations

import time
from typing import Any

import pytest
from sqlalchemy import event, select, text
from sqlalchemy.exc import IntegrityError
from structlog.testing import capture_logs

from elearning.infrastructure.database import engine_options
from elearning.infrastructure.jobs import PARKED, QUEUED, Fault, Job, list_jobs
from elearning.infrastructure.logging import without_values
from elearning.infrastructure.statements import Tally, current, watch_statements
from elearning.infrastructure.work import WorkFactory
from elearning.kernel.actor import Actor
from tests.infrastructure.test_job_engines import hands_on, leave, work_off


@pytest.fixture
def tally() -> Any:
    given = Tally("/kursus/<slug>", "permintaan-1")
    token = current.set(given)
    yield given
    current.reset(token)


def engine_of(house: WorkFactory) -> Any:
    session = house.open_session()
    session.close()
    return session.get_bind()


def wait_in_sql(engine: Any) -> str:
    """A statement that takes 30 ms, with a value in it."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", lambda c, _r: c.create_function("wait", 1, lambda name: time.sleep(0.03)))
        engine.dispose()
        return "SELECT wait(:name)"
    return "SELECT pg_sleep(0.03) WHERE CAST(:name AS text) IS NOT NULL"


@pytest.mark.both
def test_a_slow_statement_is_told_without_its_values(living_house: WorkFactory, tally: Tally) -> None:
    engine = engine_of(living_house)
    statement = wait_in_sql(engine)
    watch_statements(engine, slow_ms=20)

    with capture_logs() as logs, living_house.open(Actor.system()) as work:
        work.session.execute(text(statement), {"name": "Sari Wulandari"})
        work.session.execute(text("SELECT 1"))

    [line] = [one for one in logs if one["event"] == "statement.slow"]
    assert line["route"] == "/kursus/<slug>"
    assert line["ms"] >= 20
    assert line["statement"].startswith("SELECT")
    assert "Sari" not in str(line)
    assert tally.statements == 2


def test_no_limit_means_no_lines(living_house: WorkFactory, tally: Tally) -> None:
    engine = engine_of(living_house)
    statement = wait_in_sql(engine)
    watch_statements(engine, slow_ms=0)

    with capture_logs() as logs, living_house.open(Actor.system()) as work:
        work.session.execute(text(statement), {"name": "x"})

    assert logs == []
    assert tally.statements == 1


@pytest.mark.parametrize("url", ["sqlite://", "postgresql+psycopg://"])
def test_engines_hide_the_values_of_statements_that_fail(url: str) -> None:
    assert engine_options(url)["hide_parameters"] is True


@pytest.mark.both
def test_a_jobs_error_holds_no_number_and_no_broken_value(living_house: WorkFactory) -> None:
    def fail(run: Any) -> None:
        with run.open() as work:
            work.begin_write()
            for _ in range(2):
                row = work.session.scalars(select(Job)).one()
                values = {column.name: getattr(row, column.name) for column in Job.__table__.columns if column.name != "id"}
                work.session.add(Job(**{**values, "key": "Sari Wulandari 199103142015032901", "public_id": row.public_id}))
                work.session.flush()

    engine_of(living_house).hide_parameters = True
    leave(living_house, "fail")
    work_off(hands_on(living_house, {"fail": fail}))

    with living_house.open(Actor.system()) as work:
        [failed] = list_jobs(work.session, states=(PARKED, QUEUED))
    assert failed.fault == Fault.ERROR
    assert IntegrityError.__name__ in failed.error
    assert "Sari" not in failed.error
    assert "199103142015032901" not in failed.error


def test_values_of_a_broken_constraint_are_left_out() -> None:
    said = "duplicate key value\nDETAIL:  Key (name)=(Sari) already exists.\nCONTEXT:  here 199103142015032901"

    assert without_values(said) == "duplicate key value\nDETAIL:  …\nCONTEXT:  here …901"
