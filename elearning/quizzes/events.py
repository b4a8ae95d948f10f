"""What happened in quizzes, for whoever must react."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from elearning.kernel.ids import AttemptId, EnrolmentId, PersonId, PublicId


@dataclass(frozen=True, slots=True)
class AttemptStarted:
    """A new sitting began; resuming one announces nothing."""

    attempt_public_id: PublicId
    person_id: PersonId
    enrolment_id: EnrolmentId
    slot: str
    number: int
    started_at: datetime


@dataclass(frozen=True, slots=True)
class AnswersSaved:
    """At least one answer was written: a sign of learning on that day."""

    person_id: PersonId
    enrolment_id: EnrolmentId
    at: datetime


@dataclass(frozen=True, slots=True)
class AttemptGraded:
    """An attempt was closed and graded, once and for ever.

    `share` is that of this attempt; `kept_share` the one that stands for the slot by the quiz's rule; `passed` whether the slot is passed
    by it. `graded_at` is when the sitting ended: the deadline, when time closed it. `last_attempt`: none is left after it.
    """

    attempt_id: AttemptId
    attempt_public_id: PublicId
    person_id: PersonId
    enrolment_id: EnrolmentId
    slot: str
    quiz_revision_hash: str
    share: Decimal
    kept_share: Decimal
    passed: bool
    graded_at: datetime
    last_attempt: bool
