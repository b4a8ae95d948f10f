"""An installation of one's own to break, and the ways to look whether it is still sound."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Select

from elearning.courses import service as courses
from elearning.kernel.actor import Actor
from tests.support import invariants
from tests.support.crowd import Crowd
from tests.support.server import LiveServer

SHORT_COURSE = Path(__file__).parents[1] / "races" / "kursus-balap"


@dataclass(frozen=True)
class House:
    """A real server on a SQLite file, not started yet, and people on it."""

    server: LiveServer
    crowd: Crowd

    @property
    def port(self) -> int:
        return self.server.port

    @property
    def database(self) -> Path:
        return self.server.folder / "elearning.sqlite3"

    def rows(self, query: Select[Any]) -> list[Any]:
        """What the database holds now."""
        with self.crowd.factory.open(Actor.system()) as work:
            return [tuple(row) for row in work.session.execute(query)]

    def assert_sound(self) -> None:
        """All that is always true of an installation."""
        assert_sound(self.crowd, self.database)


def assert_sound(crowd: Crowd, database: Path) -> None:
    """All that is always true (`tests.support.invariants`)."""
    invariants.assert_sound(crowd.factory, database)


@pytest.fixture
def folder(sqlite_template: Path, tmp_path: Path) -> Path:
    """A copy of the template's folder."""
    return Path(shutil.copytree(sqlite_template, tmp_path / "house"))


@pytest.fixture
def house(folder: Path) -> Iterator[House]:
    """A house whose server the test starts and kills."""
    crowd, server = Crowd(folder), LiveServer(folder)
    yield House(server, crowd)
    server.kill_web()
    server.kill_worker()
    crowd.close()


@pytest.fixture
def short_course(house: House) -> str:
    """The course that one lesson completes; its slug."""
    return prepare_short_course(house)


def prepare_short_course(house: House) -> str:
    """Publish a course that one lesson completes, with a certificate and a signer; its slug."""
    list(courses.sync_paths(house.crowd.factory, [SHORT_COURSE]))
    house.crowd.set_signer()
    return SHORT_COURSE.name
