"""How far an order to issue for many is, and what can be done about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from elearning.kernel.ids import CourseId, PersonId

ISSUE_ORDER, MAKE_PDF = "certificates.issue_order", "certificates.make_pdf"


def order_key(order_id: int) -> str:
    """The key of the job that works an order off."""
    return f"certificate-order:{order_id}"


def file_key(certificate_id: int) -> str:
    """The key of the job that makes a certificate's file."""
    return f"certificate-pdf:{certificate_id}"


class Stage(StrEnum):
    """What goes on with an order: numbers are taken, files are made, or nothing any more.

    STOPPING: somebody cancelled, the step in hand is finished. STOPPED: cancelled, some have no number. STUCK: the worker gave up after
    several tries; the same button lets it go on.
    """

    NUMBERING = "numbering"
    STOPPING = "stopping"
    STOPPED = "stopped"
    FILING = "filing"
    STUCK = "stuck"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class SkippedLine:
    """A line of an order for which nothing was issued; `lack` is a value of `Lack`."""

    person_id: PersonId
    lack: str


@dataclass(frozen=True, slots=True)
class OrderJob:
    """What the worker says of an order: the state of its job ("" when there is none), until when it will take, parked files."""

    state: str = ""
    cancelling: bool = False
    ends_at: datetime | None = None
    stuck_files: int = 0


@dataclass(frozen=True, slots=True)
class OrderProgress:
    """How far an order is: of `total` people, `numbered` have a certificate and `filed` of those a PDF, the first of them at `filed_from`."""

    public_id: UUID
    course_id: CourseId
    ordered_at: datetime
    total: int
    numbered: int
    filed: int
    first_number: str | None
    last_number: str | None
    skipped: Sequence[SkippedLine]
    filed_from: datetime | None = None
    job: OrderJob = OrderJob()

    @property
    def decided(self) -> int:
        """So many people have a certificate or a reason why not."""
        return self.numbered + len(self.skipped)

    @property
    def is_done(self) -> bool:
        return self.decided == self.total and self.filed == self.numbered

    @property
    def stage(self) -> Stage:
        if self.is_done:
            return Stage.DONE
        if self.decided < self.total:
            if self.job.state == "parked":
                return Stage.STUCK
            if self.job.state == "cancelled":
                return Stage.STOPPED
            return Stage.STOPPING if self.job.cancelling else Stage.NUMBERING
        return Stage.STUCK if self.job.stuck_files else Stage.FILING

    def left(self, now: datetime) -> timedelta | None:
        """How long the present stage will take by what it took so far; None before that can be said."""
        if self.stage is Stage.NUMBERING and self.job.ends_at is not None:
            return max(timedelta(0), self.job.ends_at - now)
        if self.stage is Stage.FILING and self.filed_from is not None and self.filed > 1:
            return (now - self.filed_from) / (self.filed - 1) * (self.numbered - self.filed)
        return None
