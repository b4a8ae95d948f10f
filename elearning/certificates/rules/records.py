"""Certificates as others see them: plain frozen data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from elearning.accounts.rules import PersonCard
from elearning.accounts.rules import Standing as PersonStanding
from elearning.certificates.rules.document import DocumentData
from elearning.certificates.rules.readiness import Readiness
from elearning.certificates.rules.settings import SettingsDraft
from elearning.certificates.rules.states import State
from elearning.kernel.ids import CertificateId, CourseId, EnrolmentId, PersonId, UnitId, VersionId
from elearning.kernel.text import Message
from elearning.learning.rules.cards import CompletedEnrolment


@dataclass(frozen=True, slots=True)
class CertificateRecord:
    """One certificate. `changed_at` and `reason` tell of its present state; the file's fields are None until it has been made."""

    id: CertificateId
    public_id: UUID
    code: str
    number: str
    person_id: PersonId
    enrolment_id: EnrolmentId
    course_id: CourseId
    version_id: VersionId
    cycle: int
    unit_id: UnitId
    issuer_unit_id: UnitId
    issued_on: date
    issued_at: datetime
    state: State
    data: DocumentData
    pdf_sha256: str | None
    pdf_size: int | None
    changed_at: datetime
    reason: str
    replacement_code: str | None
    replacement_number: str | None


@dataclass(frozen=True, slots=True)
class Issuer:
    """The unit that issues for a person: its zone decides the day, its register gives the number."""

    unit_id: UnitId
    timezone: str
    values: SettingsDraft


@dataclass(frozen=True, slots=True)
class Candidate:
    """A completed enrolment with everything on which its certificate depends. `day` is the issue day if it were issued now."""

    enrolment: CompletedEnrolment
    card: PersonCard | None
    standing: PersonStanding | None
    issuer: Issuer | None
    day: date
    readiness: Readiness


@dataclass(frozen=True, slots=True)
class Issued:
    """A certificate just issued."""

    certificate_id: CertificateId
    enrolment_id: EnrolmentId
    person_id: PersonId
    number: str
    code: str


@dataclass(frozen=True, slots=True)
class Skipped:
    """An enrolment for which nothing was issued, and why."""

    enrolment_id: EnrolmentId
    person_id: PersonId | None
    lack: str
    reason: Message


@dataclass(frozen=True, slots=True)
class IssueReport:
    """What one call of `issue` did, in the order of the numbers."""

    issued: Sequence[Issued]
    skipped: Sequence[Skipped]


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One line of a certificate's history."""

    kind: str
    at: datetime
    actor_person_id: PersonId | None
    reason: str
