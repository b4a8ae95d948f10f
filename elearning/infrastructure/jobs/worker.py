"""The embedded worker: looks for due rows itself. The default on SQLite, and what commands, seeds and tests use everywhere."""

from __future__ import annotations

import time

import structlog

from elearning.infrastructure.jobs.delivery import is_delivered
from elearning.infrastructure.jobs.hands import CHORES_EVERY, Hands
from elearning.infrastructure.work import WorkFactory

log = structlog.get_logger(__name__)


class Worker(Hands):
    """Takes one job after another. Several workers, in several processes, may share a database."""

    _chores_due = 0.0

    def run_forever(self, *, idle: float = 0.5) -> None:
        """Work until `stopping` is set; the database being away only makes it wait."""
        while not self.stopping.is_set():
            self.pulse.beat()
            try:
                self.do_chores()
                worked = self.run_one()
            except Exception:
                log.exception("worker.unreachable")
                worked = False
                time.sleep(min(5.0, idle * 4))
            if not worked:
                self.stopping.wait(idle)

    def do_chores(self) -> None:
        """The chores, at most once in `CHORES_EVERY`; one that fails does not keep the others from being done."""
        if not self.chores or time.monotonic() < self._chores_due:
            return
        self._chores_due = time.monotonic() + CHORES_EVERY.total_seconds()
        for chore in self.chores:
            self.do_chore(chore)

    def run_all(self, *, limit: int = 10_000) -> int:
        """Run what is due now and return how many jobs were taken: for commands, seeds and tests."""
        taken = 0
        while taken < limit and self.run_one():
            taken += 1
        return taken

    def run_one(self) -> bool:
        """Claim one due job and run it; False when nothing is due."""
        claimed = self.claim()
        if claimed is None:
            return False
        self.work_off(claimed)
        return True


def worker_class(factory: WorkFactory) -> type[Hands]:
    """The worker that fits the database: procrastinate on PostgreSQL, the embedded one elsewhere."""
    session = factory.open_session()
    try:
        if not is_delivered(session):
            return Worker
    finally:
        session.close()
    from elearning.infrastructure.jobs.engine import Engine  # noqa: PLC0415 - it costs memory that SQLite need not pay

    return Engine
