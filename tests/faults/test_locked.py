"""Another process holds the database's write lock: reading goes on, writing is told to come back, and nothing is half done."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pytest
from flask import Flask
from sqlalchemy import func, select

from elearning.infrastructure import database
from elearning.infrastructure.audit import AuditLine
from elearning.kernel.actor import Actor
from elearning.learning.model import Enrolment, ModuleReading
from elearning.quizzes.model import Answer, Attempt
from tests.faults.conftest import assert_sound
from tests.support.client import Got, PageClient
from tests.support.crowd import Crowd

HOLD = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.readline()
connection.execute("ROLLBACK")
"""
BUSY_TIMEOUT = "busy_timeout=150"


@contextmanager
def write_lock(file: Path) -> Iterator[IO[str]]:
    """Another process holds the lock inside the block, or until a line is written to what is given."""
    holder = subprocess.Popen([sys.executable, "-c", HOLD, str(file)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert holder.stdin is not None
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    try:
        yield holder.stdin
    finally:
        holder.communicate("\n" if holder.poll() is None else None, timeout=10)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait 150 ms for the lock instead of 5 s: the same road, sooner."""
    patient = tuple(pragma for pragma in database.SQLITE_PRAGMAS if not pragma.startswith("busy_timeout"))
    assert len(patient) == len(database.SQLITE_PRAGMAS) - 1
    monkeypatch.setattr(database, "SQLITE_PRAGMAS", (*patient, BUSY_TIMEOUT))


def kept(app: Flask) -> list[int]:
    """How many rows there are of each thing that the steps below make."""
    factory = app.extensions["work_factory"]
    with factory.open(Actor.system()) as work:
        return [
            work.session.scalar(select(func.count()).select_from(table)) or 0
            for table in (Enrolment, ModuleReading, Attempt, Answer, AuditLine)
        ]


def assert_told_to_come_back(got: Got) -> None:
    assert got.status == 503
    assert 0 < int(got.response.headers["Retry-After"]) <= 60
    assert "Belum ada yang berubah" in got.body


def test_writing_is_told_to_come_back_and_reading_goes_on(
    impatient: None, app: Flask, client: PageClient, instance: tuple[Path, str]
) -> None:
    """Every step of learning in turn: refused while the lock is held, and done right after."""
    file = instance[0] / "elearning.sqlite3"
    client.sign_in("sari")
    steps = ["/daftar", "/membaca/selesai", "/menjawab/selesai", "/menjawab/kuis"]
    for step in steps:
        before = kept(app)
        with write_lock(file):
            assert_told_to_come_back(client.post(f"/kursus/kursus-kecil{step}"))
            assert kept(app) == before
            client.get_page("/")
            client.get_page("/kursus/kursus-kecil")
        got = client.post(f"/kursus/kursus-kecil{step}")
        assert got.status == 303
        assert kept(app) != before

    attempt = got.location
    with write_lock(file):
        refused = client.post(f"{attempt}/jawaban", {"jawaban.jp-menit": "45"}, headers={"Accept": "application/json"})
        assert (refused.status, refused.response.mimetype) == (503, "application/problem+json")
        assert "Tersimpan" not in refused.body
        assert_told_to_come_back(client.post(f"{attempt}/kirim", {"jawaban.jp-menit": "45"}))
        assert client.get_page(attempt).page.headings
    assert kept(app)[3] == 0
    assert client.post(f"{attempt}/kirim", {"jawaban.jp-menit": "45"}).location == f"{attempt}/hasil"


def test_nobody_comes_in_while_it_is_locked_and_nobody_is_counted(
    impatient: None, app: Flask, client: PageClient, instance: tuple[Path, str], personas: dict
) -> None:
    client.get("/masuk")
    before = kept(app)
    with write_lock(instance[0] / "elearning.sqlite3"):
        for password in (personas["sari"].password, "salah-semua"):
            assert_told_to_come_back(client.post("/masuk", {"nip": personas["sari"].nip, "password": password}))
    assert kept(app) == before
    client.sign_in("sari")
    assert "session.begin" in acts(app)


def acts(app: Flask) -> set[str]:
    with app.extensions["work_factory"].open(Actor.system()) as work:
        return set(work.session.scalars(select(AuditLine.act)))


def test_a_lock_held_for_a_moment_is_waited_for(app: Flask, client: PageClient, instance: tuple[Path, str]) -> None:
    """The real patience of 5 s: somebody else's short write is not noticed."""
    client.sign_in("sari")
    with write_lock(instance[0] / "elearning.sqlite3") as release:
        timer = threading.Timer(0.4, lambda: (release.write("\n"), release.flush()))
        timer.start()
        began = time.monotonic()
        got = client.post("/kursus/kursus-kecil/daftar")
        timer.join()

    assert got.status == 303
    assert time.monotonic() - began >= 0.35


def test_the_worker_waits_for_the_lock_and_goes_on(impatient: None, folder: Path) -> None:
    """A job whose end cannot be written is taken again; its work is idempotent, so nothing is doubled."""
    from elearning.infrastructure.jobs import Job, Worker

    crowd = Crowd(folder)
    done: list[int] = []

    def task(run: object, number: int) -> None:
        done.append(number)

    worker = Worker(crowd.factory, {"count": task})
    with crowd.factory.open(Actor.system()) as work:
        work.begin_write()
        work.enqueue("count", {"number": 1}, key="once")
    stopper = threading.Timer(2.5, worker.stopping.set)
    with write_lock(folder / "elearning.sqlite3"):
        working = threading.Thread(target=worker.run_forever, kwargs={"idle": 0.05})
        working.start()
        time.sleep(0.5)
        assert done == []
    stopper.start()
    working.join()

    assert done == [1]
    with crowd.factory.open(Actor.system()) as work:
        assert work.session.scalars(select(Job.state)).all() == ["done"]
    assert_sound(crowd, folder / "elearning.sqlite3")
    crowd.close()
