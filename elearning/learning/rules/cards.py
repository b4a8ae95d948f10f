"""Enrolments as others see them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from elearning.courses.rules.outline import Outline
from elearning.kernel.ids import CourseId, EnrolmentId, PersonId, VersionId
from elearning.kernel.text import M

ACTIVE, COMPLETED, WITHDRAWN = "active", "completed", "withdrawn"
FINAL_EXAM = "akhir"
"""The slot of a course's final exam; no module may have this slug."""
FINAL_EXAM_TITLE = M("Ujian akhir")


@dataclass(frozen=True, slots=True)
class EnrolmentCard:
    """One cycle of one person in one course."""

    id: EnrolmentId
    public_id: UUID
    person_id: PersonId
    course_id: CourseId
    cycle: int
    version_id: VersionId
    state: str
    enrolled_at: datetime
    due_at: datetime | None
    completed_at: datetime | None
    last_module: str | None
    last_opened_at: datetime | None


@dataclass(frozen=True, slots=True)
class CompletedEnrolment:
    """A cycle that was completed: what a certificate rests on."""

    enrolment_id: EnrolmentId
    person_id: PersonId
    course_id: CourseId
    version_id: VersionId
    cycle: int
    enrolled_at: datetime
    completed_at: datetime
    started_on: date
    ended_on: date


@dataclass(frozen=True, slots=True)
class Participant:
    """One line in the list of a course: how far somebody is, and what is missing (titles of modules, in order)."""

    person_id: PersonId
    enrolment_public_id: UUID
    modules_done: int
    modules_total: int
    missing: tuple[str, ...]
    completed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Done:
    """A module completion that was granted."""

    module_slug: str
    completed_at: datetime
    share: Decimal | None


def participant_of(
    person_id: PersonId,
    public_id: UUID,
    outline: Outline,
    done: Collection[str],
    *,
    passed: bool,
    completed_at: datetime | None,
) -> Participant:
    """How far somebody is; the final exam, while it is not `passed`, is missing under an empty title."""
    missing = [line.title for line in outline.modules if line.required and line.slug not in done]
    if outline.final_quiz_revision_id is not None and not passed:
        missing.append("")
    finished = sum(line.slug in done for line in outline.modules)
    return Participant(person_id, public_id, finished, len(outline.modules), tuple(missing), completed_at)
