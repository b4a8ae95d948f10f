"""People as others see them: cards, standings, lists, histories."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Date, Select, and_, bindparam, case, func, or_, select
from sqlalchemy.orm import Session

from elearning.accounts.errors import PersonNotFound
from elearning.accounts.model import Person, PersonNumber, PersonRank, Placement, RoleGrant, Unit
from elearning.accounts.queries.clauses import holds, main_placement, rank_on
from elearning.accounts.queries.sign_in import locked_people
from elearning.accounts.queries.units import paths_of
from elearning.accounts.rules import (
    MAIN,
    NumberRow,
    PersonCard,
    PersonHistory,
    PersonLine,
    PersonName,
    PersonRow,
    PlacementRow,
    RankRow,
    RoleRow,
    Standing,
    full_name,
)
from elearning.infrastructure.database import columns_of, table_of
from elearning.infrastructure.memory import Memory
from elearning.kernel.actor import Actor
from elearning.kernel.ids import PersonId, PublicId, UnitId
from elearning.kernel.pagination import Slice
from elearning.kernel.text import fold

Rows = Select[*tuple[Any, ...]]


def get_card(session: Session, person_id: PersonId) -> PersonCard:
    """Who this is. Raises PersonNotFound."""
    found = cards_of(session, [person_id]).get(person_id)
    if found is None:
        raise PersonNotFound
    return found


def cards_of(session: Session, ids: Collection[PersonId]) -> dict[PersonId, PersonCard]:
    """Who these are; unknown ids are left out. One statement."""
    rows = session.execute(
        select(Person, PersonNumber.number, PersonNumber.kind)
        .join(PersonNumber, PersonNumber.person_id == Person.id)
        .where(Person.id.in_(ids), PersonNumber.valid_until.is_(None))
    )
    return {PersonId(person.id): _card(person, number, kind) for person, number, kind in rows}


def _card(person: Person, number: str, number_kind: str) -> PersonCard:
    return PersonCard(
        id=PersonId(person.id),
        public_id=person.public_id,
        name=person.name,
        full_name=full_name(person.front_title, person.name, person.back_title),
        number=number,
        number_kind=number_kind,
        kind=person.kind,
        status=person.status,
        greeting=person.greeting,
    )


_KIND = select(columns_of(Person).kind).where(columns_of(Person).id == bindparam("person_id"))


def kind_of(session: Session, person_id: PersonId) -> str:
    """PNS or PPPK. Raises PersonNotFound."""
    found = session.scalar(_KIND, {"person_id": person_id})
    if found is None:
        raise PersonNotFound
    return found


_P, _N, _PL, _U = columns_of(Person), columns_of(PersonNumber), columns_of(Placement), columns_of(Unit)
_LINES = (
    select(_P.id, _P.front_title, _P.name, _P.back_title, _N.number, _U.name.label("unit_name"))
    .select_from(table_of(Person))
    .join(table_of(PersonNumber), and_(_N.person_id == _P.id, _N.valid_until.is_(None)))
    .outerjoin(table_of(Placement), _PL.id == main_placement(_P.id, bindparam("day", type_=Date)))
    .outerjoin(table_of(Unit), _U.id == _PL.unit_id)
    .where(_P.id.in_(bindparam("ids", expanding=True)))
)


def lines_of(session: Session, ids: Collection[PersonId], day: date) -> dict[PersonId, PersonLine]:
    """Name, number and unit of several people on a day, for a list. One statement."""
    if not ids:
        return {}
    return {
        PersonId(row.id): PersonLine(full_name(row.front_title, row.name, row.back_title), row.number, row.unit_name or "")
        for row in session.execute(_LINES, {"ids": list(ids), "day": day})
    }


def get_name(session: Session, person_id: PersonId) -> PersonName:
    """The name in its parts. Raises PersonNotFound."""
    row = session.execute(
        select(Person.name, Person.front_title, Person.back_title, Person.greeting).where(Person.id == person_id)
    ).first()
    if row is None:
        raise PersonNotFound
    return PersonName(row.name, row.front_title, row.back_title, row.greeting)


def get_person_id(session: Session, public_id: PublicId) -> PersonId:
    """The inner id. Raises PersonNotFound."""
    found = session.scalar(select(Person.id).where(Person.public_id == public_id))
    if found is None:
        raise PersonNotFound
    return PersonId(found)


def find_person_by_number(session: Session, number: str) -> PersonId | None:
    """Whose number this is or was: a number never passes to another person."""
    found = session.scalar(select(PersonNumber.person_id).where(PersonNumber.number == number))
    return None if found is None else PersonId(found)


def find_in_scope(
    session: Session, public_id: PublicId, scope: frozenset[UnitId] | None, day: date
) -> tuple[PersonId, UnitId | None] | None:
    """The person and their main unit on that day, if it lies in the scope (None: everybody)."""
    reachable = _in_scope(select(Person.id, Placement.unit_id), scope, day)
    row = session.execute(reachable.where(Person.public_id == public_id)).first()
    if row is None:
        return None
    return PersonId(row[0]), None if row[1] is None else UnitId(row[1])


def main_unit_on(session: Session, person_id: PersonId, day: date) -> UnitId | None:
    """Where the person's main placement is on that day."""
    found = session.scalar(select(Placement.unit_id).where(Placement.id == main_placement(person_id, day)))
    return None if found is None else UnitId(found)


