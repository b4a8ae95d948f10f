"""The demo: the six personas, their colleagues, and what they have learned so far."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from elearning.courses import queries as courses
from elearning.infrastructure.work import WorkFactory
from elearning.kernel.actor import Actor
from elearning.seeds import story
from elearning.seeds.people import PASSWORD, PERSONAS, UNITS, extras, load_people


@dataclass(frozen=True, slots=True)
class PersonaSignIn:
    """What one needs to sign in as a persona; `unit` is the name of their unit."""

    persona: str
    nip: str
    password: str
    roles: tuple[str, ...]
    unit: str


def personas() -> tuple[PersonaSignIn, ...]:
    """The sign-ins of sari, budi, citra, dewi, eka and fajar."""
    names = {unit.code: unit.name for unit in UNITS}
    return tuple(
        PersonaSignIn(
            person.persona,
            person.number,
            PASSWORD,
            tuple(role.value for role, _unit in person.roles) or ("learner",),
            names[person.unit],
        )
        for person in PERSONAS
    )


def load_everybody(factory: WorkFactory) -> Iterator[str]:
    """Units and people that are missing; says how many were added."""
    added = load_people(factory, (*PERSONAS, *extras()))
    if added:
        yield f"{added} orang contoh ditambahkan."


def tell_story(factory: WorkFactory) -> Iterator[str]:
    """What they have learned, once: enrolments, attempts, evidence, certificates. Needs the demo's two courses."""
    now = factory.clock.now()
    with factory.open(Actor.system()) as work:
        if story.has_begun(work) or any(
            courses.find_course(work.session, slug) is None for slug in (story.PROJECT, story.TEAM)
        ):
            return
    paths = story.plans(now)
    for plan in paths:
        story.live(factory, plan, now)
    issued = story.issue_certificates(factory, now, (story.PROJECT, story.TEAM))
    yield f"{len(paths)} riwayat belajar dan {issued} sertifikat contoh dibuat."
