"""A small world for tests of certificates: two offices with settings, one without, a course, and people who completed it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session, sessionmaker

from elearning.accounts.model import Person, PersonNumber, PersonRank, Placement, Unit, UnitParent
from elearning.certificates import service, tasks
from elearning.certificates.events import CertificateIssued, CertificateReplaced, CertificateRevoked
from elearning.certificates.model import Certificate, CertificateCounter
from elearning.certificates.rules.records import IssueReport
from elearning.courses.model import Course, CourseVersion
from elearning.courses.rules.outline import ModuleLine, Outline
from elearning.frameworks import service as frameworks
from elearning.infrastructure import audit
from elearning.infrastructure.jobs import Worker
from elearning.infrastructure.signing import throwaway_signer
from elearning.infrastructure.storage import FolderStorage
from elearning.infrastructure.work import Work, WorkFactory
from elearning.kernel.actor import Actor, Grant, Role
from elearning.kernel.clock import FixedClock
from elearning.kernel.ids import CourseId, EnrolmentId, PersonId, UnitId, VersionId
from elearning.kernel.links import Links
from elearning.learning.model import CourseCompletion, Enrolment, LearningDay, ModuleCompletion, ModuleReading
from tests.certificates.support import a_draft

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
LONG_AGO = date(2020, 1, 1)
ROOT, NORTH, DESK, EAST = UnitId(1), UnitId(2), UnitId(3), UnitId(4)
COURSE, VERSION = CourseId(1), VersionId(1)
BUDI, CITRA, FAJAR = PersonId(901), PersonId(902), PersonId(903)
TASKS = {"certificates.make_pdf": tasks.make_pdf, "certificates.issue_order": tasks.issue_order}


def admin_of(person: PersonId, *units: UnitId) -> Actor:
    """An admin over these units; over everything when none is named."""
    return Actor(
        kind="person", person_id=person, unit_id=NORTH, grants=(Grant(Role.ADMIN, frozenset(units) if units else None),)
    )


BUDI_OF_NORTH = admin_of(BUDI, NORTH, DESK)
CITRA_OF_EAST = admin_of(CITRA, EAST)
FAJAR_OF_ALL = admin_of(FAJAR)


def open_factory(engine: Engine, files: Path) -> WorkFactory:
    """Works on this database and this folder; nobody reacts to facts."""
    return WorkFactory(
        open_session=sessionmaker(engine),
        storage=FolderStorage(files),
        links=Links("https://belajar.contoh.go.id"),
        signer=throwaway_signer(),
        reactions={},
        clock=FixedClock(NOW),
    )


@dataclass
class World:
    """The database and what was announced; people are numbered from 1."""

    engine: Engine
    factory: WorkFactory
    announced: list[object] = field(default_factory=list[object])
    people: int = 0
    failing: bool = False

    def __post_init__(self) -> None:
        self.clock = FixedClock(NOW)
        kinds = (CertificateIssued, CertificateRevoked, CertificateReplaced)
        self.factory = replace(self.factory, clock=self.clock, reactions={kind: [self._react] for kind in kinds})

    def _react(self, _work: Work, fact: object) -> None:
        """What another part of the house does with a fact: note it, or break down."""
        if self.failing:
            raise RuntimeError("the reaction broke down")
        self.announced.append(fact)

    def open(self, actor: Actor | None = None) -> Any:
        return self.factory.open(actor or Actor.system())

    def issue(self, *enrolments: EnrolmentId, actor: Actor | None = None) -> IssueReport:
        """Issue in a transaction of its own."""
        with self.open(actor) as work:
            return service.issue(work, enrolments)

    def work_off(self) -> int:
        """Let the worker do all that is due."""
        return Worker(self.factory, TASKS).run_all()

    def graduate(
        self,
        unit: UnitId | None = DESK,
        *,
        number: int = 1,
        kind: str = "PNS",
        post: str = "Analis",
        grade: str = "III/b",
        **person: Any,
    ) -> list[EnrolmentId]:
        """So many people of a unit who completed the course on 20 November 2026."""
        made = [self._learner(unit, kind=kind, post=post, grade=grade, completed=True, **person) for _ in range(number)]
        return [EnrolmentId(one) for one in made]

    def learn(self, unit: UnitId = DESK) -> EnrolmentId:
        """Somebody who is still learning."""
        return EnrolmentId(self._learner(unit, kind="PNS", post="Analis", grade="III/b", completed=False))

    def certificates(self) -> list[Certificate]:
        with Session(self.engine) as session:
            return list(session.scalars(select(Certificate).order_by(Certificate.id)))

    def counters(self) -> dict[tuple[int, int], int]:
        with Session(self.engine) as session:
            return {(one.unit_id, one.year): one.last for one in session.scalars(select(CertificateCounter))}

    def acts(self) -> list[str]:
        """What the audit log says, oldest first."""
        with Session(self.engine) as session:
            return [line.act for line in reversed(audit.list_lines(session).items)]

    def _learner(self, unit: UnitId | None, *, kind: str, post: str, grade: str, completed: bool, **person: Any) -> int:
        self.people += 1
        one = self.people
        with Session(self.engine) as session:
            add_person(session, one, unit, kind=kind, post=post, grade=grade, **person)
            session.add(
                Enrolment(
                    id=one,
                    public_id=uuid.uuid4(),
                    person_id=one,
                    course_id=COURSE,
                    cycle=1,
                    version_id=VERSION,
                    state="completed" if completed else "active",
                    enrolled_at=NOW - timedelta(days=50),
                )
            )
            session.flush()
            if completed:
                _complete(session, one)
            session.commit()
        return one


def _complete(session: Session, enrolment: int) -> None:
    at = NOW - timedelta(days=4)
    for slug in ("satu", "dua"):
        session.add(ModuleReading(enrolment_id=enrolment, module_slug=slug, read_at=at))
        session.add(
            ModuleCompletion(
                enrolment_id=enrolment, module_slug=slug, version_id=VERSION, module_hash="b" * 64, rule="read", completed_at=at
            )
        )
    session.add_all(LearningDay(enrolment_id=enrolment, day=day) for day in (date(2026, 10, 5), date(2026, 11, 20)))
    session.add(CourseCompletion(enrolment_id=enrolment, version_id=VERSION, ended_on=date(2026, 11, 20), completed_at=at))


def add_person(
    session: Session,
    one: int,
    unit: UnitId | None,
    *,
    kind: str = "PNS",
    post: str = "Analis",
    grade: str = "III/b",
    name: str | None = None,
    back_title: str = "S.Sos.",
) -> None:
    """Somebody invented, placed since long ago."""
    session.add(
        Person(
            id=one, public_id=uuid.uuid4(), name=name or f"Peserta {one:03d}", back_title=back_title, kind=kind, created_at=NOW
        )
    )
    session.flush()
    number_kind = "NI PPPK" if kind == "PPPK" else "NIP"
    session.add(PersonNumber(person_id=one, number=number_of_person(one), kind=number_kind, valid_from=LONG_AGO))
    if unit is not None:
        session.add(Placement(person_id=one, unit_id=unit, post=post, kind="definitif", from_on=LONG_AGO))
    if grade:
        title = "" if kind == "PPPK" else "Penata Muda Tingkat I"
        session.add(PersonRank(person_id=one, grade=grade, title=title, from_on=LONG_AGO))


def number_of_person(one: int) -> str:
    return f"198503152010012{one:03d}"


def lay_ground(engine: Engine) -> None:
    """Units, admins, the course, the dictionary of competencies."""
    with Session(engine) as session:
        for unit_id, code, name, timezone in (
            (ROOT, "ASAL", "Pemerintah Contoh", "Asia/Jakarta"),
            (NORTH, "UTR", "Kecamatan Contoh Utara", "Asia/Jakarta"),
            (DESK, "UTR-1", "Seksi Pembangunan", "Asia/Jakarta"),
            (EAST, "TMR", "Kota Contoh Timur", "Asia/Makassar"),
        ):
            session.add(Unit(id=unit_id, public_id=uuid.uuid4(), code=code, name=name, timezone=timezone, place=""))
        session.flush()
        for child, parent in ((NORTH, ROOT), (DESK, NORTH), (EAST, ROOT)):
            session.add(UnitParent(unit_id=child, parent_id=parent, from_on=LONG_AGO))
        for admin in (BUDI, CITRA, FAJAR):
            add_person(session, admin, NORTH, name=f"Admin {admin}")
        session.add(Course(id=COURSE, slug="manajemen-proyek", owner_unit_id=ROOT, visibility="all", created_at=NOW))
        session.flush()
        session.add(a_version(an_outline()))
        session.flush()
        session.get_one(Course, COURSE).current_version_id = VERSION
        session.commit()
    with open_factory(engine, Path()).open(Actor.system()) as work:
        work.begin_write()
        frameworks.load_dictionary(work)


def set_up(work: Work) -> None:
    """The settings of the two offices."""
    service.set_settings(work, NORTH, a_draft())
    east = a_draft()
    values = {name: getattr(east, name) for name in east.__slots__} | {
        "organiser": "BKPSDM Kota Contoh Timur",
        "short_name": "TIMUR",
        "place": "Kupang",
        "signer_name": "Maria Contoh, S.Sos.",
    }
    service.set_settings(work, EAST, type(east)(**values))


def a_version(outline: Outline) -> CourseVersion:
    return CourseVersion(
        id=outline.version_id,
        course_id=outline.course_id,
        number=outline.version_number,
        content_hash=outline.content_hash,
        title=outline.title,
        level=outline.level,
        jp_total=outline.jp_total,
        module_count=len(outline.modules),
        search="",
        outline=outline.to_json(),
        question_kinds={},
        published_at=NOW,
    )


def an_outline(*, certificate: bool = True) -> Outline:
    """Two modules that everybody did and an optional one that nobody did."""
    return Outline(
        course_id=COURSE,
        slug="manajemen-proyek",
        version_id=VERSION,
        version_number=3,
        content_hash="a" * 64,
        title="Manajemen Proyek Pembangunan Daerah",
        summary="",
        description_html="",
        organiser="",
        form="C3",
        level="dasar",
        audience=(),
        order="sequential",
        prerequisites=(),
        topics=(),
        deadline=None,
        certificate=certificate,
        language="id",
        authors=(),
        licence="",
        regulations=(),
        modules=(
            _line("satu", "Dari masalah ke proyek", "1.5", (("M.4", 1),)),
            _line("dua", "Jadwal dan anggaran", "2", (("M.4", 2), ("T.LOKAL", 1))),
            _line("tiga", "Bacaan pilihan", "1", (("M.4", 5),), required=False),
        ),
    )


def _line(slug: str, title: str, jp: str, claims: tuple[tuple[str, int], ...], *, required: bool = True) -> ModuleLine:
    return ModuleLine(
        slug=slug,
        title=title,
        position=1,
        jp=Decimal(jp),
        required=required,
        claims=claims,
        minutes=10,
        size_bytes=1000,
        revision_hash="b" * 64,
    )
