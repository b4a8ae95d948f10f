"""add progress, the wish to cancel and the kind of fault to job"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import elearning.infrastructure.database

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.add_column(sa.Column("fault", sa.String(length=10), server_default="", nullable=False))
        batch_op.add_column(sa.Column("started_at", elearning.infrastructure.database.Instant(timezone=True), nullable=True))
        batch_op.add_column(
            sa.Column("cancel_requested_at", elearning.infrastructure.database.Instant(timezone=True), nullable=True)
        )
        batch_op.add_column(sa.Column("progress_done", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("progress_total", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("progress_note", sa.String(length=120), server_default="", nullable=False))
        batch_op.add_column(
            sa.Column("progress_ends_at", elearning.infrastructure.database.Instant(timezone=True), nullable=True)
        )
        batch_op.add_column(sa.Column("request_id", sa.String(length=40), server_default="", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("job", schema=None) as batch_op:
        for name in (
            "request_id",
            "progress_ends_at",
            "progress_note",
            "progress_total",
            "progress_done",
            "cancel_requested_at",
            "started_at",
            "fault",
        ):
            batch_op.drop_column(name)
