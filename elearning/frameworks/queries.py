"""Reading the dictionary."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from elearning.frameworks.errors import CompetencyUnknown
from elearning.frameworks.model import CompetencyLevelRow, CompetencyRow
from elearning.frameworks.rules import Competency
from elearning.infrastructure.memory import Memory

_known = Memory[None, dict[str, Competency]](1, seconds=60)


def competencies(session: Session) -> Mapping[str, Competency]:
    """The whole dictionary by code, in its own order, as it was at most a minute ago: one statement, or none."""
    return _known.get(session, None, lambda: _read(session, None))


def get_competency(session: Session, code: str) -> Competency:
    """One competency with its levels. Raises CompetencyUnknown."""
    found = _read(session, code)
    if code not in found:
        raise CompetencyUnknown(code)
    return found[code]


def competency_codes(session: Session) -> frozenset[str]:
    """Every code that a course may claim."""
    return frozenset(session.scalars(select(CompetencyRow.code)))


def competency_names(session: Session) -> dict[str, str]:
    """The name of each code, in the dictionary's order."""
    rows = session.execute(select(CompetencyRow.code, CompetencyRow.name).order_by(CompetencyRow.position))
    return {row.code: row.name for row in rows}


def competency_positions(session: Session) -> dict[str, int]:
    """Where each code stands in the dictionary, from 1."""
    rows = session.execute(select(CompetencyRow.code, CompetencyRow.position))
    return {row.code: row.position for row in rows}


def _read(session: Session, code: str | None) -> dict[str, Competency]:
    statement = (
        select(CompetencyRow, CompetencyLevelRow.description)
        .join(CompetencyLevelRow, CompetencyLevelRow.competency_id == CompetencyRow.id)
        .order_by(CompetencyRow.position, CompetencyRow.id, CompetencyLevelRow.level)
    )
    if code is not None:
        statement = statement.where(CompetencyRow.code == code)
    found: dict[str, Competency] = {}
    for row, description in session.execute(statement):
        known = found.get(row.code)
        levels = (*known.levels, description) if known else (description,)
        found[row.code] = Competency(row.code, row.name, row.kind, row.definition, levels, row.source)
    return found
