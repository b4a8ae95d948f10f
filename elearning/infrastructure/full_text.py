"""Words that the database itself looks up: FTS5 on SQLite, a GIN index over a tsvector on PostgreSQL.

What is indexed are stems, made by the Snowball stemmer for Indonesian (the one behind PostgreSQL's `indonesian`) before they come here,
so that both databases find the same: SQLite has no Indonesian stemmer, and two stemmers of two releases may differ.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import DDL, Table, TextClause, event, inspect, text
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

FULL_TEXT: dict[str, str] = {}
"""Table to the column of stems."""

MARK = "_fts"
"""Ends the name of everything made here; migrations compare models and tables without it."""


def full_text(table: Table, column: str) -> None:
    """Declare that the stems in this column are looked up."""
    FULL_TEXT[table.name] = column
    for dialect in ("sqlite", "postgresql"):
        for statement in statements(dialect, table.name, column):
            event.listen(table, "after_create", DDL(statement.replace("%", "%%")).execute_if(dialect=dialect))


def statements(dialect: str, table: str, column: str) -> tuple[str, ...]:
    """What makes the index and keeps it in step, harmless when it is there."""
    if dialect == "postgresql":
        return (f"CREATE INDEX IF NOT EXISTS {table}{MARK} ON {table} USING gin (to_tsvector('simple', {column}))",)
    fts = f"{table}{MARK}"
    gone = f"INSERT INTO {fts} ({fts}, rowid, {column}) VALUES ('delete', old.id, old.{column})"  # noqa: S608 - names of our own tables
    come = f"INSERT INTO {fts} (rowid, {column}) VALUES (new.id, new.{column})"  # noqa: S608
    return (
        f"CREATE VIRTUAL TABLE IF NOT EXISTS {fts} USING fts5({column}, content='{table}', content_rowid='id', "
        "tokenize='unicode61 remove_diacritics 0')",
        f"CREATE TRIGGER IF NOT EXISTS {fts}_insert AFTER INSERT ON {table} BEGIN {come}; END",
        f"CREATE TRIGGER IF NOT EXISTS {fts}_delete AFTER DELETE ON {table} BEGIN {gone}; END",
        f"CREATE TRIGGER IF NOT EXISTS {fts}_update AFTER UPDATE OF {column} ON {table} BEGIN {gone}; {come}; END",
    )


def ensure_full_text(connection: Connection) -> None:
    """Make what is missing, and read the rows anew: a batch migration on SQLite rebuilds a table without its triggers."""
    present = set(inspect(connection).get_table_names())
    for table, column in FULL_TEXT.items():
        if table not in present:
            continue
        for statement in statements(connection.dialect.name, table, column):
            connection.exec_driver_sql(statement)
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql(f"INSERT INTO {table}{MARK} ({table}{MARK}) VALUES ('rebuild')")  # noqa: S608


def matching(session: Session, table: str, stems: Sequence[str]) -> frozenset[int]:
    """The ids of the rows in which every stem begins a word. Stems are letters and digits alone."""
    sqlite = session.get_bind().dialect.name == "sqlite"
    asked = " ".join(f'"{stem}"*' for stem in stems) if sqlite else " & ".join(f"{stem}:*" for stem in stems)
    return frozenset(session.scalars(_question(table, sqlite=sqlite), {"asked": asked}))


def _question(table: str, *, sqlite: bool) -> TextClause:
    fts, column = f"{table}{MARK}", FULL_TEXT[table]
    if sqlite:
        return text(f"SELECT rowid FROM {fts} WHERE {fts} MATCH :asked")  # noqa: S608 - names of our own tables
    return text(f"SELECT id FROM {table} WHERE to_tsvector('simple', {column}) @@ to_tsquery('simple', :asked)")  # noqa: S608
