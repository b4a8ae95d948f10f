"""Tables of quizzes."""

from __future__ import annotations

import uuid
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, Index, Numeric, String, Text, UniqueConstraint, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from elearning.infrastructure.database import Base, Instant
from elearning.quizzes.rules.attempting import OPEN, STATES


class QuizRevision(Base):
    """A frozen quiz; equal definitions are one row. `settings` repeats the head, so that it is read without the questions."""

    __tablename__ = "quiz_revision"

    id: Mapped[int] = mapped_column(primary_key=True)
    hash: Mapped[str] = mapped_column(String(64), unique=True)
    settings: Mapped[dict[str, Any]] = mapped_column(JSON)
    definition: Mapped[dict[str, Any]] = mapped_column(JSON)


class Attempt(Base):
    """One sitting of one quiz revision in a slot of an enrolment."""

    __tablename__ = "attempt"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[uuid.UUID] = mapped_column(Uuid, unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"))
    slot: Mapped[str] = mapped_column(String(100))
    number: Mapped[int]
    quiz_revision_id: Mapped[int] = mapped_column(ForeignKey("quiz_revision.id"), index=True)
    seed: Mapped[int] = mapped_column(BigInteger)
    paper: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    started_at: Mapped[datetime] = mapped_column(Instant)
    deadline_at: Mapped[datetime | None] = mapped_column(Instant)
    state: Mapped[str] = mapped_column(String(10))
    submitted_at: Mapped[datetime | None] = mapped_column(Instant)
    share: Mapped[Decimal | None] = mapped_column(Numeric(7, 6))
    passed: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (
        UniqueConstraint("enrolment_id", "slot", "number"),
        CheckConstraint("state IN ({})".format(", ".join(f"'{state}'" for state in STATES)), name="state"),
        CheckConstraint("share IS NULL OR (share >= 0 AND share <= 1)", name="share"),
        CheckConstraint(f"(state = '{OPEN}') = (submitted_at IS NULL)", name="closed"),
        Index(
            "uq_attempt_open",
            "enrolment_id",
            "slot",
            unique=True,
            sqlite_where=text(f"state = '{OPEN}'"),
            postgresql_where=text(f"state = '{OPEN}'"),
        ),
        Index(None, "state", "deadline_at"),
    )


class Answer(Base):
    """The newest answer to one question of an attempt."""

    __tablename__ = "answer"

    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"), primary_key=True)
    question_id: Mapped[str] = mapped_column(String(60), primary_key=True)
    response: Mapped[list[str]] = mapped_column(JSON)
    client_seq: Mapped[int] = mapped_column(BigInteger)
    saved_at: Mapped[datetime] = mapped_column(Instant)
    doubtful: Mapped[bool] = mapped_column(default=False)
    checked_at: Mapped[datetime | None] = mapped_column(Instant)


class AttemptGrant(Base):
    """Extra attempts given to one learner in one slot, with the reason."""

    __tablename__ = "attempt_grant"

    id: Mapped[int] = mapped_column(primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"), index=True)
    slot: Mapped[str] = mapped_column(String(100))
    extra: Mapped[int]
    reason: Mapped[str] = mapped_column(Text)
    granted_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    granted_at: Mapped[datetime] = mapped_column(Instant)

    __table_args__ = (CheckConstraint("extra >= 1 AND extra <= 10", name="extra"),)
