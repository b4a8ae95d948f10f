"""Loading whom or what an act is about: within the reach of the actor, locked for the change."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, select

from elearning.accounts import policy, queries
from elearning.accounts.errors import PersonNotFound
from elearning.accounts.model import Person
from elearning.accounts.policy import PersonInUnit
from elearning.infrastructure.work import Work
from elearning.kernel.clock import local_day
from elearning.kernel.ids import PersonId, PublicId
from elearning.kernel.permissions import Permission, permit


def today(work: Work) -> date:
    """The day it is for the actor."""
    return local_day(work.now(), ZoneInfo(work.actor.timezone))


def reach_person(work: Work, public_id: PublicId, permission: Permission[PersonInUnit]) -> Person:
    """The person for a change by an admin. Who is out of reach is not found; who may not be touched raises Forbidden."""
    found = queries.find_in_scope(work.session, public_id, policy.people_scope(work.actor), today(work))
    if found is None:
        raise PersonNotFound
    person_id, unit_id = found
    permit(
        work.actor, permission, PersonInUnit(person_id, unit_id, queries.admin_units_of(work.session, person_id, today(work)))
    )
    return lock_person(work, person_id)


_LOCK = select(Person).where(Person.id == bindparam("id")).with_for_update()


def lock_person(work: Work, person_id: PersonId) -> Person:
    """The row, held until the transaction ends. Raises PersonNotFound."""
    person = work.session.scalar(_LOCK, {"id": person_id})
    if person is None:
        raise PersonNotFound
    return person


def permit_on(work: Work, person_id: PersonId, permission: Permission[PersonInUnit]) -> Person:
    """The same for whom the inner id is known."""
    unit_id = queries.main_unit_on(work.session, person_id, today(work))
    permit(
        work.actor, permission, PersonInUnit(person_id, unit_id, queries.admin_units_of(work.session, person_id, today(work)))
    )
    return lock_person(work, person_id)
