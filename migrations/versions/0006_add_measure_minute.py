"""add measure_minute: what the operator's page shows"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import elearning.infrastructure.database

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "measure_minute",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("minute_at", elearning.infrastructure.database.Instant(timezone=True), nullable=False),
        sa.Column("source", sa.String(length=12), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measure_minute")),
        sa.UniqueConstraint("minute_at", "source", name=op.f("uq_measure_minute_minute_at_source")),
    )


def downgrade() -> None:
    op.drop_table("measure_minute")
