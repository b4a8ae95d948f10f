"""What somebody has learned in the test course, told through the services of the whole application."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from elearning.accounts import queries as accounts
from elearning.certificates.events import CertificateIssued, CertificateRevoked
from elearning.courses import queries as courses
from elearning.evidence import service
from elearning.evidence.rules.ledger import EntryRef
from elearning.evidence.service import Correction
from elearning.infrastructure.work import Work, WorkFactory
from elearning.kernel.actor import Actor, Grant, Role
from elearning.kernel.ids import CertificateId, PersonId
from elearning.learning import service as learning
from elearning.learning.events import CourseCompleted, ModuleCompleted
from elearning.learning.rules.cards import EnrolmentCard
from elearning.seeds.demo import personas

SLUG = "kursus-kecil"
CODE = "ABCD-EFGH-J"
CERTIFICATE = uuid.UUID(int=99)


def person_of(work: Work, persona: str) -> PersonId:
    number = next(one.nip for one in personas() if one.persona == persona)
    found = accounts.find_person_by_number(work.session, number)
    assert found is not None
    return found


@dataclass
class Learned:
    """One person's enrolment in the test course, and facts about it."""

    factory: WorkFactory
    persona: str = "sari"
    card: EnrolmentCard | None = None

    def enrol(self) -> EnrolmentCard:
        if self.card is None:
            with self.factory.open(Actor.system()) as work:
                actor = Actor("person", person_of(work, self.persona))
                self.card = learning.enrol(work.acting_as(actor), SLUG)
        return self.card

    def module(self, slug: str, **changes: Any) -> EntryRef:
        """A module's completion, as learning tells it."""
        card = self.enrol()
        with self.factory.open(Actor.system()) as work:
            outline = courses.get_outline(work.session, card.version_id)
            line = outline.module(slug)
            given: dict[str, Any] = {
                "enrolment_id": card.id,
                "enrolment_public_id": card.public_id,
                "person_id": card.person_id,
                "course_id": card.course_id,
                "course_slug": SLUG,
                "version_id": card.version_id,
                "version_number": outline.version_number,
                "version_hash": outline.content_hash,
                "module_slug": slug,
                "module_hash": line.revision_hash if line else "b" * 64,
                "quiz_revision_hash": line.quiz_revision_hash if line else "",
                "claims": line.claims if line else (),
                "jp": line.jp if line else Decimal(1),
                "rule": "read+quiz" if line and line.quiz else "read",
                "attempt_public_id": None,
                "share": None,
                "completed_at": work.now(),
                "learning_days": (date(2026, 11, 24),),
            }
            return service.record_module_completion(work, ModuleCompleted(**(given | changes)))

    def course(self, **changes: Any) -> EntryRef:
        card = self.enrol()
        with self.factory.open(Actor.system()) as work:
            outline = courses.get_outline(work.session, card.version_id)
            given: dict[str, Any] = {
                "enrolment_id": card.id,
                "enrolment_public_id": card.public_id,
                "person_id": card.person_id,
                "course_id": card.course_id,
                "course_slug": SLUG,
                "version_id": card.version_id,
                "version_number": outline.version_number,
                "version_hash": outline.content_hash,
                "form": outline.form,
                "jp": outline.jp_total,
                "learning_days": (date(2026, 11, 24),),
                "ended_on": date(2026, 11, 24),
                "completed_at": work.now(),
                "final_attempt_public_id": None,
                "final_share": Decimal("0.9"),
                "certificate": True,
            }
            return service.record_course_completion(work, CourseCompleted(**(given | changes)))

    def certificate(self) -> None:
        card = self.enrol()
        with self.factory.open(Actor.system()) as work:
            day, at = date(2026, 11, 24), work.now()
            service.record_certificate(
                work,
                CertificateIssued(
                    CertificateId(1), CERTIFICATE, CODE, card.person_id, card.id, SLUG, "a" * 64, 1, "1/UJI", day, at
                ),
            )

    def revoke(self, at: datetime) -> None:
        card = self.enrol()
        with self.factory.open(Actor.system()) as work:
            service.record_revocation(
                work, CertificateRevoked(CertificateId(1), CERTIFICATE, CODE, card.person_id, "wrong-data", at)
            )

    def correct(self, ref: EntryRef, *, by: str = "eka", note: str = "Modul ini hanya 1 JP.") -> EntryRef:
        card = self.enrol()
        with self.factory.open(Actor.system()) as work:
            reviewer = Actor("person", person_of(work, by), grants=(Grant(Role.ASSESSOR, None),))
            correction = Correction(request=uuid.uuid4(), chain_id=ref.chain, seq=ref.seq, note=note, jp=Decimal(1))
            return service.correct_entry(work.acting_as(reviewer), card.person_id, correction)
