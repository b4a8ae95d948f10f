"""What every form of the desk shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from elearning.accounts.rules import UnitNode


@dataclass(frozen=True, slots=True)
class FormPage:
    """A form with what was typed, what is wrong by field, and the choices of its lists."""

    title: str
    action: str
    values: Mapping[str, str]
    options: Mapping[str, Sequence[tuple[str, str]]]
    errors: tuple[tuple[str, str], ...] = ()
    summary: str = ""
    by_field: Mapping[str, str] = field(default_factory=dict[str, str])
    warnings: tuple[str, ...] = ()


def unit_options(units: Sequence[UnitNode]) -> list[tuple[str, str]]:
    """The units of a list to choose from, indented by dashes as the tree goes."""
    return [(str(unit.public_id), "– " * unit.depth + unit.name) for unit in units]
