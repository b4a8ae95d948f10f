"""The dictionary's two tables."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from elearning.infrastructure.database import Base


class CompetencyRow(Base):
    __tablename__ = "competency"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    kind: Mapped[str] = mapped_column(String(20))
    definition: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(String(120))
    position: Mapped[int]

    __table_args__ = (CheckConstraint("kind IN ('manajerial', 'sosial-kultural', 'teknis')", name="kind"),)


class CompetencyLevelRow(Base):
    __tablename__ = "competency_level"

    competency_id: Mapped[int] = mapped_column(ForeignKey("competency.id"), primary_key=True)
    level: Mapped[int] = mapped_column(primary_key=True)
    description: Mapped[str] = mapped_column(Text)

    __table_args__ = (CheckConstraint("level BETWEEN 1 AND 5", name="level"),)
