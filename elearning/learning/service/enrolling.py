"""Coming into a course, leaving it, moving to its current version."""

from __future__ import annotations

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from elearning.courses import queries as courses
from elearning.courses.rules.outline import Outline
from elearning.infrastructure import audit
from elearning.infrastructure.work import Work
from elearning.kernel.ids import EnrolmentId, PersonId, new_public_id
from elearning.kernel.permissions import permit
from elearning.learning import policy, queries
from elearning.learning.errors import (
    AlreadyCurrent,
    CourseUnknown,
    PrerequisitesMissing,
)
from elearning.learning.events import Enrolled
from elearning.learning.model import Enrolment
from elearning.learning.rules.cards import ACTIVE, COMPLETED, WITHDRAWN, EnrolmentCard
from elearning.learning.service.completing import complete_course, set_state, standing
from elearning.learning.service.finding import enrolled, learner_of, published


def enrol(work: Work, slug: str, *, repeat: bool = False) -> EnrolmentCard:
    """Enrol the actor in the course's current version.

    Who is enrolled already gets the same enrolment back, however often it is asked; `repeat` begins a new cycle once the last one is
    completed. Raises CourseUnknown, PrerequisitesMissing.
    """
    work.begin_write()
    person_id = learner_of(work)
    outline = published(work, slug)
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


def withdraw(work: Work, slug: str) -> None:
    """Leave a course that is not completed. What was completed and recorded stays; enrolling again begins a new cycle."""
    work.begin_write()
    permit(work.actor, policy.LEARN, None)
    enrolment, _outline = enrolled(work, slug)
    set_state(work, enrolment.id, WITHDRAWN)
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
        set_state(work, moved.id, ACTIVE)
    elif state.complete:
        complete_course(work, moved, outline)
    return queries.get_enrolment(work.session, enrolment.id)
