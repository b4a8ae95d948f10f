"""The register, the certificates, their history, the issuers' settings, and the orders to issue for many."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey, Index, String, Text, UniqueConstraint, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from elearning.infrastructure.database import Base, Instant, insert_only


class CertificateSetting(Base):
    """How a unit issues, from a day on; `inherits` sends back to the unit above."""

    __tablename__ = "certificate_setting"

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    from_on: Mapped[date] = mapped_column(Date)
    inherits: Mapped[bool] = mapped_column(default=False)
    organiser: Mapped[str] = mapped_column(String(120), default="")
    short_name: Mapped[str] = mapped_column(String(30), default="")
    place: Mapped[str] = mapped_column(String(60), default="")
    pattern: Mapped[str] = mapped_column(String(80), default="")
    signer_name: Mapped[str] = mapped_column(String(120), default="")
    signer_post: Mapped[str] = mapped_column(String(160), default="")
    signer_rank: Mapped[str] = mapped_column(String(80), default="")
    signer_number: Mapped[str] = mapped_column(String(18), default="")

    __table_args__ = (UniqueConstraint("unit_id", "from_on"),)


class CertificateCounter(Base):
    """The last number taken of an issuer's year. Its row is locked by whoever issues, until the commit."""

    __tablename__ = "certificate_counter"

    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int] = mapped_column(default=0)


class Certificate(Base):
    """`unit_id` is where the holder stood on the issue day, `issuer_unit_id` whose register gave the number."""

    __tablename__ = "certificate"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[uuid.UUID] = mapped_column(Uuid, unique=True)
    code: Mapped[str] = mapped_column(String(16), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"))
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("course_version.id"))
    cycle: Mapped[int]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    issuer_unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    year: Mapped[int]
    sequence: Mapped[int]
    number: Mapped[str] = mapped_column(String(160))
    issued_on: Mapped[date] = mapped_column(Date)
    issued_at: Mapped[datetime] = mapped_column(Instant)
    state: Mapped[str] = mapped_column(String(10))
    data: Mapped[dict[str, Any]] = mapped_column(JSON)
    replaced_by_id: Mapped[int | None] = mapped_column(ForeignKey("certificate.id"))
    pdf_sha256: Mapped[str | None] = mapped_column(String(64), index=True)
    pdf_size: Mapped[int | None]
    pdf_made_at: Mapped[datetime | None] = mapped_column(Instant)

    __table_args__ = (
        UniqueConstraint("issuer_unit_id", "year", "sequence"),
        CheckConstraint("state IN ('issued', 'replaced', 'revoked', 'expired')", name="state"),
        CheckConstraint("(pdf_sha256 IS NULL) = (pdf_size IS NULL)", name="pdf"),
        Index(
            "uq_certificate_enrolment_standing",
            "enrolment_id",
            unique=True,
            sqlite_where=text("state <> 'replaced'"),
            postgresql_where=text("state <> 'replaced'"),
        ),
        Index(None, "course_id", "state"),
    )


class CertificateEvent(Base):
    """What happened to a certificate, each state once, with reason and actor; the database refuses change."""

    __tablename__ = "certificate_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificate.id"))
    kind: Mapped[str] = mapped_column(String(10))
    at: Mapped[datetime] = mapped_column(Instant)
    actor_kind: Mapped[str] = mapped_column(String(10))
    actor_person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    reason_code: Mapped[str] = mapped_column(String(20), default="")
    reason: Mapped[str] = mapped_column(Text, default="")

    __table_args__ = (
        UniqueConstraint("certificate_id", "kind"),
        CheckConstraint("kind IN ('issued', 'filed', 'replaced', 'revoked', 'expired')", name="kind"),
    )


class CertificateOrder(Base):
    """One admin's request to issue for many, worked off in short transactions."""

    __tablename__ = "certificate_order"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[uuid.UUID] = mapped_column(Uuid, unique=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    ordered_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    ordered_at: Mapped[datetime] = mapped_column(Instant)


class CertificateOrderLine(Base):
    """One enrolment of an order: undecided, issued (`certificate_id`), or skipped for a reason (`lack`)."""

    __tablename__ = "certificate_order_line"

    order_id: Mapped[int] = mapped_column(ForeignKey("certificate_order.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    certificate_id: Mapped[int | None] = mapped_column(ForeignKey("certificate.id"))
    lack: Mapped[str | None] = mapped_column(String(20))


insert_only(CertificateEvent.__table__)  # pyright: ignore[reportArgumentType] - a mapped class's __table__ is a Table
