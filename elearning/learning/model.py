"""Tables of learning."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, Numeric, String, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from elearning.infrastructure.database import Base, Instant, insert_only


class Enrolment(Base):
    __tablename__ = "enrolment"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[uuid.UUID] = mapped_column(Uuid, unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    cycle: Mapped[int] = mapped_column(default=1)
    version_id: Mapped[int] = mapped_column(ForeignKey("course_version.id"))
    state: Mapped[str] = mapped_column(String(10))
    enrolled_at: Mapped[datetime] = mapped_column(Instant)
    due_at: Mapped[datetime | None] = mapped_column(Instant)
    completed_at: Mapped[datetime | None] = mapped_column(Instant)
    last_module: Mapped[str | None] = mapped_column(String(100))
    last_opened_at: Mapped[datetime | None] = mapped_column(Instant)

    __table_args__ = (
        UniqueConstraint("person_id", "course_id", "cycle"),
        CheckConstraint("state IN ('active', 'completed', 'withdrawn')", name="state"),
        Index(None, "course_id", "state"),
        Index(None, "course_id", "id"),
    )


class ModuleReading(Base):
    __tablename__ = "module_reading"

    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"), primary_key=True)
    module_slug: Mapped[str] = mapped_column(String(100), primary_key=True)
    read_at: Mapped[datetime] = mapped_column(Instant)


class ModuleCompletion(Base):
    """Granted once, under the rule and the version of that moment; the database refuses change."""

    __tablename__ = "module_completion"

    id: Mapped[int] = mapped_column(primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"))
    module_slug: Mapped[str] = mapped_column(String(100))
    version_id: Mapped[int] = mapped_column(ForeignKey("course_version.id"))
    module_hash: Mapped[str] = mapped_column(String(64))
    rule: Mapped[str] = mapped_column(String(20))
    attempt_public_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    share: Mapped[Decimal | None] = mapped_column(Numeric(7, 6))
    completed_at: Mapped[datetime] = mapped_column(Instant)

    __table_args__ = (UniqueConstraint("enrolment_id", "module_slug"),)


class CourseCompletion(Base):
    """The first time all of a course was complete in this cycle; the database refuses change."""

    __tablename__ = "course_completion"

    id: Mapped[int] = mapped_column(primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"), unique=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("course_version.id"))
    final_attempt_public_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    ended_on: Mapped[date] = mapped_column(Date)
    completed_at: Mapped[datetime] = mapped_column(Instant)


class LearningDay(Base):
    """A local day on which something was learned in this enrolment."""

    __tablename__ = "learning_day"

    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"), primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)


insert_only(ModuleCompletion.__table__)  # pyright: ignore[reportArgumentType] - a mapped class's __table__ is a Table
insert_only(CourseCompletion.__table__)  # pyright: ignore[reportArgumentType] - a mapped class's __table__ is a Table
