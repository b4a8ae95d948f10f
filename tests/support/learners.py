"""Short cuts through the main story for tests: the same services as in life."""

from __future__ import annotations

from uuid import UUID

from elearning.accounts import queries as accounts
from elearning.infrastructure.work import Work, WorkFactory
from elearning.kernel.actor import Actor, Grant, Role
from elearning.learning import service as learning
from elearning.quizzes import queries as quizzes
from elearning.quizzes import service as quiz_service
from elearning.quizzes.rules.responding import group_fields
from elearning.seeds.answers import form_fields
from elearning.seeds.demo import personas

SMALL, NEXT = "kursus-kecil", "kursus-lanjutan"


def actor_of(factory: WorkFactory, persona: str, *, everything: Role | None = None) -> Actor:
    """The persona as an actor; `everything` gives a role over the whole platform."""
    number = next(one.nip for one in personas() if one.persona == persona)
    with factory.open(Actor.system()) as work:
        person_id = accounts.find_person_by_number(work.session, number)
        assert person_id is not None
        place = accounts.standing_on(work.session, person_id, work.now().date())
    grants = (Grant(everything, None),) if everything else ()
    return Actor("person", person_id, persona, persona, unit_id=place.unit_id if place else None, grants=grants)


def enrol(factory: WorkFactory, actor: Actor, slug: str = SMALL) -> None:
    with factory.open(actor) as work:
        learning.enrol(work, slug)


def read(factory: WorkFactory, actor: Actor, module: str, slug: str = SMALL) -> None:
    with factory.open(actor) as work:
        learning.mark_read(work, slug, module)


def start(factory: WorkFactory, actor: Actor, slot: str, slug: str = SMALL) -> UUID:
    with factory.open(actor) as work:
        return learning.start_quiz(work, slug, slot)


def right_fields(work: Work, attempt: UUID, *, wrong: bool = False) -> list[tuple[str, str]]:
    """The form fields that pass (or fail) this attempt."""
    sheet = quizzes.get_attempt(work.session, attempt)
    definition = quizzes.definition_of(work.session, sheet.revision_id, sheet.revision_hash)
    ids = frozenset(drawn.id for drawn in sheet.paper.questions) if wrong else frozenset[str]()
    return form_fields(definition, sheet.paper, wrong=ids)


def submit(factory: WorkFactory, actor: Actor, attempt: UUID, *, wrong: bool = False) -> None:
    with factory.open(actor) as work:
        quiz_service.submit_attempt(work, attempt, group_fields(right_fields(work, attempt, wrong=wrong)))


def sit(factory: WorkFactory, actor: Actor, slot: str, *, wrong: bool = False, slug: str = SMALL) -> UUID:
    """Start and submit in one go."""
    attempt = start(factory, actor, slot, slug)
    submit(factory, actor, attempt, wrong=wrong)
    return attempt


def complete(factory: WorkFactory, actor: Actor) -> None:
    """The small course from enrolment to the final exam."""
    enrol(factory, actor)
    read(factory, actor, "membaca")
    read(factory, actor, "menjawab")
    sit(factory, actor, "menjawab")
    sit(factory, actor, "akhir")
