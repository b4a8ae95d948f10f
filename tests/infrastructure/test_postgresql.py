"""What a request sees of a PostgreSQL that is restarted, slow, full or gone: at most one clear page, then all is well."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from flask import Flask
from sqlalchemy import create_engine, event, text
from sqlalchemy.engine import make_url
from structlog.testing import capture_logs

from elearning.edge.database import db
from elearning.edge.guard import guarded
from elearning.infrastructure.postgresql import Postgres, postgres_options, prepare_postgres
from elearning.kernel.clock import FixedClock
from elearning.kernel.permissions import ANYONE, Permission, always
from elearning.kernel.text import M
from tests.support.application import make_app
from tests.support.client import PageClient
from tests.support.database import PostgresServer
from tests.support.server import HOST

OPEN = Permission[None]("test.open", ANYONE, M("Terbuka."), always)


@pytest.fixture
def app(postgres_instance: tuple[Path, str], clock: FixedClock) -> Iterator[Flask]:
    """The application with one connection, one second for a statement, and an address that takes its time."""
    folder, url = postgres_instance
    application = make_app(folder, url, clock=clock, env={"DATABASE_POOL": "1", "DATABASE_TIMEOUT": "1"})

    @guarded(OPEN)
    def slow(seconds: int) -> str:
        return str(db.session.scalar(text("SELECT coalesce(pg_sleep(:seconds)::text, '')"), {"seconds": seconds}))

    application.add_url_rule("/uji/lambat/<int:seconds>", "slow", slow)
    yield application
    with application.app_context():
        db.session.remove()
        db.engine.dispose()


def end_connections(postgres: PostgresServer, app: Flask) -> int:
    """What a restart does to every connection; how many there were."""
    name = make_url(app.config["SQLALCHEMY_DATABASE_URI"]).database
    with psycopg.connect(postgres.url, autocommit=True) as connection:
        ended = connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
        return len(ended.fetchall())


def test_connections_that_were_ended_while_idle_are_not_noticed(
    app: Flask, client: PageClient, postgres: PostgresServer
) -> None:
    client.sign_in("sari")
    for _ in range(3):
        assert end_connections(postgres, app) >= 1
        time.sleep(0.05)

        with capture_logs() as logs:
            assert client.get("/").status == 200
        assert logs == []


def test_a_connection_that_ends_in_the_middle_costs_one_clear_page(
    app: Flask, client: PageClient, postgres: PostgresServer
) -> None:
    client.sign_in("sari")
    threading.Timer(0.3, lambda: end_connections(postgres, app)).start()

    got = client.get("/uji/lambat/5")

    assert got.status == 503
    assert got.page.headings == ["Server sedang sibuk"]
    assert got.response.headers["Retry-After"] == "3"
    assert client.get("/").status == 200


def test_a_statement_that_takes_too_long_is_ended(client: PageClient) -> None:
    began = time.monotonic()

    got = client.get("/uji/lambat/20")

    assert got.status == 503
    assert time.monotonic() - began < 5
    assert client.get("/uji/lambat/0").status == 200


def test_without_a_free_connection_the_page_says_so(app: Flask, client: PageClient, monkeypatch: pytest.MonkeyPatch) -> None:
    with app.app_context():
        engine = db.engine
    monkeypatch.setattr(engine.pool, "_timeout", 0.1)
    held = [engine.connect(), engine.connect()]
    try:
        got = client.get("/uji/lambat/0")
    finally:
        for connection in held:
            connection.close()

    assert got.status == 503
    assert got.page.headings == ["Server sedang sibuk"]
    assert client.get("/uji/lambat/0").status == 200


def test_looking_costs_no_statement(postgres_instance: tuple[Path, str]) -> None:
    _folder, url = postgres_instance
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"), **postgres_options(url, Postgres()))
    pings: list[int] = []
    real = engine.dialect.do_ping
    engine.dialect.do_ping = lambda connection: pings.append(1) or real(connection)  # type: ignore[method-assign]
    prepare_postgres(engine, Postgres())
    statements: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *given: statements.append(given[2]))

    for _ in range(5):
        with engine.connect() as connection:
            connection.execute(text("SELECT 1"))

    assert statements == ["SELECT 1"] * 5
    assert pings == []
    engine.dispose()


def test_the_timeout_goes_beside_the_options_of_the_address() -> None:
    options = postgres_options("postgresql://host/db?options=-c%20search_path%3Dasn", Postgres(timeout=30))
    assert options["connect_args"]["options"] == "-c statement_timeout=30000 -c search_path=asn"
    assert "options" not in postgres_options("postgresql://host/db", Postgres(timeout=0))["connect_args"]


@contextmanager
def deaf_server() -> Iterator[int]:
    """Takes connections and says nothing, like a host that hangs."""
    listener = socket.create_server((HOST, 0))
    try:
        yield listener.getsockname()[1]
    finally:
        listener.close()


def test_a_server_that_does_not_answer_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("elearning.infrastructure.postgresql.CONNECT_SECONDS", 2)
    with deaf_server() as port:
        url = f"postgresql+psycopg://a@{HOST}:{port}/b"
        engine = create_engine(url, **postgres_options(url, Postgres()))
        began = time.monotonic()

        with pytest.raises(Exception, match="timeout"):
            engine.connect()

        assert time.monotonic() - began < 4
        engine.dispose()
