"""Every SELECT of learning."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Integer, Row, Select, bindparam, func, join, select
from sqlalchemy.orm import Session

from elearning.accounts import queries as accounts
from elearning.courses import queries as courses
from elearning.courses.rules.outline import Outline
from elearning.infrastructure.database import columns_of, table_of
from elearning.infrastructure.memory import Memory
from elearning.kernel.ids import CourseId, EnrolmentId, PersonId, UnitId, VersionId
from elearning.kernel.pagination import Slice
from elearning.learning.errors import NotEnrolledThere
from elearning.learning.model import CourseCompletion, Enrolment, LearningDay, ModuleCompletion, ModuleReading
from elearning.learning.rules.cards import (
    ACTIVE,
    COMPLETED,
    WITHDRAWN,
    CompletedEnrolment,
    Done,
    EnrolmentCard,
    Participant,
    participant_of,
)
from elearning.learning.rules.progress import Progress, Step, progress_of

_ENROLMENT, _READING, _COMPLETION = columns_of(Enrolment), columns_of(ModuleReading), columns_of(ModuleCompletion)
COLUMNS = (
    _ENROLMENT.id,
    _ENROLMENT.public_id,
    _ENROLMENT.person_id,
    _ENROLMENT.course_id,
    _ENROLMENT.cycle,
    _ENROLMENT.version_id,
    _ENROLMENT.state,
    _ENROLMENT.enrolled_at,
    _ENROLMENT.due_at,
    _ENROLMENT.completed_at,
    _ENROLMENT.last_module,
    _ENROLMENT.last_opened_at,
)


def _card(row: Row[Any] | Sequence[Any]) -> EnrolmentCard:
    return EnrolmentCard(*row)


_LATEST_OF_PERSON = (
    select(*COLUMNS)
    .where(_ENROLMENT.person_id == bindparam("person_id"), _ENROLMENT.state != WITHDRAWN)
    .order_by(_ENROLMENT.cycle.desc())
    .limit(1)
)
_LATEST = _LATEST_OF_PERSON.where(_ENROLMENT.course_id == bindparam("course_id"))
_LATEST_IN_SLUG = _LATEST_OF_PERSON.where(_ENROLMENT.course_id == courses.course_id_of(bindparam("slug")))


def find_enrolment(session: Session, person_id: PersonId, course_id: CourseId) -> EnrolmentCard | None:
    """The latest cycle that was not withdrawn."""
    row = session.execute(_LATEST, {"person_id": person_id, "course_id": course_id}).first()
    return None if row is None else _card(row)


def find_enrolment_by_slug(session: Session, person_id: PersonId, slug: str) -> EnrolmentCard | None:
    """The same by the course's slug."""
    row = session.execute(_LATEST_IN_SLUG, {"person_id": person_id, "slug": slug}).first()
    return None if row is None else _card(row)


def last_cycle(session: Session, person_id: PersonId, course_id: CourseId) -> int:
    """The number of the newest cycle, 0 when there was none."""
    return (
        session.scalar(
            select(func.max(Enrolment.cycle)).where(Enrolment.person_id == person_id, Enrolment.course_id == course_id)
        )
        or 0
    )


_ONE = select(*COLUMNS).where(_ENROLMENT.id == bindparam("id"))
_ONE_LOCKED = _ONE.with_for_update()


def get_enrolment(session: Session, enrolment_id: EnrolmentId, *, for_update: bool = False) -> EnrolmentCard:
    """One enrolment; with `for_update` its row is locked until the transaction ends. Raises NotEnrolledThere."""
    row = session.execute(_ONE_LOCKED if for_update else _ONE, {"id": enrolment_id}).first()
    if row is None:
        raise NotEnrolledThere
    return _card(row)


def get_enrolment_by_public_id(session: Session, public_id: UUID) -> EnrolmentCard:
    """Raises NotEnrolledThere."""
    row = session.execute(select(*COLUMNS).where(Enrolment.public_id == public_id)).first()
    if row is None:
        raise NotEnrolledThere
    return _card(row)


_ALL_OF = (
    select(*COLUMNS)
    .where(_ENROLMENT.person_id == bindparam("person_id"), _ENROLMENT.state != WITHDRAWN)
    .order_by(func.coalesce(_ENROLMENT.last_opened_at, _ENROLMENT.enrolled_at).desc(), _ENROLMENT.id.desc())
)


def list_enrolments(session: Session, person_id: PersonId) -> list[EnrolmentCard]:
    """All cycles of a person that were not withdrawn, the one opened last first."""
    return [_card(row) for row in session.execute(_ALL_OF, {"person_id": person_id})]


