"""A look at the house from outside: jobs, disk, the size of the database."""

from __future__ import annotations

import shutil
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from elearning.infrastructure import jobs
from elearning.infrastructure.work import Work


@dataclass(frozen=True, slots=True)
class House:
    """`jobs` by state; `queue_seconds` is how long the oldest due job has waited; `disk_*` are None where files are elsewhere."""

    jobs: dict[str, int]
    queue_seconds: float
    database_bytes: int
    disk_free: int | None
    disk_total: int | None

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def look(work: Work) -> House:
    """How it stands now."""
    oldest = jobs.oldest_due(work.session, work.now())
    counts = jobs.count_jobs(work.session)
    disk = _disk(work)
    return House(
        jobs={state: counts.get(state, 0) for state in (jobs.QUEUED, jobs.RUNNING, jobs.PARKED, jobs.CANCELLED, jobs.DONE)},
        queue_seconds=0.0 if oldest is None else max(0.0, (work.now() - oldest).total_seconds()),
        database_bytes=_database_bytes(work.session),
        disk_free=None if disk is None else disk.free,
        disk_total=None if disk is None else disk.total,
    )


def _database_bytes(session: Session) -> int:
    if session.get_bind().dialect.name == "sqlite":
        pages = session.execute(text("PRAGMA page_count")).scalar_one()
        return pages * session.execute(text("PRAGMA page_size")).scalar_one()
    return session.execute(text("SELECT pg_database_size(current_database())")).scalar_one()


def _disk(work: Work) -> Any:
    """Of the disk where the files are, or else the database; None when both are on other machines."""
    root: Path | None = getattr(work.storage, "root", None)
    if root is None and work.session.get_bind().dialect.name == "sqlite":
        file = work.session.execute(text("PRAGMA database_list")).first()
        root = Path(file[2]).parent if file is not None and file[2] else None
    return shutil.disk_usage(root) if root is not None and root.exists() else None
