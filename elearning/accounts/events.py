"""What happened to people, in the past tense."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from elearning.kernel.ids import PersonId, UnitId


@dataclass(frozen=True, slots=True)
class PersonRegistered:
    person_id: PersonId
    at: datetime


@dataclass(frozen=True, slots=True)
class NumberChanged:
    """From `from_on` the person has another number; the old one stays in the history."""

    person_id: PersonId
    from_on: date


@dataclass(frozen=True, slots=True)
class PersonPlaced:
    """From `from_on` the person holds a post in the unit."""

    person_id: PersonId
    unit_id: UnitId
    kind: str
    from_on: date


@dataclass(frozen=True, slots=True)
class StatusChanged:
    person_id: PersonId
    status: str
    at: datetime


@dataclass(frozen=True, slots=True)
class PasswordReplaced:
    """By the person, or (`one_time`) by an admin for three days."""

    person_id: PersonId
    one_time: bool
    at: datetime