_MARKS = select(_READING.enrolment_id, _READING.module_slug, _COMPLETION.completed_at, _COMPLETION.share).select_from(
    join(
        table_of(ModuleReading),
        table_of(ModuleCompletion),
        (_COMPLETION.enrolment_id == _READING.enrolment_id) & (_COMPLETION.module_slug == _READING.module_slug),
        isouter=True,
    )
)
_MARKS_OF_ONE = _MARKS.where(_READING.enrolment_id == bindparam("ids"))
_MARKS_OF_MANY = _MARKS.where(_READING.enrolment_id.in_(bindparam("ids", expanding=True)))


def readings_and_completions(
    session: Session, enrolment_ids: Collection[EnrolmentId]
) -> dict[EnrolmentId, tuple[set[str], dict[str, Done]]]:
    """What was read and what was completed, per enrolment, in one statement."""
    found: dict[EnrolmentId, tuple[set[str], dict[str, Done]]] = {one: (set(), {}) for one in enrolment_ids}
    if not enrolment_ids:
        return found
    ids = list(enrolment_ids)
    statement, asked = (_MARKS_OF_ONE, ids[0]) if len(ids) == 1 else (_MARKS_OF_MANY, ids)
    for enrolment_id, slug, completed_at, share in session.execute(statement, {"ids": asked}).all():
        read, done = found[EnrolmentId(enrolment_id)]
        read.add(slug)
        if completed_at is not None:  # the outer join found no completion
            done[slug] = Done(slug, completed_at, share)
    return found


_DAYS = (
    select(columns_of(LearningDay).day)
    .where(columns_of(LearningDay).enrolment_id == bindparam("id"))
    .order_by(columns_of(LearningDay).day)
)
_HAS_READ = select(_READING.read_at).where(_READING.enrolment_id == bindparam("id"), _READING.module_slug == bindparam("slug"))
_HAS_COMPLETION = select(_COMPLETION.id).where(
    _COMPLETION.enrolment_id == bindparam("id"), _COMPLETION.module_slug == bindparam("slug")
)


def learning_days(session: Session, enrolment_id: EnrolmentId) -> tuple[date, ...]:
    """The local days of learning in this cycle, oldest first."""
    return tuple(session.scalars(_DAYS, {"id": enrolment_id}))


def has_read(session: Session, enrolment_id: EnrolmentId, module_slug: str) -> bool:
    return session.execute(_HAS_READ, {"id": enrolment_id, "slug": module_slug}).first() is not None


def has_completion(session: Session, enrolment_id: EnrolmentId, module_slug: str) -> bool:
    return session.execute(_HAS_COMPLETION, {"id": enrolment_id, "slug": module_slug}).first() is not None


def has_course_completion(session: Session, enrolment_id: EnrolmentId) -> bool:
    return session.scalar(select(CourseCompletion.id).where(CourseCompletion.enrolment_id == enrolment_id)) is not None


def final_attempt_of(session: Session, enrolment_id: EnrolmentId) -> UUID | None:
    """The attempt with which the final exam was passed, once the course is complete."""
    return session.scalar(select(CourseCompletion.final_attempt_public_id).where(CourseCompletion.enrolment_id == enrolment_id))


def completed_courses(session: Session, person_id: PersonId) -> set[CourseId]:
    """The courses this person has completed in any cycle."""
    rows = session.scalars(
        select(Enrolment.course_id)
        .join(CourseCompletion, CourseCompletion.enrolment_id == Enrolment.id)
        .where(Enrolment.person_id == person_id)
    )
    return {CourseId(row) for row in rows}


def steps_of(outline: Outline) -> tuple[Step, ...]:
    """An outline's modules as the progress rule reads them."""
    return tuple(
        Step(module.slug, module.title, module.required, module.quiz_revision_id is not None) for module in outline.modules
    )


def progress(outline: Outline, read: Collection[str], done: Collection[str], *, final_passed: bool) -> Progress:
    """The progress rule applied to an outline."""
    return progress_of(
        steps_of(outline),
        sequential=outline.order == "sequential",
        read=read,
        done=done,
        has_final=outline.final_quiz_revision_id is not None,
        final_passed=final_passed,
    )


def list_participants(
    session: Session,
    course_id: CourseId,
    scope: frozenset[UnitId] | None,
    *,
    day: date | None = None,
    page: int = 1,
    size: int = 25,
    only_completed: bool | None = None,
) -> Slice[Participant]:
    """Who is in this course and how far; `scope` None means everybody, else people standing in those units on `day`."""
    chosen = _IN_COURSE
    if scope is not None:
        chosen = chosen.where(_ENROLMENT.person_id.in_(accounts.people_in_units(scope, day)))
    if only_completed is not None:
        has = _COURSE_COMPLETION.id.is_not(None)
        chosen = chosen.where(has if only_completed else ~has)
    plain = scope is None and only_completed is None
    if plain:
        total = _count_participants(session, course_id)
    else:
        total = session.scalar(chosen.with_only_columns(func.count()), {"course_id": course_id}) or 0
    one_page = _PAGE_IN_COURSE if plain else _page_of(chosen)
    asked = {"course_id": course_id, "size": size, "before": (page - 1) * size}
    return Slice(_participants(session, session.execute(one_page, asked).all()), page, size, total)


