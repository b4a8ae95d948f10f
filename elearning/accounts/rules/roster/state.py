"""How far the import of a staff list is, and what can be done about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from elearning.accounts.rules.roster.planning import RowFinding

IMPORT_ROSTER = "accounts.import_roster"


class RosterStage(StrEnum):
    """LOOKED_AT: uploaded, nothing is written yet. STOPPING, STOPPED: somebody cancelled. STUCK: the worker gave up, it can go on."""

    LOOKED_AT = "looked-at"
    RUNNING = "running"
    STOPPING = "stopping"
    STOPPED = "stopped"
    STUCK = "stuck"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class RosterState:
    """An uploaded list. `foreseen` is the report made at the upload, `counts` and `refused` what was done and refused since."""

    id: int
    public_id: UUID
    filename: str
    uploaded_at: datetime
    confirmed: bool
    total: int
    done: int
    foreseen: Mapping[str, Any]
    counts: Mapping[str, int]
    refused: Sequence[Mapping[str, Any]]
    job_state: str = ""
    cancelling: bool = False
    ends_at: datetime | None = None

    @property
    def stage(self) -> RosterStage:
        if not self.confirmed:
            return RosterStage.LOOKED_AT
        if self.done == self.total:
            return RosterStage.DONE
        if self.job_state == "parked":
            return RosterStage.STUCK
        if self.job_state == "cancelled":
            return RosterStage.STOPPED
        return RosterStage.STOPPING if self.cancelling else RosterStage.RUNNING

    @property
    def errors(self) -> list[RowFinding]:
        """Rows that were kept out when the list was looked at, as many as are kept."""
        return [RowFinding.from_json(one) for one in self.foreseen["errors"]]

    @property
    def warnings(self) -> list[RowFinding]:
        return [RowFinding.from_json(one) for one in self.foreseen["warnings"]]

    @property
    def refusals(self) -> list[RowFinding]:
        """Rows that met something new when their turn came."""
        return [RowFinding.from_json(one) for one in self.refused]

    def left(self, now: datetime) -> timedelta | None:
        """How long the rest will take, as the worker reckons it."""
        return None if self.ends_at is None else max(timedelta(0), self.ends_at - now)
