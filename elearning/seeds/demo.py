"""The demo: the six personas, their colleagues, and what they have learned so far."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from elearning.infrastructure.work import WorkFactory
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


def load(factory: WorkFactory) -> Iterator[str]:
    """Everything of the demo that is missing; says what was added."""
    added = load_people(factory, (*PERSONAS, *extras()))
    if added:
        yield f"{added} orang contoh ditambahkan."
