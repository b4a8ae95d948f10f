"""PgBouncer in transaction mode before a PostgreSQL of the tests: each transaction gets whichever connection is free."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.engine import make_url

from tests.support.database import PostgresServer
from tests.support.programs import needed, owner_of, running
from tests.support.server import HOST, free_port

SERVER_CONNECTIONS = 3
"""Fewer than those who ask, so that what one transaction leaves behind meets another."""


@contextmanager
def pgbouncer_before(server: PostgresServer, folder: Path) -> Iterator[int]:
    """Its port, while it runs."""
    program, port = needed("pgbouncer"), free_port()
    url = make_url(server.url)
    host = url.query.get("host") or url.host
    folder.chmod(0o755)
    (folder / "users.txt").write_text(f'"{url.username}" "{url.password or ""}"\n')
    (folder / "pgbouncer.ini").write_text(
        f"""[databases]
* = host={host} port={url.port or 5432}
[pgbouncer]
listen_addr = {HOST}
listen_port = {port}
unix_socket_dir =
auth_type = trust
auth_file = {folder / "users.txt"}
pool_mode = transaction
default_pool_size = {SERVER_CONNECTIONS}
max_client_conn = 100
"""
    )
    command = [program, str(folder / "pgbouncer.ini")]
    if os.geteuid() == 0:  # it refuses to be root, and has to get to the server's socket
        command[1:1] = ["-u", owner_of(Path(str(host)))]
    with running(command, folder / "pgbouncer.log", ready=port):
        yield port


def through(port: int, url: str) -> str:
    """The address of the same database by way of PgBouncer."""
    database = make_url(url)
    return f"postgresql://{database.username}@{HOST}:{port}/{database.database}?pgbouncer=ya"
