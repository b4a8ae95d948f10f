"""An installation with a life behind it, and empty machines to restore it on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from elearning.infrastructure.jobs import Worker
from elearning.infrastructure.work import WorkFactory
from elearning.wiring import TASKS
from tests.support.application import make_app
from tests.support.database import PostgresServer
from tests.support.learners import actor_of, complete

EmptyMachine = Callable[..., Flask]


def run(app: Flask, *arguments: object) -> Result:
    """`flask …` on this installation."""
    return app.test_cli_runner().invoke(args=[str(argument) for argument in arguments])


def let_go(app: Flask) -> None:
    from elearning.edge.database import db

    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def lived_in(app: Flask, factory: WorkFactory) -> Flask:
    """Sari has completed the small course: rows of every kind of evidence, answers, files in the storage."""
    complete(factory, actor_of(factory, "sari"))
    with app.app_context():
        Worker(factory, TASKS).run_all()
    return app


@pytest.fixture
def empty_machine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[EmptyMachine]:
    """Makes an installation that nobody has used: `empty_machine("postgresql")`, by default with SQLite."""
    made: list[Flask] = []
    databases: list[str] = []

    def make(kind: str = "sqlite") -> Flask:
        url = ""
        if kind == "postgresql":
            server: PostgresServer = request.getfixturevalue("postgres")
            url = server.create(f"empty_{len(made)}")
            databases.append(url)
        made.append(make_app(tmp_path / f"machine-{len(made)}", url))
        return made[-1]

    yield make
    for app in made:
        let_go(app)
    for url in databases:
        request.getfixturevalue("postgres").drop(url)