MANY = 1000
_MANY: Memory[CourseId, int] = Memory(512, seconds=10, unique=True)


def _count_participants(session: Session, course_id: CourseId) -> int:
    """How many take part in the course: exactly up to `MANY`, above it as many as ten seconds ago."""
    known = _MANY.find(session, course_id)
    if known is not None:
        return known
    total = session.scalar(_COUNT_IN_COURSE, {"course_id": course_id}) or 0
    return _MANY.keep(session, course_id, total) if total > MANY else total


def _page_of(chosen: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    return (
        chosen.order_by(_ENROLMENT.id.desc()).limit(bindparam("size", type_=Integer)).offset(bindparam("before", type_=Integer))
    )


_COURSE_COMPLETION = columns_of(CourseCompletion)
_IN_COURSE = (
    select(
        _ENROLMENT.public_id,
        _ENROLMENT.person_id,
        _ENROLMENT.version_id,
        _ENROLMENT.state,
        _COURSE_COMPLETION.completed_at,
        select(func.aggregate_strings(_COMPLETION.module_slug, " "))
        .where(_COMPLETION.enrolment_id == _ENROLMENT.id)
        .correlate(table_of(Enrolment))
        .scalar_subquery()
        .label("done"),
    )
    .select_from(
        join(table_of(Enrolment), table_of(CourseCompletion), _COURSE_COMPLETION.enrolment_id == _ENROLMENT.id, isouter=True)
    )
    .where(_ENROLMENT.course_id == bindparam("course_id"), _ENROLMENT.state != WITHDRAWN)
)
_COUNT_IN_COURSE = select(func.count()).where(_ENROLMENT.course_id == bindparam("course_id"), _ENROLMENT.state != WITHDRAWN)
_PAGE_IN_COURSE = _page_of(_IN_COURSE)


def _participants(session: Session, rows: Sequence[Any]) -> list[Participant]:
    if not rows:
        return []
    outlines = courses.outlines_of(session, {VersionId(row.version_id) for row in rows})
    return [
        participant_of(
            PersonId(person_id),
            public_id,
            outlines[VersionId(version_id)],
            (done or "").split(),
            passed=state == COMPLETED or completed_at is not None,
            completed_at=completed_at,
        )
        for public_id, person_id, version_id, state, completed_at, done in rows
    ]


def list_completed(
    session: Session,
    course_id: CourseId | None = None,
    *,
    enrolment_ids: Collection[EnrolmentId] | None = None,
    person_ids: Collection[PersonId] | None = None,
    scope: frozenset[UnitId] | None = None,
    day: date | None = None,
) -> list[CompletedEnrolment]:
    """The cycles that were completed, oldest first; each argument narrows, None does not."""
    query = (
        select(
            Enrolment.id,
            Enrolment.person_id,
            Enrolment.course_id,
            CourseCompletion.version_id,
            Enrolment.cycle,
            Enrolment.enrolled_at,
            CourseCompletion.completed_at,
            select(func.min(LearningDay.day)).where(LearningDay.enrolment_id == Enrolment.id).scalar_subquery(),
            CourseCompletion.ended_on,
        )
        .join(CourseCompletion, CourseCompletion.enrolment_id == Enrolment.id)
        .order_by(CourseCompletion.completed_at, Enrolment.id)
    )
    if course_id is not None:
        query = query.where(Enrolment.course_id == course_id)
    if enrolment_ids is not None:
        query = query.where(Enrolment.id.in_(enrolment_ids))
    if person_ids is not None:
        query = query.where(Enrolment.person_id.in_(person_ids))
    if scope is not None:
        query = query.where(Enrolment.person_id.in_(accounts.people_in_units(scope, day)))
    return [
        CompletedEnrolment(
            EnrolmentId(row[0]),
            PersonId(row[1]),
            CourseId(row[2]),
            VersionId(row[3]),
            row[4],
            row[5],
            row[6],
            row[7] or row[8],
            row[8],
        )
        for row in session.execute(query)
    ]


def count_enrolments(
    session: Session, course_ids: Collection[CourseId], scope: frozenset[UnitId] | None = None, day: date | None = None
) -> dict[CourseId, dict[str, int]]:
    """How many people are in each state of each of these courses."""
    found = {course: {ACTIVE: 0, COMPLETED: 0, WITHDRAWN: 0} for course in course_ids}
    query = select(Enrolment.course_id, Enrolment.state, func.count()).where(Enrolment.course_id.in_(list(found)))
    if scope is not None:
        query = query.where(Enrolment.person_id.in_(accounts.people_in_units(scope, day)))
    for course_id, state, number in session.execute(query.group_by(Enrolment.course_id, Enrolment.state)):
        found[CourseId(course_id)][state] = number
    return found
