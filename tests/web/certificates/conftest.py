"""The application with signers set up, and people who completed `kursus-kecil`."""

from __future__ import annotations

import io
import uuid
from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest

from elearning.accounts import queries as accounts
from elearning.accounts import service as account_service
from elearning.accounts.rules import NewPerson
from elearning.certificates import queries, service
from elearning.certificates.rules.records import CertificateRecord
from elearning.courses import queries as courses
from elearning.infrastructure.jobs import Worker
from elearning.infrastructure.work import Work, WorkFactory
from elearning.kernel.actor import Actor
from elearning.kernel.ids import EnrolmentId, PersonId
from elearning.learning.model import CourseCompletion, Enrolment, LearningDay, ModuleCompletion, ModuleReading
from elearning.seeds.demo import personas as demo_personas
from elearning.wiring import TASKS
from tests.certificates.support import a_draft
from tests.support.application import NOW

COURSE = "kursus-kecil"
HERE = f"/admin/sertifikat/{COURSE}"


@dataclass
class Office:
    """What happens behind the screens."""

    factory: WorkFactory
    extras: int = 0

    def person(self, persona: str) -> PersonId:
        one = next(one for one in demo_personas() if one.persona == persona)
        with self.factory.open(Actor.system()) as work:
            found = accounts.find_person_by_number(work.session, one.nip)
        assert found is not None
        return found

    def public_id(self, person: PersonId) -> str:
        with self.factory.open(Actor.system()) as work:
            return str(accounts.get_card(work.session, person).public_id)

    def set_up(self, *codes: str) -> None:
        """Signers for these units."""
        with self.factory.open(Actor.system()) as work:
            for code in codes:
                unit = accounts.find_unit_by_code(work.session, code)
                assert unit is not None
                service.set_settings(work, unit, replace(a_draft(), short_name=code))

    def colleague(self, unit_code: str = "BNY-PEM", *, post: str = "Analis", grade: str = "III/a") -> PersonId:
        """Somebody else of that unit."""
        self.extras += 1
        with self.factory.open(Actor.system()) as work:
            unit = accounts.find_unit_by_code(work.session, unit_code)
            new = NewPerson(
                name=f"Rekan {self.extras:03d}",
                number=f"198501012010011{self.extras:03d}",
                kind="PNS",
                from_on=date(2026, 1, 5),
                unit_id=unit,
                post=post,
                grade=grade,
            )
            return account_service.register_person(work, new)

    def enrol(self, person: PersonId) -> EnrolmentId:
        with self.factory.open(Actor.system()) as work:
            return self._enrolled(work, person, "active")

    def graduate(self, person: PersonId) -> EnrolmentId:
        """The person completed the course on 20 November 2026, without the optional module."""
        at = NOW - timedelta(days=4)
        with self.factory.open(Actor.system()) as work:
            enrolment = self._enrolled(work, person, "completed")
            head = courses.find_course(work.session, COURSE)
            assert head is not None
            version = head.current_version_id
            for slug in ("membaca", "menjawab"):
                work.session.add(ModuleReading(enrolment_id=enrolment, module_slug=slug, read_at=at))
                work.session.add(
                    ModuleCompletion(
                        enrolment_id=enrolment,
                        module_slug=slug,
                        version_id=version,
                        module_hash="b" * 64,
                        rule="read",
                        completed_at=at,
                    )
                )
            work.session.add(LearningDay(enrolment_id=enrolment, day=date(2026, 11, 2)))
            work.session.add(
                CourseCompletion(enrolment_id=enrolment, version_id=version, ended_on=date(2026, 11, 20), completed_at=at)
            )
            return enrolment

    def _enrolled(self, work: Work, person: PersonId, state: str) -> EnrolmentId:
        work.begin_write()
        head = courses.find_course(work.session, COURSE)
        assert head is not None
        row = Enrolment(
            public_id=uuid.uuid4(),
            person_id=person,
            course_id=head.id,
            cycle=1,
            version_id=head.current_version_id,
            state=state,
            enrolled_at=NOW - timedelta(days=30),
        )
        work.session.add(row)
        work.session.flush()
        return EnrolmentId(row.id)

    def issue(self, *people: PersonId) -> list[CertificateRecord]:
        """Certificates for these people, files not made yet."""
        enrolments = [self.graduate(person) for person in people]
        with self.factory.open(Actor.system()) as work:
            issued = service.issue(work, enrolments).issued
            return [queries.get_by_code(work.session, one.code) for one in issued]

    def work_off(self) -> int:
        return Worker(self.factory, TASKS).run_all()

    def record(self, code: str) -> CertificateRecord:
        with self.factory.open(Actor.system()) as work:
            return queries.get_by_code(work.session, code)

    def certificates_of(self, person: PersonId) -> list[CertificateRecord]:
        with self.factory.open(Actor.system()) as work:
            return queries.list_of_person(work.session, person)

    def pdf(self, code: str) -> bytes:
        sha256 = self.record(code).pdf_sha256
        assert sha256 is not None
        with self.factory.storage.open(sha256) as stream:
            return stream.read()


@pytest.fixture
def office(factory: WorkFactory) -> Office:
    made = Office(factory)
    made.set_up("BNY", "KPG")
    return made


@pytest.fixture
def sari(office: Office) -> PersonId:
    return office.person("sari")


@pytest.fixture
def certificate(office: Office, sari: PersonId) -> CertificateRecord:
    """Sari's certificate, its file made."""
    [record] = office.issue(sari)
    office.work_off()
    return office.record(record.code)


def upload(content: bytes, name: str = "sertifikat.pdf") -> dict[str, object]:
    return {"berkas": (io.BytesIO(content), name, "application/pdf")}
