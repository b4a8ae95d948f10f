"""The ledger of jobs: the table, how rows come into it, and what people may do with them."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import JSON, Index, String, Text, Uuid, event, func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from elearning.infrastructure.database import Base, Instant
from elearning.infrastructure.jobs.delivery import create_engine_tables, deliver, is_delivered
from elearning.infrastructure.jobs.faults import Fault
from elearning.infrastructure.jobs.pulse import Sign
from elearning.infrastructure.work import Work, WorkFactory
from elearning.kernel.actor import Actor
from elearning.kernel.errors import NotFound
from elearning.kernel.ids import new_public_id
from elearning.kernel.ports import JobArguments
from elearning.kernel.text import M

QUEUED, RUNNING, DONE, PARKED, CANCELLED = "queued", "running", "done", "parked", "cancelled"
LEASE = timedelta(seconds=60)
MAX_ATTEMPTS = 5
BACKOFF = (timedelta(seconds=2), timedelta(seconds=10), timedelta(minutes=1), timedelta(minutes=5))


class Job(Base):
    """`started_at` is when the present attempt began; `progress_ends_at` is when it will be over by what it took so far."""

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
    fault: Mapped[str] = mapped_column(String(10), default="", server_default="")
    started_at: Mapped[datetime | None] = mapped_column(Instant)
    cancel_requested_at: Mapped[datetime | None] = mapped_column(Instant)
    progress_done: Mapped[int | None]
    progress_total: Mapped[int | None]
    progress_note: Mapped[str] = mapped_column(String(120), default="", server_default="")
    progress_ends_at: Mapped[datetime | None] = mapped_column(Instant)
    request_id: Mapped[str] = mapped_column(String(40), default="", server_default="")

    __table_args__ = (Index(None, "state", "due_at"),)


event.listen(Job.__table__, "after_create", create_engine_tables)


@dataclass(frozen=True, slots=True)
class JobView:
    """A job as people see it."""

    public_id: uuid.UUID
    name: str
    state: str
    attempt: int
    created_at: datetime
    due_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    fault: str
    error: str
    cancelling: bool
    done: int | None
    total: int | None
    note: str
    ends_at: datetime | None

    @classmethod
    def of(cls, row: Job) -> JobView:
        return cls(
            public_id=row.public_id,
            name=row.name,
            state=row.state,
            attempt=row.attempt,
            created_at=row.created_at,
            due_at=row.due_at,
            started_at=row.started_at,
            finished_at=row.finished_at,
            fault=row.fault,
            error=row.error,
            cancelling=row.state in {QUEUED, RUNNING} and row.cancel_requested_at is not None,
            done=row.progress_done,
            total=row.progress_total,
            note=row.progress_note,
            ends_at=row.progress_ends_at if row.state == RUNNING else None,
        )


def enqueue(work: Work, name: str, arguments: JobArguments, *, key: str | None) -> None:
    """Add the job to the running transaction unless one with this key is there already."""
    if key is not None and work.session.scalar(select(Job.id).where(Job.key == key)) is not None:
        return
    now = work.now()
    job = Job(
        public_id=new_public_id(),
        name=name,
        arguments=dict(arguments),
        key=key,
        state=QUEUED,
        attempt=0,
        due_at=now,
        created_at=now,
        request_id=work.request_id,
    )
    work.session.add(job)
    if is_delivered(work.session):
        work.session.flush()
        deliver(work.session, job.id)


# --- looking -------------------------------------------------------------------------------------------------------------


def list_jobs(session: Session, *, states: tuple[str, ...] = (QUEUED, RUNNING, PARKED), limit: int = 100) -> list[JobView]:
    """The newest jobs in these states; those that only wait, in the order of their turn."""
    turn = (Job.due_at, Job.id) if states == (QUEUED,) else (Job.id.desc(),)
    rows = session.scalars(select(Job).where(Job.state.in_(states)).order_by(*turn).limit(limit))
    return [JobView.of(row) for row in rows]


def count_jobs(session: Session) -> dict[str, int]:
    """How many jobs are in each state."""
    return {row[0]: row[1] for row in session.execute(select(Job.state, func.count()).group_by(Job.state))}


def oldest_due(session: Session, now: datetime) -> datetime | None:
    """Since when the job that has waited longest could have been running; None when nobody waits."""
    return session.scalar(select(func.min(Job.due_at)).where(Job.state == QUEUED, Job.due_at <= now))


def find_by_key(session: Session, key: str) -> JobView | None:
    """The job that was enqueued under this key."""
    row = session.scalar(select(Job).where(Job.key == key))
    return None if row is None else JobView.of(row)


def parked_keys(session: Session, name: str) -> frozenset[str]:
    """The keys of the parked jobs of one task."""
    keys = session.scalars(select(Job.key).where(Job.state == PARKED, Job.name == name))
    return frozenset(key for key in keys if key is not None)


# --- what people may do --------------------------------------------------------------------------------------------------


def retry(work: Work, public_id: uuid.UUID) -> None:
    """Let a parked or cancelled job loose again, with all its attempts; it goes on where it stopped. Raises NotFound."""
    work.begin_write()
    if not _loosen(work, select(Job).where(Job.public_id == public_id, Job.state.in_((PARKED, CANCELLED)))):
        raise NotFound(M("Pekerjaan ini tidak sedang berhenti. Muat ulang halaman."))


def let_loose(work: Work, keys: Collection[str]) -> int:
    """The same for every parked or cancelled job among these keys; how many there were."""
    work.begin_write()
    return _loosen(work, select(Job).where(Job.key.in_(keys), Job.state.in_((PARKED, CANCELLED))))


def _loosen(work: Work, query: Any) -> int:
    rows = work.session.scalars(query.with_for_update()).all()
    for row in rows:
        row.state, row.attempt, row.due_at = QUEUED, 0, work.now()
        row.error, row.fault, row.cancel_requested_at, row.finished_at = "", "", None, None
        deliver(work.session, row.id)
    work.session.flush()
    return len(rows)


def cancel(work: Work, public_id: uuid.UUID) -> None:
    """End a waiting or parked job now, and ask a running one to stop at its next step. Raises NotFound."""
    work.begin_write()
    open_states = (QUEUED, RUNNING, PARKED)
    row = work.session.scalar(select(Job).where(Job.public_id == public_id, Job.state.in_(open_states)).with_for_update())
    if row is None:
        raise NotFound(M("Pekerjaan ini sudah berakhir. Muat ulang halaman."))
    row.cancel_requested_at = work.now()
    if row.state != RUNNING:
        row.state, row.finished_at = CANCELLED, work.now()
    work.session.flush()


# --- how an attempt ends -------------------------------------------------------------------------------------------------


def change(work: Work, job_id: int, attempt: int, values: Mapping[str, object]) -> None:
    """Change the row only while this attempt still owns it: a later attempt is never overwritten."""
    work.begin_write()
    work.session.execute(
        update(Job)
        .where(Job.id == job_id, Job.attempt == attempt, Job.state == RUNNING)
        .values(values)
        .execution_options(synchronize_session=False)
    )


def finish(work: Work, job_id: int, attempt: int, *, state: str = DONE) -> None:
    """The attempt ended well, or by the wish to cancel."""
    change(
        work,
        job_id,
        attempt,
        {"state": state, "finished_at": work.now(), "lease_until": None, "error": "", "fault": "", "progress_ends_at": None},
    )


def fail(work: Work, job_id: int, attempt: int, fault: Fault, error: str, *, backoff: tuple[timedelta, ...] = BACKOFF) -> None:
    """The attempt failed: try again later, or park the job when it has had its attempts."""
    work.begin_write()
    row = work.session.scalar(
        select(Job).where(Job.id == job_id, Job.attempt == attempt, Job.state == RUNNING).with_for_update()
    )
    if row is not None:
        settle_failure(work, row, fault, error, backoff=backoff)
        work.session.flush()


def settle_failure(work: Work, row: Job, fault: Fault, error: str, *, backoff: tuple[timedelta, ...] = BACKOFF) -> None:
    """What becomes of a locked row whose attempt is over without success."""
    row.fault, row.error, row.lease_until, row.progress_ends_at = fault.value, error, None, None
    if row.cancel_requested_at is not None:
        row.state, row.finished_at = CANCELLED, work.now()
    elif row.attempt >= MAX_ATTEMPTS:
        row.state = PARKED
    else:
        pause = backoff[min(row.attempt, len(backoff)) - 1]
        row.state, row.due_at = QUEUED, work.now() + pause
        deliver(work.session, row.id, after=pause)


def fail_hung(factory: WorkFactory, sign: Sign) -> None:
    """Count the attempt of a worker that was stopped from outside because it gave no sign of life in time."""
    if sign.job_id is None:
        return
    error = f"{sign.name}: no sign of life for {sign.limit:.0f} seconds; the worker was stopped and replaced"
    with factory.open(Actor.system()) as work:
        fail(work, sign.job_id, sign.attempt, Fault.HUNG, error)
