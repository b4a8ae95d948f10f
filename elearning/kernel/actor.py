"""Who acts: a person in a session, the system on somebody's behalf, or nobody known."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from elearning.kernel.ids import PersonId, UnitId


class Role(StrEnum):
    """What a person may be beside a learner, which everybody is."""

    INSTRUCTOR = "instructor"
    ASSESSOR = "assessor"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Grant:
    """A role held today. `units` is the unit of the grant with its subtree; None means the whole platform."""

    role: Role
    units: frozenset[UnitId] | None


@dataclass(frozen=True, slots=True)
class Actor:
    """The one in whose name something happens.

    `person_id` is None for the anonymous and for the system; `on_behalf_of` names the person whose act the system carries on;
    `addressed` is how one speaks to the person ("Bu Sari").
    """

    kind: str
    person_id: PersonId | None = None
    name: str = ""
    full_name: str = ""
    addressed: str = ""
    unit_id: UnitId | None = None
    unit_name: str = ""
    timezone: str = "Asia/Jakarta"
    session_id: int | None = None
    grants: tuple[Grant, ...] = ()
    must_change_password: bool = False
    on_behalf_of: PersonId | None = None

    @classmethod
    def anonymous(cls) -> Actor:
        return cls("anonymous")

    @classmethod
    def system(cls, on_behalf_of: PersonId | None = None) -> Actor:
        return cls("system", name="sistem", on_behalf_of=on_behalf_of)

    @property
    def is_person(self) -> bool:
        return self.kind == "person"

    @property
    def is_system(self) -> bool:
        return self.kind == "system"

    def has(self, role: Role) -> bool:
        """True when the role is held anywhere."""
        return any(grant.role is role for grant in self.grants)

    def has_for(self, role: Role, unit_id: UnitId | None) -> bool:
        """True when the role is held over that unit (a unit of None is only covered by the whole platform)."""
        return any(
            grant.role is role and (grant.units is None or (unit_id is not None and unit_id in grant.units))
            for grant in self.grants
        )

    def scope_of(self, role: Role) -> frozenset[UnitId] | None:
        """The units over which the role is held: None for all, an empty set for none."""
        held = [grant.units for grant in self.grants if grant.role is role]
        if None in held:
            return None
        return frozenset[UnitId]().union(*(units for units in held if units is not None))

    def in_session(self, session_id: int) -> Actor:
        return replace(self, session_id=session_id)
