"""Every change of learning."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Protocol
from uuid import UUID

from sqlalchemy import bindparam, insert, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError

from elearning.accounts import queries as accounts
from elearning.courses import queries as courses
from elearning.courses.rules.outline import ModuleLine, Outline
from elearning.infrastructure import audit
from elearning.infrastructure.database import columns_of, table_of
from elearning.infrastructure.work import Work
from elearning.kernel.clock import local_day
from elearning.kernel.ids import CourseId, EnrolmentId, PersonId, new_public_id
from elearning.kernel.permissions import permit
from elearning.learning import policy, queries
from elearning.learning.errors import (
    AlreadyCurrent,
    CourseUnknown,
    ModuleLocked,
    ModuleUnknown,
    NoQuiz,
    NotActive,
    NotEnrolled,
    PrerequisitesMissing,
)
from elearning.learning.events import CourseCompleted, Enrolled, ModuleCompleted
from elearning.learning.model import CourseCompletion, Enrolment, LearningDay, ModuleCompletion, ModuleReading
from elearning.learning.rules.cards import ACTIVE, COMPLETED, FINAL_EXAM, FINAL_EXAM_TITLE, WITHDRAWN, EnrolmentCard
from elearning.learning.rules.progress import LOCKED, Progress, is_complete
from elearning.quizzes import queries as quizzes
from elearning.quizzes import service as quiz_service
from elearning.quizzes.events import AttemptGraded


def learner_of(work: Work) -> PersonId:
    """The person who learns in this work: the actor, or the one on whose behalf the system acts."""
    person_id = work.actor.person_id or work.actor.on_behalf_of
    if person_id is None:
        raise CourseUnknown
    return person_id


def enrol(work: Work, slug: str, *, repeat: bool = False) -> EnrolmentCard:
    """Enrol the actor in the course's current version.

    Who is enrolled already gets the same enrolment back, however often it is asked; `repeat` begins a new cycle once the last one is
    completed. Raises CourseUnknown, PrerequisitesMissing.
    """
    work.begin_write()
    person_id = learner_of(work)
    outline = _published(work, slug)
    permit(work.actor, policy.ENROL, None)
    cycle = (
        queries.last_cycle(work.session, person_id, outline.course_id) + 1
    )  # before looking: who comes second finds it taken
    existing = queries.find_enrolment(work.session, person_id, outline.course_id)
    if existing is not None and not (repeat and existing.state == COMPLETED):
        return existing
    if not courses.is_visible(work.session, outline.course_id, work.actor.unit_id):
        raise CourseUnknown
    _require_prerequisites(work, person_id, outline)
    now = work.now()
    row = Enrolment(
        public_id=new_public_id(),
        person_id=person_id,
        course_id=outline.course_id,
        cycle=cycle,
        version_id=outline.version_id,
        state=ACTIVE,
        enrolled_at=now,
        due_at=None if outline.deadline is None else now + outline.deadline,
    )
    try:
        with work.session.begin_nested():
            work.session.add(row)
    except IntegrityError:  # a second request was first: its enrolment is the one
        found = queries.find_enrolment(work.session, person_id, outline.course_id)
        if found is None:
            raise
        return found
    enrolment_id = EnrolmentId(row.id)
    audit.record(work, "learning.enrol", "enrolment", row.public_id, course=slug, cycle=row.cycle)
    work.announce(Enrolled(enrolment_id, person_id, outline.course_id, outline.version_id))
    return queries.get_enrolment(work.session, enrolment_id)


_READ = insert(table_of(ModuleReading))


def mark_read(work: Work, slug: str, module_slug: str) -> Progress:
    """The actor says that a module was read to the end; completes it when nothing else is asked.

    Saying it twice is saying it once. Raises CourseUnknown, NotEnrolled, NotActive, ModuleUnknown, ModuleLocked.
    """
    work.begin_write()
    permit(work.actor, policy.LEARN, None)
    enrolment, outline = _enrolled(work, slug)
    _open_module(work, enrolment, outline, module_slug)
    note_day(work, enrolment.id, enrolment.person_id, work.now())
    if not queries.has_read(work.session, enrolment.id, module_slug):
        work.session.execute(_READ, {"enrolment_id": enrolment.id, "module_slug": module_slug, "read_at": work.now()})
    _complete_what_is_ready(work, enrolment, outline, module_slug)
    return standing(work, enrolment, outline)


_OPENED = (
    update(table_of(Enrolment))
    .where(columns_of(Enrolment).id == bindparam("enrolment"))
    .values(last_module=bindparam("module"), last_opened_at=bindparam("at"))
)


def note_opened(work: Work, enrolment: EnrolmentCard, module_slug: str) -> None:
    """Remember where the learner is: called beside a GET, in its own transaction."""
    work.begin_write()
    work.session.execute(_OPENED, {"enrolment": enrolment.id, "module": module_slug, "at": work.now()})


def start_quiz(work: Work, slug: str, module_slug: str) -> UUID:
    """Start or resume the quiz of a module (or the final exam, `akhir`) and return the attempt's public id.

    Raises CourseUnknown, NotEnrolled, NotActive, ModuleUnknown, ModuleLocked, NoQuiz, and what `quizzes` raises when attempts are
    used up or a wait is due.
    """
    work.begin_write()
    permit(work.actor, policy.LEARN, None)
    enrolment, outline = _enrolled(work, slug)
    if module_slug == FINAL_EXAM:
        if outline.final_quiz_revision_id is None:
            raise NoQuiz
        state = standing(work, enrolment, outline)
        if state.final == LOCKED:
            raise ModuleLocked(FINAL_EXAM_TITLE, state.final_opener)
        revision = outline.final_quiz_revision_id
    else:
        module = _open_module(work, enrolment, outline, module_slug)
        if module.quiz_revision_id is None:
            raise NoQuiz
        revision = module.quiz_revision_id
    return quiz_service.start_attempt(
        work,
        person_id=enrolment.person_id,
        enrolment_id=enrolment.id,
        slot=module_slug,
        quiz_revision_id=revision,
    )


def withdraw(work: Work, slug: str) -> None:
    """Leave a course that is not completed. What was completed and recorded stays; enrolling again begins a new cycle."""
    work.begin_write()
    permit(work.actor, policy.LEARN, None)
    enrolment, _outline = _enrolled(work, slug)
    _set_state(work, enrolment.id, WITHDRAWN)
    audit.record(work, "learning.withdraw", "enrolment", enrolment.public_id, course=slug)


def move_to_current(work: Work, slug: str) -> EnrolmentCard:
    """Move the actor to the course's current version by their own choice.

    Completions stay, matched by the module's slug; a new compulsory module reopens the course and withdraws nothing.
    Raises AlreadyCurrent.
    """
    work.begin_write()
    permit(work.actor, policy.LEARN, None)
    head = courses.find_course(work.session, slug)
    enrolment = None if head is None else queries.find_enrolment(work.session, learner_of(work), head.id)
    if head is None or head.current_version_id is None or enrolment is None:
        raise CourseUnknown
    if enrolment.version_id == head.current_version_id:
        raise AlreadyCurrent
    outline = courses.get_outline(work.session, head.current_version_id)
    work.session.execute(
        update(Enrolment)
        .where(Enrolment.id == enrolment.id)
        .values(version_id=head.current_version_id)
        .execution_options(synchronize_session=False)
    )
    moved = queries.get_enrolment(work.session, enrolment.id)
    audit.record(work, "learning.move", "enrolment", enrolment.public_id, course=slug, version=outline.version_number)
    state = standing(work, moved, outline)
    if not state.complete and moved.state == COMPLETED:
        _set_state(work, moved.id, ACTIVE)
    elif state.complete:
        _complete_course(work, moved, outline)
    return queries.get_enrolment(work.session, enrolment.id)


def grant_attempt(work: Work, enrolment_public_id: UUID, slot: str, reason: str) -> None:
    """Give a learner one more attempt at a quiz, with a reason. Raises NotEnrolledThere, Forbidden, NoQuiz."""
    work.begin_write()
    enrolment = queries.get_enrolment_by_public_id(work.session, enrolment_public_id)
    outline = courses.get_outline(work.session, enrolment.version_id)
    permit(work.actor, policy.GRANT_ATTEMPT, participation_of(work, enrolment, outline))
    module = outline.module(slot)
    if slot != FINAL_EXAM and (module is None or module.quiz_revision_id is None):
        raise NoQuiz
    quiz_service.grant_attempt(work, enrolment.id, slot, reason)


def participation_of(work: Work, enrolment: EnrolmentCard, outline: Outline) -> policy.Participation:
    """What the policy needs to know about somebody's place in a course."""
    head = courses.find_course(work.session, outline.slug)
    today = local_day(work.now(), accounts.timezone_of(work.session, enrolment.person_id))
    place = accounts.standing_on(work.session, enrolment.person_id, today)
    return policy.Participation(
        enrolment.person_id, None if place is None else place.unit_id, None if head is None else head.owner_unit_id
    )


