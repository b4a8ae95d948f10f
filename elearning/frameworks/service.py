"""Bringing the dictionary into the database."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, select

from elearning.frameworks import policy, queries
from elearning.frameworks.model import CompetencyLevelRow, CompetencyRow
from elearning.frameworks.rules import Competency, defects_of
from elearning.frameworks.rules.dictionary import DICTIONARY
from elearning.infrastructure import audit
from elearning.infrastructure.work import Work
from elearning.kernel.permissions import permit


def load_dictionary(work: Work, dictionary: Sequence[Competency] = DICTIONARY) -> int:
    """Add what is missing and renew what was reworded; returns how many competencies changed (0 when all is there).

    No code is ever taken out: evidence may point to it. Raises ValueError when the dictionary itself is not whole.
    """
    defects = [defect for competency in dictionary for defect in defects_of(competency)]
    if defects:
        raise ValueError("; ".join(defects))
    work.begin_write()
    permit(work.actor, policy.MAINTAIN, None)
    known = queries.competencies(work.session)
    places = queries.competency_positions(work.session)
    changed = [
        (position, competency)
        for position, competency in enumerate(dictionary, start=1)
        if known.get(competency.code) != competency or places[competency.code] != position
    ]
    for position, competency in changed:
        _write(work, position, competency)
    if changed:
        audit.record(work, "frameworks.load", "dictionary", "competency", changed=len(changed))
    work.session.flush()
    return len(changed)


def _write(work: Work, position: int, competency: Competency) -> None:
    row = work.session.scalar(select(CompetencyRow).where(CompetencyRow.code == competency.code))
    if row is None:
        row = CompetencyRow(code=competency.code)
        work.session.add(row)
    row.name, row.kind, row.definition = competency.name, competency.kind, competency.definition
    row.source, row.position = competency.source, position
    work.session.flush()
    work.session.execute(delete(CompetencyLevelRow).where(CompetencyLevelRow.competency_id == row.id))
    work.session.add_all(
        CompetencyLevelRow(competency_id=row.id, level=level, description=text)
        for level, text in enumerate(competency.levels, start=1)
    )
