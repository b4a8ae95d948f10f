"""A database with every table, three people, a course and enrolments: what the ledger points to, and nothing else.

Tests marked `both` run on SQLite and on PostgreSQL.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session, sessionmaker

from elearning.accounts.model import Person, PersonNumber, Placement, Unit
from elearning.certificates import model as certificates_model
from elearning.courses.model import Course, CourseVersion
from elearning.infrastructure import audit, jobs
from elearning.infrastructure.database import Base, prepare_engine
from elearning.infrastructure.signing import throwaway_signer
from elearning.infrastructure.storage import FolderStorage
from elearning.infrastructure.work import Work, WorkFactory
from elearning.kernel.actor import Actor
from elearning.kernel.clock import FixedClock
from elearning.kernel.ids import CourseId, EnrolmentId, PersonId, VersionId
from elearning.kernel.links import Links
from elearning.learning.events import CourseCompleted, ModuleCompleted
from elearning.learning.model import Enrolment
from tests.evidence.builders import NOW

EVERY_MODEL = (audit, jobs, certificates_model)
"""Imported so that the metadata is whole."""

SARI, CITRA, PANJI = PersonId(1), PersonId(2), PersonId(3)
NUMBERS = {SARI: "199103142015032901", CITRA: "198611052010012903", PANJI: "198805052023211905"}
VERSION = VersionId(1)


@pytest.fixture
def engine(database_kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    server: Any = None
    if database_kind == "sqlite":
        url = f"sqlite:///{tmp_path / 'bukti.sqlite3'}"
    else:
        server = request.getfixturevalue("postgres")
        url = server.create("evidence").replace("postgresql://", "postgresql+psycopg://")
    made = create_engine(url)
    prepare_engine(made)
    Base.metadata.create_all(made)
    _fill(made)
    yield made
    made.dispose()
    if server is not None:
        server.drop(url)


@pytest.fixture
def factory(engine: Engine, tmp_path: Path) -> WorkFactory:
    return WorkFactory(
        open_session=sessionmaker(engine),
        storage=FolderStorage(tmp_path / "berkas"),
        links=Links("http://contoh.test"),
        signer=throwaway_signer(),
        reactions={},
        clock=FixedClock(NOW),
    )


@pytest.fixture
def work(factory: WorkFactory) -> Iterator[Work]:
    """A work as the system; what it wrote is committed by `work.session.commit()` or thrown away."""
    with factory.open(Actor.system()) as opened:
        yield opened
        opened.session.rollback()


def _fill(engine: Engine) -> None:
    at = datetime(2026, 1, 5, 2, 0, tzinfo=UTC)
    with Session(engine) as session:
        session.add_all(
            [
                Unit(id=1, public_id=uuid.uuid4(), code="A", name="Unit A", timezone="Asia/Jakarta", place=""),
                Unit(id=2, public_id=uuid.uuid4(), code="B", name="Unit B", timezone="Asia/Makassar", place=""),
            ]
        )
        session.flush()
        for person_id, kind, unit_id in ((SARI, "PNS", 1), (CITRA, "PNS", 2), (PANJI, "PPPK", 1)):
            session.add(Person(id=person_id, public_id=uuid.uuid4(), name=f"Orang {person_id}", kind=kind, created_at=at))
            session.flush()
            number_kind = "NI PPPK" if kind == "PPPK" else "NIP"
            started = date(2020, 1, 1)
            session.add_all(
                [
                    PersonNumber(person_id=person_id, number=NUMBERS[person_id], kind=number_kind, valid_from=started),
                    Placement(
                        person_id=person_id, unit_id=unit_id, post="Staf", job_class="", kind="definitif", from_on=started
                    ),
                ]
            )
        session.add(Course(id=1, slug="manajemen-proyek", owner_unit_id=1, visibility="all", created_at=at))
        session.flush()
        session.add(
            CourseVersion(
                id=VERSION,
                course_id=1,
                number=3,
                content_hash="a" * 64,
                title="Manajemen Proyek",
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
        for number, person_id in enumerate((SARI, SARI, CITRA, PANJI), start=1):
            session.add(
                Enrolment(
                    id=number,
                    public_id=enrolment_id(number),
                    person_id=person_id,
                    course_id=1,
                    cycle=number,
                    version_id=VERSION,
                    state="active",
                    enrolled_at=at,
                )
            )
        session.commit()


def enrolment_id(number: int) -> uuid.UUID:
    return uuid.UUID(f"01920000-0000-7000-8000-{number:012d}")


@dataclass(frozen=True)
class Learner:
    """Makes the facts of one enrolment: 1 and 2 are Sari's, 3 is Citra's (WITA), 4 is Panji's (PPPK)."""

    enrolment: int = 1
    person: PersonId = SARI

    def module(self, slug: str, **changes: Any) -> ModuleCompleted:
        given: dict[str, Any] = {
            "enrolment_id": EnrolmentId(self.enrolment),
            "enrolment_public_id": enrolment_id(self.enrolment),
            "person_id": self.person,
            "course_id": CourseId(1),
            "course_slug": "manajemen-proyek",
            "version_id": VERSION,
            "version_number": 3,
            "version_hash": "a" * 64,
            "module_slug": slug,
            "module_hash": "b" * 64,
            "quiz_revision_hash": "c" * 64,
            "claims": (("M.4", 2), ("T.PROYEK", 2)),
            "jp": Decimal("2.5"),
            "rule": "read+quiz",
            "attempt_public_id": uuid.UUID(int=7),
            "share": Decimal("0.85"),
            "completed_at": NOW,
            "learning_days": (date(2026, 11, 24),),
        }
        return ModuleCompleted(**(given | changes))

    def course(self, **changes: Any) -> CourseCompleted:
        given: dict[str, Any] = {
            "enrolment_id": EnrolmentId(self.enrolment),
            "enrolment_public_id": enrolment_id(self.enrolment),
            "person_id": self.person,
            "course_id": CourseId(1),
            "course_slug": "manajemen-proyek",
            "version_id": VERSION,
            "version_number": 3,
            "version_hash": "a" * 64,
            "form": "C3",
            "jp": Decimal(5),
            "learning_days": (date(2026, 11, 24),),
            "ended_on": date(2026, 11, 24),
            "completed_at": NOW,
            "final_attempt_public_id": None,
            "final_share": None,
            "certificate": True,
        }
        return CourseCompleted(**(given | changes))


@pytest.fixture
def sari() -> Learner:
    return Learner()


@pytest.fixture
def citra() -> Learner:
    return Learner(3, CITRA)


@pytest.fixture
def panji() -> Learner:
    return Learner(4, PANJI)
