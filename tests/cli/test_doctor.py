"""`doctor` on an installation that is well, and on ones where something was broken for real."""

from __future__ import annotations

import json
import shutil
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from elearning.cli.doctor import machine
from elearning.infrastructure.signing import throwaway_signer
from elearning.kernel.actor import Actor
from elearning.kernel.clock import FixedClock
from tests.cli.conftest import EmptyMachine, run
from tests.support.application import COURSES

RANDOM = "Zq3vX8rT1mB6yK0wE5nJ7sH2uC9dF4aLpGiO"


@pytest.fixture(autouse=True)
def as_in_life(lived_in: Flask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What a test's installation has different from a sound one, apart from what the test breaks."""
    lived_in.config.update(SECRET_KEY=RANDOM, DEMO=False)
    lived_in.config["KEYS_DIR"].chmod(0o700)
    monkeypatch.delenv("REDIS_URL", raising=False)
    monkeypatch.delenv("MAIL_URL", raising=False)
    assert run(lived_in, "backup", tmp_path / "cadangan").exit_code == 0


def said(app: Flask, *arguments: str) -> tuple[int, dict[str, list[dict[str, str]]]]:
    """Exit status, and the checks by name."""
    result = run(app, "doctor", "--json", *arguments)
    checks: dict[str, list[dict[str, str]]] = {}
    for check in json.loads(result.stdout)["checks"]:
        checks.setdefault(check["name"], []).append(check)
    return result.exit_code, checks


def expect(app: Flask, name: str, state: str, words: str, *arguments: str) -> None:
    status, checks = said(app, *arguments)
    found = [check for check in checks[name] if check["state"] == state]
    assert [check["found"] for check in found if words in check["found"]], checks[name]
    assert all(check["advice"] for check in found)
    assert status == (1 if state == "bad" else 0)


def change(app: Flask, *statements: str, **values: object) -> None:
    from elearning.edge.database import db

    with app.app_context(), db.engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement), values)


@pytest.mark.both
def test_a_sound_installation_is_well(lived_in: Flask) -> None:
    for arguments in ([], ["--lengkap"]):
        status, checks = said(lived_in, *arguments)

        wrong = [check for found in checks.values() for check in found if check["state"] == "bad"]
        assert (status, wrong) == (0, [])
        assert checks["penjaga"][0]["found"] == "5 tabel hanya dapat ditambah"
        assert checks["cadangan"][0]["state"] == "good"
        assert checks["kursus"][0]["state"] == "good"
    assert "dalam 1 rantai utuh" in checks["bukti"][0]["found"]


def test_it_speaks_in_lines_with_what_to_do(lived_in: Flask) -> None:
    lived_in.config["DEMO"] = True
    lived_in.config["BASE_URL"] = "https://belajar.contoh.go.id"

    result = run(lived_in, "doctor")

    assert result.exit_code == 1
    assert "BURUK       demo: DEMO=ya di alamat https" in result.stdout
    assert "            → Hapus DEMO" in result.stdout
    assert result.stdout.rstrip().endswith("1 buruk.")


def test_settings_that_let_strangers_in(lived_in: Flask) -> None:
    lived_in.config["SECRET_KEY"] = "x" * 40
    expect(lived_in, "kunci kuki", "bad", "mudah ditebak")
    lived_in.config.update(SECRET_KEY=RANDOM, BASE_URL="http://belajar.contoh.go.id")
    expect(lived_in, "alamat", "care", "tanpa https")


def test_keys_that_others_can_read_and_keys_that_are_gone(lived_in: Flask) -> None:
    keys: Path = lived_in.config["KEYS_DIR"]
    (keys / "signing.key").chmod(0o644)
    expect(lived_in, "kunci", "bad", "signing.key terbuka")
    (keys / "signing.key").chmod(0o600)
    keys.chmod(0o755)
    expect(lived_in, "kunci", "bad", "folder")
    keys.chmod(0o700)
    (keys / "signing.key").unlink()
    expect(lived_in, "kunci", "bad", "tidak ada")


