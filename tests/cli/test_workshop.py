"""The worker by itself: it begins anew when it has grown and has nothing to do, and writes down that a job hung."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from elearning.infrastructure.jobs import Job, Worker
from elearning.kernel.actor import Actor
from tests.support.crowd import Crowd
from tests.support.server import ROOT, LiveServer

GROWN = """
import os, sys, elearning.workshop as workshop
from config import Settings
workshop.GROWN, workshop.LOOK_EVERY, workshop.LOOKS = int(sys.argv[1]), 0.05, 2
os.execv = lambda program, arguments: print("anew", arguments[1:])
workshop.work_through_jobs(workshop.open_factory(Settings.from_environment()), workshop.Path(sys.argv[2]))
"""


@pytest.fixture
def crowd(sqlite_template: Path, tmp_path: Path) -> Iterator[Crowd]:
    folder = Path(shutil.copytree(sqlite_template, tmp_path / "house"))
    crowd = Crowd(folder)
    yield crowd
    crowd.close()


@pytest.fixture
def server(crowd: Crowd, tmp_path: Path) -> LiveServer:
    """Its settings; nothing is started."""
    return LiveServer(tmp_path / "house")


def test_a_worker_that_has_grown_begins_anew_when_it_is_idle(server: LiveServer, tmp_path: Path) -> None:
    command = [sys.executable, "-c", GROWN, "1", str(tmp_path / "pulse")]

    told = subprocess.run(command, cwd=ROOT, env=server.env, capture_output=True, text=True, timeout=60, check=True)

    assert told.stdout == f"anew ['-c', '1', '{tmp_path / 'pulse'}']\n"


def test_a_worker_that_is_small_stays(server: LiveServer, tmp_path: Path) -> None:
    command = [sys.executable, "-c", GROWN, str(10**12), str(tmp_path / "pulse")]
    process = subprocess.Popen(command, cwd=ROOT, env=server.env, stdout=subprocess.PIPE, text=True)

    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(4)

    process.terminate()
    assert process.communicate(timeout=30)[0] == ""
    assert process.returncode == 0


def test_that_a_job_hung_is_written_down(crowd: Crowd, server: LiveServer, tmp_path: Path) -> None:
    with crowd.factory.open(Actor.system()) as work:
        work.begin_write()
        work.enqueue("count", {})
    claimed = Worker(crowd.factory, {}).claim()
    assert claimed is not None
    sign = tmp_path / "pulse"
    sign.write_text(json.dumps({"until": 0.0, "job_id": claimed.id, "attempt": claimed.attempt, "name": "count", "limit": 5.0}))

    told = subprocess.run([sys.executable, "worker.py", "--hung", str(sign)], cwd=ROOT, env=server.env, check=False)

    assert told.returncode == 0
    with crowd.factory.open(Actor.system()) as work:
        [(state, fault)] = work.session.execute(select(Job.state, Job.fault)).all()
    assert (state, fault) == ("queued", "hung")


def test_a_worker_asked_wrongly_says_how(server: LiveServer) -> None:
    told = subprocess.run([sys.executable, "worker.py"], cwd=ROOT, env=server.env, capture_output=True, text=True, check=False)

    assert told.returncode == 1
    assert "worker.py PULSE" in told.stderr