# --- reactions ---------------------------------------------------------------------------------------------------------


class LearningFact(Protocol):
    """A fact of the quizzes that shows that somebody learned."""

    @property
    def person_id(self) -> PersonId: ...

    @property
    def enrolment_id(self) -> EnrolmentId: ...


def note_learning_day(work: Work, fact: LearningFact) -> None:
    """A quiz was started, answered or graded: today counts as a learning day."""
    note_day(work, fact.enrolment_id, fact.person_id, work.now())


def record_quiz_result(work: Work, fact: AttemptGraded) -> None:
    """An attempt was graded: complete what became complete. A failed attempt changes nothing here."""
    if not fact.passed:
        return
    enrolment = queries.get_enrolment(work.session, fact.enrolment_id, for_update=True)
    outline = courses.get_outline(work.session, enrolment.version_id)
    if fact.slot == FINAL_EXAM:
        if standing(work, enrolment, outline).complete:
            _complete_course(work, enrolment, outline)
    else:
        _complete_what_is_ready(work, enrolment, outline, fact.slot)


def note_day(work: Work, enrolment_id: EnrolmentId, person_id: PersonId, at: datetime) -> None:
    """Keep the local day, once."""
    day = local_day(at, accounts.timezone_of(work.session, person_id))
    work.session.execute(_DAY[work.session.get_bind().dialect.name], {"enrolment": enrolment_id, "day": day})