def test_a_disk_that_runs_full(lived_in: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    free = shutil.disk_usage("/").free
    monkeypatch.setattr(machine, "SCARCE_FREE", free * 2)
    expect(lived_in, "disk data", "care", "kosong di")
    monkeypatch.setattr(machine, "LEAST_FREE", free * 2)
    expect(lived_in, "disk berkas", "bad", "kosong di")


def test_a_folder_that_is_gone(lived_in: Flask) -> None:
    storage: Path = lived_in.config["STORAGE_DIR"]
    storage.rename(storage.with_name("dipindah"))

    expect(lived_in, "folder berkas", "bad", "tidak dapat ditulis")


def test_a_database_that_does_not_answer_is_told_without_its_password(lived_in: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    from sqlalchemy import create_engine

    from elearning.edge.database import db

    away = create_engine("postgresql+psycopg://petugas:rahasia@127.0.0.1:1/tidakada")
    monkeypatch.setattr(type(db), "engine", property(lambda _: away))

    result = run(lived_in, "doctor")

    assert result.exit_code == 1
    assert "BURUK       basis data: postgresql+psycopg://petugas:***@127.0.0.1:1/tidakada tidak menjawab" in result.stdout
    assert "rahasia" not in result.output


@pytest.mark.both
def test_a_database_behind_or_ahead_of_the_program(lived_in: Flask) -> None:
    change(lived_in, "UPDATE alembic_version SET version_num = '9999'")
    expect(lived_in, "migrasi", "bad", "tidak dikenal program ini")
    change(lived_in, "DELETE FROM alembic_version")
    expect(lived_in, "migrasi", "bad", "belum disiapkan")


def test_an_empty_machine_is_told_to_set_up(empty_machine: EmptyMachine) -> None:
    app = empty_machine()
    app.config["SECRET_KEY"] = RANDOM

    expect(app, "migrasi", "bad", "belum disiapkan")


def test_a_damaged_database_file(lived_in: Flask) -> None:
    from elearning.edge.database import db

    change(lived_in, "CREATE TABLE rusak (id INTEGER PRIMARY KEY, isi TEXT)", "CREATE INDEX ix_rusak ON rusak (isi)")
    change(lived_in, "INSERT INTO rusak (isi) VALUES (hex(randomblob(2000))), (hex(randomblob(2000)))")
    with lived_in.app_context():
        with db.engine.connect() as connection:
            page = connection.execute(text("SELECT rootpage FROM sqlite_master WHERE name = 'ix_rusak'")).scalar_one()
            file = Path(str(db.engine.url.database))
        db.engine.dispose()
    with file.open("r+b") as stream:
        stream.seek((page - 1) * 4096)
        stream.write(b"\xff" * 4096)

    expect(lived_in, "keutuhan", "bad", "rusak")


def test_rows_that_point_nowhere(lived_in: Flask) -> None:
    from elearning.edge.database import db

    with lived_in.app_context(), db.engine.connect() as connection:
        raw = connection.connection.driver_connection
        assert raw is not None
        raw.execute("PRAGMA foreign_keys=OFF")  # outside of a transaction, where it counts
        connection.exec_driver_sql("UPDATE enrolment SET person_id = 99999")
        connection.commit()
        raw.execute("PRAGMA foreign_keys=ON")

    expect(lived_in, "keutuhan", "bad", "menunjuk baris yang tidak ada (enrolment)")


@pytest.mark.both
def test_a_guard_that_was_taken_away(lived_in: Flask, database_kind: str) -> None:
    taken = {
        "sqlite": "DROP TRIGGER evidence_entry_no_delete",
        "postgresql": "ALTER TABLE evidence_entry DISABLE TRIGGER evidence_entry_no_change",
    }
    change(lived_in, taken[database_kind])

    expect(lived_in, "penjaga", "bad", "evidence_entry")


def job(app: Flask, clock: FixedClock, state: str, **ago: timedelta) -> None:
    from elearning.infrastructure.jobs import Job
    from elearning.kernel.ids import new_public_id

    now = clock.now()
    with app.extensions["work_factory"].open(Actor.system()) as work:
        work.begin_write()
        work.session.add(
            Job(
                public_id=new_public_id(),
                name="uji",
                arguments={},
                key=None,
                state=state,
                attempt=1,
                created_at=now,
                due_at=now - ago.get("due", timedelta()),
                lease_until=now - ago["lease"] if "lease" in ago else None,
                finished_at=now - ago["finished"] if "finished" in ago else None,
                error="",
            )
        )


@pytest.mark.both
def test_jobs_that_nobody_fetches(lived_in: Flask, clock: FixedClock) -> None:
    job(lived_in, clock, "queued", due=timedelta(minutes=4))
    assert said(lived_in)[1]["pekerja"][0]["state"] == "good"
    job(lived_in, clock, "parked")
    expect(lived_in, "pekerjaan", "care", "1 diparkir")
    job(lived_in, clock, "queued", due=timedelta(hours=1))
    expect(lived_in, "pekerja", "care", "belum pernah bekerja di sini")
    job(lived_in, clock, "done", finished=timedelta(hours=2))
    expect(lived_in, "pekerja", "bad", "menunggu sejak 2026-11-24 01:00 UTC")


def test_a_job_whose_worker_died(lived_in: Flask, clock: FixedClock) -> None:
    job(lived_in, clock, "running", lease=timedelta(minutes=10))

    expect(lived_in, "pekerja", "bad", "ditinggal mati")


def test_certificates_without_their_document(lived_in: Flask, clock: FixedClock) -> None:
    from elearning.courses import service as courses
    from tests.faults.conftest import SHORT_COURSE
    from tests.support.crowd import Crowd

    crowd = Crowd(lived_in.config["KEYS_DIR"].parent)
    list(courses.sync_paths(crowd.factory, [SHORT_COURSE]))
    crowd.set_signer()
    crowd.enrol(crowd.people(1), SHORT_COURSE.name, "baca")
    assert run(crowd.app, "certificates", "issue", "--course", SHORT_COURSE.name).exit_code == 0
    crowd.close()
    job(lived_in, clock, "done", finished=timedelta(hours=2))
    change(lived_in, "UPDATE certificate SET issued_at = '2026-11-24 01:00:00.000000'")

    expect(lived_in, "sertifikat", "bad", "1 menunggu PDF")


@pytest.mark.both
def test_evidence_under_another_key_and_an_entry_that_was_changed(lived_in: Flask, database_kind: str) -> None:
    off = {
        "sqlite": "DROP TRIGGER evidence_entry_no_update",
        "postgresql": "ALTER TABLE evidence_entry DISABLE TRIGGER USER",
    }
    change(lived_in, off[database_kind], "UPDATE evidence_entry SET body = replace(body, '\"kind\"', '\"kynd\"') WHERE seq = 1")
    assert said(lived_in)[1]["bukti"][0]["state"] == "good"  # the quick look is at the heads
    expect(lived_in, "bukti", "bad", "1 dari 1 rantai terputus", "--lengkap")
    factory = lived_in.extensions["work_factory"]
    from dataclasses import replace

    lived_in.extensions["work_factory"] = replace(factory, signer=throwaway_signer())
    expect(lived_in, "bukti", "bad", "1 dari 1 kepala rantai tidak dijamin kunci ini")


@pytest.mark.both
def test_a_clock_that_runs_behind_the_ledger(lived_in: Flask, clock: FixedClock) -> None:
    clock.move(-timedelta(days=1))

    expect(lived_in, "jam", "bad", "padahal bukti terakhir dicatat")


@pytest.mark.both
def test_stored_files_that_are_gone_or_damaged(lived_in: Flask) -> None:
    from elearning.courses.model import VersionFile

    factory = lived_in.extensions["work_factory"]
    with factory.open(Actor.system()) as work:
        names = sorted({row[0] for row in work.session.query(VersionFile.sha256)})
    factory.storage.path_of(names[0]).write_bytes(b"lain")
    expect(lived_in, "berkas", "bad", "1 dari", "--lengkap")
    factory.storage.path_of(names[0]).unlink()
    expect(lived_in, "berkas", "bad", "1 dari")


def test_a_store_that_is_no_folder_is_written_to(lived_in: Flask) -> None:
    from dataclasses import replace

    factory = lived_in.extensions["work_factory"]

    class Bucket:
        """The port and nothing else."""

        put, open, exists = factory.storage.put, factory.storage.open, factory.storage.exists

    lived_in.extensions["work_factory"] = replace(factory, storage=Bucket())
    assert "menerima berkas" in said(lived_in)[1]["penyimpanan"][0]["found"]
    Bucket.put = lambda *_: (_ for _ in ()).throw(OSError("penuh"))  # type: ignore[assignment]
    expect(lived_in, "penyimpanan", "bad", "tidak dapat diperiksa: OSError: penuh")


def test_courses_that_differ_from_what_is_published(lived_in: Flask, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(COURSES, tmp_path / "courses"))
    lived_in.config["COURSES_DIR"] = folder
    (folder / "kursus-kecil" / "01-membaca.md").write_text("---\njudul: Membaca\njp: 1\n---\n\nBaru.\n")
    shutil.copytree(folder / "kursus-kecil", folder / "kursus-baru")
    expect(lived_in, "kursus", "care", "belum terbit: kursus-baru; berbeda dari yang terbit: kursus-kecil")
    shutil.rmtree(folder)
    expect(lived_in, "kursus", "care", "tidak ada")


def test_a_backup_that_is_old_or_was_never_made(lived_in: Flask) -> None:
    note = lived_in.config["KEYS_DIR"].parent / "cadangan-terakhir"
    note.write_text("2026-01-05T10:00:00+00:00\n")
    expect(lived_in, "cadangan", "care", "terakhir 2026-01-05")
    note.write_text("bukan tanggal\n")
    expect(lived_in, "cadangan", "care", "belum pernah")


@contextmanager
def listening(answer: bytes) -> Iterator[int]:
    """A server on a port of its own that says one thing."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            connection, _ = server.accept()
            with connection:
                while connection.recv(1024):
                    connection.sendall(answer)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield server.getsockname()[1]
    thread.join(5)


def test_neighbours_that_answer_and_neighbours_that_do_not(lived_in: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDIS_URL", "redis://:rahasia@127.0.0.1:1/0")
    monkeypatch.setenv("MAIL_URL", "smtp://petugas:rahasia@127.0.0.1:1")
    expect(lived_in, "redis", "bad", "redis://127.0.0.1:1 tidak menjawab")
    expect(lived_in, "surel", "bad", "smtp://127.0.0.1:1 tidak menjawab")
    assert "rahasia" not in run(lived_in, "doctor").output
    monkeypatch.delenv("REDIS_URL")
    with listening(b"220 siap\r\n") as port:
        monkeypatch.setenv("MAIL_URL", f"smtp://127.0.0.1:{port}")
        assert said(lived_in)[1]["surel"][0]["state"] == "good"


def test_redis_that_lives(lived_in: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    with listening(b"+PONG\r\n") as port:
        monkeypatch.setenv("REDIS_URL", f"redis://127.0.0.1:{port}/0?protocol=2")

        assert said(lived_in)[1]["redis"][0]["state"] == "good"


def test_a_database_that_everybody_on_the_machine_can_read(lived_in: Flask, tmp_path_factory: pytest.TempPathFactory) -> None:
    from elearning.cli.doctor.machine import open_to_others

    folder = Path("/tmp") / f"ruang-belajar-uji-{tmp_path_factory.getbasetemp().name}"
    folder.mkdir()
    try:
        folder.chmod(0o755)
        file = folder / "data.sqlite3"
        file.touch(0o644)
        assert [check.state for check in open_to_others(file)] == ["care"]
        folder.chmod(0o700)
        assert open_to_others(file) == []
    finally:
        shutil.rmtree(folder)


def test_settings_that_are_wrong_are_told_in_words(tmp_path: Path) -> None:
    import subprocess
    import sys

    from tests.support.server import ROOT

    for env, words in (({"PORT": "x"}, "PORT=x"), ({"KEY": "broken"}, "bukan kunci Ed25519")):
        if "KEY" in env:
            (tmp_path / "keys").mkdir(exist_ok=True)
            (tmp_path / "keys" / "signing.key").write_text("rusak")
        ended = subprocess.run(
            [sys.executable, "-m", "flask", "--app", "wsgi", "doctor"],
            cwd=ROOT,
            env={"PATH": "/usr/bin:/bin", "INSTANCE_DIR": str(tmp_path), **env},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert ended.returncode == 1
        assert words in ended.stderr
        assert "Traceback" not in ended.stderr
