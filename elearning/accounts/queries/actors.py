"""Who is asking: the person of a session, with what they may do."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import and_, exists, null, select
from sqlalchemy.orm import Session

from elearning.accounts.model import Person, Placement, RoleGrant, SignInSession, Unit, UnitParent
from elearning.accounts.queries.clauses import day_in, holds, main_placement
from elearning.accounts.rules import addressed, full_name
from elearning.accounts.rules.sessions import IDLE, token_hash
from elearning.kernel.actor import Actor, Grant, Role
from elearning.kernel.clock import local_day
from elearning.kernel.ids import PersonId, UnitId


def find_actor(session: Session, token: str, now: datetime) -> tuple[Actor, datetime] | None:
    """The person of a running session and when it was last seen; None when it is unknown, revoked, idle too long or over.

    One statement for somebody without a role, two for the others.
    """
    today = day_in(Unit.timezone, now)
    row = session.execute(
        select(
            SignInSession.id.label("session_id"),
            SignInSession.seen_at,
            Person.id,
            Person.name,
            Person.front_title,
            Person.back_title,
            Person.greeting,
            Person.must_change_password,
            Placement.unit_id,
            Unit.name.label("unit_name"),
            Unit.timezone,
            exists()
            .where(RoleGrant.person_id == Person.id, holds(RoleGrant.from_on, RoleGrant.until_on, today))
            .correlate(Person, Unit)
            .label("has_role"),
        )
        .select_from(SignInSession)
        .join(Person, Person.id == SignInSession.person_id)
        .outerjoin(Placement, Placement.id == main_placement(Person.id, now=now))
        .outerjoin(Unit, Unit.id == Placement.unit_id)
        .where(
            SignInSession.token_hash == token_hash(token),
            SignInSession.revoked_at.is_(None),
            SignInSession.expires_at > now,
            SignInSession.seen_at > now - IDLE,
            Person.status != "left",
        )
    ).first()
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


def grants_on(session: Session, person_id: PersonId, day: date) -> tuple[Grant, ...]:
    """The roles of a person on a day, each with its units and their subtrees as they are on that day. One statement."""
    held = and_(RoleGrant.person_id == person_id, holds(RoleGrant.from_on, RoleGrant.until_on, day))
    reach = select(RoleGrant.role, RoleGrant.unit_id).where(held, RoleGrant.unit_id.is_not(None)).cte("reach", recursive=True)
    reach = reach.union(
        select(reach.c.role, UnitParent.unit_id)
        .join(UnitParent, UnitParent.parent_id == reach.c.unit_id)
        .where(holds(UnitParent.from_on, UnitParent.until_on, day))
    )
    everywhere = select(RoleGrant.role, null().label("unit_id")).where(held, RoleGrant.unit_id.is_(None))
    units: dict[str, set[UnitId] | None] = defaultdict(set)
    for role, unit_id in session.execute(select(reach.c.role, reach.c.unit_id).union_all(everywhere)):
        known = units[role]
        if unit_id is None:
            units[role] = None
        elif known is not None:
            known.add(UnitId(unit_id))
    return tuple(Grant(Role(role), None if reached is None else frozenset(reached)) for role, reached in sorted(units.items()))
