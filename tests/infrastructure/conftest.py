"""A small database of its own for what knows no domain; tests marked `both` run on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Table, create_engine

from elearning.infrastructure.audit import AuditLine
from elearning.infrastructure.database import Base, prepare_engine
from elearning.infrastructure.jobs import Job
from elearning.infrastructure.measures import MeasureMinute
from elearning.infrastructure.work import WorkFactory
from elearning.kernel.clock import FixedClock
from tests.support.application import NOW
from tests.support.database import PostgresServer
from tests.support.job_house import open_house

TABLES: list[Table] = [AuditLine.__table__, Job.__table__, MeasureMinute.__table__]  # pyright: ignore[reportAssignmentType]
TEMPLATE = "house_template"


@pytest.fixture
def house_clock() -> FixedClock:
    return FixedClock(NOW)


@pytest.fixture(scope="session")
def house_template(postgres: PostgresServer) -> PostgresServer:
    engine = create_engine(psycopg_url(postgres.create(TEMPLATE)))
    Base.metadata.create_all(engine, tables=TABLES)
    engine.dispose()
    return postgres


def psycopg_url(url: str) -> str:
    return url.replace("postgresql://", "postgresql+psycopg://")


@pytest.fixture
def house_url(database_kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database that has only the house's own tables."""
    if database_kind == "postgresql":
        server: PostgresServer = request.getfixturevalue("house_template")
        url = server.copy(TEMPLATE)
        yield psycopg_url(url)
        server.drop(url)
        return
    url = f"sqlite:///{tmp_path / 'house.sqlite3'}"
    engine = create_engine(url)
    prepare_engine(engine)
    Base.metadata.create_all(engine, tables=TABLES)
    engine.dispose()
    yield url


@pytest.fixture
def house(house_url: str, tmp_path: Path, house_clock: FixedClock) -> Iterator[WorkFactory]:
    """A work factory over it; its time stands still."""
    engine = create_engine(house_url)
    prepare_engine(engine)
    yield open_house(engine, tmp_path, house_clock)
    engine.dispose()


@pytest.fixture
def living_house(house_url: str, tmp_path: Path) -> Iterator[WorkFactory]:
    """The same with the real clock, which processes and the engine go by."""
    engine = create_engine(house_url)
    prepare_engine(engine)
    yield open_house(engine, tmp_path)
    engine.dispose()
