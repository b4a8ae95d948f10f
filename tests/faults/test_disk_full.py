"""No room is left: while a file is stored, while a row is written, while the whole is committed."""

from __future__ import annotations

import errno
import io
import os
import shutil
import subprocess
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import event, func, select
from sqlalchemy.engine import Connection

from elearning.certificates import service as certificates
from elearning.certificates.model import Certificate
from elearning.courses import service as courses
from elearning.courses.model import CourseDraft
from elearning.infrastructure.audit import AuditLine
from elearning.infrastructure.jobs import Job, Worker
from elearning.infrastructure.storage import folder as folder_storage
from elearning.kernel.actor import Actor
from elearning.kernel.ids import EnrolmentId
from elearning.learning.model import Enrolment, ModuleCompletion
from elearning.wiring import TASKS
from tests.faults.conftest import SHORT_COURSE, assert_sound
from tests.support.client import Got, PageClient
from tests.support.crowd import Crowd, Member
from tests.web.authoring.test_room import SMALL, zip_of

FULL = "Penyimpanan server penuh"
MANY = 400


# --- the database ----------------------------------------------------------------------------------------------------


@contextmanager
def no_more_pages(app: Flask) -> Iterator[None]:
    """The database file may not grow inside the block, as on a full disk: SQLite then answers SQLITE_FULL."""
    from elearning.edge.database import db

    with app.app_context():
        engine = db.engine

    def limit(connection: Connection) -> None:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")

    def lift(connection: Connection) -> None:
        connection.exec_driver_sql("PRAGMA max_page_count = 1073741823")

    event.listen(engine, "begin", limit)
    try:
        yield
    finally:
        event.remove(engine, "begin", limit)
        event.listen(engine, "begin", lift)


def test_a_full_database_refuses_whole_acts_and_keeps_the_rest(
    app: Flask, client: PageClient, instance: tuple[Path, str]
) -> None:
    """People go on learning until nothing fits any more; what was answered well is there, what was refused has left nothing."""
    crowd = Crowd(instance[0])
    members = crowd.people(12)
    with no_more_pages(app):
        refused = False
        for member in members:
            become(client, member)
            refused = learn_until_refused(crowd, client, ("daftar", "membaca/selesai", "menjawab/selesai")) or refused
        assert refused, "the database never filled up"
        client.get_page("/")
    assert_sound(crowd, instance[0] / "elearning.sqlite3")

    got = client.post("/kursus/kursus-kecil/daftar")
    assert got.status == 303
    assert client.post("/kursus/kursus-kecil/membaca/selesai").status == 303
    crowd.close()


def counts(crowd: Crowd) -> list[int]:
    with crowd.factory.open(Actor.system()) as work:
        return [
            work.session.scalar(select(func.count()).select_from(table)) or 0
            for table in (Enrolment, ModuleCompletion, AuditLine)
        ]


# --- the files -------------------------------------------------------------------------------------------------------


def raise_no_space(_descriptor: int) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


