"""install the job engine: procrastinate's own tables and functions, on PostgreSQL only

The SQL is that of the release named in the file. A later release changes it by a migration of its own, made from the deltas that
procrastinate ships (`procrastinate/sql/migrations`).
"""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

SCHEMA = Path(__file__).resolve().parents[1] / "sql" / "procrastinate-3.10.sql"
TABLES = ("periodic_defers", "events", "jobs", "workers")
TYPES = ("job_to_defer_v1", "job_event_type", "job_status")


def upgrade() -> None:
    bind = op.get_bind()
    if bind.dialect.name == "postgresql":
        bind.connection.cursor().execute(SCHEMA.read_text(encoding="utf-8"))


def downgrade() -> None:
    bind = op.get_bind()
    if bind.dialect.name != "postgresql":
        return
    found = "SELECT oid::regprocedure::text FROM pg_proc WHERE proname LIKE 'procrastinate\\_%' AND pronamespace = current_schema()::regnamespace"
    cursor = bind.connection.cursor()
    functions = [row[0] for row in cursor.execute(found).fetchall()]
    for table in TABLES:
        cursor.execute(f"DROP TABLE procrastinate_{table} CASCADE")
    for function in functions:
        cursor.execute(f"DROP FUNCTION IF EXISTS {function}")
    for kind in TYPES:
        cursor.execute(f"DROP TYPE procrastinate_{kind}")
