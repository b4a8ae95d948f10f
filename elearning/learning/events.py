"""What learning tells the rest of the house."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from elearning.kernel.ids import CourseId, EnrolmentId, PersonId, VersionId


@dataclass(frozen=True, slots=True)
class Enrolled:
    """A person began a cycle of a course, on this version of it."""

    enrolment_id: EnrolmentId
    person_id: PersonId
    course_id: CourseId
    version_id: VersionId


@dataclass(frozen=True, slots=True)
class ModuleCompleted:
    """A module was completed: read, and its quiz passed if it has one.

    `claims` are (competency code, level); `jp` is the module's real JP (1 JP = 45 minutes); `share` is the score in [0, 1], None
    without a quiz; `learning_days` are the local days of learning in this enrolment so far.
    """

    enrolment_id: EnrolmentId
    enrolment_public_id: UUID
    person_id: PersonId
    course_id: CourseId
    course_slug: str
    version_id: VersionId
    version_number: int
    version_hash: str
    module_slug: str
    module_hash: str
    quiz_revision_hash: str | None
    claims: tuple[tuple[str, int], ...]
    jp: Decimal
    rule: str
    attempt_public_id: UUID | None
    share: Decimal | None
    completed_at: datetime
    learning_days: tuple[date, ...]


@dataclass(frozen=True, slots=True)
class CourseCompleted:
    """Every compulsory module is complete and the final exam, if any, is passed.

    `form` is the form of development of the JP table (C3 = e-learning); `ended_on` is the local day of completion in the person's zone.
    """

    enrolment_id: EnrolmentId
    enrolment_public_id: UUID
    person_id: PersonId
    course_id: CourseId
    course_slug: str
    version_id: VersionId
    version_number: int
    version_hash: str
    form: str
    jp: Decimal
    learning_days: tuple[date, ...]
    ended_on: date
    completed_at: datetime
    final_attempt_public_id: UUID | None
    final_share: Decimal | None
    certificate: bool
