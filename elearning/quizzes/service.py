"""Every change to quizzes: registering revisions, sitting attempts, granting extra ones."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

from sqlalchemy import bindparam, case, select, update
from sqlalchemy.dialects import postgresql, sqlite

from elearning.infrastructure import audit
from elearning.infrastructure.database import columns_of, table_of
from elearning.infrastructure.work import Work
from elearning.kernel.ids import AttemptId, EnrolmentId, PersonId, PublicId, QuizRevisionId, new_public_id
from elearning.kernel.permissions import permit
from elearning.quizzes import policy, queries
from elearning.quizzes.errors import AttemptNotFound, AttemptsUsedUp, GrantInvalid, MustWait
from elearning.quizzes.events import AnswersSaved, AttemptGraded, AttemptStarted
from elearning.quizzes.model import Answer, Attempt, AttemptGrant, QuizRevision
from elearning.quizzes.rules.attempting import (
    GRADED,
    OPEN,
    TIMED_OUT,
    AttemptRecord,
    AttemptResult,
    SaveOutcome,
    deadline_of,
    outcome_of,
    takes_answers,
)
from elearning.quizzes.rules.definition import QuizDefinition, content_hash
from elearning.quizzes.rules.drawing import draw_paper
from elearning.quizzes.rules.grading import grade_paper, is_passed, kept_share
from elearning.quizzes.rules.responding import PostedAnswer, ReadAnswer, read_answers

MAX_EXTRA = 10
OVERDUE_AT_ONCE = 25
"""How many overdue attempts one transaction closes, so that it stays short."""
CLOCK_SLACK = 2_000
"""A kept number so far in the future (milliseconds) tells that the clock was set back; clocks of two servers differ by less."""


def _insert(work: Work, model: type[QuizRevision] | type[Attempt]) -> sqlite.Insert | postgresql.Insert:
    """An INSERT that can say what to do on a conflict, in the dialect of the session."""
    if work.session.get_bind().dialect.name == "sqlite":
        return sqlite.insert(model)
    return postgresql.insert(model)


# --- revisions -----------------------------------------------------------------------------------------------------------


def register_revision(work: Work, definition: QuizDefinition) -> QuizRevisionId:
    """Keep a frozen quiz and give its id; a quiz that is known by its hash is not kept twice."""
    digest = content_hash(definition)
    data, settings = definition.to_json(), definition.settings.to_json()
    work.begin_write()
    known = work.session.scalar(select(QuizRevision.id).where(QuizRevision.hash == digest))
    if known is not None:
        return QuizRevisionId(known)
    inserted = work.session.scalar(
        _insert(work, QuizRevision)
        .values(hash=digest, settings=settings, definition=data)
        .on_conflict_do_nothing(index_elements=["hash"])
        .returning(QuizRevision.id)
    )
    if inserted is None:
        inserted = work.session.scalars(select(QuizRevision.id).where(QuizRevision.hash == digest)).one()
    return QuizRevisionId(inserted)


# --- sitting -------------------------------------------------------------------------------------------------------------


def start_attempt(
    work: Work, *, person_id: PersonId, enrolment_id: EnrolmentId, slot: str, quiz_revision_id: QuizRevisionId
) -> PublicId:
    """Begin an attempt, or give the open one. Started twice at once, there is one.

    An open attempt whose time is over is closed and given, so that the learner sees its result before beginning anew. Raises
    AttemptsUsedUp, MustWait.
    """
    permit(work.actor, policy.TAKE, person_id)
    revision = queries.get_revision(work.session, quiz_revision_id)
    seed = work.random.seed()
    paper = draw_paper(revision.definition, seed)
    settings = revision.definition.settings
    work.begin_write()
    now = work.now()
    lines = queries.slot_lines(work.session, [enrolment_id], slot).get((enrolment_id, slot), queries.SlotLines())
    outcome = outcome_of(settings, lines.attempts, lines.extra)
    if outcome.open_public_id is not None:
        _close_if_over(work, outcome.open_public_id)
        return outcome.open_public_id
    if outcome.attempts_left == 0:
        raise AttemptsUsedUp
    if outcome.next_at is not None and now < outcome.next_at:
        raise MustWait(outcome.next_at)
    number = lines.attempts[-1].number + 1 if lines.attempts else 1
    public_id = new_public_id()
    inserted = work.session.scalar(
        _insert(work, Attempt)
        .values(
            public_id=public_id,
            person_id=person_id,
            enrolment_id=enrolment_id,
            slot=slot,
            number=number,
            quiz_revision_id=quiz_revision_id,
            seed=seed,
            paper=paper.to_json(),
            started_at=now,
            deadline_at=deadline_of(settings, now),
            state=OPEN,
            passed=False,
        )
        .on_conflict_do_nothing()
        .returning(Attempt.id)
    )
    if inserted is None:  # the same learner was faster in another tab
        return work.session.scalars(
            select(Attempt.public_id).where(
                Attempt.enrolment_id == enrolment_id, Attempt.slot == slot, Attempt.number == number
            )
        ).one()
    audit.record(work, "quizzes.start", "attempt", public_id, slot=slot, number=number)
    work.announce(AttemptStarted(public_id, person_id, enrolment_id, slot, number, now))
    return public_id


def save_answers(work: Work, public_id: PublicId, posted: Sequence[PostedAnswer]) -> SaveOutcome:
    """Keep answers of an open attempt, all or none. An older sequence number never overwrites a newer one; a checked answer is final.

    After the time nothing is kept and the attempt is closed with what was saved. Saving leaves no audit line: it happens many times
    a minute, and the rows themselves tell when. Raises AttemptNotFound, NotOnPaper, NotOffered.
    """
    work.begin_write()
    attempt = _own_attempt(work, public_id)
    now = work.now()
    definition = queries.definition_of(work.session, attempt.revision_id, attempt.revision_hash)
    read = read_answers(definition, attempt.paper, posted)
    numbers = attempt.paper.numbers
    if not attempt.is_open:
        return SaveOutcome(now, numbers, {}, closed="time" if attempt.state == TIMED_OUT else "sent")
    if not takes_answers(attempt.deadline_at, now):
        _close(work, attempt, definition, TIMED_OUT, attempt.deadline_at or now)
        return SaveOutcome(now, numbers, {}, closed="time")
    older = _write_answers(work, attempt.id, definition, read, now)
    if len(older) < len(read):
        work.announce(AnswersSaved(attempt.person_id, attempt.enrolment_id, now))
    problems = {answer.question_id: answer.problem for answer in read if answer.problem is not None}
    return SaveOutcome(now, numbers, problems, older)


def submit_attempt(work: Work, public_id: PublicId, posted: Sequence[PostedAnswer] = ()) -> AttemptResult:
    """Keep the posted answers, then close and grade the attempt. Sent twice, it is graded once; sent late, only saved answers count.

    Raises AttemptNotFound, NotOnPaper, NotOffered.
    """
    work.begin_write()
    attempt = _own_attempt(work, public_id)
    now = work.now()
    definition = queries.definition_of(work.session, attempt.revision_id, attempt.revision_hash)
    read = read_answers(definition, attempt.paper, posted)
    if not attempt.is_open:
        return _result_of(attempt)
    if not takes_answers(attempt.deadline_at, now):
        return _close(work, attempt, definition, TIMED_OUT, attempt.deadline_at or now)
    if read:
        _write_answers(work, attempt.id, definition, read, now)
    return _close(work, attempt, definition, GRADED, now)


def close_overdue(work: Work, *, limit: int = OVERDUE_AT_ONCE) -> int:
    """Close open attempts whose time is over, with what was saved; gives how many were closed."""
    work.begin_write()
    overdue = queries.list_overdue(work.session, work.now(), limit)
    for attempt in overdue:
        definition = queries.definition_of(work.session, attempt.revision_id, attempt.revision_hash)
        _close(work, attempt, definition, TIMED_OUT, attempt.deadline_at or work.now())
    return len(overdue)


def grant_attempt(work: Work, enrolment_id: EnrolmentId, slot: str, reason: str, *, extra: int = 1) -> None:
    """Give a learner extra attempts in a slot. Whose learner it is, the caller has asked already. Raises GrantInvalid."""
    permit(work.actor, policy.GRANT, None)
    reason = reason.strip()
    if not reason or not 1 <= extra <= MAX_EXTRA:
        raise GrantInvalid
    work.begin_write()
    work.session.add(
        AttemptGrant(
            enrolment_id=enrolment_id,
            slot=slot,
            extra=extra,
            reason=reason,
            granted_by=work.actor.person_id,
            granted_at=work.now(),
        )
    )
    work.session.flush()
    audit.record(work, "quizzes.grant", "enrolment", enrolment_id, slot=slot, extra=extra, reason=reason)


# --- steps ---------------------------------------------------------------------------------------------------------------


def _own_attempt(work: Work, public_id: PublicId) -> AttemptRecord:
    """The attempt, locked. To anybody but its owner it does not exist."""
    attempt = queries.find_attempt(work.session, public_id, lock=True)
    if attempt is None or not policy.TAKE.allows(work.actor, attempt.person_id):
        raise AttemptNotFound
    return attempt


def _close_if_over(work: Work, public_id: PublicId) -> None:
    attempt = queries.find_attempt(work.session, public_id, lock=True)
    if attempt is not None and attempt.is_open and not takes_answers(attempt.deadline_at, work.now()):
        definition = queries.definition_of(work.session, attempt.revision_id, attempt.revision_hash)
        _close(work, attempt, definition, TIMED_OUT, attempt.deadline_at or work.now())


def _write_answers(
    work: Work, attempt_id: AttemptId, definition: QuizDefinition, read: Sequence[ReadAnswer], now: datetime
) -> frozenset[str]:
    """Upsert each; gives the questions of which a newer or final answer was there already.

    The client counts in milliseconds of the server's clock as it saw it; a number from the future is brought back to now. Where a kept
    number lies in the future, the clock was set back, and what arrives is taken. A form without a number comes from a page without a
    script: it was sent this moment, so it is the newest.
    """
    instant = int(now.timestamp() * 1000)
    may_check = definition.mode == "latihan"
    dialect = work.session.get_bind().dialect.name
    older: set[str] = set()
    for answer in read:
        numbered = answer.sequence is not None
        values = {
            "attempt_id": attempt_id,
            "question_id": answer.question_id,
            "response": list(answer.response),
            "client_seq": instant if answer.sequence is None else min(answer.sequence, instant),
            "saved_at": now,
            "doubtful": answer.doubtful,
            "checked_at": now if answer.checked and may_check else None,
        }
        if numbered:
            values["latest"] = instant + CLOCK_SLACK
        if work.session.execute(_UPSERTS[dialect, numbered], values).first() is None:
            older.add(answer.question_id)
    return frozenset(older)


def _upsert(insert: Callable[..., Any], *, numbered: bool) -> Any:
    """Keep one answer unless a newer or a final one is there; gives a row when it was kept."""
    table, kept = table_of(Answer), columns_of(Answer)
    statement = insert(table).values({name: bindparam(name) for name in kept.keys()})  # noqa: SIM118 - not a mapping
    new = statement.excluded
    newest = case((new.client_seq > kept.client_seq, new.client_seq), else_=kept.client_seq + 1)
    newer = (kept.client_seq <= new.client_seq) | (kept.client_seq > bindparam("latest"))
    still_open = kept.checked_at.is_(None)
    return statement.on_conflict_do_update(
        index_elements=["attempt_id", "question_id"],
        set_={
            "response": new.response,
            "client_seq": new.client_seq if numbered else newest,
            "saved_at": new.saved_at,
            "doubtful": new.doubtful,
            "checked_at": new.checked_at,
        },
        where=still_open & newer if numbered else still_open,
    ).returning(kept.question_id)


_UPSERTS = {
    (dialect, numbered): _upsert(insert, numbered=numbered)
    for dialect, insert in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert))
    for numbered in (False, True)
}


_CLOSE = (
    update(table_of(Attempt))
    .where(columns_of(Attempt).id == bindparam("attempt"))
    .values(state=bindparam("ending"), submitted_at=bindparam("ended_at"), share=bindparam("mark"), passed=bindparam("won"))
)


def _close(
    work: Work, attempt: AttemptRecord, definition: QuizDefinition, state: Literal["graded", "timed-out"], ended_at: datetime
) -> AttemptResult:
    """Grade what was saved and close for ever; announces AttemptGraded."""
    answers = queries.answers_of(work.session, attempt.id)
    settings = definition.settings
    grade = grade_paper(definition, attempt.paper, {key: answer.response for key, answer in answers.items()})
    lines = queries.slot_lines(work.session, [attempt.enrolment_id], attempt.slot)[(attempt.enrolment_id, attempt.slot)]
    before = [line.share for line in lines.attempts if line.share is not None and line.number < attempt.number]
    shares = [*before, grade.share]
    passed = is_passed(settings, shares)
    work.session.execute(
        _CLOSE, {"attempt": attempt.id, "ending": state, "ended_at": ended_at, "mark": grade.share, "won": passed}
    )
    allowed = None if settings.attempts is None else settings.attempts + lines.extra
    audit.record(work, "quizzes.close", "attempt", attempt.public_id, state=state, share=str(grade.share), passed=passed)
    work.announce(
        AttemptGraded(
            attempt_id=attempt.id,
            attempt_public_id=attempt.public_id,
            person_id=attempt.person_id,
            enrolment_id=attempt.enrolment_id,
            slot=attempt.slot,
            quiz_revision_hash=attempt.revision_hash,
            share=grade.share,
            kept_share=kept_share(settings.keep, shares) or Decimal(0),
            passed=passed,
            graded_at=ended_at,
            last_attempt=allowed is not None and len(lines.attempts) >= allowed,
        )
    )
    return AttemptResult(attempt.public_id, grade.share, passed, state, ended_at)


def _result_of(attempt: AttemptRecord) -> AttemptResult:
    return AttemptResult(
        attempt.public_id,
        attempt.share if attempt.share is not None else Decimal(0),
        attempt.passed,
        attempt.state,
        attempt.submitted_at or attempt.started_at,
    )
