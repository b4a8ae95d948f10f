"""Tables of the ledger and of the JP reference."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, Date, ForeignKey, Numeric, String, Text, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from elearning.infrastructure.database import Base, Instant, insert_only


class EvidenceChain(Base):
    """A chain and its signed head. `open_person_id` is the person whose new entries go here, empty for a chain that is only kept."""

    __tablename__ = "evidence_chain"

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    open_person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), unique=True)
    entries: Mapped[int]
    head_hash: Mapped[str] = mapped_column(String(64))
    head_signature: Mapped[str] = mapped_column(String(160))
    created_at: Mapped[datetime] = mapped_column(Instant)


class EvidenceEntry(Base):
    """One fact. `body` is the canonical text that `hash` is taken of; version, enrolment and recorder stand beside what is hashed."""

    __tablename__ = "evidence_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    chain_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("evidence_chain.id"))
    seq: Mapped[int]
    kind: Mapped[str] = mapped_column(String(30))
    source_key: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    hash: Mapped[str] = mapped_column(String(64))
    previous_hash: Mapped[str] = mapped_column(String(64))
    recorded_at: Mapped[datetime] = mapped_column(Instant)
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    enrolment_id: Mapped[int | None] = mapped_column(ForeignKey("enrolment.id"), index=True)
    version_id: Mapped[int | None] = mapped_column(ForeignKey("course_version.id"))

    __table_args__ = (
        UniqueConstraint("chain_id", "seq"),
        UniqueConstraint("kind", "source_key"),
        CheckConstraint("seq > 0", name="seq"),
    )


class EvidenceNote(Base):
    """A reviewer's sentence beside an entry, which holds only the salted digest of it: erasing the sentence breaks no chain."""

    __tablename__ = "evidence_note"

    entry_id: Mapped[int] = mapped_column(ForeignKey("evidence_entry.id"), primary_key=True)
    salt: Mapped[str] = mapped_column(String(64))
    text: Mapped[str] = mapped_column(Text)


class JpFormRow(Base):
    """A form of development as the table holds it from `valid_from` on, until a later row of the same code."""

    __tablename__ = "jp_form"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(String(120))
    path: Mapped[str] = mapped_column(String(20))
    unit: Mapped[str] = mapped_column(String(10))
    national_jp: Mapped[Decimal | None] = mapped_column(Numeric(7, 2))
    international_jp: Mapped[Decimal | None] = mapped_column(Numeric(7, 2))
    international_extra: Mapped[Decimal | None] = mapped_column(Numeric(5, 4))
    cap_per_day: Mapped[Decimal | None] = mapped_column(Numeric(5, 2))
    international_cap_per_day: Mapped[Decimal | None] = mapped_column(Numeric(5, 2))
    valid_from: Mapped[date] = mapped_column(Date)

    __table_args__ = (
        UniqueConstraint("code", "valid_from"),
        CheckConstraint("unit IN ('actual', 'day', 'day-max', 'session', 'once', 'semester')", name="unit"),
    )


class JpTargetRow(Base):
    """The yearly target of a kind of employee from a year on, until a later row of the same kind."""

    __tablename__ = "jp_target"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    year_from: Mapped[int]
    minimum: Mapped[Decimal | None] = mapped_column(Numeric(7, 2))
    maximum: Mapped[Decimal | None] = mapped_column(Numeric(7, 2))

    __table_args__ = (UniqueConstraint("kind", "year_from"), CheckConstraint("kind IN ('PNS', 'PPPK')", name="kind"))


insert_only(EvidenceEntry.__table__)  # pyright: ignore[reportArgumentType] - a mapped class's __table__ is a Table
