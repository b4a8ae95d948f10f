"""PgBouncer's transaction mode, for real: the whole story, and many at once on three connections."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.exc import OperationalError

from elearning.edge.database import db
from elearning.infrastructure import audit
from elearning.infrastructure.audit import AuditLine
from elearning.infrastructure.work import WorkFactory
from elearning.kernel.actor import Actor
from elearning.kernel.clock import FixedClock
from tests.story.test_main_story import Stage, play
from tests.support.application import make_app
from tests.support.database import PostgresServer
from tests.support.pgbouncer import SERVER_CONNECTIONS, pgbouncer_before, through


@pytest.fixture(scope="module")
def bouncer(postgres: PostgresServer) -> Iterator[int]:
    with tempfile.TemporaryDirectory(prefix="elearning-bouncer-") as folder, pgbouncer_before(postgres, Path(folder)) as port:
        yield port


@pytest.fixture
def app(postgres_instance: tuple[Path, str], clock: FixedClock, bouncer: int) -> Iterator[Flask]:
    """The application that reaches its database through PgBouncer."""
    folder, url = postgres_instance
    application = make_app(folder, through(bouncer, url), clock=clock, env={"DATABASE_TIMEOUT": "2"})
    assert application.config["PGBOUNCER"]
    yield application
    with application.app_context():
        db.session.remove()
        db.engine.dispose()


def test_the_whole_story_goes_through_transaction_mode(app: Flask, clock: FixedClock, factory: WorkFactory) -> None:
    play(Stage(app, clock), factory)


def test_many_at_once_share_few_connections(factory: WorkFactory) -> None:
    def write(number: int) -> int:
        with factory.open(Actor.system()) as work:
            work.begin_write()
            audit.record(work, "test.bouncer", "test", number)
            work.session.flush()
            return int(work.session.scalar(text("SELECT pg_backend_pid()")) or 0)

    with ThreadPoolExecutor(8) as pool:
        servers = set(pool.map(write, range(80)))

    assert len(servers) <= SERVER_CONNECTIONS
    with factory.open(Actor.system()) as work:
        assert work.session.scalar(select(func.count()).where(AuditLine.act == "test.bouncer")) == 80
        assert work.session.scalar(text("SELECT count(*) FROM pg_prepared_statements")) == 0


def test_a_statement_has_its_time_and_leaves_nothing_of_it_behind(factory: WorkFactory, app: Flask) -> None:
    with pytest.raises(OperationalError, match="statement timeout"), factory.open(Actor.system()) as work:
        work.session.execute(text("SELECT pg_sleep(5)"))

    with app.app_context(), db.engine.connect().execution_options(unhurried=True) as connection:
        assert connection.scalar(text("SHOW statement_timeout")) == "0"
    with factory.open(Actor.system()) as work:
        assert work.session.scalar(text("SHOW statement_timeout")) == "2s"
