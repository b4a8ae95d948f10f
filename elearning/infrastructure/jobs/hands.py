"""Claim, run, write down: what happens to a job in a worker's hands, whichever engine brought it there."""

from __future__ import annotations

import threading
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

import structlog
from sqlalchemy import ColumnElement, and_, or_, select

from elearning.infrastructure import metrics
from elearning.infrastructure.jobs import ledger
from elearning.infrastructure.jobs.faults import Fault, UnknownTask, fault_of
from elearning.infrastructure.jobs.ledger import BACKOFF, CANCELLED, LEASE, MAX_ATTEMPTS, QUEUED, RUNNING, Job
from elearning.infrastructure.jobs.pulse import LIMIT, Pulse
from elearning.infrastructure.jobs.run import Cancelled, Claimed, Overtaken, Run
from elearning.infrastructure.logging import without_values
from elearning.infrastructure.statements import Tally, current
from elearning.infrastructure.work import Work, WorkFactory
from elearning.kernel.actor import Actor

CHORES_EVERY = timedelta(minutes=1)
FARTHEST = max(LEASE, *BACKOFF) * 2

Task = Callable[..., None]
"""Called as `task(run, **arguments)`; must be idempotent."""

Chore = Callable[[Run], None]
"""What the workers do by themselves every minute; two may do it at once, so it must be idempotent too."""

log = structlog.get_logger(__name__)


def chore_name(chore: Chore) -> str:
    """What a chore is called in logs and by the engine: where it is written."""
    return f"{getattr(chore, '__module__', '')}.{getattr(chore, '__qualname__', repr(chore))}"


