"""Jobs: a row left in the business transaction, taken by a worker after it, with a lease and retries.

At least once: a worker that dies holds its job only until the lease ends, then another takes it, with a higher attempt number.
Tasks are therefore idempotent. A job that fails too often is parked with its error, and can be let loose again.
"""

from __future__ import annotations

import threading
import time
import traceback
import uuid
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import JSON, Index, String, Text, Uuid, and_, func, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from elearning.infrastructure.database import Base, Instant
from elearning.infrastructure.work import Work, WorkFactory
from elearning.kernel.actor import Actor
from elearning.kernel.errors import NotFound
from elearning.kernel.ids import new_public_id
from elearning.kernel.ports import JobArguments
from elearning.kernel.text import M

QUEUED, RUNNING, DONE, PARKED = "queued", "running", "done", "parked"
LEASE = timedelta(seconds=60)
MAX_ATTEMPTS = 5
CHORES_EVERY = timedelta(minutes=1)
BACKOFF = (timedelta(seconds=2), timedelta(seconds=10), timedelta(minutes=1), timedelta(minutes=5))

log = structlog.get_logger(__name__)


class Job(Base):
    __tablename__ = "job"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[uuid.UUID] = mapped_column(Uuid, unique=True)
    name: Mapped[str] = mapped_column(String(60))
    arguments: Mapped[dict[str, Any]] = mapped_column(JSON)
    key: Mapped[str | None] = mapped_column(String(120), unique=True)
    state: Mapped[str] = mapped_column(String(10))
    attempt: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime] = mapped_column(Instant)
    lease_until: Mapped[datetime | None] = mapped_column(Instant)
    created_at: Mapped[datetime] = mapped_column(Instant)
    finished_at: Mapped[datetime | None] = mapped_column(Instant)
    error: Mapped[str] = mapped_column(Text, default="")

    __table_args__ = (Index(None, "state", "due_at"),)


@dataclass(frozen=True, slots=True)
class JobView:
    """A job as an operator sees it."""

    public_id: uuid.UUID
    name: str
    state: str
    attempt: int
    created_at: datetime
    due_at: datetime
    finished_at: datetime | None
    error: str


def enqueue(work: Work, name: str, arguments: JobArguments, *, key: str | None) -> None:
    """Add the job to the running transaction unless one with this key is there already."""
    if key is not None and work.session.scalar(select(Job.id).where(Job.key == key)) is not None:
        return
    now = work.now()
    work.session.add(
        Job(
            public_id=new_public_id(),
            name=name,
            arguments=dict(arguments),
            key=key,
            state=QUEUED,
            attempt=0,
            due_at=now,
            created_at=now,
            error="",
        )
    )


def list_jobs(session: Session, *, states: tuple[str, ...] = (QUEUED, RUNNING, PARKED), limit: int = 100) -> list[JobView]:
    """The newest jobs in these states."""
    rows = session.scalars(select(Job).where(Job.state.in_(states)).order_by(Job.id.desc()).limit(limit))
    return [
        JobView(row.public_id, row.name, row.state, row.attempt, row.created_at, row.due_at, row.finished_at, row.error)
        for row in rows
    ]


def count_jobs(session: Session) -> dict[str, int]:
    """How many jobs are in each state."""
    return {row[0]: row[1] for row in session.execute(select(Job.state, func.count()).group_by(Job.state))}


def retry(work: Work, public_id: uuid.UUID) -> None:
    """Let a parked job loose again. Raises NotFound."""
    work.begin_write()
    changed = work.session.execute(
        update(Job)
        .where(Job.public_id == public_id, Job.state == PARKED)
        .values(state=QUEUED, attempt=0, due_at=work.now(), error="")
        .returning(Job.id)
    ).first()
    if changed is None:
        raise NotFound(M("Pekerjaan ini tidak sedang diparkir. Muat ulang halaman."))


@dataclass(frozen=True, slots=True)
class Run:
    """What a task is given: its attempt number and a way to open short transactions as the system."""

    attempt: int
    _factory: WorkFactory

    def open(self) -> AbstractContextManager[Work]:
        return self._factory.open(Actor.system())


Task = Callable[..., None]
"""Called as `task(run, **arguments)`; must be idempotent."""

Chore = Callable[[Run], None]
"""What the worker does by itself now and then; several workers may do it at once, so it must be idempotent too."""