def admin_units_of(session: Session, person_id: PersonId, day: date) -> tuple[UnitId | None, ...]:
    """Over which units the person is an admin on that day (the roots of each grant; None for the whole platform)."""
    rows = session.scalars(
        select(RoleGrant.unit_id).where(
            RoleGrant.person_id == person_id, RoleGrant.role == "admin", holds(RoleGrant.from_on, RoleGrant.until_on, day)
        )
    )
    return tuple(None if unit_id is None else UnitId(unit_id) for unit_id in rows)


def standing_on(session: Session, person_id: PersonId, day: date) -> Standing | None:
    """Post, rank and unit on that day; None for somebody without a placement."""
    return standings_on(session, [person_id], day).get(person_id)


def standings_on(session: Session, ids: Collection[PersonId], day: date) -> dict[PersonId, Standing]:
    """The standings of several people on one day; who has no placement is left out. Two statements, however many people."""
    rows = session.execute(
        select(Person.id, Placement, Unit, PersonRank)
        .select_from(Person)
        .join(Placement, Placement.id == main_placement(Person.id, day))
        .join(Unit, Unit.id == Placement.unit_id)
        .outerjoin(PersonRank, PersonRank.id == rank_on(Person.id, day))
        .where(Person.id.in_(ids))
    ).all()
    paths = paths_of(session, {UnitId(unit.id) for _, _, unit, _ in rows}, day) if rows else {}
    return {
        PersonId(person_id): Standing(
            post=placement.post,
            job_class=placement.job_class,
            placement_kind=placement.kind,
            grade=rank.grade if rank else "",
            rank_title=rank.title if rank else "",
            unit_id=UnitId(unit.id),
            unit_name=unit.name,
            unit_path=paths[UnitId(unit.id)],
            timezone=unit.timezone,
        )
        for person_id, placement, unit, rank in rows
    }


_ZONE = (
    select(_U.timezone)
    .select_from(table_of(Unit))
    .join(table_of(Placement), _PL.unit_id == _U.id)
    .where(_PL.person_id == bindparam("person_id"))
    .order_by(case((_PL.until_on.is_(None), 0), else_=1), case((_PL.kind == MAIN, 0), else_=1), _PL.from_on.desc())
    .limit(1)
)
_ZONES: Memory[PersonId, ZoneInfo] = Memory(4096, seconds=60, unique=True)


def timezone_of(session: Session, person_id: PersonId) -> ZoneInfo:
    """The zone of the person's unit: of the open main placement, else of the last one, else WIB. It may be a minute old."""

    def read() -> ZoneInfo:
        return ZoneInfo(session.scalar(_ZONE, {"person_id": person_id}) or Actor.anonymous().timezone)

    return _ZONES.get(session, person_id, read)


