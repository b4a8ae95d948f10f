"""Pieces of SELECT that several questions share: what holds on a day, the main placement, a subtree."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import CTE, ColumnElement, Date, ScalarSelect, and_, bindparam, case, literal, or_, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from elearning.accounts.model import PersonRank, Placement, Unit, UnitParent
from elearning.accounts.rules.records import MAIN, TIMEZONES
from elearning.kernel.clock import local_day
from elearning.kernel.ids import UnitId

Day = date | ColumnElement[date]


def holds(
    begins: ColumnElement[date] | InstrumentedAttribute[date],
    ends: ColumnElement[Any] | InstrumentedAttribute[date | None],
    day: Day,
) -> ColumnElement[bool]:
    """True for a dated row on that day; the end is the first day on which it no longer holds."""
    return and_(begins <= day, or_(ends.is_(None), ends > day))


def day_in(timezone: Any, now: datetime) -> ColumnElement[date]:
    """The local day of `now` where the zone is a column; no zone counts as the first one (WIB)."""
    days = {name: literal(local_day(now, ZoneInfo(name)), Date) for name in TIMEZONES}
    first, *others = TIMEZONES
    return case(*((timezone == name, days[name]) for name in others), else_=days[first])


_TODAY = {name: f"today_{name}" for name in TIMEZONES}


def today_in(timezone: Any) -> ColumnElement[date]:
    """The same for a statement that is built once: its days are the parameters `todays(now)`."""
    first, *others = TIMEZONES
    days = {name: bindparam(_TODAY[name], type_=Date) for name in TIMEZONES}
    return case(*((timezone == name, days[name]) for name in others), else_=days[first])


def todays(now: datetime) -> dict[str, date]:
    """The parameters of `today_in`."""
    return {_TODAY[name]: local_day(now, ZoneInfo(name)) for name in TIMEZONES}


def main_placement(
    person_id: Any, day: Day | None = None, *, now: datetime | None = None, today: bool = False
) -> ScalarSelect[int]:
    """The id of the placement that counts on a day: the definitif one, else the newest other one.

    Give `day`, or `now` to take the day in each unit's own zone; `today` does so in a statement that is built once.
    """
    held, unit = aliased(Placement), aliased(Unit)
    chosen = (
        select(held.id)
        .where(held.person_id == person_id)
        .order_by(case((held.kind == MAIN, 0), else_=1), held.from_on.desc(), held.id.desc())
        .limit(1)
    )
    if now is not None or today:
        local = today_in(unit.timezone) if now is None else day_in(unit.timezone, now)
        chosen = chosen.join(unit, unit.id == held.unit_id).where(holds(held.from_on, held.until_on, local))
    elif day is not None:
        chosen = chosen.where(holds(held.from_on, held.until_on, day))
    return chosen.correlate_except(held, unit).scalar_subquery()


def rank_on(person_id: Any, day: date) -> ScalarSelect[int]:
    """The id of the rank that holds on a day."""
    rank = aliased(PersonRank)
    newest = select(rank.id).where(rank.person_id == person_id, rank.from_on <= day).order_by(rank.from_on.desc()).limit(1)
    return newest.correlate_except(rank).scalar_subquery()


def ancestors(unit_ids: Collection[UnitId], day: date | None) -> CTE:
    """Rows (leaf, unit, height) from each unit up to its root on that day, or as the tree stands without an end."""
    leaves = select(Unit.id.label("leaf"), Unit.id.label("unit_id"), literal(0).label("height")).where(Unit.id.in_(unit_ids))
    path = leaves.cte("path", recursive=True)
    up = (
        select(path.c.leaf, UnitParent.parent_id, path.c.height + 1)
        .join(UnitParent, UnitParent.unit_id == path.c.unit_id)
        .where(UnitParent.until_on.is_(None) if day is None else holds(UnitParent.from_on, UnitParent.until_on, day))
        .where(path.c.height < MAX_HEIGHT)
    )
    return path.union_all(up)


MAX_HEIGHT = 40
"""Deeper than any office is; ends the walk should the tree ever hold a circle."""
