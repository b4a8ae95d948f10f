"""A small database of its own for what knows no domain."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine
from sqlalchemy.orm import sessionmaker

from elearning.infrastructure.audit import AuditLine
from elearning.infrastructure.database import Base, prepare_engine
from elearning.infrastructure.jobs import Job
from elearning.infrastructure.signing import throwaway_signer
from elearning.infrastructure.storage import FolderStorage
from elearning.infrastructure.work import SeededRandomness, WorkFactory
from elearning.kernel.clock import FixedClock
from elearning.kernel.links import Links
from tests.support.application import NOW

TABLES = [AuditLine.__table__, Job.__table__]


@pytest.fixture
def house_clock() -> FixedClock:
    return FixedClock(NOW)


@pytest.fixture
def house(tmp_path: Path, house_clock: FixedClock) -> Iterator[WorkFactory]:
    """A work factory over a database that has only the house's own tables."""
    engine = create_engine(f"sqlite:///{tmp_path / 'house.sqlite3'}")
    prepare_engine(engine)
    Base.metadata.create_all(engine, tables=TABLES)  # pyright: ignore[reportArgumentType]
    yield WorkFactory(
        open_session=sessionmaker(engine),
        storage=FolderStorage(tmp_path / "files"),
        links=Links("http://localhost"),
        signer=throwaway_signer(),
        reactions={},
        clock=house_clock,
        random=SeededRandomness(1),
    )
    engine.dispose()
