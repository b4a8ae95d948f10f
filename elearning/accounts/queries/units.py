"""The tree of offices, as it is on a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from elearning.accounts.errors import UnitNotFound
from elearning.accounts.model import Person, Placement, Unit, UnitParent
from elearning.accounts.queries.clauses import ancestors, holds, main_placement
from elearning.accounts.rules import UnitCard, UnitNode
from elearning.kernel.ids import PublicId, UnitId


def get_unit(session: Session, unit_id: UnitId, day: date | None = None) -> UnitCard:
    """The unit with its path on that day, or as the tree stands without an end. Raises UnitNotFound."""
    unit = session.get(Unit, unit_id)
    if unit is None:
        raise UnitNotFound
    return _card(unit, paths_of(session, {unit_id}, day)[unit_id])


def get_unit_id(session: Session, public_id: PublicId) -> UnitId:
    """The inner id. Raises UnitNotFound."""
    found = session.scalar(select(Unit.id).where(Unit.public_id == public_id))
    if found is None:
        raise UnitNotFound
    return UnitId(found)


def find_unit_by_code(session: Session, code: str) -> UnitId | None:
    """The unit with this code."""
    found = session.scalar(select(Unit.id).where(Unit.code == code))
    return None if found is None else UnitId(found)


def unit_names(session: Session, ids: Collection[UnitId]) -> dict[UnitId, str]:
    """What these units are called; unknown ids are left out. One statement."""
    return {UnitId(unit_id): name for unit_id, name in session.execute(select(Unit.id, Unit.name).where(Unit.id.in_(ids)))}


def paths_of(session: Session, ids: Collection[UnitId], day: date | None) -> dict[UnitId, tuple[str, ...]]:
    """For each unit the names from the root down to itself. One statement."""
    path = ancestors(ids, day)
    rows = session.execute(
        select(path.c.leaf, Unit.name).join(Unit, Unit.id == path.c.unit_id).order_by(path.c.leaf, path.c.height.desc())
    )
    names: dict[UnitId, list[str]] = defaultdict(list)
    for leaf, name in rows:
        names[UnitId(leaf)].append(name)
    return {leaf: tuple(path) for leaf, path in names.items()}


def ancestor_ids(session: Session, unit_id: UnitId, day: date | None) -> frozenset[UnitId]:
    """The unit itself and everything above it on that day, or as the tree stands without an end."""
    path = ancestors([unit_id], day)
    return frozenset(UnitId(found) for found in session.scalars(select(path.c.unit_id)))


def subtree_of(session: Session, unit_id: UnitId, day: date) -> frozenset[UnitId]:
    """The unit itself and everything below it on that day. One statement."""
    below = select(Unit.id.label("unit_id")).where(Unit.id == unit_id).cte("below", recursive=True)
    below = below.union(
        select(UnitParent.unit_id)
        .join(below, UnitParent.parent_id == below.c.unit_id)
        .where(holds(UnitParent.from_on, UnitParent.until_on, day))
    )
    return frozenset(UnitId(found) for found in session.scalars(select(below.c.unit_id)))


def units_tree(session: Session, scope: frozenset[UnitId] | None, day: date) -> list[UnitNode]:
    """The units of the scope (None: all) as a tree on that day, parents before children, siblings by name. Two statements.

    A unit whose parent lies outside the scope stands at depth 0.
    """
    statement = select(Unit, UnitParent.parent_id).outerjoin(
        UnitParent, (UnitParent.unit_id == Unit.id) & holds(UnitParent.from_on, UnitParent.until_on, day)
    )
    rows = session.execute(statement if scope is None else statement.where(Unit.id.in_(scope))).all()
    people = _people_by_unit(session, day)
    units = {unit.id: unit for unit, _ in rows}
    children: dict[int | None, list[Unit]] = defaultdict(list)
    for unit, parent_id in rows:
        children[parent_id if parent_id in units else None].append(unit)
    nodes: list[UnitNode] = []
    waiting = [(unit, 0) for unit in sorted(children[None], key=_by_name, reverse=True)]
    while waiting:
        unit, depth = waiting.pop()
        nodes.append(_node(unit, depth, people.get(unit.id, 0)))
        waiting += [(child, depth + 1) for child in sorted(children[unit.id], key=_by_name, reverse=True)]
    return nodes


def _people_by_unit(session: Session, day: date) -> dict[int, int]:
    rows = session.execute(
        select(Placement.unit_id, func.count())
        .select_from(Person)
        .join(Placement, Placement.id == main_placement(Person.id, day))
        .where(Person.status != "left")
        .group_by(Placement.unit_id)
    )
    return {row[0]: row[1] for row in rows}


def _by_name(unit: Unit) -> str:
    return unit.name.casefold()


def _card(unit: Unit, path: tuple[str, ...]) -> UnitCard:
    return UnitCard(UnitId(unit.id), unit.public_id, unit.code, unit.name, unit.timezone, unit.place, path)


def _node(unit: Unit, depth: int, people: int) -> UnitNode:
    return UnitNode(UnitId(unit.id), unit.public_id, unit.code, unit.name, unit.timezone, unit.place, depth, people)
