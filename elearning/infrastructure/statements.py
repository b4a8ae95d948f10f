"""SQL statements: how many a request or job has sent, and which of them took too long. Parameters are never looked at."""

from __future__ import annotations

import time
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import structlog
from sqlalchemy import Connection, Engine, event

from elearning.infrastructure import metrics

LONGEST = 2000
"""So much of a slow statement is logged, in letters."""

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Tally:
    """For whom statements are sent: the rule of a route, `job:` and a name, or a chore; and under which request's id."""

    route: str
    request_id: str = ""
    statements: int = 0


current: ContextVar[Tally | None] = ContextVar("statements", default=None)


def watch_statements(engine: Engine, *, slow_ms: int) -> None:
    """Count the statements of whatever runs, and log those of `slow_ms` milliseconds and more (0: none) with their text and route."""
    limit = slow_ms / 1000 if slow_ms else float("inf")
    clock = time.perf_counter

    @event.listens_for(engine, "before_cursor_execute")
    def before(connection: Connection, *_: Any) -> None:  # pyright: ignore[reportUnusedFunction]
        connection.info["began"] = clock()

    @event.listens_for(engine, "after_cursor_execute")
    def after(connection: Connection, _cursor: Any, statement: str, *_: Any) -> None:  # pyright: ignore[reportUnusedFunction]
        took = clock() - connection.info["began"]
        tally = current.get()
        if tally is not None and statement[:5] != "BEGIN":  # which SQLAlchemy sends by itself on PostgreSQL, and we on SQLite
            tally.statements += 1
        if took >= limit:
            _report(statement, took, tally.route if tally is not None else "-")

    event.listen(engine, "checkout", metrics.connection_taken)
    event.listen(engine, "checkin", metrics.connection_given_back)


def _report(statement: str, took: float, route: str) -> None:
    metrics.statement_was_slow(route)
    log.warning("statement.slow", ms=round(took * 1000), route=route, statement=" ".join(statement.split())[:LONGEST])
