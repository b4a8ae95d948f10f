"""How the id of a due row reaches a worker: on PostgreSQL by procrastinate, out of the transaction that wrote the row.

One plain function call in SQL on the connection at hand, so no commit means no delivery, and a pooler between us and the database
does not matter. On SQLite nothing is delivered: the worker looks by itself.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from importlib import resources
from typing import Any

from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

QUEUE, TASK = "jobs", "run_job"
NOW = timedelta(0)

_DEFER = text(
    "SELECT procrastinate_defer_jobs_v1(ARRAY[ROW(:queue, :task, 0, NULL, NULL, "
    "jsonb_build_object('job_id', CAST(:job_id AS bigint)), "
    "CASE WHEN :seconds > 0 THEN now() + make_interval(secs => :seconds) END)]::procrastinate_job_to_defer_v1[])"
)


def is_delivered(session: Session) -> bool:
    """Whether this database has an engine that brings jobs to workers."""
    return session.get_bind().dialect.name == "postgresql"


def deliver(session: Session, job_id: int, *, after: timedelta = NOW) -> None:
    """Bring the row to a worker once this transaction is committed, not before `after` has passed by the database's own clock."""
    if is_delivered(session):
        values = {"queue": QUEUE, "task": TASK, "job_id": job_id, "seconds": after.total_seconds()}
        session.execute(_DEFER, values)


def create_engine_tables(_target: object, connection: Connection, **_options: Any) -> None:
    """procrastinate's own tables and functions, for databases that are made from the models without migrations."""
    if connection.dialect.name != "postgresql":
        return
    schema = (resources.files("procrastinate.sql") / "schema.sql").read_text(encoding="utf-8")
    execute: Callable[[str], object] = connection.connection.cursor().execute
    if connection.exec_driver_sql("SELECT to_regclass('procrastinate_jobs')").scalar() is None:
        execute(schema)