class Worker:
    """Takes one job after another. Several workers, in several processes, may share a database."""

    def __init__(
        self, factory: WorkFactory, tasks: Mapping[str, Task], *, chores: Sequence[Chore] = (), lease: timedelta = LEASE
    ) -> None:
        self.factory = factory
        self.tasks = tasks
        self.chores = chores
        self.lease = lease
        self._chores_due = time.monotonic()
        self.stopping = threading.Event()

    def run_forever(self, *, idle: float = 0.5) -> None:
        """Work until `stopping` is set; the database being away only makes it wait."""
        while not self.stopping.is_set():
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
        """The chores, at most once in `CHORES_EVERY`; one that fails is logged and does not keep the others from being done."""
        if not self.chores or time.monotonic() < self._chores_due:
            return
        self._chores_due = time.monotonic() + CHORES_EVERY.total_seconds()
        for chore in self.chores:
            try:
                chore(Run(1, self.factory))
            except Exception:  # it is tried again in a minute
                log.exception("chore.failed", chore=repr(chore))

    def run_all(self, *, limit: int = 10_000) -> int:
        """Run what is due now and return how many jobs were taken: for commands, seeds and tests."""
        taken = 0
        while taken < limit and self.run_one():
            taken += 1
        return taken

    def run_one(self) -> bool:
        """Claim one due job and run it; False when nothing is due."""
        claimed = self._claim()
        if claimed is None:
            return False
        job_id, name, arguments, attempt = claimed
        beat = _Heartbeat(self, job_id, attempt)
        beat.start()
        try:
            task = self.tasks[name]
            task(Run(attempt, self.factory), **arguments)
        except Exception as error:  # noqa: BLE001 - whatever a task raises is kept with the job
            log.warning("job.failed", job=name, attempt=attempt, error=repr(error))
            self._fail(job_id, attempt, traceback.format_exc(limit=8))
        else:
            self._finish(job_id, attempt)
        finally:
            beat.stop()
        return True

    def _claim(self) -> tuple[int, str, dict[str, Any], int] | None:
        with self.factory.open(Actor.system()) as work:
            now = work.now()
            due = or_(
                and_(Job.state == QUEUED, Job.due_at <= now),
                and_(Job.state == RUNNING, Job.lease_until < now),
            )
            if work.session.scalar(select(Job.id).where(due).limit(1)) is None:
                return None
            work.begin_write()
            first = select(Job.id).where(due).order_by(Job.due_at, Job.id).limit(1).with_for_update(skip_locked=True)
            row = work.session.execute(
                update(Job)
                .where(Job.id == first.scalar_subquery())
                .values(state=RUNNING, attempt=Job.attempt + 1, lease_until=now + self.lease)
                .returning(Job.id, Job.name, Job.arguments, Job.attempt)
                .execution_options(synchronize_session=False)
            ).first()
            return None if row is None else (row[0], row[1], row[2], row[3])

    def extend(self, job_id: int, attempt: int) -> None:
        """Push the end of the lease away while the task still runs."""
        with self.factory.open(Actor.system()) as work:
            work.begin_write()
            self._update(work, job_id, attempt, lease_until=work.now() + self.lease)

    def _finish(self, job_id: int, attempt: int) -> None:
        with self.factory.open(Actor.system()) as work:
            work.begin_write()
            self._update(work, job_id, attempt, state=DONE, finished_at=work.now(), lease_until=None, error="")

    def _fail(self, job_id: int, attempt: int, error: str) -> None:
        with self.factory.open(Actor.system()) as work:
            work.begin_write()
            if attempt >= MAX_ATTEMPTS:
                self._update(work, job_id, attempt, state=PARKED, lease_until=None, error=error)
            else:
                pause = BACKOFF[min(attempt, len(BACKOFF)) - 1]
                self._update(work, job_id, attempt, state=QUEUED, lease_until=None, error=error, due_at=work.now() + pause)

    @staticmethod
    def _update(work: Work, job_id: int, attempt: int, **values: object) -> None:
        """Change the row only while this attempt still owns it: a later attempt is never overwritten."""
        work.session.execute(
            update(Job)
            .where(Job.id == job_id, Job.attempt == attempt, Job.state == RUNNING)
            .values(**values)
            .execution_options(synchronize_session=False)
        )


class _Heartbeat(threading.Thread):
    """Extends the lease at a third of its length until the task ends."""

    def __init__(self, worker: Worker, job_id: int, attempt: int) -> None:
        super().__init__(daemon=True)
        self._worker, self._job_id, self._attempt = worker, job_id, attempt
        self._done = threading.Event()

    def run(self) -> None:
        while not self._done.wait(self._worker.lease.total_seconds() / 3):
            try:
                self._worker.extend(self._job_id, self._attempt)
            except Exception:
                log.exception("job.heartbeat")

    def stop(self) -> None:
        self._done.set()
