"""Who may start when, and until when a sitting lasts. Pure: `now` is given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Literal

from elearning.kernel.ids import AttemptId, EnrolmentId, PersonId, PublicId, QuizRevisionId
from elearning.kernel.text import Message
from elearning.quizzes.rules.definition import QuizDefinition
from elearning.quizzes.rules.drawing import Paper
from elearning.quizzes.rules.grading import kept_share
from elearning.quizzes.rules.kinds.base import Response
from elearning.quizzes.rules.settings import QuizSettings, SlotOutcome

GRACE = timedelta(seconds=5)
"""Answers that were on their way when the time ran out still count."""

OPEN = "open"
SUBMITTED = "submitted"
TIMED_OUT = "timed-out"
GRADED = "graded"
STATES = (OPEN, SUBMITTED, TIMED_OUT, GRADED)
"""open · closed by the learner and waiting for a person to grade · closed by time (and graded) · closed by the learner and graded."""


@dataclass(frozen=True, slots=True)
class AttemptRecord:
    """One sitting as it is stored. `share` is None until it is graded."""

    id: AttemptId
    public_id: PublicId
    person_id: PersonId
    enrolment_id: EnrolmentId
    slot: str
    number: int
    revision_id: QuizRevisionId
    revision_hash: str
    paper: Paper
    started_at: datetime
    deadline_at: datetime | None
    state: str
    submitted_at: datetime | None
    share: Decimal | None
    passed: bool

    @property
    def is_open(self) -> bool:
        """True until it was sent or its time was found to be over."""
        return self.state == OPEN


@dataclass(frozen=True, slots=True)
class SavedAnswer:
    """One answer as it is stored. `checked`: the learner has seen its verdict (latihan), so that it is final."""

    response: Response
    doubtful: bool
    checked: bool
    saved_at: datetime


@dataclass(frozen=True, slots=True)
class AttemptSheet:
    """A sitting with its quiz and everything saved in it."""

    attempt: AttemptRecord
    definition: QuizDefinition
    answers: Mapping[str, SavedAnswer]

    @property
    def responses(self) -> dict[str, Response]:
        """The responses alone."""
        return {question_id: answer.response for question_id, answer in self.answers.items()}

    @property
    def saved_at(self) -> datetime | None:
        """When an answer was last saved."""
        return max((answer.saved_at for answer in self.answers.values()), default=None)


@dataclass(frozen=True, slots=True)
class SaveOutcome:
    """What became of a save. `closed` says why nothing was kept; `older` names questions of which a newer answer was kept already.

    Questions in `problems` were kept all the same; the learner is asked to write them otherwise. `numbers` gives each question's place
    on the paper, so that one can go on to the next.
    """

    saved_at: datetime
    numbers: Mapping[str, int]
    problems: Mapping[str, Message]
    older: frozenset[str] = frozenset()
    closed: Literal["", "sent", "time"] = ""


@dataclass(frozen=True, slots=True)
class AttemptResult:
    """How an attempt ended; the same whenever it is asked for."""

    public_id: PublicId
    share: Decimal
    passed: bool
    state: str
    submitted_at: datetime


@dataclass(frozen=True, slots=True)
class AttemptLine:
    """One attempt of a slot, as far as it matters for the next; `share` is None while it is open."""

    number: int
    public_id: PublicId
    state: str
    share: Decimal | None
    passed: bool
    deadline_at: datetime | None
    submitted_at: datetime | None


def deadline_of(settings: QuizSettings, started_at: datetime) -> datetime | None:
    """When a sitting that begins now ends."""
    return None if settings.time_limit is None else started_at + settings.time_limit


def is_over(deadline_at: datetime | None, now: datetime) -> bool:
    """True when the time is up; answers are still taken during `GRACE` (see `takes_answers`)."""
    return deadline_at is not None and now >= deadline_at


def takes_answers(deadline_at: datetime | None, now: datetime) -> bool:
    """True while posted answers count."""
    return deadline_at is None or now < deadline_at + GRACE


def outcome_of(settings: QuizSettings, attempts: Sequence[AttemptLine], extra: int) -> SlotOutcome:
    """Where a slot stands after these attempts (by number) and `extra` attempts granted."""
    closed = [attempt for attempt in attempts if attempt.state != OPEN]
    opened = next((attempt for attempt in attempts if attempt.state == OPEN), None)
    allowed = None if settings.attempts is None else settings.attempts + extra
    left = allowed is None or len(attempts) < allowed
    last_end = closed[-1].submitted_at if closed else None
    return SlotOutcome(
        attempts_used=len(attempts),
        attempts_allowed=allowed,
        best_share=kept_share(settings.keep, [attempt.share for attempt in closed if attempt.share is not None]),
        passed=any(attempt.passed for attempt in closed),
        open_public_id=opened.public_id if opened else None,
        next_at=last_end + settings.wait if last_end and settings.wait and left and opened is None else None,
        last_public_id=closed[-1].public_id if closed else None,
        passed_public_id=next((attempt.public_id for attempt in closed if attempt.passed), None),
    )
