"""What the screens about units show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from elearning.accounts.rules import UnitNode
from elearning.edge.locale import gettext as _
from elearning.kernel.clock import ZONE_NAMES
from elearning.kernel.ids import UnitId
from elearning.web.admin.pages.forms import unit_options


@dataclass(frozen=True, slots=True)
class UnitLine:
    name: str
    path: str
    above: str
    code: str
    zone: str
    people: str


@dataclass(frozen=True, slots=True)
class UnitsPage:
    title: str
    rows: Sequence[UnitLine]


@dataclass(frozen=True, slots=True)
class UnitPage:
    """One unit: a form for name and place, and one to move it; `parents` is empty when there is nowhere to move it."""

    title: str
    path: str
    values: Mapping[str, str]
    above: str
    parents: Sequence[tuple[str, str]]
    errors: tuple[tuple[str, str], ...] = ()
    summary: str = ""
    by_field: Mapping[str, str] = field(default_factory=dict[str, str])


def unit_page(
    unit: UnitNode, units: Sequence[UnitNode], values: Mapping[str, str], faults: Sequence[tuple[str, str]] = ()
) -> UnitPage:
    """`units` is the tree within reach; below itself and what is below it a unit cannot stand."""
    parent, below = _parent(unit, units), _subtree(unit, units)
    above = (
        _("Sekarang di bawah %(unit)s.", unit=parent.name)
        if parent is not None
        else _("Unit di atasnya tidak ada, atau di luar lingkup Anda.")
    )
    parents = unit_options([one for one in units if one.id not in below])
    return UnitPage(
        title=_("Ubah %(unit)s", unit=unit.name),
        path=f"/admin/unit/{unit.public_id}",
        values=values,
        above=above,
        parents=[("", _("Pilih unit induk")), *parents] if parents else [],
        errors=tuple(faults),
        summary=_("Unit belum disimpan") if faults else "",
        by_field=dict(faults),
    )


def _parent(unit: UnitNode, units: Sequence[UnitNode]) -> UnitNode | None:
    """The nearest before it that stands one step higher, for parents come before children."""
    before = units[: units.index(unit)]
    return next((one for one in reversed(before) if one.depth == unit.depth - 1), None)


def _subtree(unit: UnitNode, units: Sequence[UnitNode]) -> set[UnitId]:
    below = {unit.id}
    for one in units[units.index(unit) + 1 :]:
        if one.depth <= unit.depth:
            break
        below.add(one.id)
    return below


def units_page(units: Sequence[UnitNode]) -> UnitsPage:
    """The tree as a list, each unit with what stands above it."""
    above: list[str] = []
    rows: list[UnitLine] = []
    for unit in units:
        del above[unit.depth :]
        rows.append(
            UnitLine(
                name=unit.name,
                path=f"/admin/unit/{unit.public_id}",
                above=" › ".join(above),
                code=unit.code,
                zone=ZONE_NAMES.get(unit.timezone, unit.timezone),
                people=str(unit.people),
            )
        )
        above.append(unit.name)
    return UnitsPage(_("Unit"), rows)
