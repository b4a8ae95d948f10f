"""Who is asking: the person of a session, with what they may do."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import CompoundSelect, Date, and_, bindparam, exists, null, select
from sqlalchemy.orm import Session

from elearning.accounts.model import Person, Placement, RoleGrant, SignInSession, Unit, UnitParent
from elearning.accounts.queries.clauses import holds, main_placement, today_in, todays
from elearning.accounts.rules import addressed, full_name
from elearning.accounts.rules.sessions import IDLE, token_hash
from elearning.infrastructure.database import Instant, columns_of, table_of
from elearning.kernel.actor import Actor, Grant, Role
from elearning.kernel.clock import local_day
from elearning.kernel.ids import PersonId, UnitId

_SESSION, _PERSON, _PLACE = columns_of(SignInSession), columns_of(Person), columns_of(Placement)
_UNIT, _GRANT = columns_of(Unit), columns_of(RoleGrant)
_ACTOR = (
    select(
        _SESSION.id.label("session_id"),
        _SESSION.seen_at,
        _PERSON.id,
        _PERSON.name,
        _PERSON.front_title,
        _PERSON.back_title,
        _PERSON.greeting,
        _PERSON.must_change_password,
        _PLACE.unit_id,
        _UNIT.name.label("unit_name"),
        _UNIT.timezone,
        exists()
        .where(_GRANT.person_id == _PERSON.id, holds(_GRANT.from_on, _GRANT.until_on, today_in(_UNIT.timezone)))
        .correlate(table_of(Person), table_of(Unit))
        .label("has_role"),
    )
    .select_from(table_of(SignInSession))
    .join(table_of(Person), _PERSON.id == _SESSION.person_id)
    .outerjoin(table_of(Placement), _PLACE.id == main_placement(_PERSON.id, today=True))
    .outerjoin(table_of(Unit), _UNIT.id == _PLACE.unit_id)
    .where(
        _SESSION.token_hash == bindparam("token"),
        _SESSION.revoked_at.is_(None),
        _SESSION.expires_at > bindparam("now", type_=Instant),
        _SESSION.seen_at > bindparam("awake_since", type_=Instant),
        _PERSON.status != "left",
    )
)
"""Asked at every request, so it is built once."""


def find_actor(session: Session, token: str, now: datetime) -> tuple[Actor, datetime] | None:
    """The person of a running session and when it was last seen; None when it is unknown, revoked, idle too long or over.

    One statement for somebody without a role, two for the others.
    """
    asked = {"token": token_hash(token), "now": now, "awake_since": now - IDLE, **todays(now)}
    row = session.execute(_ACTOR, asked).first()
    if row is None:
        return None
    timezone = row.timezone or Actor.anonymous().timezone
    person_id = PersonId(row.id)
    actor = Actor(
        kind="person",
        person_id=person_id,
        name=row.name,
        full_name=full_name(row.front_title, row.name, row.back_title),
        addressed=addressed(row.greeting, row.name),
        unit_id=None if row.unit_id is None else UnitId(row.unit_id),
        unit_name=row.unit_name or "",
        timezone=timezone,
        session_id=row.session_id,
        grants=grants_on(session, person_id, local_day(now, ZoneInfo(timezone))) if row.has_role else (),
        must_change_password=row.must_change_password,
    )
    return actor, row.seen_at


def _grants() -> CompoundSelect[*tuple[Any, ...]]:
    """The roles of `person_id` on `day`, each with its unit and all below it; no unit for the whole platform."""
    parent, day = columns_of(UnitParent), bindparam("day", type_=Date)
    held = and_(_GRANT.person_id == bindparam("person_id"), holds(_GRANT.from_on, _GRANT.until_on, day))
    reach = select(_GRANT.role, _GRANT.unit_id).where(held, _GRANT.unit_id.is_not(None)).cte("reach", recursive=True)
    reach = reach.union(
        select(reach.c.role, parent.unit_id)
        .join(table_of(UnitParent), parent.parent_id == reach.c.unit_id)
        .where(holds(parent.from_on, parent.until_on, day))
    )
    everywhere = select(_GRANT.role, null().label("unit_id")).where(held, _GRANT.unit_id.is_(None))
    return select(reach.c.role, reach.c.unit_id).union_all(everywhere)


_GRANTS = _grants()


def grants_on(session: Session, person_id: PersonId, day: date) -> tuple[Grant, ...]:
    """The roles of a person on a day, each with its units and their subtrees as they are on that day. One statement."""
    units: dict[str, set[UnitId] | None] = defaultdict(set)
    for role, unit_id in session.execute(_GRANTS, {"person_id": person_id, "day": day}):
        known = units[role]
        if unit_id is None:
            units[role] = None
        elif known is not None:
            known.add(UnitId(unit_id))
    return tuple(Grant(Role(role), None if reached is None else frozenset(reached)) for role, reached in sorted(units.items()))
