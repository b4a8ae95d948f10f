"""What the screens about units show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from elearning.accounts.rules import UnitNode
from elearning.kernel.clock import ZONE_NAMES


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
