"""What a competency is, and what its levels are called."""

from __future__ import annotations

from dataclasses import dataclass

MANAGERIAL, SOCIOCULTURAL, TECHNICAL = "manajerial", "sosial-kultural", "teknis"
KINDS = (MANAGERIAL, SOCIOCULTURAL, TECHNICAL)

LEVELS = (1, 2, 3, 4, 5)
LEVEL_NAMES = {1: "Paham", 2: "Dasar", 3: "Menengah", 4: "Mumpuni", 5: "Ahli"}
"""The levels of PermenPANRB 38/2017; level 1 is also called "dalam pengembangan"."""


@dataclass(frozen=True, slots=True)
class Competency:
    """`levels` describes the levels 1 to 5, in this order; `source` says whose dictionary it is."""

    code: str
    name: str
    kind: str
    definition: str
    levels: tuple[str, ...]
    source: str = ""

    @property
    def is_local(self) -> bool:
        """True for technical codes, which are examples of this installation and not of a national dictionary."""
        return self.kind == TECHNICAL


def level_name(level: int) -> str:
    """The word for a level.

    >>> level_name(3)
    'Menengah'
    """
    return LEVEL_NAMES[level]


def defects_of(competency: Competency) -> list[str]:
    """What keeps a competency out of the dictionary; empty when it is whole.

    >>> defects_of(Competency("T.X", "X", "teknis", "…", ("a", "b", "c", "d")))
    ['T.X: 5 levels expected, 4 found']
    """
    defects: list[str] = []
    if not competency.code.strip() or not competency.name.strip() or not competency.definition.strip():
        defects.append(f"{competency.code}: code, name and definition must not be empty")
    if competency.kind not in KINDS:
        defects.append(f"{competency.code}: unknown kind {competency.kind}")
    if len(competency.levels) != len(LEVELS):
        defects.append(f"{competency.code}: {len(LEVELS)} levels expected, {len(competency.levels)} found")
    if not all(text.strip() for text in competency.levels):
        defects.append(f"{competency.code}: a level has no description")
    return defects
