"""Thirty seconds of December in `make test`, ten minutes of it in `make soak`."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tests.soak.december import BUILD, assert_well, live_december
from tests.support.database import PostgresServer
from tests.support.tables import LeaveTable


@pytest.mark.slow
def test_thirty_seconds_of_december(sqlite_template: Path, tmp_path: Path, leave_table: LeaveTable) -> None:
    folder = Path(shutil.copytree(sqlite_template, tmp_path / "house"))

    december = live_december(folder, tmp_path, seconds=30, storm=80, storm_seconds=12)

    leave_table(december.table())
    assert december.result.acts["signing in"]["statuses"] == {"303": 80}
    assert december.kept["sent"] > 10
    assert_well(december)


@pytest.mark.soak
@pytest.mark.parametrize("kind", (os.environ.get("SOAK_DATABASE") or "sqlite").split(","))
def test_december(kind: str, request: pytest.FixtureRequest, tmp_path: Path, leave_table: LeaveTable) -> None:
    """`SOAK_DATABASE=postgresql` (or `sqlite,postgresql`) chooses the database, `SOAK_SECONDS` how long a day is."""
    template: Path = request.getfixturevalue("postgres_template" if kind == "postgresql" else "sqlite_template")
    folder, url = Path(shutil.copytree(template, tmp_path / "house")), ""
    if kind == "postgresql":
        postgres: PostgresServer = request.getfixturevalue("postgres")
        url = postgres.copy("elearning_template")
    seconds = float(os.environ.get("SOAK_SECONDS") or 600)

    december = live_december(folder, tmp_path, seconds=seconds, storm=200, storm_seconds=30, database_url=url)

    leave_table(december.table())
    december.write(BUILD)
    assert december.result.acts["signing in"]["statuses"] == {"303": 200}
    assert_well(december)
