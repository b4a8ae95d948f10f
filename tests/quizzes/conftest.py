"""A database with every table, two learners and their enrolments; tests marked `both` run on SQLite and on PostgreSQL."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session, sessionmaker

from elearning.accounts.model import Person, Unit
from elearning.certificates import model as certificates_model
from elearning.courses.model import Course, CourseVersion
from elearning.evidence import model as evidence_model
from elearning.infrastructure import audit, jobs
from elearning.infrastructure.database import Base, prepare_engine
from elearning.infrastructure.signing import throwaway_signer
from elearning.infrastructure.storage import FolderStorage
from elearning.infrastructure.work import SeededRandomness, WorkFactory
from elearning.kernel.clock import FixedClock
from elearning.kernel.links import Links
from elearning.learning.model import Enrolment
from elearning.quizzes.events import AnswersSaved, AttemptGraded, AttemptStarted
from tests.quizzes.desk import CITRA, NOW, SARI, Desk

settings.register_profile("steady", deadline=None)  # a busy machine is no fault of a rule
settings.load_profile("steady")

EVERY_MODEL = (audit, jobs, certificates_model, evidence_model)
"""Imported so that the metadata is whole."""


@pytest.fixture
def engine(database_kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    server: Any = None
    if database_kind == "sqlite":
        url = f"sqlite:///{tmp_path / 'kuis.sqlite3'}"
    else:
        server = request.getfixturevalue("postgres")
        url = server.create("quizzes").replace("postgresql://", "postgresql+psycopg://")
    made = create_engine(url)
    prepare_engine(made)
    Base.metadata.create_all(made)
    _fill(made)
    yield made
    made.dispose()
    if server is not None:
        server.drop(url)


@pytest.fixture
def desk(engine: Engine, tmp_path: Path) -> Desk:
    """Sari sits at it."""
    facts: list[Any] = []
    clock = FixedClock(NOW)
    factory = WorkFactory(
        open_session=sessionmaker(engine),
        storage=FolderStorage(tmp_path / "berkas"),
        links=Links("http://contoh.test"),
        signer=throwaway_signer(),
        reactions={kind: [lambda _work, fact: facts.append(fact)] for kind in (AttemptStarted, AnswersSaved, AttemptGraded)},
        clock=clock,
        random=SeededRandomness(1),
    )
    return Desk(engine, replace(factory), clock, facts)


def _fill(engine: Engine) -> None:
    at = datetime(2026, 1, 5, 2, 0, tzinfo=UTC)
    with Session(engine) as session:
        session.add(Unit(id=1, public_id=uuid.uuid4(), code="A", name="Unit A", timezone="Asia/Jakarta", place=""))
        session.flush()
        for person_id in (SARI, CITRA):
            session.add(Person(id=person_id, public_id=uuid.uuid4(), name=f"Orang {person_id}", kind="PNS", created_at=at))
        session.add(Course(id=1, slug="proyek", owner_unit_id=1, visibility="all", created_at=at))
        session.flush()
        session.add(
            CourseVersion(
                id=1,
                course_id=1,
                number=1,
                content_hash="a" * 64,
                title="Proyek",
                level="dasar",
                jp_total=Decimal(6),
                module_count=3,
                search="",
                outline={},
                question_kinds={},
                published_at=at,
            )
        )
        session.flush()
        for number, person_id in ((1, SARI), (2, CITRA)):
            session.add(
                Enrolment(
                    id=number,
                    public_id=uuid.uuid4(),
                    person_id=person_id,
                    course_id=1,
                    version_id=1,
                    state="active",
                    enrolled_at=at,
                )
            )
        session.commit()
