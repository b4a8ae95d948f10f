"""Words of courses are looked up by the database's own full text search."""

from alembic import op

from elearning.infrastructure.full_text import statements

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    bind = op.get_bind()
    for statement in statements(bind.dialect.name, "course_version", "search"):
        bind.exec_driver_sql(statement)
    if bind.dialect.name == "sqlite":
        bind.exec_driver_sql("INSERT INTO course_version_fts (course_version_fts) VALUES ('rebuild')")


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP INDEX course_version_fts")
        return
    for act in ("insert", "delete", "update"):
        op.execute(f"DROP TRIGGER course_version_fts_{act}")
    op.execute("DROP TABLE course_version_fts")
