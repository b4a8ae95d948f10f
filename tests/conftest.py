"""What every test may ask for: a database made once and copied, the application, a client that looks at each page, the personas.

Tests run on SQLite; those that take `any_database` (directly or through `app`, marked `both`) run on PostgreSQL too.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from flask import Flask

from elearning.infrastructure.work import Work, WorkFactory
from elearning.kernel.actor import Actor
from elearning.kernel.clock import FixedClock
from tests.support.application import NOW, make_app, make_template
from tests.support.client import PageClient
from tests.support.database import PostgresServer, postgres_server
from tests.support.queries import QueryCount, count_queries
from tests.support.s3 import StandIn, s3_stand_in
from tests.support.valkey import LiveValkey, live_valkey

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from elearning.seeds.demo import PersonaSignIn

pytest_plugins = ["tests.support.grouping", "tests.support.measured", "tests.support.tables"]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """`@pytest.mark.both` runs a test on SQLite and on PostgreSQL, `@pytest.mark.postgresql` on PostgreSQL alone."""
    if "database_kind" in metafunc.fixturenames:
        both = metafunc.definition.get_closest_marker("both") is not None
        kinds = ["sqlite", "postgresql"] if both else ["sqlite"]
        if metafunc.definition.get_closest_marker("postgresql") is not None:
            kinds = ["postgresql"]
        metafunc.parametrize("database_kind", kinds, scope="function")


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A real PostgreSQL, started once for this process and stopped at its end."""
    with postgres_server() as server:
        yield server


@pytest.fixture(scope="session")
def s3_store() -> Iterator[StandIn]:
    """A stand-in for an S3 store, started once for this process."""
    with s3_stand_in() as store:
        yield store


@pytest.fixture(scope="session")
def valkey() -> Iterator[LiveValkey]:
    """A real Valkey, started once for this process."""
    with live_valkey() as server:
        yield server


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An instance folder with a migrated SQLite database, reference data, people and the test courses."""
    return make_template(tmp_path_factory.mktemp("template"), "")


@pytest.fixture(scope="session")
def postgres_template(postgres: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same on PostgreSQL, in the database `template`."""
    return make_template(tmp_path_factory.mktemp("template-pg"), postgres.create("elearning_template"))


@pytest.fixture
def clock() -> FixedClock:
    """24 November 2026, 09.00 WIB; moved by hand."""
    return FixedClock(NOW)


@pytest.fixture
def instance(database_kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Path, str]:
    """A copy of the template for one test: its folder and its database's address."""
    if database_kind == "postgresql":
        return request.getfixturevalue("postgres_instance")
    return shutil.copytree(request.getfixturevalue("sqlite_template"), tmp_path / "instance"), ""


@pytest.fixture
def postgres_instance(postgres: PostgresServer, postgres_template: Path, tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """The same, always on PostgreSQL."""
    folder = shutil.copytree(postgres_template, tmp_path / "instance")
    url = postgres.copy("elearning_template")
    yield folder, url
    postgres.drop(url)


@pytest.fixture
def app(instance: tuple[Path, str], clock: FixedClock) -> Iterator[Flask]:
    """The application on a fresh copy of the template."""
    folder, url = instance
    application = make_app(folder, url, clock=clock)
    yield application
    from elearning.edge.database import db

    with application.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def client(app: Flask) -> PageClient:
    """A browser without JavaScript that looks at each page it gets."""
    return PageClient(app)


@pytest.fixture
def other_client(app: Flask) -> PageClient:
    """A second browser: another device, another person."""
    return PageClient(app)


@pytest.fixture
def factory(app: Flask) -> WorkFactory:
    """Opens works outside requests; each block is committed when it ends well."""
    return app.extensions["work_factory"]


@pytest.fixture
def work(app: Flask, factory: WorkFactory) -> Iterator[Work]:
    """A work as the system, inside the application context, committed by the test or thrown away."""
    with app.app_context():
        session = factory.open_session()
        yield factory.work_on(session, Actor.system())
        session.rollback()
        session.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, started once for this process."""
    from tests.support.chromium import launched_chromium

    with launched_chromium() as launched:
        yield launched


@pytest.fixture(scope="session")
def personas() -> dict[str, PersonaSignIn]:
    """sari, budi, citra, dewi, eka, fajar."""
    from elearning.seeds.demo import personas as demo_personas

    return {one.persona: one for one in demo_personas()}


@pytest.fixture
def query_count(app: Flask) -> QueryCount:
    """Counts the statements of whatever runs inside `with query_count() as counted`.

    No application context is left open: requests made inside one would share its session and its signed-in person, and cost less
    than they do.
    """
    from elearning.edge.database import db

    with app.app_context():
        return count_queries(db.engine)
