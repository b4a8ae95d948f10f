"""Participants of a course are listed newest first without sorting all of them."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_enrolment_course_id_id", "enrolment", ["course_id", "id"])


def downgrade() -> None:
    op.drop_index("ix_enrolment_course_id_id", table_name="enrolment")
