"""Every SELECT about quizzes."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias

from sqlalchemy import (
    Boolean,
    Column,
    ColumnCollection,
    ColumnElement,
    CompoundSelect,
    Numeric,
    Row,
    String,
    Uuid,
    and_,
    bindparam,
    cast,
    literal,
    null,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from elearning.infrastructure.database import Instant, columns_of, table_of
from elearning.infrastructure.memory import Memory
from elearning.kernel.ids import AttemptId, EnrolmentId, PersonId, PublicId, QuizRevisionId
from elearning.quizzes.errors import AttemptNotFound, QuizRevisionNotFound
from elearning.quizzes.model import Answer, Attempt, AttemptGrant, QuizRevision
from elearning.quizzes.rules.attempting import (
    GRACE,
    OPEN,
    AttemptLine,
    AttemptRecord,
    AttemptSheet,
    SavedAnswer,
    outcome_of,
)
from elearning.quizzes.rules.definition import QuizDefinition
from elearning.quizzes.rules.drawing import Paper
from elearning.quizzes.rules.settings import QuizSettings, SlotOutcome

AnyRow: TypeAlias = "Row[*tuple[Any, ...]]"

# --- revisions -----------------------------------------------------------------------------------------------------------

_CACHE_SIZE = 256
_definitions: dict[str, QuizDefinition] = {}
"""Definitions by their hash: frozen for ever, so read and parsed once in a process, whichever database they came from."""


@dataclass(frozen=True, slots=True)
class RevisionRecord:
    """A registered quiz."""

    id: QuizRevisionId
    hash: str
    definition: QuizDefinition


def get_revision(session: Session, revision_id: QuizRevisionId) -> RevisionRecord:
    """A registered quiz. Raises QuizRevisionNotFound."""
    content_hash = session.scalar(select(QuizRevision.hash).where(QuizRevision.id == revision_id))
    if content_hash is None:
        raise QuizRevisionNotFound
    return RevisionRecord(revision_id, content_hash, definition_of(session, revision_id, content_hash))


def definition_of(session: Session, revision_id: int, content_hash: str) -> QuizDefinition:
    """The parsed definition; a statement only when this process has not seen the hash."""
    known = _definitions.get(content_hash)
    if known is not None:
        return known
    data = session.scalar(select(QuizRevision.definition).where(QuizRevision.id == revision_id))
    if data is None:
        raise QuizRevisionNotFound
    definition = QuizDefinition.from_json(data)
    if len(_definitions) >= _CACHE_SIZE:
        _definitions.pop(next(iter(_definitions)), None)
    _definitions[content_hash] = definition
    return definition


def get_quiz_settings(session: Session, revision_ids: Collection[QuizRevisionId]) -> dict[QuizRevisionId, QuizSettings]:
    """The settings of several revisions."""
    rows = session.execute(select(QuizRevision.id, QuizRevision.settings).where(QuizRevision.id.in_(revision_ids)))
    return {QuizRevisionId(revision_id): QuizSettings.from_json(settings) for revision_id, settings in rows}


# --- attempts ------------------------------------------------------------------------------------------------------------


_ATTEMPT, _GRANT, _ANSWER = columns_of(Attempt), columns_of(AttemptGrant), columns_of(Answer)
_ONE_ATTEMPT = (
    select(
        _ATTEMPT.id,
        _ATTEMPT.public_id,
        _ATTEMPT.person_id,
        _ATTEMPT.enrolment_id,
        _ATTEMPT.slot,
        _ATTEMPT.number,
        _ATTEMPT.quiz_revision_id,
        _ATTEMPT.started_at,
        _ATTEMPT.deadline_at,
        _ATTEMPT.state,
        _ATTEMPT.submitted_at,
        _ATTEMPT.share,
        _ATTEMPT.passed,
        columns_of(QuizRevision).hash,
    )
    .join(table_of(QuizRevision), columns_of(QuizRevision).id == _ATTEMPT.quiz_revision_id)
    .where(_ATTEMPT.public_id == bindparam("public_id"))
)
_ONE_ATTEMPT_LOCKED = _ONE_ATTEMPT.with_for_update(of=table_of(Attempt))
_PAPER = select(_ATTEMPT.paper).where(_ATTEMPT.id == bindparam("id"))
_papers = Memory[PublicId, Paper](1_000, unique=True)


def find_attempt(session: Session, public_id: PublicId, *, lock: bool = False) -> AttemptRecord | None:
    """One attempt; with `lock` nobody else changes it until the transaction ends. Its paper never changes, so a process reads it once."""
    row = session.execute(_ONE_ATTEMPT_LOCKED if lock else _ONE_ATTEMPT, {"public_id": public_id}).first()
    if row is None:
        return None
    return record_of(row, row.hash, _papers.get(session, public_id, lambda: _read_paper(session, row.id)))


def _read_paper(session: Session, attempt_id: int) -> Paper:
    return Paper.from_json(session.scalars(_PAPER, {"id": attempt_id}).one())


def get_attempt(session: Session, public_id: PublicId) -> AttemptRecord:
    """One attempt. Raises AttemptNotFound."""
    found = find_attempt(session, public_id)
    if found is None:
        raise AttemptNotFound
    return found


def get_sheet(session: Session, public_id: PublicId) -> AttemptSheet:
    """An attempt with its quiz and answers. Raises AttemptNotFound."""
    attempt = get_attempt(session, public_id)
    definition = definition_of(session, attempt.revision_id, attempt.revision_hash)
    return AttemptSheet(attempt, definition, answers_of(session, attempt.id))


_ANSWERS = select(_ANSWER.question_id, _ANSWER.response, _ANSWER.doubtful, _ANSWER.checked_at, _ANSWER.saved_at).where(
    _ANSWER.attempt_id == bindparam("attempt_id")
)


def answers_of(session: Session, attempt_id: AttemptId) -> dict[str, SavedAnswer]:
    """Everything saved in an attempt, by question."""
    rows = session.execute(_ANSWERS, {"attempt_id": attempt_id}).all()
    return {
        question_id: SavedAnswer(tuple(response), doubtful, checked_at is not None, saved_at)
        for question_id, response, doubtful, checked_at, saved_at in rows
    }


def list_overdue(session: Session, now: datetime, limit: int) -> list[AttemptRecord]:
    """Open attempts whose time is over, oldest first, locked; those that another process is closing are left out."""
    rows = session.execute(
        select(Attempt, QuizRevision.hash)
        .join(QuizRevision, QuizRevision.id == Attempt.quiz_revision_id)
        .where(Attempt.state == OPEN, Attempt.deadline_at <= now - GRACE)
        .order_by(Attempt.deadline_at)
        .limit(limit)
        .with_for_update(of=Attempt, skip_locked=True)
    )
    return [record_of(attempt, content_hash, Paper.from_json(attempt.paper)) for attempt, content_hash in rows]


def attempt_numbers(session: Session, public_ids: Collection[PublicId]) -> dict[PublicId, int]:
    """Which sitting of its slot each of these was, from 1; unknown ids are left out."""
    rows = session.execute(select(Attempt.public_id, Attempt.number).where(Attempt.public_id.in_(public_ids)))
    return {row.public_id: row.number for row in rows}


def record_of(row: Attempt | AnyRow, content_hash: str, paper: Paper) -> AttemptRecord:
    """A row as the rules know it."""
    return AttemptRecord(
        id=AttemptId(row.id),
        public_id=row.public_id,
        person_id=PersonId(row.person_id),
        enrolment_id=EnrolmentId(row.enrolment_id),
        slot=row.slot,
        number=row.number,
        revision_id=QuizRevisionId(row.quiz_revision_id),
        revision_hash=content_hash,
        paper=paper,
        started_at=row.started_at,
        deadline_at=row.deadline_at,
        state=row.state,
        submitted_at=row.submitted_at,
        share=row.share,
        passed=row.passed,
    )


# --- slots ---------------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class SlotLines:
    """The attempts of a slot by number, and how many extra ones were granted."""

    attempts: list[AttemptLine] = field(default_factory=list[AttemptLine])
    extra: int = 0


def _lines(*, many: bool, slot: bool) -> CompoundSelect[*tuple[Any, ...]]:
    """Attempts and grants of one enrolment or of several (`ids`), in all slots or in `slot`."""

    def wanted(table: ColumnCollection[str, Column[Any]]) -> ColumnElement[bool]:
        of_them = table.enrolment_id.in_(bindparam("ids", expanding=True)) if many else table.enrolment_id == bindparam("ids")
        return and_(of_them, table.slot == bindparam("slot")) if slot else of_them

    attempts = select(
        literal("attempt"),
        _ATTEMPT.enrolment_id,
        _ATTEMPT.slot,
        _ATTEMPT.number,
        _ATTEMPT.public_id,
        _ATTEMPT.state,
        _ATTEMPT.share,
        _ATTEMPT.passed,
        _ATTEMPT.deadline_at,
        _ATTEMPT.submitted_at,
    ).where(wanted(_ATTEMPT))
    grants = select(
        literal("grant"),
        _GRANT.enrolment_id,
        _GRANT.slot,
        _GRANT.extra,
        cast(null(), Uuid),
        cast(null(), String(10)),
        cast(null(), Numeric(7, 6)),
        cast(null(), Boolean),
        cast(null(), Instant),
        cast(null(), Instant),
    ).where(wanted(_GRANT))
    return union_all(attempts, grants)


_LINES = {(many, slot): _lines(many=many, slot=slot) for many in (False, True) for slot in (False, True)}


def slot_lines(
    session: Session, enrolment_ids: Sequence[EnrolmentId], slot: str | None = None
) -> dict[tuple[EnrolmentId, str], SlotLines]:
    """Attempts and grants of these enrolments by (enrolment, slot), in one statement."""
    many = len(enrolment_ids) != 1
    asked: dict[str, object] = {"ids": list(enrolment_ids) if many else enrolment_ids[0]}
    if slot is not None:
        asked["slot"] = slot
    found: dict[tuple[EnrolmentId, str], SlotLines] = {}
    for row, enrolment_id, name, number, public_id, state, share, passed, deadline_at, submitted_at in session.execute(
        _LINES[many, slot is not None], asked
    ):
        lines = found.setdefault((EnrolmentId(enrolment_id), name), SlotLines())
        if row == "grant":
            lines.extra += number
        else:
            lines.attempts.append(AttemptLine(number, public_id, state, share, passed, deadline_at, submitted_at))
    for lines in found.values():
        lines.attempts.sort(key=lambda line: line.number)
    return found


def slot_outcomes(session: Session, enrolment_id: EnrolmentId, settings: Mapping[str, QuizSettings]) -> dict[str, SlotOutcome]:
    """How the learner stands in each of these slots, in one statement; the settings are those of the quizzes that stand there now."""
    lines = slot_lines(session, [enrolment_id])
    nothing = SlotLines()
    return {
        slot: outcome_of(of_slot, found.attempts, found.extra)
        for slot, of_slot in settings.items()
        for found in [lines.get((enrolment_id, slot), nothing)]
    }


def slot_outcome(session: Session, attempt: AttemptRecord, settings: QuizSettings) -> SlotOutcome:
    """How the learner stands in the slot of this attempt."""
    found = slot_lines(session, [attempt.enrolment_id], attempt.slot).get((attempt.enrolment_id, attempt.slot), SlotLines())
    return outcome_of(settings, found.attempts, found.extra)
