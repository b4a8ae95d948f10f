"""Tables out and in, on SQLite and PostgreSQL: what is there is asked of the database, not of the code, which may be newer.

Reading happens in one snapshot. Writing puts rows as they were: foreign keys and triggers stand aside while it lasts, and are back and
checked before anybody sees the result.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Engine, inspect

from elearning.infrastructure.backup.copytext import Form, decode_rows, encode_row

PIECE = 4 * 1024 * 1024
"""About how many bytes of rows go into one piece."""
OWN_TABLE = "alembic_version"
ENGINE = "procrastinate_"
"""Tables of the job engine on PostgreSQL: messengers for the rows of `job`, which are kept; the engine sends new ones."""
HASH = re.compile(rb"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")


@dataclass(frozen=True, slots=True)
class TableShape:
    """A table as it is in the database: `order` are the columns its rows are sorted by, `hashes` the columns that name stored files
    (True: nothing else), by place."""

    name: str
    columns: tuple[str, ...]
    forms: tuple[Form, ...]
    order: tuple[str, ...]
    hashes: tuple[tuple[int, bool], ...]


@dataclass(frozen=True, slots=True)
class TableTally:
    """A table that was read or written: rows, and the SHA-256 of its lines."""

    name: str
    columns: tuple[str, ...]
    rows: int
    sha256: str


def is_ours(table: str) -> bool:
    """Whether a table holds what cannot be made again.

    >>> [is_ours(name) for name in ("person", "alembic_version", "procrastinate_jobs")]
    [True, False, False]
    """
    return table != OWN_TABLE and not table.startswith(ENGINE)


def migration_of(connection: Connection) -> str:
    """The revision the database is at; empty when it was never migrated."""
    if not inspect(connection).has_table(OWN_TABLE):
        return ""
    return ",".join(sorted(connection.scalars(sa.text(f"SELECT version_num FROM {OWN_TABLE}"))))  # noqa: S608 - our own name


@contextmanager
def snapshot(engine: Engine) -> Generator[Connection]:
    """A connection that sees one moment of the database for as long as it lasts, and keeps nobody from writing."""
    options = {} if engine.dialect.name == "sqlite" else {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    with engine.connect().execution_options(**options) as connection:
        if engine.dialect.name == "postgresql":
            _speak_plainly(connection)
        yield connection
        connection.rollback()


def shapes_of(connection: Connection) -> list[TableShape]:
    """Every table with rows of its own, by name; search indexes that SQLite keeps as tables are left out."""
    inspector = inspect(connection)
    hidden = _virtual(connection) if connection.dialect.name == "sqlite" else ()
    return [
        _shape(connection, inspector, name)
        for name in sorted(inspector.get_table_names())
        if is_ours(name) and not any(name == one or name.startswith(f"{one}_") for one in hidden)
    ]


class TableReader:
    """The rows of one table in pieces of whole lines; `tally` and `names` are right once it has been read to its end.

    `names` are the hashes that a column keeps for a stored file, `maybe` those found inside JSON.
    """

    def __init__(self, connection: Connection, shape: TableShape) -> None:
        self.connection = connection
        self.shape = shape
        self.rows = 0
        self.names: set[str] = set()
        self.maybe: set[str] = set()
        self._digest = hashlib.sha256()

    @property
    def tally(self) -> TableTally:
        return TableTally(self.shape.name, self.shape.columns, self.rows, self._digest.hexdigest())

    def __iter__(self) -> Iterator[bytes]:
        held: list[bytes] = []
        size = 0
        for line in self._lines():
            self.rows += 1
            self._note(line)
            self._digest.update(line)
            held.append(line)
            size += len(line)
            if size >= PIECE:
                yield b"".join(held)
                held, size = [], 0
        if held:
            yield b"".join(held)

    def _lines(self) -> Iterator[bytes]:
        columns = ", ".join(map(_quoted, self.shape.columns))
        raw = _driver(self.connection)
        if self.connection.dialect.name == "sqlite":
            order = ", ".join(map(_quoted, self.shape.order)) or "rowid"
            query = f"SELECT {columns} FROM {_quoted(self.shape.name)} ORDER BY {order}"  # noqa: S608 - names come from the database
            for row in raw.execute(query):
                yield encode_row(row, self.shape.forms).encode()
            return
        order = ", ".join(f'{_quoted(name)}::text COLLATE "C"' for name in self.shape.order) or "ctid"
        query = f"COPY (SELECT {columns} FROM {_quoted(self.shape.name)} ORDER BY {order}) TO STDOUT"  # noqa: S608 - likewise
        rest = b""
        with raw.cursor() as cursor, cursor.copy(query) as copy:
            for block in copy:
                *lines, rest = (rest + bytes(block)).split(b"\n")
                yield from (line + b"\n" for line in lines)

    def _note(self, line: bytes) -> None:
        if self.shape.hashes:
            values = line.rstrip(b"\n").split(b"\t")
            for place, alone in self.shape.hashes:
                found = {match.decode() for match in HASH.findall(values[place])}
                (self.names if alone else self.maybe).update(found)


@contextmanager
def unguarded(connection: Connection) -> Generator[None]:
    """Triggers and foreign keys stand aside; afterwards they are back, and the keys hold. Raises ValueError when a key does not."""
    if connection.dialect.name == "sqlite":
        triggers = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:
            connection.exec_driver_sql(f"DROP TRIGGER {_quoted(name)}")
        yield
        for _, statement in triggers:
            connection.exec_driver_sql(statement)
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        if broken:
            raise ValueError(f"foreign keys: {broken[:3]}")
        return
    _speak_plainly(connection)
    keys = connection.exec_driver_sql(
        "SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid) FROM pg_constraint "
        "WHERE contype = 'f' AND connamespace = current_schema()::regnamespace"
    ).fetchall()
    tables = [_quoted(name) for name in inspect(connection).get_table_names()]
    for table, name, _ in keys:
        connection.exec_driver_sql(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    for table in tables:
        connection.exec_driver_sql(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    yield
    for table in tables:
        connection.exec_driver_sql(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    for table, name, definition in keys:
        connection.exec_driver_sql(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")


def write_table(connection: Connection, shape: TableShape, columns: Sequence[str], pieces: Iterable[bytes]) -> int:
    """Replace the rows of a table, return how many there are now. `columns` are those of the lines; unknown ones raise ValueError."""
    unknown = set(columns) - set(shape.columns)
    if unknown:
        raise ValueError(f"{shape.name}: {', '.join(sorted(unknown))}")
    connection.exec_driver_sql(f"DELETE FROM {_quoted(shape.name)}")  # noqa: S608 - names come from the database
    names = ", ".join(map(_quoted, columns))
    raw = _driver(connection)
    if connection.dialect.name == "sqlite":
        forms: list[Form] = [shape.forms[shape.columns.index(name)] for name in columns]
        marks = ", ".join("?" * len(columns))
        statement = f"INSERT INTO {_quoted(shape.name)} ({names}) VALUES ({marks})"  # noqa: S608 - likewise
        for piece in pieces:
            raw.executemany(statement, decode_rows(piece, forms))
    else:
        with raw.cursor() as cursor, cursor.copy(f"COPY {_quoted(shape.name)} ({names}) FROM STDIN") as copy:
            for piece in pieces:
                copy.write(piece)
        advance_sequences(connection, shape)
    count = connection.scalar(sa.text(f"SELECT count(*) FROM {_quoted(shape.name)}"))  # noqa: S608 - likewise
    return int(count or 0)


# --- how the two differ --------------------------------------------------------------------------------------------------


def _shape(connection: Connection, inspector: sa.Inspector, name: str) -> TableShape:
    columns = [column for column in inspector.get_columns(name) if "computed" not in column]
    names = tuple(str(column["name"]) for column in columns)
    key = tuple(inspector.get_pk_constraint(name)["constrained_columns"])
    hashes = [
        (place, _names_a_file(column["name"]))
        for place, column in enumerate(columns)
        if _names_a_file(column["name"]) or isinstance(column["type"], sa.JSON)
    ]
    forms: tuple[Form, ...] = tuple(_form(column["type"]) for column in columns)
    return TableShape(name, names, forms, key, tuple(hashes))


def _names_a_file(column: str) -> bool:
    return column == "sha256" or column.endswith("_sha256")


def _form(kind: sa.types.TypeEngine[object]) -> Form:
    """By the type that SQLite declares; PostgreSQL does not ask."""
    if isinstance(kind, sa.Boolean):
        return "truth"
    if isinstance(kind, sa.DateTime):
        return "instant"
    if isinstance(kind, sa.Uuid) or (isinstance(kind, sa.CHAR) and kind.length == 32):
        return "uuid"
    if isinstance(kind, sa.LargeBinary):
        return "bytes"
    return "integer" if isinstance(kind, sa.Integer) else "text"


def _virtual(connection: Connection) -> tuple[str, ...]:
    found = connection.exec_driver_sql(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE 'CREATE VIRTUAL TABLE%'"
    )
    return tuple(str(name) for (name,) in found)


def advance_sequences(connection: Connection, shape: TableShape) -> None:
    """The next id comes after those that were put in."""
    for column in shape.columns:
        sequence = connection.scalar(
            sa.text("SELECT pg_get_serial_sequence(:table, :column)"), {"table": _quoted(shape.name), "column": column}
        )
        if sequence is not None:
            statement = f"SELECT setval('{sequence}', coalesce(max({_quoted(column)}), 1), max({_quoted(column)}) IS NOT NULL) FROM {_quoted(shape.name)}"  # noqa: S608 - likewise
            connection.exec_driver_sql(statement)


def _speak_plainly(connection: Connection) -> None:
    """How PostgreSQL writes instants and bytes must not hang on the settings of a server."""
    for setting in (
        "TIME ZONE 'UTC'",
        "datestyle TO 'ISO, YMD'",
        "bytea_output TO 'hex'",
        "client_encoding TO 'UTF8'",
        "extra_float_digits TO 1",
    ):
        connection.exec_driver_sql(f"SET LOCAL {setting}")


def _driver(connection: Connection) -> Any:
    """The driver's own connection: sqlite3 or psycopg."""
    return connection.connection.driver_connection


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