def list_people(
    session: Session,
    scope: frozenset[UnitId] | None,
    q: str = "",
    page: int = 1,
    *,
    day: date,
    size: int = 25,
    locked_at: datetime | None = None,
) -> Slice[PersonRow]:
    """People whose main placement on that day lies in the scope (None: everybody), by name.

    `q` is part of a name or of a number; `locked_at` narrows to those whose sign-in is locked at that instant. Two statements.
    """
    wanted = _in_scope(select(Person.id), scope, day)
    if q.strip():
        wanted = wanted.where(_matches(q))
    if locked_at is not None:
        wanted = wanted.where(Person.id.in_(locked_people(locked_at)))
    total = session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    rows = session.execute(
        wanted.with_only_columns(Person, PersonNumber.number, PersonNumber.kind, Placement.post, Unit.name, PersonRank.grade)
        .outerjoin(Unit, Unit.id == Placement.unit_id)
        .outerjoin(PersonRank, PersonRank.id == rank_on(Person.id, day))
        .order_by(Person.name, Person.id)
        .limit(size)
        .offset((page - 1) * size)
    )
    return Slice([_row(person, placed) for person, *placed in rows], page, size, total)


def count_people(session: Session, scope: frozenset[UnitId] | None, day: date) -> int:
    """How many people not having left have their main placement in the scope on that day."""
    reachable = _in_scope(select(Person.id), scope, day).where(Person.status != "left")
    return session.scalar(select(func.count()).select_from(reachable.subquery())) or 0


def people_in_units(units: Collection[UnitId], day: date | None = None) -> Select[int]:
    """A subquery of the people whose main placement on that day (without a day: the newest one) lies in these units."""
    return (
        select(Placement.person_id)
        .where(Placement.unit_id.in_(units))
        .where(Placement.id == main_placement(Placement.person_id, day))
    )


def _in_scope(statement: Rows, scope: frozenset[UnitId] | None, day: date) -> Rows:
    """People with their current number and main placement; with a scope, only those placed inside it."""
    joined = (
        statement.select_from(Person)
        .join(PersonNumber, (PersonNumber.person_id == Person.id) & PersonNumber.valid_until.is_(None))
        .outerjoin(Placement, Placement.id == main_placement(Person.id, day))
    )
    return joined if scope is None else joined.where(Placement.unit_id.in_(scope))


def _matches(q: str) -> ColumnElement[bool]:
    digits = "".join(sign for sign in q if sign.isdigit())
    by_name = func.lower(Person.name).contains(fold(q), autoescape=True)
    if len(digits) < 3 or any(sign.isalpha() for sign in q):
        return by_name
    return or_(by_name, PersonNumber.number.contains(digits, autoescape=True))


def _row(person: Person, placed: Sequence[str | None]) -> PersonRow:
    number, number_kind, post, unit_name, grade = (text or "" for text in placed)
    return PersonRow(
        id=PersonId(person.id),
        public_id=person.public_id,
        full_name=full_name(person.front_title, person.name, person.back_title),
        number=number,
        number_kind=number_kind,
        kind=person.kind,
        status=person.status,
        post=post,
        grade=grade,
        unit_name=unit_name,
    )


def get_history(session: Session, person_id: PersonId) -> PersonHistory:
    """Everything on record about one person, newest first. Four statements."""
    numbers = session.scalars(
        select(PersonNumber)
        .where(PersonNumber.person_id == person_id)
        .order_by(PersonNumber.valid_from.desc(), PersonNumber.id.desc())
    )
    placements = session.execute(
        select(Placement, Unit.name)
        .join(Unit, Unit.id == Placement.unit_id)
        .where(Placement.person_id == person_id)
        .order_by(Placement.from_on.desc(), Placement.id.desc())
    )
    ranks = session.scalars(select(PersonRank).where(PersonRank.person_id == person_id).order_by(PersonRank.from_on.desc()))
    roles = session.execute(
        select(RoleGrant, Unit.name)
        .outerjoin(Unit, Unit.id == RoleGrant.unit_id)
        .where(RoleGrant.person_id == person_id)
        .order_by(RoleGrant.from_on.desc(), RoleGrant.id.desc())
    )
    return PersonHistory(
        numbers=tuple(NumberRow(row.number, row.kind, row.valid_from, row.valid_until) for row in numbers),
        placements=tuple(
            PlacementRow(UnitId(row.unit_id), unit, row.post, row.job_class, row.kind, row.from_on, row.until_on)
            for row, unit in placements
        ),
        ranks=tuple(RankRow(row.grade, row.title, row.from_on) for row in ranks),
        roles=tuple(
            RoleRow(row.role, None if row.unit_id is None else UnitId(row.unit_id), unit, row.from_on, row.until_on)
            for row, unit in roles
        ),
    )
