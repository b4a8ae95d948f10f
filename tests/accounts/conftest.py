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


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Office]:
    """The office as a database file, made once."""
    folder = tmp_path_factory.mktemp("office")
    engine = open_engine(folder / "office.sqlite3")
    Base.metadata.create_all(engine, tables=accounts_tables())
    clock = FixedClock(NOON)
    office = Office(make_factory(engine, folder, clock), clock, {}, {})
    furnish(office)
    engine.dispose()
    return folder / "office.sqlite3", office


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOON)


@pytest.fixture
def engine(furnished: tuple[Path, Office], tmp_path: Path) -> Iterator[Engine]:
    shutil.copy(furnished[0], tmp_path / "accounts.sqlite3")
    engine = open_engine(tmp_path / "accounts.sqlite3")
    yield engine
    engine.dispose()


@pytest.fixture
def factory(engine: Engine, tmp_path: Path, clock: FixedClock) -> WorkFactory:
    return make_factory(engine, tmp_path / "files", clock)


@pytest.fixture
def office(furnished: tuple[Path, Office], factory: WorkFactory, clock: FixedClock) -> Office:
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
