"""How PostgreSQL is met: how long is waited, how a dead connection is told from a living one, and PgBouncer in between."""

from __future__ import annotations

import select
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Engine, event
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

if TYPE_CHECKING:
    from psycopg import Connection as DriverConnection

CONNECT_SECONDS = 5
POOL_SECONDS = 10
"""How long a request waits for a connection of its process; then the page says that the server is busy."""
KEEPALIVE = {"keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3, "tcp_user_timeout": 20_000}
"""A network that swallows everything is noticed within seconds, not after the two hours of the operating system."""


@dataclass(frozen=True, slots=True)
class Postgres:
    """`pool` connections are kept in each process, and as many again for a rush. A statement may take `timeout` seconds (0: for ever).

    `pgbouncer` means that every transaction may be on another connection of the server: nothing may be left behind on it.
    """

    pool: int = 5
    timeout: int = 30
    pgbouncer: bool = False


def postgres_options(url: str, wished: Postgres) -> dict[str, Any]:
    """What `create_engine` is given."""
    arguments: dict[str, Any] = {"connect_timeout": CONNECT_SECONDS, **KEEPALIVE}
    if wished.pgbouncer:
        arguments["prepare_threshold"] = None  # a prepared statement would be left behind on the server's connection
    elif wished.timeout:
        given = make_url(url).query.get("options", "")
        arguments["options"] = f"-c statement_timeout={wished.timeout * 1000} {given}".strip()
    return {
        "pool_size": wished.pool,
        "max_overflow": wished.pool,
        "pool_timeout": POOL_SECONDS,
        "pool_recycle": 1800,
        "connect_args": arguments,
    }


def prepare_postgres(engine: Engine, wished: Postgres) -> None:
    """Look at each connection before it is used, and say how long its statements may take where that cannot be said once."""
    from psycopg import Error as DriverError  # noqa: PLC0415 - 9 MB that SQLite does without

    ping = engine.dialect.do_ping

    @event.listens_for(engine, "checkout")
    def checkout(connection: DriverConnection, _record: ConnectionPoolEntry, _proxy: PoolProxiedConnection) -> None:  # pyright: ignore[reportUnusedFunction]
        """An idle connection has nothing to say. One that has was most likely ended by the server, and is asked.

        So a restart of the database goes unnoticed, without one question more for every request (`pool_pre_ping`: 0.1 ms and a way to
        the server and back).
        """
        if connection.closed:
            raise DisconnectionError
        if _has_something_to_say(connection):
            try:
                ping(connection)  # pyright: ignore[reportArgumentType] - the driver's own connection
            except DriverError as error:
                raise DisconnectionError from error

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:  # pyright: ignore[reportUnusedFunction]
        if connection.get_execution_options().get("unhurried"):
            connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
        elif wished.pgbouncer and wished.timeout:
            connection.exec_driver_sql(f"SET LOCAL statement_timeout = {wished.timeout * 1000}")


def _has_something_to_say(connection: DriverConnection) -> bool:
    poll = select.poll()
    poll.register(connection.pgconn.socket, select.POLLIN)
    return bool(poll.poll(0))
