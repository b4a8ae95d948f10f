"""The world of `tests.certificates.world` on a database of its own; tests marked `both` run on SQLite and on PostgreSQL."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine

from elearning.certificates import model as certificates_model
from elearning.evidence import model as evidence_model
from elearning.infrastructure import audit, jobs
from elearning.infrastructure.database import Base, prepare_engine
from elearning.quizzes import model as quizzes_model
from tests.certificates.world import World, lay_ground, open_factory, set_up
from tests.support.database import PostgresServer

EVERY_MODEL = (audit, jobs, certificates_model, evidence_model, quizzes_model)
"""Imported so that the metadata is whole."""
TEMPLATE = "certificates_template"


def make_ground(url: str) -> None:
    """Every table, the units, the course, the dictionary."""
    engine = create_engine(url)
    prepare_engine(engine)
    Base.metadata.create_all(engine)
    lay_ground(engine)
    engine.dispose()


@pytest.fixture(scope="session")
def sqlite_ground(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("certificates") / "ground.sqlite3"
    make_ground(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def postgres_ground(postgres: PostgresServer) -> PostgresServer:
    make_ground(psycopg_url(postgres.create(TEMPLATE)))
    return postgres


def psycopg_url(url: str) -> str:
    return url.replace("postgresql://", "postgresql+psycopg://")


@pytest.fixture
def database_url(database_kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if database_kind == "sqlite":
        file = tmp_path / "sertifikat.sqlite3"
        shutil.copy(request.getfixturevalue("sqlite_ground"), file)
        yield f"sqlite:///{file}"
        return
    server: Any = request.getfixturevalue("postgres_ground")
    url = server.copy(TEMPLATE)
    yield psycopg_url(url)
    server.drop(url)


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    made = create_engine(database_url)
    prepare_engine(made)
    yield made
    made.dispose()


@pytest.fixture
def bare_world(engine: Engine, tmp_path: Path) -> World:
    """Nobody has set up anything."""
    return World(engine, open_factory(engine, tmp_path / "berkas"))


@pytest.fixture
def world(bare_world: World) -> World:
    """Both offices are set up."""
    with bare_world.open() as work:
        set_up(work)
    return bare_world
