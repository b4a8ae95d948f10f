"""What is told about people and units to whoever asks: plain frozen data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from elearning.accounts.rules.names import full_name
from elearning.kernel.ids import PersonId, PublicId, UnitId

PERSON_KINDS = ("PNS", "PPPK")
STATUSES = ("active", "on-leave", "left")
"""In service; on leave or at study (signs in, but owes no JP); left the service (signs in no more)."""
PLACEMENT_KINDS = ("definitif", "Plt", "Plh", "DPK", "DPB")
MAIN = "definitif"
TIMEZONES = ("Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura")


@dataclass(frozen=True, slots=True)
class PersonCard:
    """Who somebody is today; `number` is the one that holds now."""

    id: PersonId
    public_id: PublicId
    name: str
    full_name: str
    number: str
    number_kind: str
    kind: str
    status: str
    greeting: str


@dataclass(frozen=True, slots=True)
class PersonName:
    """A name in its parts, as it is corrected; `greeting` is Bu, Pak or empty."""

    name: str
    front_title: str
    back_title: str
    greeting: str


@dataclass(frozen=True, slots=True)
class Standing:
    """Where somebody stands on one day. `unit_path` runs from the top of the tree to the unit itself; PPPK have no `rank_title`.

    `grade` is empty when no rank is on record.
    """

    post: str
    job_class: str
    placement_kind: str
    grade: str
    rank_title: str
    unit_id: UnitId
    unit_name: str
    unit_path: tuple[str, ...]
    timezone: str


@dataclass(frozen=True, slots=True)
class UnitCard:
    """A unit; `path` runs from the top of the tree to the unit itself."""

    id: UnitId
    public_id: PublicId
    code: str
    name: str
    timezone: str
    place: str
    path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UnitNode:
    """A unit in the tree as it is drawn: parents before children; `people` are those whose main placement is there."""

    id: UnitId
    public_id: PublicId
    code: str
    name: str
    timezone: str
    place: str
    depth: int
    people: int


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person in a list."""

    id: PersonId
    public_id: PublicId
    full_name: str
    number: str
    number_kind: str
    kind: str
    status: str
    post: str
    grade: str
    unit_name: str


@dataclass(frozen=True, slots=True)
class NumberRow:
    """A number of the history; it holds up to, and not including, `valid_until`."""

    number: str
    kind: str
    valid_from: date
    valid_until: date | None


@dataclass(frozen=True, slots=True)
class PlacementRow:
    unit_id: UnitId
    unit_name: str
    post: str
    job_class: str
    kind: str
    from_on: date
    until_on: date | None


@dataclass(frozen=True, slots=True)
class RankRow:
    grade: str
    title: str
    from_on: date


@dataclass(frozen=True, slots=True)
class RoleRow:
    """A role; `unit_name` is None for the whole platform."""

    role: str
    unit_id: UnitId | None
    unit_name: str | None
    from_on: date
    until_on: date | None


@dataclass(frozen=True, slots=True)
class PersonLine:
    """A person in a list; `unit_name` is empty without a placement."""

    full_name: str
    number: str
    unit_name: str


@dataclass(frozen=True, slots=True)
class PersonHistory:
    """All that is on record about one person, newest first."""

    numbers: tuple[NumberRow, ...]
    placements: tuple[PlacementRow, ...]
    ranks: tuple[RankRow, ...]
    roles: tuple[RoleRow, ...]


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A running sign-in."""

    id: int
    public_id: PublicId
    device: str
    created_at: datetime
    seen_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Credentials:
    """What sign-in compares. `password_expires_at` is set for one-time passwords only."""

    person_id: PersonId
    name: str
    number: str
    status: str
    language: str
    password_hash: str | None
    must_change: bool
    password_expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class NewPerson:
    """A person to be registered, with the first post if `unit_id` is given. `from_on` is the day from which number and post hold."""

    name: str
    number: str
    kind: str
    from_on: date
    front_title: str = ""
    back_title: str = ""
    greeting: str = ""
    language: str = "id"
    unit_id: UnitId | None = None
    post: str = ""
    job_class: str = ""
    grade: str = ""

    @property
    def full_name(self) -> str:
        return full_name(self.front_title, self.name, self.back_title)


@dataclass(frozen=True, slots=True)
class NewUnit:
    """A unit to be added below `parent_id`, or as a root. `code` is unique over all units."""

    code: str
    name: str
    from_on: date
    parent_id: UnitId | None = None
    timezone: str = "Asia/Jakarta"
    place: str = ""
