"""One live server for a database, and a crowd of people on it; every race brings people of its own."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from elearning.courses import service as courses
from tests.support.crowd import Crowd
from tests.support.database import PostgresServer
from tests.support.server import LiveServer

RACE_COURSE = Path(__file__).parent / "kursus-balap"


@dataclass(frozen=True)
class Arena:
    """Where races are run: the server with its two web processes, and its people."""

    server: LiveServer
    crowd: Crowd

    @property
    def port(self) -> int:
        return self.server.port


@pytest.fixture(
    scope="module",
    params=[pytest.param(kind, marks=pytest.mark.xdist_group(f"races-{kind}")) for kind in ("sqlite", "postgresql")],
)
def arena(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Arena]:
    """A server on a copy of the template; no worker runs, so certificates wait for their files."""
    folder = tmp_path_factory.mktemp("arena") / "instance"
    url = ""
    if request.param == "postgresql":
        postgres: PostgresServer = request.getfixturevalue("postgres")
        shutil.copytree(request.getfixturevalue("postgres_template"), folder)
        url = postgres.copy("elearning_template")
    else:
        shutil.copytree(request.getfixturevalue("sqlite_template"), folder)
    crowd = Crowd(folder, url)
    list(courses.sync_paths(crowd.factory, [RACE_COURSE]))
    crowd.set_signer()
    server = LiveServer(folder, url)
    try:
        server.start_web()
        yield Arena(server, crowd)
    finally:
        server.kill_web()
        crowd.close()
        if url:
            postgres.drop(url)
