"""A fresh copy of the furnished office for each test."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, event

from elearning.infrastructure.database import Base
from elearning.infrastructure.work import WorkFactory
from elearning.kernel.clock import FixedClock
from tests.accounts.office import NOON, Office, accounts_tables, furnish, make_factory, open_engine
from tests.support.database import PostgresServer

Furnished = tuple[str, Office]


def make_office(url: str, folder: Path) -> Furnished:
    """The tables of accounts with the two offices in them; no connection stays open, so that the database can be copied."""
    engine = open_engine(url)
    Base.metadata.create_all(engine, tables=accounts_tables())
    clock = FixedClock(NOON)
    office = Office(make_factory(engine, folder, clock), clock, {}, {})
    furnish(office)
    engine.dispose()
    return url, office


@pytest.fixture(scope="session")
def sqlite_office(tmp_path_factory: pytest.TempPathFactory) -> Furnished:
    folder = tmp_path_factory.mktemp("office")
    return make_office(f"sqlite:///{folder / 'office.sqlite3'}", folder)


@pytest.fixture(scope="session")
def postgres_office(postgres: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Furnished:
    return make_office(postgres.create("office"), tmp_path_factory.mktemp("office-pg"))


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOON)


@pytest.fixture
def furnished(database_kind: str, request: pytest.FixtureRequest) -> Furnished:
    return request.getfixturevalue("sqlite_office" if database_kind == "sqlite" else "postgres_office")


@pytest.fixture
def engine(furnished: Furnished, database_kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A copy of the furnished office for one test."""
    if database_kind == "sqlite":
        shutil.copy(furnished[0].removeprefix("sqlite:///"), tmp_path / "accounts.sqlite3")
        engine = open_engine(f"sqlite:///{tmp_path / 'accounts.sqlite3'}")
        yield engine
        engine.dispose()
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    url = server.copy("office")
    engine = open_engine(url)
    yield engine
    engine.dispose()
    server.drop(url)


@pytest.fixture
def factory(engine: Engine, tmp_path: Path, clock: FixedClock) -> WorkFactory:
    return make_factory(engine, tmp_path / "files", clock)


@pytest.fixture
def office(furnished: Furnished, factory: WorkFactory, clock: FixedClock) -> Office:
    return Office(factory, clock, dict(furnished[1].units), dict(furnished[1].people))


@pytest.fixture
def count_statements(engine: Engine) -> Iterator[list[str]]:
    """Every statement that is sent while the test runs; clear it before the part that counts."""
    sent: list[str] = []

    def note(_connection, _cursor, statement: str, *_rest) -> None:
        sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield sent
    event.remove(engine, "before_cursor_execute", note)