class Hands:
    """One worker. `limits` are the time limits of tasks that have one of their own; `overdue` is called when a task is over its."""

    def __init__(
        self,
        factory: WorkFactory,
        tasks: Mapping[str, Task],
        *,
        chores: Sequence[Chore] = (),
        limits: Mapping[str, timedelta] | None = None,
        lease: timedelta = LEASE,
        backoff: tuple[timedelta, ...] = BACKOFF,
        pulse: Pulse | None = None,
        overdue: Callable[[Claimed], None] | None = None,
    ) -> None:
        self.factory = factory
        self.tasks = tasks
        self.chores = chores
        self.limits = limits or {}
        self.lease = lease
        self.backoff = backoff
        self.pulse = pulse or Pulse()
        self.overdue = overdue
        self.stopping = threading.Event()

    def run_forever(self) -> None:
        """Work until `stopping` is set; the database being away only makes it wait."""
        raise NotImplementedError

    # --- taking ---------------------------------------------------------------------------------------------------------

    def claim(self, job_id: int | None = None) -> Claimed | None:
        """Take the job (or the one that has been due for longest) for one attempt; None when it is not to be had.

        A row whose worker died is taken over, unless it was to be cancelled, or had its last attempt: a job that kills whoever
        touches it is parked, too.
        """
        while True:
            with self.factory.open(Actor.system()) as work:
                due = is_due(work.now())
                if job_id is not None:
                    due = and_(due, Job.id == job_id)
                if work.session.scalar(select(Job.id).where(due).limit(1)) is None:
                    return None
                work.begin_write()
                query = select(Job).where(due).order_by(Job.due_at, Job.id).limit(1).with_for_update(skip_locked=True)
                row = work.session.scalar(query)
                if row is None:
                    return None
                claimed = self._take(work, row)
            if claimed is not None:
                return claimed

    def _take(self, work: Work, row: Job) -> Claimed | None:
        over = row.state == RUNNING and (row.cancel_requested_at is not None or row.attempt >= MAX_ATTEMPTS)
        if over:
            error = f"{row.name}: the worker ended without a word during attempt {row.attempt}"
            ledger.settle_failure(work, row, Fault.DIED, error)
        else:
            row.state, row.attempt = RUNNING, row.attempt + 1
            row.started_at, row.lease_until = work.now(), work.now() + self.lease
        work.session.flush()
        return None if over else Claimed(row.id, row.name, row.arguments, row.attempt, row.request_id)

    # --- doing ----------------------------------------------------------------------------------------------------------

    def work_off(self, job: Claimed) -> None:
        """Run the task and write down how it ended."""
        run = Run(job.attempt, self.factory, job, self.pulse)
        began, tally = time.monotonic(), Tally(f"job:{job.name}", job.request_id)
        current.set(tally)
        with structlog.contextvars.bound_contextvars(
            job=job.name, job_id=job.id, attempt=job.attempt, request_id=job.request_id
        ):
            self.pulse.begin(job.name, self.limits.get(job.name, LIMIT), job.id, job.attempt)
            heart = _Heart(self, job)
            heart.start()
            try:
                self._task(job.name)(run, **job.arguments)
            except Cancelled:
                self._write(lambda work: ledger.finish(work, job.id, job.attempt, state=CANCELLED))
                outcome = "cancelled"
            except Overtaken:
                outcome = "overtaken"
            except Exception as error:  # noqa: BLE001 - whatever a task raises is kept with the job
                text, fault = without_values(traceback.format_exc(limit=8)), fault_of(error)
                log.warning("job.failed", fault=fault.value, error=repr(error))
                self._write(lambda work: ledger.fail(work, job.id, job.attempt, fault, text, backoff=self.backoff))
                outcome = "failed"
            else:
                self._write(lambda work: ledger.finish(work, job.id, job.attempt))
                outcome = "done"
            finally:
                current.set(None)
                heart.stop()
                self.pulse.end()
            took = time.monotonic() - began
            metrics.job_ended(job.name, outcome, took)
            log.info("job.ended", outcome=outcome, ms=round(took * 1000), statements=tally.statements)

    def do_chore(self, chore: Chore) -> None:
        """One round; a chore that fails is logged, and done again in a minute."""
        name = chore_name(chore)
        self.pulse.begin(name, self.limits.get(name, LIMIT))
        current.set(Tally(f"chore:{name}"))
        try:
            chore(Run(1, self.factory, None, self.pulse))
        except Exception:
            log.exception("chore.failed", chore=name)
        finally:
            current.set(None)
            self.pulse.end()

    def extend(self, job: Claimed) -> None:
        """Push the end of the lease away while the task still runs."""
        self._write(lambda work: ledger.change(work, job.id, job.attempt, {"lease_until": work.now() + self.lease}))

    def _task(self, name: str) -> Task:
        try:
            return self.tasks[name]
        except KeyError:
            raise UnknownTask(name) from None

    def _write(self, act: Callable[[Work], None]) -> None:
        with self.factory.open(Actor.system()) as work:
            act(work)


def is_due(now: datetime) -> ColumnElement[bool]:
    """Queued and its time has come, or running and its lease over.

    Nobody writes a time that is farther away than `FARTHEST`; a row that says so was written before the clock was set back.
    """
    never = now + FARTHEST
    return or_(
        and_(Job.state == QUEUED, or_(Job.due_at <= now, Job.due_at > never)),
        and_(Job.state == RUNNING, or_(Job.lease_until < now, Job.lease_until > never)),
    )


class _Heart(threading.Thread):
    """Extends the lease at a third of its length, as long as the task is within its time limit and no longer.

    A task over its limit loses its lease, so that another worker takes the job even when nobody stops this one.
    """

    def __init__(self, hands: Hands, job: Claimed) -> None:
        super().__init__(daemon=True)
        self._hands, self._job = hands, job
        self._done = threading.Event()

    def run(self) -> None:
        while not self._done.wait(max(0.05, min(self._hands.lease.total_seconds() / 3, self._hands.pulse.left()))):
            if self._hands.pulse.left() <= 0:
                log.error("job.over_its_time", job=self._job.name, job_id=self._job.id, attempt=self._job.attempt)
                if self._hands.overdue is not None:
                    self._hands.overdue(self._job)
                return
            try:
                self._hands.extend(self._job)
            except Exception:
                log.exception("job.heartbeat")

    def stop(self) -> None:
        self._done.set()
