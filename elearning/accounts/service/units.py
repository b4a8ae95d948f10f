"""Offices are added, renamed and moved; what was stays known by its dates."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from elearning.accounts import policy, queries
from elearning.accounts.errors import CodeTaken, DateBeforeHistory, PersonIncomplete, UnitInsideItself, UnitNotFound
from elearning.accounts.model import Unit, UnitParent
from elearning.accounts.rules import TIMEZONES, NewUnit
from elearning.infrastructure import audit
from elearning.infrastructure.work import Work
from elearning.kernel.ids import PublicId, UnitId, new_public_id
from elearning.kernel.permissions import permit
from elearning.kernel.text import M, Message


def add_unit(work: Work, new: NewUnit) -> UnitId:
    """Add a unit below its parent, or as a root. Raises PersonIncomplete, CodeTaken, UnitNotFound, Forbidden."""
    faults = _faults(new.name, new.place)
    if not new.code.strip() or len(new.code) > 40:
        faults["code"] = M("Isi kode unit, paling banyak 40 huruf.")
    if new.timezone not in TIMEZONES:
        faults["timezone"] = M("Pilih zona waktu WIB, WITA, atau WIT.")
    if faults:
        raise PersonIncomplete(faults)
    work.begin_write()
    permit(work.actor, policy.MANAGE_UNITS, new.parent_id)
    if new.parent_id is not None and work.session.get(Unit, new.parent_id) is None:
        raise UnitNotFound
    unit = Unit(
        public_id=new_public_id(),
        code=new.code.strip(),
        name=" ".join(new.name.split()),
        timezone=new.timezone,
        place=new.place.strip(),
    )
    try:
        with work.session.begin_nested():
            work.session.add(unit)
    except IntegrityError as error:
        raise CodeTaken(new.code.strip()) from error
    if new.parent_id is not None:
        work.session.add(UnitParent(unit_id=unit.id, parent_id=new.parent_id, from_on=new.from_on))
        work.session.flush()
    audit.record(work, "unit.add", "unit", unit.id, parent=new.parent_id)
    return UnitId(unit.id)


def rename_unit(work: Work, public_id: PublicId, *, name: str, place: str) -> None:
    """Give the unit another name and place of signing. Raises PersonIncomplete, UnitNotFound (out of reach too)."""
    faults = _faults(name, place)
    if faults:
        raise PersonIncomplete(faults)
    work.begin_write()
    unit = reach_unit(work, public_id)
    if (unit.name, unit.place) == (" ".join(name.split()), place.strip()):
        return
    unit.name, unit.place = " ".join(name.split()), place.strip()
    audit.record(work, "unit.rename", "unit", unit.id)


def move_unit(work: Work, unit_id: UnitId, parent_id: UnitId, *, from_on: date) -> None:
    """Put the unit, with all below it, under another parent from that day; the tree of earlier days stays as it was.

    Raises UnitNotFound, UnitInsideItself, DateBeforeHistory, Forbidden.
    """
    work.begin_write()
    if work.session.scalar(select(Unit).where(Unit.id == unit_id).with_for_update()) is None:
        raise UnitNotFound
    if work.session.get(Unit, parent_id) is None:
        raise UnitNotFound
    permit(work.actor, policy.MANAGE_UNITS, unit_id)
    permit(work.actor, policy.MANAGE_UNITS, parent_id)
    for day in (from_on, None):  # a move that is on record for later makes a circle, too
        if unit_id in queries.ancestor_ids(work.session, parent_id, day):
            raise UnitInsideItself
    present = work.session.scalar(select(UnitParent).where(UnitParent.unit_id == unit_id, UnitParent.until_on.is_(None)))
    if present is not None:
        if present.parent_id == parent_id:
            return
        if from_on <= present.from_on:
            raise DateBeforeHistory(present.from_on)
        present.until_on = from_on
        work.session.flush()
    work.session.add(UnitParent(unit_id=unit_id, parent_id=parent_id, from_on=from_on))
    work.session.flush()
    audit.record(work, "unit.move", "unit", unit_id, parent=parent_id, from_on=from_on.isoformat())


def reach_unit(work: Work, public_id: PublicId) -> Unit:
    """The unit for a change; out of reach is not found."""
    unit = work.session.scalar(select(Unit).where(Unit.public_id == public_id).with_for_update())
    if unit is None or not policy.MANAGE_UNITS.allows(work.actor, UnitId(unit.id)):
        raise UnitNotFound
    return unit


def _faults(name: str, place: str) -> dict[str, Message]:
    faults: dict[str, Message] = {}
    if not name.strip() or len(name) > 200:
        faults["name"] = M("Isi nama unit, paling banyak 200 huruf.")
    if len(place) > 120:
        faults["place"] = M("Paling banyak %(most)s huruf.", most=120)
    return faults
