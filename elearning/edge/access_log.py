"""Reading somebody else's sensitive page leaves a line in the audit log."""

from __future__ import annotations

from elearning.edge.actor import current_actor
from elearning.edge.side_writes import write_aside
from elearning.infrastructure import audit
from elearning.infrastructure.work import Work


def record_access(subject_kind: str, subject_id: object) -> None:
    """Note that the present actor looked at this subject."""

    def note(work: Work) -> None:
        work.begin_write()
        audit.record(work, "access.read", subject_kind, subject_id)

    write_aside(current_actor(), note)
