"""What a staff list is compared with, and how far its import is."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session, aliased

from elearning.accounts.errors import RosterUnknown
from elearning.accounts.model import (
    Person,
    PersonNumber,
    PersonRank,
    Placement,
    RoleGrant,
    RosterImport,
    RosterRows,
    Unit,
    UnitParent,
)
from elearning.accounts.queries.clauses import holds, main_placement, rank_on
from elearning.accounts.rules.roster import KnownPerson, Line, Office, RosterState, unpack
from elearning.infrastructure import jobs
from elearning.kernel.actor import Role
from elearning.kernel.ids import PersonId, UnitId

AT_ONCE = 500
"""So many numbers go into one statement."""


def known_people(session: Session, numbers: Collection[str], day: date) -> dict[str, KnownPerson]:
    """Who has or had these numbers, with place and golongan of that day. One statement for each five hundred."""
    found: dict[str, KnownPerson] = {}
    asked = sorted(numbers)
    current = aliased(PersonNumber)
    query = (
        select(PersonNumber.number, Person, current.number, Placement, PersonRank.grade)
        .join(Person, Person.id == PersonNumber.person_id)
        .join(current, and_(current.person_id == Person.id, current.valid_until.is_(None)))
        .outerjoin(Placement, Placement.id == main_placement(Person.id, day))
        .outerjoin(PersonRank, PersonRank.id == rank_on(Person.id, day))
    )
    for start in range(0, len(asked), AT_ONCE):
        part = query.where(PersonNumber.number.in_(asked[start : start + AT_ONCE]))
        for number, person, holding, place, grade in session.execute(part):
            found[number] = _known(person, holding, place, grade or "")
    return found


def offices_on(session: Session, day: date) -> list[Office]:
    """All units with their parents of that day. One statement."""
    rows: Any = session.execute(
        select(Unit.id, Unit.code, Unit.name, UnitParent.parent_id)
        .outerjoin(UnitParent, and_(UnitParent.unit_id == Unit.id, holds(UnitParent.from_on, UnitParent.until_on, day)))
        .order_by(Unit.id)
    )
    return [Office(UnitId(row[0]), row[1], row[2], None if row[3] is None else UnitId(row[3])) for row in rows]


def absent_people(session: Session, numbers: Collection[str], day: date) -> list[PersonId]:
    """Who is in service and has none of these numbers now; admins are never among them, or the house could lock itself."""
    admins = select(RoleGrant.person_id).where(
        RoleGrant.role == Role.ADMIN.value, holds(RoleGrant.from_on, RoleGrant.until_on, day)
    )
    rows = session.execute(
        select(Person.id, PersonNumber.number)
        .join(PersonNumber, and_(PersonNumber.person_id == Person.id, PersonNumber.valid_until.is_(None)))
        .where(Person.status != "left", Person.id.not_in(admins))
        .order_by(Person.id)
    )
    return [PersonId(person_id) for person_id, number in rows if number not in numbers]


def roster_key(import_id: int) -> str:
    """The key of the job that carries an import out."""
    return f"roster-import:{import_id}"


def roster_lines(session: Session, import_id: int) -> list[Line]:
    """The rows of an import in their order; none when it was cleared away."""
    packed = session.scalar(select(RosterRows.rows).where(RosterRows.import_id == import_id))
    return [] if packed is None else unpack(packed)


def get_roster(session: Session, public_id: UUID, *, uploaded_by: PersonId | None) -> RosterState:
    """How far an import is; for the one who uploaded it, or for anybody (None). Raises RosterUnknown."""
    row: Any = session.execute(
        select(
            RosterImport.id,
            RosterImport.public_id,
            RosterImport.uploaded_by,
            RosterImport.filename,
            RosterImport.uploaded_at,
            RosterImport.confirmed_at,
            RosterImport.total,
            RosterImport.position,
            RosterImport.foreseen,
            RosterImport.counts,
            RosterImport.refused,
        ).where(RosterImport.public_id == public_id)
    ).first()
    if row is None or (uploaded_by is not None and row.uploaded_by != uploaded_by):
        raise RosterUnknown
    job = jobs.find_by_key(session, roster_key(row.id))
    return RosterState(
        id=row.id,
        public_id=row.public_id,
        filename=row.filename,
        uploaded_at=row.uploaded_at,
        confirmed=row.confirmed_at is not None,
        total=row.total,
        done=row.position,
        foreseen=row.foreseen,
        counts=_whole(row.counts),
        refused=row.refused,
        job_state="" if job is None else job.state,
        cancelling=job is not None and job.cancelling,
        ends_at=None if job is None else job.ends_at,
    )


def _whole(counts: Mapping[str, Any]) -> dict[str, int]:
    return {str(kind): int(number) for kind, number in counts.items()}


def _known(person: Person, number: str, place: Placement | None, grade: str) -> KnownPerson:
    return KnownPerson(
        id=PersonId(person.id),
        number=number,
        kind=person.kind,
        name=person.name,
        front_title=person.front_title,
        back_title=person.back_title,
        greeting=person.greeting,
        status=person.status,
        grade=grade,
        unit_id=None if place is None else UnitId(place.unit_id),
        post="" if place is None else place.post,
        job_class="" if place is None else place.job_class,
        placed_from=None if place is None else place.from_on,
    )
