"""Tables of courses. A version and everything that hangs on it is written once."""

from __future__ import annotations

import uuid
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, Numeric, String, Text, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from elearning.infrastructure.database import Base, Instant
from elearning.infrastructure.full_text import full_text


class Course(Base):
    __tablename__ = "course"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    owner_unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    visibility: Mapped[str] = mapped_column(String(10))
    current_version_id: Mapped[int | None] = mapped_column(
        ForeignKey("course_version.id", use_alter=True, name="fk_course_current_version_id_course_version")
    )
    created_at: Mapped[datetime] = mapped_column(Instant)

    __table_args__ = (CheckConstraint("visibility IN ('all', 'units')", name="visibility"),)


class CourseUnit(Base):
    """A unit (with all below it) that sees a course of visibility `units`."""

    __tablename__ = "course_unit"

    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"), primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True)


class CourseVersion(Base):
    __tablename__ = "course_version"

    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    number: Mapped[int]
    content_hash: Mapped[str] = mapped_column(String(64))
    title: Mapped[str] = mapped_column(String(200))
    level: Mapped[str] = mapped_column(String(10))
    jp_total: Mapped[Decimal] = mapped_column(Numeric(7, 2))
    module_count: Mapped[int]
    search: Mapped[str] = mapped_column(Text)
    outline: Mapped[dict[str, Any]] = mapped_column(JSON)
    question_kinds: Mapped[dict[str, Any]] = mapped_column(JSON)
    published_at: Mapped[datetime] = mapped_column(Instant)
    published_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    __table_args__ = (
        UniqueConstraint("course_id", "number"),
        CheckConstraint("number > 0", name="number"),
        CheckConstraint("level IN ('dasar', 'menengah', 'lanjut')", name="level"),
    )


class ModulePage(Base):
    """The rendered lesson of one module."""

    __tablename__ = "module_page"

    version_id: Mapped[int] = mapped_column(ForeignKey("course_version.id"), primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    html: Mapped[str] = mapped_column(Text)
    toc: Mapped[list[Any]] = mapped_column(JSON)


class VersionTopic(Base):
    __tablename__ = "version_topic"

    version_id: Mapped[int] = mapped_column(ForeignKey("course_version.id"), primary_key=True)
    topic: Mapped[str] = mapped_column(String(200), primary_key=True)


class VersionClaim(Base):
    """The highest level at which a version's modules are evidence of a competency."""

    __tablename__ = "version_claim"

    version_id: Mapped[int] = mapped_column(ForeignKey("course_version.id"), primary_key=True)
    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    level: Mapped[int]

    __table_args__ = (Index(None, "code"),)


class VersionFile(Base):
    """A file of a version. `kind` is text, asset, or drawing (made at publication, not part of the package)."""

    __tablename__ = "version_file"

    version_id: Mapped[int] = mapped_column(ForeignKey("course_version.id"), primary_key=True)
    path: Mapped[str] = mapped_column(String(400), primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    size: Mapped[int]
    media_type: Mapped[str] = mapped_column(String(60))
    kind: Mapped[str] = mapped_column(String(10))

    __table_args__ = (CheckConstraint("kind IN ('text', 'asset', 'drawing')", name="kind"),)


class CourseDraft(Base):
    """An uploaded package: what the checker said and how its pages look, until it is published or replaced by the next upload.

    `base_number` is the version that was current when it was checked, 0 for none.
    """

    __tablename__ = "course_draft"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[uuid.UUID] = mapped_column(Uuid, unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    slug: Mapped[str] = mapped_column(String(80))
    title: Mapped[str] = mapped_column(String(200))
    file_name: Mapped[str] = mapped_column(String(200))
    archive_sha256: Mapped[str] = mapped_column(String(64))
    base_number: Mapped[int]
    state: Mapped[str] = mapped_column(String(10))
    errors: Mapped[int]
    warnings: Mapped[int]
    problems: Mapped[list[Any]] = mapped_column(JSON)
    preview: Mapped[dict[str, Any]] = mapped_column(JSON)
    uploaded_at: Mapped[datetime] = mapped_column(Instant)
    published_at: Mapped[datetime | None] = mapped_column(Instant)
    version_id: Mapped[int | None] = mapped_column(ForeignKey("course_version.id"))

    __table_args__ = (CheckConstraint("state IN ('checked', 'published', 'replaced')", name="state"),)


full_text(CourseVersion.__table__, "search")  # pyright: ignore[reportArgumentType] - a mapped class's __table__ is a Table
