"""Learning in a course: opening, reading, the quizzes."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import bindparam, insert, update

from elearning.courses import queries as courses
from elearning.courses.rules.outline import ModuleLine, Outline
from elearning.infrastructure.database import columns_of, table_of
from elearning.infrastructure.work import Work
from elearning.kernel.permissions import permit
from elearning.learning import policy, queries
from elearning.learning.errors import (
    ModuleLocked,
    ModuleUnknown,
    NoQuiz,
)
from elearning.learning.model import Enrolment, ModuleReading
from elearning.learning.rules.cards import FINAL_EXAM, FINAL_EXAM_TITLE, EnrolmentCard
from elearning.learning.rules.progress import LOCKED, Progress
from elearning.learning.service.completing import complete_what_is_ready, standing
from elearning.learning.service.days import note_day
from elearning.learning.service.finding import enrolled, participation_of
from elearning.quizzes import service as quiz_service

_OPENED = (
    update(table_of(Enrolment))
    .where(columns_of(Enrolment).id == bindparam("enrolment"))
    .values(last_module=bindparam("module"), last_opened_at=bindparam("at"))
)


def note_opened(work: Work, enrolment: EnrolmentCard, module_slug: str) -> None:
    """Remember where the learner is: called beside a GET, in its own transaction."""
    work.begin_write()
    work.session.execute(_OPENED, {"enrolment": enrolment.id, "module": module_slug, "at": work.now()})


_READ = insert(table_of(ModuleReading))


def mark_read(work: Work, slug: str, module_slug: str) -> Progress:
    """The actor says that a module was read to the end; completes it when nothing else is asked.

    Saying it twice is saying it once. Raises CourseUnknown, NotEnrolled, NotActive, ModuleUnknown, ModuleLocked.
    """
    work.begin_write()
    permit(work.actor, policy.LEARN, None)
    enrolment, outline = enrolled(work, slug)
    _open_module(work, enrolment, outline, module_slug)
    note_day(work, enrolment.id, enrolment.person_id, work.now())
    if not queries.has_read(work.session, enrolment.id, module_slug):
        work.session.execute(_READ, {"enrolment_id": enrolment.id, "module_slug": module_slug, "read_at": work.now()})
    complete_what_is_ready(work, enrolment, outline, module_slug)
    return standing(work, enrolment, outline)


def _open_module(work: Work, enrolment: EnrolmentCard, outline: Outline, module_slug: str) -> ModuleLine:
    module = outline.module(module_slug)
    if module is None:
        raise ModuleUnknown
    state = standing(work, enrolment, outline).module(module_slug)
    if state is not None and state.state == LOCKED:
        raise ModuleLocked(state.title, state.opener)
    return module


def start_quiz(work: Work, slug: str, module_slug: str) -> UUID:
    """Start or resume the quiz of a module (or the final exam, `akhir`) and return the attempt's public id.

    Raises CourseUnknown, NotEnrolled, NotActive, ModuleUnknown, ModuleLocked, NoQuiz, and what `quizzes` raises when attempts are
    used up or a wait is due.
    """
    work.begin_write()
    permit(work.actor, policy.LEARN, None)
    enrolment, outline = enrolled(work, slug)
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