@contextmanager
def no_room_for_files() -> Iterator[None]:
    """The disk of the files is full inside the block."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(folder_storage.os, "fsync", raise_no_space)
        yield


def test_an_upload_that_cannot_be_stored_is_told_and_leaves_no_draft(app: Flask, client: PageClient) -> None:
    client.sign_in("dewi")
    content = zip_of(SMALL, "kursus-penuh")
    files = files_in(app)

    with no_room_for_files():
        got = send_package(client, content)

    assert got.status == 503
    assert "Belum ada yang tersimpan" in got.page.text
    assert drafts(app) == 0
    assert files_in(app) == files
    assert send_package(client, content).status == 303
    assert drafts(app) == 1


def send_package(client: PageClient, content: bytes) -> Got:
    client.get_page("/penulis/unggah")
    return client.post("/penulis/unggah", {"paket": (io.BytesIO(content), "naskah.zip")}, content_type="multipart/form-data")


def drafts(app: Flask) -> int:
    with app.extensions["work_factory"].open(Actor.system()) as work:
        return work.session.scalar(select(func.count()).select_from(CourseDraft)) or 0


def files_in(app: Flask) -> list[Path]:
    return sorted(path for path in Path(app.config["STORAGE_DIR"]).rglob("*") if path.is_file())


def test_a_document_that_cannot_be_stored_waits_until_there_is_room(folder: Path) -> None:
    crowd = Crowd(folder)
    list(courses.sync_paths(crowd.factory, [SHORT_COURSE]))
    crowd.set_signer()
    [member] = crowd.people(1)
    crowd.enrol([member], SHORT_COURSE.name, "baca")
    with crowd.factory.open(Actor.system()) as work:
        enrolment = work.session.scalars(select(Enrolment.id).where(Enrolment.person_id == member.person_id)).one()
        [issued] = certificates.issue(work, [EnrolmentId(enrolment)]).issued
    worker = Worker(crowd.factory, TASKS)

    with no_room_for_files():
        assert worker.run_one()
        with crowd.factory.open(Actor.system()) as work:
            [(state, error)] = work.session.execute(select(Job.state, Job.error)).all()
            assert (state, work.session.scalars(select(Certificate.pdf_sha256)).one()) == ("queued", None)
            assert "Penyimpanan berkas sedang penuh" in error

    with crowd.factory.open(Actor.system()) as work:
        work.begin_write()
        work.session.query(Job).update({"due_at": work.now()})
    assert worker.run_one()
    with crowd.factory.open(Actor.system()) as work:
        row = work.session.scalars(select(Certificate)).one()
        assert (row.number, work.storage.exists(str(row.pdf_sha256))) == (issued.number, True)
        assert work.session.scalars(select(Job.state)).one() == "done"
    crowd.close()


# --- the whole disk ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class SmallDisk:
    """A folder with little room. `real` is False where this process may not mount a file system: then only files cannot be written."""

    place: Path
    real: bool
    fill: Callable[[], None]
    empty: Callable[[], None]


@pytest.fixture
def small_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SmallDisk]:
    """24 MB in memory, which may be used up and given back."""
    place = tmp_path / "disk"
    place.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", place], capture_output=True, check=False).returncode:
        fsync = os.fsync
        yield SmallDisk(
            place,
            real=False,
            fill=lambda: monkeypatch.setattr(folder_storage.os, "fsync", raise_no_space),
            empty=lambda: monkeypatch.setattr(folder_storage.os, "fsync", fsync),
        )
        return
    try:
        yield SmallDisk(place, real=True, fill=partial(use_up, place / "ballast"), empty=(place / "ballast").unlink)
    finally:
        subprocess.run(["umount", "--lazy", place], check=True)


def use_up(ballast: Path) -> None:
    with ballast.open("wb", buffering=0) as stream:
        for size in (1 << 20, 1 << 12, 1):
            with suppress(OSError):
                while True:
                    stream.write(b"\0" * size)


def test_on_a_full_disk_nothing_is_half_done_and_all_goes_on_when_there_is_room(
    sqlite_template: Path, small_disk: SmallDisk
) -> None:
    folder = Path(shutil.copytree(sqlite_template, small_disk.place / "house"))
    crowd = Crowd(folder)
    author, learner = PageClient(crowd.app), PageClient(crowd.app)
    author.sign_in("dewi")
    [member] = crowd.people(1)
    become(learner, member)
    small_disk.fill()

    assert send_package(author, zip_of(SMALL, "kursus-penuh")).status == 503
    assert drafts(crowd.app) == 0
    refused = learn_until_refused(crowd, learner, ("daftar", "membaca/selesai", "menjawab/selesai", *["menjawab/kuis"] * MANY))
    assert refused or not small_disk.real
    learner.get_page("/kursus/kursus-kecil")
    small_disk.empty()

    assert learner.post("/kursus/kursus-kecil/daftar").status == 303
    assert send_package(author, zip_of(SMALL, "kursus-penuh")).status == 303
    assert drafts(crowd.app) == 1
    assert_sound(crowd, folder / "elearning.sqlite3")
    crowd.close()


def learn_until_refused(crowd: Crowd, client: PageClient, steps: Iterable[str]) -> bool:
    """Take one step after the other; True when one was refused for want of room, and left nothing."""
    for step in steps:
        before = counts(crowd)
        got = client.post(f"/kursus/kursus-kecil/{step}")
        if got.status == 503:
            assert FULL in got.page.text
            assert int(got.response.headers["Retry-After"]) > 0
            assert counts(crowd) == before
            return True
        assert got.status == 303
    return False


def become(client: PageClient, member: Member) -> None:
    """This browser is now theirs."""
    client.http.set_cookie("sesi", member.cookie)
    client.token = member.csrf
