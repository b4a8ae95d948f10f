"""A fresh database with the dictionary's tables."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from elearning.frameworks.model import CompetencyLevelRow, CompetencyRow
from elearning.infrastructure.audit import AuditLine
from elearning.infrastructure.database import Base, prepare_engine
from elearning.infrastructure.signing import throwaway_signer
from elearning.infrastructure.storage import FolderStorage
from elearning.infrastructure.work import Work, guard_session
from elearning.kernel.actor import Actor
from elearning.kernel.links import Links


@pytest.fixture
def work(tmp_path: Path) -> Iterator[Work]:
    engine = create_engine(f"sqlite:///{tmp_path / 'kamus.sqlite3'}")
    prepare_engine(engine)
    tables = [model.__table__ for model in (CompetencyRow, CompetencyLevelRow, AuditLine)]
    Base.metadata.create_all(engine, tables=tables)
    with Session(engine) as session:
        guard_session(session)
        yield Work(session, Actor.system(), FolderStorage(tmp_path / "berkas"), Links("http://t"), throwaway_signer())
    engine.dispose()
