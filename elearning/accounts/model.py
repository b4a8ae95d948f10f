"""People, their numbers, places, ranks and roles; units; sessions and wrong sign-ins."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from elearning.infrastructure.database import Base, Instant

_OPEN = text("until_on IS NULL")


class Person(Base):
    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[uuid.UUID] = mapped_column(Uuid, unique=True)
    name: Mapped[str] = mapped_column(String(120), index=True)
    front_title: Mapped[str] = mapped_column(String(60), default="")
    back_title: Mapped[str] = mapped_column(String(120), default="")
    kind: Mapped[str] = mapped_column(String(4))
    status: Mapped[str] = mapped_column(String(10), default="active")
    greeting: Mapped[str] = mapped_column(String(3), default="")
    language: Mapped[str] = mapped_column(String(2), default="id")
    password_hash: Mapped[str | None] = mapped_column(String(255))
    must_change_password: Mapped[bool] = mapped_column(Boolean, default=False)
    password_expires_at: Mapped[datetime | None] = mapped_column(Instant)
    password_changed_at: Mapped[datetime | None] = mapped_column(Instant)
    created_at: Mapped[datetime] = mapped_column(Instant)

    __table_args__ = (
        CheckConstraint("kind IN ('PNS', 'PPPK')", name="kind"),
        CheckConstraint("status IN ('active', 'on-leave', 'left')", name="status"),
        CheckConstraint("greeting IN ('Bu', 'Pak', '')", name="greeting"),
    )


class PersonNumber(Base):
    """A number is one person's for ever: it is unique over all people and all times."""

    __tablename__ = "person_number"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    number: Mapped[str] = mapped_column(String(18))
    kind: Mapped[str] = mapped_column(String(7))
    valid_from: Mapped[date] = mapped_column(Date)
    valid_until: Mapped[date | None] = mapped_column(Date)

    __table_args__ = (
        UniqueConstraint("number", name="uq_person_number_number"),
        CheckConstraint("length(number) = 18", name="length"),
        CheckConstraint("kind IN ('NIP', 'NI PPPK')", name="kind"),
        CheckConstraint("valid_until IS NULL OR valid_until > valid_from", name="dates"),
        Index(
            "uq_person_number_current",
            "person_id",
            unique=True,
            sqlite_where=text("valid_until IS NULL"),
            postgresql_where=text("valid_until IS NULL"),
        ),
    )


class Unit(Base):
    __tablename__ = "unit"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[uuid.UUID] = mapped_column(Uuid, unique=True)
    code: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(200))
    timezone: Mapped[str] = mapped_column(String(40))
    place: Mapped[str] = mapped_column(String(120), default="")

    __table_args__ = (
        UniqueConstraint("code", name="uq_unit_code"),
        CheckConstraint("timezone IN ('Asia/Jakarta', 'Asia/Makassar', 'Asia/Jayapura')", name="timezone"),
    )


