"""add roster_import and roster_rows: staff lists on their way into the house"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import elearning.infrastructure.database

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    instant = elearning.infrastructure.database.Instant(timezone=True)
    op.create_table(
        "roster_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Uuid(), nullable=False),
        sa.Column("uploaded_by", sa.Integer(), nullable=False),
        sa.Column("uploaded_at", instant, nullable=False),
        sa.Column("confirmed_at", instant, nullable=True),
        sa.Column("filename", sa.String(length=120), nullable=False),
        sa.Column("foreseen", sa.JSON(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("refused", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["uploaded_by"], ["person.id"], name=op.f("fk_roster_import_uploaded_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster_import")),
        sa.UniqueConstraint("public_id", name=op.f("uq_roster_import_public_id")),
    )
    op.create_table(
        "roster_rows",
        sa.Column("import_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("rows", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["import_id"], ["roster_import.id"], name=op.f("fk_roster_rows_import_id_roster_import")),
        sa.PrimaryKeyConstraint("import_id", name=op.f("pk_roster_rows")),
    )
    op.create_index(op.f("ix_roster_import_uploaded_at"), "roster_import", ["uploaded_at"])


def downgrade() -> None:
    op.drop_table("roster_rows")
    op.drop_table("roster_import")
