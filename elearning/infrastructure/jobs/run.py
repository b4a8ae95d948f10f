"""What a task is given: short transactions, a voice to say how far it is, an ear for the wish to cancel."""

from __future__ import annotations

import time
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import Select, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from elearning.infrastructure.jobs.ledger import RUNNING, Job, change
from elearning.infrastructure.jobs.pulse import Pulse
from elearning.infrastructure.work import Work, WorkFactory
from elearning.kernel.actor import Actor
from elearning.kernel.text import Message

log = structlog.get_logger(__name__)


class Cancelled(Exception):
    """Somebody wished this job to end; what its steps have done stays done."""


class Overtaken(Exception):
    """The job is another worker's by now: this one was away for longer than its lease."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """A job in the hands of one attempt."""

    id: int
    name: str
    arguments: dict[str, Any]
    attempt: int
    request_id: str


@dataclass(slots=True)
class Meter:
    """How fast the work goes, from the first count on: a job that goes on where it stopped does not count what was done before."""

    began: float = 0.0
    began_with: int = 0
    written: float = -1.0

    def is_due(self, done: int, total: int, now: float) -> bool:
        """The first count and the last are written, and one a second between them."""
        if self.written < 0:
            self.began, self.began_with = now, done
        elif now - self.written < 1 and done < total:
            return False
        self.written = now
        return True

    def left(self, done: int, total: int, now: float) -> timedelta | None:
        """How long the rest will take; None before anything was done.

        >>> meter = Meter()
        >>> meter.is_due(100, 750, 50.0), meter.left(100, 750, 50.0), meter.left(200, 750, 60.0)
        (True, None, datetime.timedelta(seconds=55))
        """
        made = done - self.began_with
        return timedelta(seconds=(now - self.began) / made * (total - done)) if made > 0 else None


@dataclass(slots=True)
class Breath:
    """Between two steps of long work the others get as much time to write as a step took.

    SQLite queues nobody. Who waits for the writer's lock looks again every tenth of a second at the latest, and a worker that goes on at
    once would find the lock free before anybody: in a trial a save waited for the whole of a long job.
    """

    least: float = 0.02
    most: float = 0.25
    began: float | None = None

    def pause(self, now: float) -> float:
        """Seconds to give way after the step that began with the last call of `give_way`.

        >>> Breath().pause(10.0), Breath(began=10.0).pause(10.001), Breath(began=10.0).pause(10.125), Breath(began=10.0).pause(99.0)
        (0.0, 0.02, 0.125, 0.25)
        """
        return 0.0 if self.began is None else min(self.most, max(self.least, now - self.began))

    def give_way(self, session: Session) -> None:
        """Call it between steps, outside of any transaction; where the database queues those who wait, it does nothing."""
        if session.get_bind().dialect.name == "sqlite":
            time.sleep(self.pause(time.monotonic()))
            self.began = time.monotonic()


@dataclass(frozen=True, slots=True)
class Run:
    """One attempt at a job, or one round of a chore (which has no row, so that its progress is nobody's)."""

    attempt: int
    _factory: WorkFactory
    _claimed: Claimed | None = None
    _pulse: Pulse = field(default_factory=Pulse)
    _meter: Meter = field(default_factory=Meter)
    _breath: Breath = field(default_factory=Breath)

    def open(self) -> AbstractContextManager[Work]:
        """A short transaction as the system, under the id of the request that left the job."""
        return self._factory.open(Actor.system(), request_id=self._claimed.request_id if self._claimed else "")

    def progress(self, done: int, total: int, note: Message | None = None) -> None:
        """Say that `done` of `total` are done, and what is going on (a sentence without values).

        Call it after each step, outside of any transaction: it has one of its own, about once a second. It never fails the task.
        """
        self._pulse.step()
        now = time.monotonic()
        if self._claimed is None or not self._meter.is_due(done, total, now):
            return
        left = self._meter.left(done, total, now)
        try:
            with self.open() as work:
                values = {
                    "progress_done": done,
                    "progress_total": total,
                    "progress_note": note.msgid if note else "",
                    "progress_ends_at": None if left is None else work.now() + left,
                }
                change(work, self._claimed.id, self._claimed.attempt, values)
        except SQLAlchemyError:
            log.warning("job.progress_not_written", exc_info=True)

    def check_cancelled(self) -> None:
        """Call it between steps: it gives way to others, and raises Cancelled when somebody wishes the job to end.

        Raises Overtaken when the job is no longer ours. A chore is nobody's, so it is never cancelled.
        """
        self._pulse.step()
        with self.open() as work:
            row = None if self._claimed is None else work.session.execute(_owned(self._claimed)).first()
        if self._claimed is not None and row is None:
            raise Overtaken
        if row is not None and row[0] is not None:
            raise Cancelled
        self._breath.give_way(work.session)


def _owned(claimed: Claimed) -> Select[datetime | None]:
    """When somebody wished it to end, for as long as it is this attempt's."""
    return select(Job.cancel_requested_at).where(Job.id == claimed.id, Job.attempt == claimed.attempt, Job.state == RUNNING)
