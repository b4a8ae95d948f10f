"""The declarative base, column types, and what makes SQLite and PostgreSQL behave alike."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, cast

from sqlalchemy import DDL, Column, ColumnCollection, DateTime, Dialect, Engine, MetaData, Table, TypeDecorator, event, inspect
from sqlalchemy.engine import Connection
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.schema import ExecutableDDLElement

from elearning.infrastructure.postgresql import Postgres, postgres_options, prepare_postgres

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Every table of the house. Table names are singular nouns in English."""

    metadata = MetaData(naming_convention=NAMING)


def columns_of(model: type[Base]) -> ColumnCollection[str, Column[Any]]:
    """The columns of a model's table, for a statement that is built once and gives plain values: it passes by the mapper."""
    return table_of(model).c


def table_of(model: type[Base]) -> Table:
    """The table itself."""
    return cast("Table", model.__table__)


class Instant(TypeDecorator[datetime]):
    """An aware UTC instant; SQLite keeps it as text without a zone, PostgreSQL as timestamptz."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant must be aware")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


NOT_MODELLED = re.compile(r"^procrastinate_|_fts(_|$)")
"""The job engine's own tables, which a migration installs, and what full text search makes beside a table."""


def is_ours(name: str | None, _kind: str, _parents: object) -> bool:
    """Whether a table or index of the database comes from a model, as Alembic's `include_name` asks."""
    return name is None or not NOT_MODELLED.search(name)


# --- insert-only tables ------------------------------------------------------------------------------------------------

INSERT_ONLY: set[str] = set()


def _guards(table: str) -> Mapping[str, tuple[str, ...]]:
    """The statements, per dialect, that make a table refuse UPDATE and DELETE (and TRUNCATE)."""
    sqlite = tuple(
        f"CREATE TRIGGER IF NOT EXISTS {table}_no_{act} BEFORE {act.upper()} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table} is insert-only'); END"
        for act in ("update", "delete")
    )
    postgresql = (
        "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION USING MESSAGE = TG_TABLE_NAME || ' is insert-only'; END $$",
        f"CREATE OR REPLACE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
    )
    return {"sqlite": sqlite, "postgresql": postgresql}


def insert_only(table: Table) -> None:
    """Declare that rows of `table` are written once and never changed; the database itself refuses the rest."""
    INSERT_ONLY.add(table.name)
    for dialect, statements in _guards(table.name).items():
        for statement in statements:
            ddl: ExecutableDDLElement = DDL(statement).execute_if(dialect=dialect)
            event.listen(table, "after_create", ddl)


def ensure_insert_only(connection: Connection) -> None:
    """Put the guards back where they are missing: a batch migration on SQLite rebuilds a table without its triggers."""
    present = set(inspect(connection).get_table_names())
    for name in sorted(INSERT_ONLY & present):
        for statement in _guards(name)[connection.dialect.name]:
            connection.exec_driver_sql(statement)


# --- engines -----------------------------------------------------------------------------------------------------------

SQLITE_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=NORMAL",
    "foreign_keys=ON",
    "busy_timeout=5000",
    "temp_store=MEMORY",
    "mmap_size=0",
    "cache_size=-4000",
)


WRITERS_BEGIN = "BEGIN IMMEDIATE"
"""Only a transaction that begins so may write on SQLite (`take_writers_lock`)."""

QUIET: dict[str, Any] = {"hide_parameters": True}
"""An error that names its parameters would carry names and numbers of people into logs and into the ledger of jobs."""


def engine_options(url: str, postgres: Postgres | None = None) -> dict[str, Any]:
    """What `create_engine` is given for this kind of database."""
    if url.startswith("sqlite"):
        return {"pool_size": 8, "max_overflow": 8, **QUIET}
    return {**postgres_options(url, postgres or Postgres()), **QUIET}


def prepare_engine(engine: Engine, postgres: Postgres | None = None) -> None:
    """Pragmas and explicit BEGIN for SQLite; a look at each connection for PostgreSQL.

    SQLite's own transaction handling is switched off in the driver, so that a writer can take the lock at once (BEGIN IMMEDIATE): a
    transaction that reads first and writes later fails under load, whatever the busy timeout is.
    """
    if engine.dialect.name != "sqlite":
        prepare_postgres(engine, postgres or Postgres())
        return

    @event.listens_for(engine, "connect")
    def connect(connection: sqlite3.Connection, _record: object) -> None:  # pyright: ignore[reportUnusedFunction]
        connection.isolation_level = None
        for pragma in SQLITE_PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:  # pyright: ignore[reportUnusedFunction]
        _driver(connection).execute("BEGIN DEFERRED")  # which asks nothing of the file yet, so it cannot fail


def take_writers_lock(connection: Connection) -> None:
    """On SQLite: end what was only read, and begin anew as the one who may write; waits for the one who does."""
    _driver(connection).rollback()
    connection.exec_driver_sql(WRITERS_BEGIN)


def _driver(connection: Connection) -> sqlite3.Connection:
    driver: Any = connection.connection.driver_connection
    return driver
