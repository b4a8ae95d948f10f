"""When a module or a course is complete: granted once, and told to the house."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from sqlalchemy import insert, update

from elearning.accounts import queries as accounts
from elearning.courses import queries as courses
from elearning.courses.rules.outline import ModuleLine, Outline
from elearning.infrastructure.database import table_of
from elearning.infrastructure.work import Work
from elearning.kernel.clock import local_day
from elearning.kernel.ids import CourseId, EnrolmentId
from elearning.learning import queries
from elearning.learning.events import CourseCompleted, ModuleCompleted
from elearning.learning.model import CourseCompletion, Enrolment, ModuleCompletion
from elearning.learning.rules.cards import COMPLETED, FINAL_EXAM, EnrolmentCard
from elearning.learning.rules.progress import Progress, is_complete
from elearning.quizzes import queries as quizzes
from elearning.quizzes.events import AttemptGraded


def record_quiz_result(work: Work, fact: AttemptGraded) -> None:
    """An attempt was graded: complete what became complete. A failed attempt changes nothing here."""
    if not fact.passed:
        return
    enrolment = queries.get_enrolment(work.session, fact.enrolment_id, for_update=True)
    outline = courses.get_outline(work.session, enrolment.version_id)
    if fact.slot == FINAL_EXAM:
        if standing(work, enrolment, outline).complete:
            complete_course(work, enrolment, outline)
    else:
        complete_what_is_ready(work, enrolment, outline, fact.slot)


def standing(work: Work, enrolment: EnrolmentCard, outline: Outline) -> Progress:
    """Where the learner stands now, read inside this transaction."""
    read, done = queries.readings_and_completions(work.session, [enrolment.id])[enrolment.id]
    return queries.progress(outline, read, done.keys(), final_passed=_final_result(work, enrolment, outline)[0])


def complete_what_is_ready(work: Work, enrolment: EnrolmentCard, outline: Outline, module_slug: str) -> None:
    """Grant the module's completion if it is due and not granted yet; then look at the course."""
    module = outline.module(module_slug)
    if module is None or queries.has_completion(work.session, enrolment.id, module_slug):
        return
    read = queries.has_read(work.session, enrolment.id, module_slug)
    outcome = None
    if module.quiz_revision_id is not None and module.quiz is not None:
        outcome = quizzes.slot_outcomes(work.session, enrolment.id, {module_slug: module.quiz}).get(module_slug)
    passed = outcome is not None and outcome.passed
    has_quiz = module.quiz_revision_id is not None
    step = next(one for one in queries.steps_of(outline) if one.slug == module_slug)
    if not is_complete(step, read=read, quiz_passed=passed):
        return
    attempt = outcome.passed_public_id if outcome is not None else None
    share = outcome.best_share if outcome is not None else None
    _grant(work, enrolment, outline, module, has_quiz=has_quiz, attempt=attempt, share=share)
    if standing(work, enrolment, outline).complete:
        complete_course(work, enrolment, outline)


_COMPLETED = insert(table_of(ModuleCompletion))


def _grant(
    work: Work,
    enrolment: EnrolmentCard,
    outline: Outline,
    module: ModuleLine,
    *,
    has_quiz: bool,
    attempt: UUID | None,
    share: Decimal | None,
) -> None:
    rule = "read+quiz" if has_quiz else "read"
    now = work.now()
    work.session.execute(
        _COMPLETED,
        {
            "enrolment_id": enrolment.id,
            "module_slug": module.slug,
            "version_id": outline.version_id,
            "module_hash": module.revision_hash,
            "rule": rule,
            "attempt_public_id": attempt,
            "share": share,
            "completed_at": now,
        },
    )
    work.announce(
        ModuleCompleted(
            enrolment_id=enrolment.id,
            enrolment_public_id=enrolment.public_id,
            person_id=enrolment.person_id,
            course_id=outline.course_id,
            course_slug=outline.slug,
            version_id=outline.version_id,
            version_number=outline.version_number,
            version_hash=outline.content_hash,
            module_slug=module.slug,
            module_hash=module.revision_hash,
            quiz_revision_hash=module.quiz_revision_hash,
            claims=module.claims,
            jp=module.jp,
            rule=rule,
            attempt_public_id=attempt,
            share=share,
            completed_at=now,
            learning_days=queries.learning_days(work.session, enrolment.id),
        )
    )


def complete_course(work: Work, enrolment: EnrolmentCard, outline: Outline) -> None:
    """The course is complete: keep it (once), and tell the house the first time."""
    now = work.now()
    first = not queries.has_course_completion(work.session, enrolment.id)
    work.session.execute(
        update(Enrolment)
        .where(Enrolment.id == enrolment.id)
        .values(state=COMPLETED, **({"completed_at": now} if first else {}))
        .execution_options(synchronize_session=False)
    )
    if not first:
        return
    _passed, final_attempt, final_share = _final_result(work, enrolment, outline)
    ended_on = local_day(now, accounts.timezone_of(work.session, enrolment.person_id))
    work.session.add(
        CourseCompletion(
            enrolment_id=enrolment.id,
            version_id=outline.version_id,
            final_attempt_public_id=final_attempt,
            ended_on=ended_on,
            completed_at=now,
        )
    )
    work.session.flush()
    work.announce(
        CourseCompleted(
            enrolment_id=enrolment.id,
            enrolment_public_id=enrolment.public_id,
            person_id=enrolment.person_id,
            course_id=CourseId(outline.course_id),
            course_slug=outline.slug,
            version_id=outline.version_id,
            version_number=outline.version_number,
            version_hash=outline.content_hash,
            form=outline.form,
            jp=outline.jp_total,
            learning_days=queries.learning_days(work.session, enrolment.id),
            ended_on=ended_on,
            completed_at=now,
            final_attempt_public_id=final_attempt,
            final_share=final_share,
            certificate=outline.certificate,
        )
    )


def _final_result(work: Work, enrolment: EnrolmentCard, outline: Outline) -> tuple[bool, UUID | None, Decimal | None]:
    """Whether the final exam is passed, with which attempt, and the score; (False, None, None) without an exam."""
    if outline.final_quiz_revision_id is None or outline.final_quiz is None:
        return False, None, None
    outcome = quizzes.slot_outcomes(work.session, enrolment.id, {FINAL_EXAM: outline.final_quiz}).get(FINAL_EXAM)
    if outcome is None:
        return False, None, None
    return outcome.passed, outcome.passed_public_id, outcome.best_share


def set_state(work: Work, enrolment_id: EnrolmentId, state: str) -> None:
    """Of an enrolment: active, completed, withdrawn."""
    work.session.execute(
        update(Enrolment).where(Enrolment.id == enrolment_id).values(state=state).execution_options(synchronize_session=False)
    )
