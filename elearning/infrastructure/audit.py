"""The audit log: who did what to whom, when. Insert-only, by the database itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Index, Integer, String, func, insert, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from elearning.infrastructure.database import Base, Instant, insert_only, table_of
from elearning.infrastructure.work import Work
from elearning.kernel.pagination import Slice

BigId = BigInteger().with_variant(Integer, "sqlite")


class AuditLine(Base):
    __tablename__ = "audit_line"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant)
    actor_kind: Mapped[str] = mapped_column(String(10))
    actor_person_id: Mapped[int | None]
    on_behalf_of: Mapped[int | None]
    act: Mapped[str] = mapped_column(String(60))
    subject_kind: Mapped[str] = mapped_column(String(30))
    subject_id: Mapped[str] = mapped_column(String(64))
    detail: Mapped[dict[str, Any]] = mapped_column(JSON)
    request_id: Mapped[str] = mapped_column(String(40))

    __table_args__ = (Index(None, "subject_kind", "subject_id"), Index(None, "at"))


insert_only(AuditLine.__table__)  # pyright: ignore[reportArgumentType] - a mapped class's __table__ is a Table


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One line as it is read; `actor_person_id` is None for the system and for strangers."""

    at: datetime
    actor_kind: str
    actor_person_id: int | None
    on_behalf_of: int | None
    act: str
    subject_kind: str
    subject_id: str
    detail: Mapping[str, Any]


_WRITE = insert(table_of(AuditLine))


def record(work: Work, act: str, subject_kind: str, subject_id: object, **detail: str | int | bool | None) -> None:
    """Write one line in the running write transaction. `detail` holds ids, codes, numbers and reasons, no names and no NIP."""
    work.session.execute(
        _WRITE,
        {
            "at": work.now(),
            "actor_kind": work.actor.kind,
            "actor_person_id": work.actor.person_id,
            "on_behalf_of": work.actor.on_behalf_of,
            "act": act,
            "subject_kind": subject_kind,
            "subject_id": str(subject_id),
            "detail": detail,
            "request_id": work.request_id,
        },
    )


def list_lines(session: Session, *, page: int = 1, size: int = 50, act: str = "") -> Slice[AuditEntry]:
    """The log, newest first; `act` narrows to acts that begin so."""
    matching = AuditLine.act.startswith(act, autoescape=True)
    total = session.scalar(select(func.count()).select_from(AuditLine).where(matching)) or 0
    rows = session.scalars(
        select(AuditLine).where(matching).order_by(AuditLine.id.desc()).limit(size).offset((page - 1) * size)
    )
    entries = [
        AuditEntry(
            row.at, row.actor_kind, row.actor_person_id, row.on_behalf_of, row.act, row.subject_kind, row.subject_id, row.detail
        )
        for row in rows
    ]
    return Slice(entries, page, size, total)