_DAY = {
    dialect: insert_into(table_of(LearningDay))
    .values(enrolment_id=bindparam("enrolment"), day=bindparam("day"))
    .on_conflict_do_nothing()
    for dialect, insert_into in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert))
}


# --- steps of the above ------------------------------------------------------------------------------------------------


def standing(work: Work, enrolment: EnrolmentCard, outline: Outline) -> Progress:
    """Where the learner stands now, read inside this transaction."""
    read, done = queries.readings_and_completions(work.session, [enrolment.id])[enrolment.id]
    return queries.progress(outline, read, done.keys(), final_passed=_final_result(work, enrolment, outline)[0])


def _published(work: Work, slug: str) -> Outline:
    head = courses.find_course(work.session, slug)
    if head is None or head.current_version_id is None:
        raise CourseUnknown
    return courses.get_outline(work.session, head.current_version_id)


def _enrolled(work: Work, slug: str) -> tuple[EnrolmentCard, Outline]:
    """The actor's enrolment, its row locked, and the outline of the version it is pinned to."""
    head = courses.find_course(work.session, slug)
    if head is None or head.current_version_id is None:
        raise CourseUnknown
    found = queries.find_enrolment(work.session, learner_of(work), head.id)
    if found is None:
        raise NotEnrolled(courses.get_outline(work.session, head.current_version_id).title)
    enrolment = queries.get_enrolment(work.session, found.id, for_update=True)
    if enrolment.state == WITHDRAWN:
        raise NotActive
    return enrolment, courses.get_outline(work.session, enrolment.version_id)


def _open_module(work: Work, enrolment: EnrolmentCard, outline: Outline, module_slug: str) -> ModuleLine:
    module = outline.module(module_slug)
    if module is None:
        raise ModuleUnknown
    state = standing(work, enrolment, outline).module(module_slug)
    if state is not None and state.state == LOCKED:
        raise ModuleLocked(state.title, state.opener)
    return module


def _require_prerequisites(work: Work, person_id: PersonId, outline: Outline) -> None:
    if not outline.prerequisites:
        return
    completed = queries.completed_courses(work.session, person_id)
    missing = [
        courses.get_outline_by_slug(work.session, slug).title
        for slug in outline.prerequisites
        if (head := courses.find_course(work.session, slug)) is not None and head.id not in completed
    ]
    if missing:
        raise PrerequisitesMissing(missing)


def _complete_what_is_ready(work: Work, enrolment: EnrolmentCard, outline: Outline, module_slug: str) -> None:
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
        _complete_course(work, enrolment, outline)


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


def _complete_course(work: Work, enrolment: EnrolmentCard, outline: Outline) -> None:
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


def _set_state(work: Work, enrolment_id: EnrolmentId, state: str) -> None:
    work.session.execute(
        update(Enrolment).where(Enrolment.id == enrolment_id).values(state=state).execution_options(synchronize_session=False)
    )
