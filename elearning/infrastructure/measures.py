"""The memory of the operator's page: what each process saw, minute by minute, for two days. Nothing in it is about anybody."""

from __future__ import annotations

import secrets
import threading
from collections import Counter as Tallies
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import JSON, String, UniqueConstraint, delete, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Mapped, Session, mapped_column

from elearning.infrastructure import metrics
from elearning.infrastructure.database import Base, Instant
from elearning.infrastructure.metrics import BOUNDS
from elearning.infrastructure.work import Work, WorkFactory
from elearning.kernel.actor import Actor

KEPT = timedelta(hours=48)
HOUSE = "house"
"""Who writes the row of what can only be looked at from outside: jobs, disk, size."""

log = structlog.get_logger(__name__)


class MeasureMinute(Base):
    """`source` is a process (a random name), or `house`."""

    __tablename__ = "measure_minute"

    id: Mapped[int] = mapped_column(primary_key=True)
    minute_at: Mapped[datetime] = mapped_column(Instant)
    source: Mapped[str] = mapped_column(String(12))
    data: Mapped[dict[str, Any]] = mapped_column(JSON)

    __table_args__ = (UniqueConstraint("minute_at", "source"),)


def record(work: Work, source: str, data: Mapping[str, Any]) -> None:
    """Keep what was seen in the minute that ends now; a second row for it is left out."""
    work.begin_write()
    minute = work.now().replace(second=0, microsecond=0)
    there = select(MeasureMinute.id).where(MeasureMinute.minute_at == minute, MeasureMinute.source == source)
    if work.session.scalar(there) is None:
        work.session.add(MeasureMinute(minute_at=minute, source=source, data=dict(data)))
        work.session.flush()


def forget_old(work: Work) -> None:
    """Drop what is older than two days."""
    work.begin_write()
    old = delete(MeasureMinute).where(MeasureMinute.minute_at < work.now() - KEPT)
    work.session.execute(old.execution_options(synchronize_session=False))


class Recorder(threading.Thread):
    """Writes what its process has counted, once a minute; a process that saw nothing writes nothing."""

    def __init__(self, factory: WorkFactory, *, every: float = 60.0) -> None:
        super().__init__(name="measures", daemon=True)
        self._factory, self._every = factory, every
        self._source = secrets.token_hex(6)
        self._stop = threading.Event()

    def run(self) -> None:
        while not self._stop.wait(self._every):
            self.write()

    def stop(self) -> None:
        self._stop.set()

    def write(self) -> None:
        """One row; what cannot be written is lost, which only the pictures feel."""
        taken = metrics.take_minute()
        if taken.is_empty():
            return
        try:
            with self._factory.open(Actor.system()) as work:
                record(work, self._source, taken.to_json())
        except SQLAlchemyError as error:
            log.warning("measures.not_written", error=type(error).__name__)


# --- reading -------------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Latency:
    """How long answers took: `count` of them, `failed` with 5xx, and how many fell into each class."""

    count: int = 0
    failed: int = 0
    classes: list[int] = field(default_factory=lambda: [0] * (len(BOUNDS) + 1))

    def add(self, row: Sequence[int]) -> None:
        self.count += row[0]
        self.failed += row[1]
        for index, number in enumerate(row[2 : 3 + len(BOUNDS)]):
            self.classes[index] += number

    def percentile(self, share: float) -> float | None:
        """The time within which this share of the answers came, in milliseconds; straight lines are drawn inside a class.

        None without answers. What lies beyond the last bound is told as that bound.

        >>> one = Latency(); one.add([100, 0, 50, 50]); one.percentile(0.5), one.percentile(0.75), Latency().percentile(0.5)
        (5.0, 7.5, None)
        """
        total = sum(self.classes)
        if not total:
            return None
        wanted, before = share * total, 0
        for index, number in enumerate(self.classes):
            if number and before + number >= wanted:
                if index == len(BOUNDS):
                    break
                low = BOUNDS[index - 1] if index else 0
                return low + (BOUNDS[index] - low) * (wanted - before) / number
            before += number
        return float(BOUNDS[-1])


@dataclass(slots=True)
class Span:
    """Some minutes together, over all processes; `house` holds the last look at the house in them."""

    begins_at: datetime
    all: Latency = field(default_factory=Latency)
    routes: dict[str, Latency] = field(default_factory=dict[str, Latency])
    errors: Tallies[str] = field(default_factory=Tallies[str])
    sign_ins: Tallies[str] = field(default_factory=Tallies[str])
    slow: int = 0
    house: Mapping[str, Any] | None = None

    def add(self, source: str, data: Mapping[str, Any]) -> None:
        if source == HOUSE:
            self.house = data
            return
        for route, row in data.get("routes", {}).items():
            self.all.add(row)
            self.routes.setdefault(route, Latency()).add(row)
        self.errors.update(data.get("errors", {}))
        self.sign_ins.update(data.get("sign_ins", {}))
        self.slow += data.get("slow", 0)


def read_spans(session: Session, since: datetime, until: datetime, length: timedelta) -> list[Span]:
    """The minutes from `since` to `until`, gathered in spans of equal length, oldest first; quiet ones are there too, empty."""
    rows = session.execute(
        select(MeasureMinute.minute_at, MeasureMinute.source, MeasureMinute.data)
        .where(MeasureMinute.minute_at > since, MeasureMinute.minute_at <= until)
        .order_by(MeasureMinute.minute_at)
    )
    spans = [Span(since + length * index) for index in range(max(1, round((until - since) / length)))]
    for at, source, data in rows:
        spans[min(len(spans) - 1, int((at - since) / length))].add(source, data)
    return spans


def together(spans: Iterable[Span]) -> Span:
    """All of them as one."""
    whole: Span | None = None
    for span in spans:
        whole = whole or Span(span.begins_at)
        whole.all.add([span.all.count, span.all.failed, *span.all.classes])
        for route, latency in span.routes.items():
            whole.routes.setdefault(route, Latency()).add([latency.count, latency.failed, *latency.classes])
        whole.errors.update(span.errors)
        whole.sign_ins.update(span.sign_ins)
        whole.slow += span.slow
        whole.house = span.house or whole.house
    if whole is None:
        raise ValueError("no spans")
    return whole