class UnitParent(Base):
    """A unit without a row that holds is a root on that day."""

    __tablename__ = "unit_parent"

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    parent_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    from_on: Mapped[date] = mapped_column(Date)
    until_on: Mapped[date | None] = mapped_column(Date)

    __table_args__ = (
        CheckConstraint("unit_id <> parent_id", name="itself"),
        CheckConstraint("until_on IS NULL OR until_on > from_on", name="dates"),
        Index("uq_unit_parent_open", "unit_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
    )


class Placement(Base):
    __tablename__ = "placement"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    post: Mapped[str] = mapped_column(String(200))
    job_class: Mapped[str] = mapped_column(String(80), default="")
    kind: Mapped[str] = mapped_column(String(10))
    from_on: Mapped[date] = mapped_column(Date)
    until_on: Mapped[date | None] = mapped_column(Date)

    __table_args__ = (
        CheckConstraint("kind IN ('definitif', 'Plt', 'Plh', 'DPK', 'DPB')", name="kind"),
        CheckConstraint("until_on IS NULL OR until_on > from_on", name="dates"),
        Index(
            "uq_placement_main",
            "person_id",
            unique=True,
            sqlite_where=text("kind = 'definitif' AND until_on IS NULL"),
            postgresql_where=text("kind = 'definitif' AND until_on IS NULL"),
        ),
    )


class PersonRank(Base):
    """A rank holds until the next one begins; `title` is the pangkat, empty for PPPK."""

    __tablename__ = "person_rank"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    grade: Mapped[str] = mapped_column(String(6))
    title: Mapped[str] = mapped_column(String(60), default="")
    from_on: Mapped[date] = mapped_column(Date)

    __table_args__ = (UniqueConstraint("person_id", "from_on", name="uq_person_rank_day"),)


class RoleGrant(Base):
    """A role over a unit and its subtree, or over the whole platform (no unit)."""

    __tablename__ = "role_grant"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    role: Mapped[str] = mapped_column(String(12))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    from_on: Mapped[date] = mapped_column(Date)
    until_on: Mapped[date | None] = mapped_column(Date)

    __table_args__ = (
        CheckConstraint("role IN ('instructor', 'assessor', 'admin')", name="role"),
        CheckConstraint("until_on IS NULL OR until_on > from_on", name="dates"),
        Index(
            "uq_role_grant_unit",
            "person_id",
            "role",
            "unit_id",
            unique=True,
            sqlite_where=text("until_on IS NULL AND unit_id IS NOT NULL"),
            postgresql_where=text("until_on IS NULL AND unit_id IS NOT NULL"),
        ),
        Index(
            "uq_role_grant_platform",
            "person_id",
            "role",
            unique=True,
            sqlite_where=text("until_on IS NULL AND unit_id IS NULL"),
            postgresql_where=text("until_on IS NULL AND unit_id IS NULL"),
        ),
    )


class RosterImport(Base):
    """A staff list that an admin has uploaded: what was foreseen, how far it is, what became of it. Kept for a few days only."""

    __tablename__ = "roster_import"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[uuid.UUID] = mapped_column(Uuid, unique=True)
    uploaded_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    uploaded_at: Mapped[datetime] = mapped_column(Instant, index=True)
    confirmed_at: Mapped[datetime | None] = mapped_column(Instant)
    filename: Mapped[str] = mapped_column(String(120))
    foreseen: Mapped[dict[str, Any]] = mapped_column(JSON)
    total: Mapped[int]
    position: Mapped[int] = mapped_column(default=0)
    counts: Mapped[dict[str, Any]] = mapped_column(JSON)
    refused: Mapped[list[Any]] = mapped_column(JSON)


class RosterRows(Base):
    """The rows of a list that can be carried out, packed. Apart from the rest, so that a step does not write them again."""

    __tablename__ = "roster_rows"

    import_id: Mapped[int] = mapped_column(ForeignKey("roster_import.id"), primary_key=True, autoincrement=False)
    rows: Mapped[bytes] = mapped_column(LargeBinary)


class SignInSession(Base):
    """One sign-in on one device; of the token and of the address only hashes are kept."""

    __tablename__ = "sign_in_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[uuid.UUID] = mapped_column(Uuid, unique=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime] = mapped_column(Instant)
    seen_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)
    device: Mapped[str] = mapped_column(String(80), default="")
    address_key: Mapped[str] = mapped_column(String(64), default="")

    __table_args__ = (Index(None, "person_id", "created_at"),)


class SignInFailure(Base):
    """A counter of wrong sign-ins, for numbers that somebody has and for numbers that nobody has."""

    __tablename__ = "sign_in_failure"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(7))
    number_key: Mapped[str] = mapped_column(String(64), default="")
    address_key: Mapped[str] = mapped_column(String(64), default="")
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    failures: Mapped[int]
    since_at: Mapped[datetime] = mapped_column(Instant)
    locked_until: Mapped[datetime | None] = mapped_column(Instant)

    __table_args__ = (
        UniqueConstraint("kind", "number_key", "address_key", name="uq_sign_in_failure_counter"),
        CheckConstraint("kind IN ('pair', 'number', 'address')", name="kind"),
        Index(None, "since_at"),
    )
