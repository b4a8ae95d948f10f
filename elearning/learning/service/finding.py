"""What every act looks up first: who learns, in which course, at which version."""

from __future__ import annotations

from elearning.accounts import queries as accounts
from elearning.courses import queries as courses
from elearning.courses.rules.outline import Outline
from elearning.infrastructure.work import Work
from elearning.kernel.clock import local_day
from elearning.kernel.ids import PersonId
from elearning.learning import policy, queries
from elearning.learning.errors import (
    CourseUnknown,
    NotActive,
    NotEnrolled,
)
from elearning.learning.rules.cards import WITHDRAWN, EnrolmentCard


def learner_of(work: Work) -> PersonId:
    """The person who learns in this work: the actor, or the one on whose behalf the system acts."""
    person_id = work.actor.person_id or work.actor.on_behalf_of
    if person_id is None:
        raise CourseUnknown
    return person_id


def published(work: Work, slug: str) -> Outline:
    """The course's current version. Raises CourseUnknown."""
    head = courses.find_course(work.session, slug)
    if head is None or head.current_version_id is None:
        raise CourseUnknown
    return courses.get_outline(work.session, head.current_version_id)


def enrolled(work: Work, slug: str) -> tuple[EnrolmentCard, Outline]:
    """The actor's enrolment, its row locked, and the outline of the version it is pinned to.

    Raises CourseUnknown, NotEnrolled, NotActive.
    """
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


def participation_of(work: Work, enrolment: EnrolmentCard, outline: Outline) -> policy.Participation:
    """What the policy needs to know about somebody's place in a course."""
    head = courses.find_course(work.session, outline.slug)
    today = local_day(work.now(), accounts.timezone_of(work.session, enrolment.person_id))
    place = accounts.standing_on(work.session, enrolment.person_id, today)
    return policy.Participation(
        enrolment.person_id, None if place is None else place.unit_id, None if head is None else head.owner_unit_id
    )
