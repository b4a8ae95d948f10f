"""`backup` and `restore` as an operator meets them: round trips, faults, and what is never left behind."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tarfile
import threading
import time
from io import BytesIO
from pathlib import Path
from typing import Any

import pyrage
import pytest
from flask import Flask
from sqlalchemy import inspect, text

from elearning.infrastructure.backup import making, restoring
from elearning.infrastructure.work import WorkFactory
from elearning.kernel.actor import Actor
from tests.cli.conftest import EmptyMachine, let_go, run
from tests.support.client import PageClient
from tests.support.learners import actor_of, enrol
from tests.support.server import ROOT, wait_until

OTHER = {"sqlite": "postgresql", "postgresql": "sqlite"}


def rows_of(app: Flask) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, as text that both databases agree on."""
    from elearning.edge.database import db
    from elearning.infrastructure.database import Base

    with app.app_context(), db.engine.connect() as connection:
        return {
            table.name: sorted(tuple(str(value) for value in row) for row in connection.execute(table.select()))
            for table in Base.metadata.sorted_tables
        }


def files_of(app: Flask) -> dict[str, str]:
    folder: Path = app.config["STORAGE_DIR"]
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.rglob("*") if path.is_file()}


def traces(app: Flask) -> list[str]:
    """Whatever a restore that failed left on this machine, keys and the empty database apart."""
    folder: Path = app.config["KEYS_DIR"].parent
    found = [path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()]
    return [name for name in found if not name.startswith(("keys/", "elearning.sqlite3"))]


def is_empty(app: Flask) -> bool:
    from elearning.edge.database import db

    with app.app_context():
        return inspect(db.engine).get_table_names() == []


# --- there and back --------------------------------------------------------------------------------------------------------


@pytest.mark.both
def test_everything_comes_back_and_people_go_on_where_they_were(
    lived_in: Flask, empty_machine: EmptyMachine, database_kind: str, tmp_path: Path
) -> None:
    file = tmp_path / "cadangan"
    made = run(lived_in, "backup", file)
    machine = empty_machine(database_kind)

    restored = run(machine, "restore", file)

    assert (made.exit_code, restored.exit_code) == (0, 0), made.output + restored.output
    assert "semua rantai utuh" in restored.stdout
    assert rows_of(machine) == rows_of(lived_in)
    assert files_of(machine).items() <= files_of(lived_in).items()
    assert all(name == digest for name, digest in files_of(machine).items())
    keys: Path = machine.config["KEYS_DIR"]
    assert {file.name: file.stat().st_mode & 0o777 for file in keys.iterdir()}["signing.key"] == 0o600
    assert (keys / "signing.key").read_bytes() == (lived_in.config["KEYS_DIR"] / "signing.key").read_bytes()
    assert file.stat().st_mode & 0o777 == 0o600
    let_go(machine)

    from tests.support.application import make_app

    url = machine.config["SQLALCHEMY_DATABASE_URI"] if database_kind == "postgresql" else ""
    again = make_app(keys.parent, url.replace("postgresql+psycopg", "postgresql"))
    assert json.loads(run(again, "evidence", "verify", "--json").stdout)["broken"] == []
    page = PageClient(again)
    page.sign_in("sari")
    assert "Kursus Kecil" in page.get("/bukti").page.text
    assert "Kursus Kecil" in page.get("/kursus?q=kecil").page.text  # words are found again
    enrol(
        again.extensions["work_factory"], actor_of(again.extensions["work_factory"], "budi")
    )  # ids go on after those that came
    assert run(again, "evidence", "verify").exit_code == 0
    let_go(again)


@pytest.mark.both
def test_a_backup_of_one_database_opens_on_the_other(
    lived_in: Flask, empty_machine: EmptyMachine, database_kind: str, tmp_path: Path
) -> None:
    run(lived_in, "backup", tmp_path / "cadangan")
    machine = empty_machine(OTHER[database_kind])

    restored = run(machine, "restore", tmp_path / "cadangan")

    assert restored.exit_code == 0, restored.output
    assert rows_of(machine) == rows_of(lived_in)
    factory: WorkFactory = machine.extensions["work_factory"]
    enrol(factory, actor_of(factory, "budi"))


@pytest.mark.both
def test_a_certificate_verifies_on_the_new_machine(
    app: Flask, empty_machine: EmptyMachine, database_kind: str, tmp_path: Path
) -> None:
    from elearning.certificates.model import Certificate
    from elearning.courses import service as courses
    from elearning.infrastructure.jobs import Worker
    from elearning.wiring import TASKS
    from tests.faults.conftest import SHORT_COURSE
    from tests.support.crowd import Crowd

    url = app.config["SQLALCHEMY_DATABASE_URI"].replace("postgresql+psycopg", "postgresql")
    crowd = Crowd(app.config["KEYS_DIR"].parent, "" if database_kind == "sqlite" else url)
    list(courses.sync_paths(crowd.factory, [SHORT_COURSE]))
    crowd.set_signer()
    member = crowd.people(1)
    crowd.enrol(member, SHORT_COURSE.name, "baca")
    run(crowd.app, "certificates", "issue", "--course", SHORT_COURSE.name)
    with crowd.app.app_context():
        Worker(crowd.factory, TASKS).run_all()
    with crowd.factory.open(Actor.system()) as work:
        certificate = work.session.query(Certificate).one()
        code, sha256 = certificate.code, certificate.pdf_sha256
    assert sha256 is not None
    run(crowd.app, "backup", tmp_path / "cadangan")
    crowd.close()
    machine = empty_machine(database_kind)

    assert run(machine, "restore", tmp_path / "cadangan").exit_code == 0

    pdf = tmp_path / "sertifikat.pdf"
    with machine.extensions["work_factory"].storage.open(sha256) as stream:
        pdf.write_bytes(stream.read())
    assert run(machine, "certificates", "verify", pdf).exit_code == 0
    assert "berlaku" in PageClient(machine).get(f"/verifikasi/{code}").page.text.lower()


@pytest.mark.both
def test_rows_are_those_of_one_moment_while_others_write(
    app: Flask, factory: WorkFactory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each act writes a row into the first table and one into the last; a backup that mixed moments would hold one without the other."""
    stop = threading.Event()
    wrote = 0
    with factory.open(Actor.system()) as work:
        work.begin_write()
        work.session.execute(text("CREATE TABLE pair_a (id INTEGER PRIMARY KEY)"))
        work.session.execute(text("CREATE TABLE zz_pair_b (id INTEGER PRIMARY KEY)"))

    def write() -> None:
        nonlocal wrote
        while not stop.is_set():
            with factory.open(Actor.system()) as work:
                work.begin_write()
                wrote += 1
                work.session.execute(text("INSERT INTO pair_a VALUES (:id)"), {"id": wrote})
                work.session.execute(text("INSERT INTO zz_pair_b VALUES (:id)"), {"id": wrote})

    real = making.TableReader.__iter__

    def slowly(self: making.TableReader):  # type: ignore[no-untyped-def]
        time.sleep(0.02)
        yield from real(self)

    monkeypatch.setattr(making.TableReader, "__iter__", slowly)
    writer = threading.Thread(target=write)
    writer.start()
    try:
        wait_until(lambda: wrote > 2)
        made = run(app, "backup", tmp_path / "cadangan", "--json")
    finally:
        stop.set()
        writer.join()

    tables = json.loads(made.stdout)["tables"]
    assert 0 < tables["pair_a"] == tables["zz_pair_b"] < wrote


def test_restoring_migrates_an_older_backup_forward(
    lived_in: Flask, empty_machine: EmptyMachine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(lived_in, "backup", tmp_path / "cadangan")
    migrations = tmp_path / "migrations"
    shutil.copytree(ROOT / "migrations", migrations)
    from alembic.script import ScriptDirectory

    head = ScriptDirectory(str(migrations)).get_current_head()
    (migrations / "versions" / "9999_add_mark.py").write_text(
        f'import sqlalchemy as sa\nfrom alembic import op\n\nrevision = "9999"\ndown_revision = "{head}"\n\n\n'
        'def upgrade() -> None:\n    with op.batch_alter_table("person") as table:\n'
        '        table.add_column(sa.Column("mark", sa.String(5), nullable=False, server_default="x"))\n'
    )
    machine = empty_machine()
    monkeypatch.setattr(machine.extensions["migrate"].migrate, "directory", str(migrations))

    restored = run(machine, "restore", tmp_path / "cadangan")

    assert restored.exit_code == 0, restored.output
    assert f"dari migrasi {head} ke 9999" in restored.stdout
    from elearning.edge.database import db

    with machine.app_context(), db.engine.connect() as connection:
        assert connection.execute(text("SELECT DISTINCT mark FROM person")).scalars().all() == ["x"]
        guards = "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND name LIKE '%\\_no\\_%' ESCAPE '\\'"
        assert connection.execute(text(guards)).scalar() == 10


# --- locked ----------------------------------------------------------------------------------------------------------------


def test_a_passphrase_locks_and_age_itself_can_open(lived_in: Flask, empty_machine: EmptyMachine, tmp_path: Path) -> None:
    (tmp_path / "frasa").write_text("kuda baterai staples benar\n")
    (tmp_path / "lain").write_text("bukan itu\n")
    file = tmp_path / "cadangan.age"

    assert run(lived_in, "backup", file, "--passphrase-file", tmp_path / "frasa").exit_code == 0

    plain = gzip.decompress(pyrage.passphrase.decrypt(file.read_bytes(), "kuda baterai staples benar"))
    with tarfile.open(fileobj=BytesIO(plain)) as archive:
        assert archive.getnames()[0] == "format.json"
        assert archive.getnames()[-1] == "manifest.json"
    assert run(lived_in, "backup", "--verify", file, "--passphrase-file", tmp_path / "frasa").exit_code == 0
    machine = empty_machine()
    for arguments, told in (([], "--passphrase-file"), (["--passphrase-file", tmp_path / "lain"], "frasa sandi")):
        refused = run(machine, "restore", file, *arguments)
        assert refused.exit_code == 1
        assert told in refused.output
        assert is_empty(machine)
        assert traces(machine) == []
    assert run(machine, "restore", file, "--passphrase-file", tmp_path / "frasa").exit_code == 0


def test_a_recipient_locks_and_only_the_identity_opens(lived_in: Flask, empty_machine: EmptyMachine, tmp_path: Path) -> None:
    identity, other = pyrage.x25519.Identity.generate(), pyrage.x25519.Identity.generate()
    (tmp_path / "kunci.txt").write_text(f"# created: hari ini\n{identity}\n")
    (tmp_path / "lain.txt").write_text(f"{other}\n")
    file = tmp_path / "cadangan.age"

    assert run(lived_in, "backup", file, "--encrypt-to", identity.to_public()).exit_code == 0

    assert gzip.decompress(pyrage.decrypt(file.read_bytes(), [identity]))
    assert run(lived_in, "backup", "--verify", file, "--identity", tmp_path / "kunci.txt").exit_code == 0
    machine = empty_machine()
    assert "--identity" in run(machine, "restore", file).output
    refused = run(machine, "restore", file, "--identity", tmp_path / "lain.txt")
    assert (refused.exit_code, is_empty(machine), traces(machine)) == (1, True, [])
    assert run(machine, "restore", file, "--identity", tmp_path / "kunci.txt").exit_code == 0


# --- what is wrong is told, and nothing is half ---------------------------------------------------------------------------


@pytest.mark.parametrize("locked", ["open", "passphrase", "recipient"])
def test_a_cut_file_and_a_flipped_byte_are_told_wherever_they_are(
    lived_in: Flask, empty_machine: EmptyMachine, tmp_path: Path, locked: str
) -> None:
    identity = pyrage.x25519.Identity.generate()
    (tmp_path / "frasa").write_text("frasa\n")
    (tmp_path / "kunci.txt").write_text(f"{identity}\n")
    lock = {
        "open": [],
        "passphrase": ["--passphrase-file", tmp_path / "frasa"],
        "recipient": ["--encrypt-to", identity.to_public()],
    }
    key = {
        "open": [],
        "passphrase": ["--passphrase-file", tmp_path / "frasa"],
        "recipient": ["--identity", tmp_path / "kunci.txt"],
    }
    file, broken = tmp_path / "cadangan", tmp_path / "rusak"
    run(lived_in, "backup", file, *lock[locked])
    whole = file.read_bytes()
    machine = empty_machine()
    places = [len(whole) // 10, len(whole) // 2, len(whole) - 20]
    versions = [whole[:place] for place in places]
    versions += [whole[:place] + bytes([whole[place] ^ 4]) + whole[place + 1 :] for place in places]
    versions += [whole + b"x" * 10, b"", b"bukan cadangan" * 50]

    for content in versions if locked == "open" else versions[1:5]:
        broken.write_bytes(content)
        told = run(machine, "backup", "--verify", broken, *key[locked])
        refused = run(machine, "restore", broken, *key[locked])

        assert told.exit_code == 1, told.output
        assert refused.exit_code == 1, refused.output
        assert refused.output.startswith("Error: ")
        assert is_empty(machine)
        assert traces(machine) == []


def rewritten(file: Path, change: dict[str, Any]) -> Path:
    """The backup with other entries: name to bytes, or None to leave one out; gzip and tar are sound."""
    target = file.with_name("lain")
    with tarfile.open(file) as source, tarfile.open(target, "w:gz") as archive:
        for info in source:
            stream = source.extractfile(info)
            assert stream is not None
            content = change.get(info.name, stream.read())
            if content is None:
                continue
            info.size = len(content)
            archive.addfile(info, BytesIO(content))
        for name, content in change.items():
            if content is not None and name not in source.getnames():
                info = tarfile.TarInfo(name)
                info.size = len(content)
                archive.addfile(info, BytesIO(content))
    return target


def test_a_sound_archive_with_other_contents_is_told(lived_in: Flask, empty_machine: EmptyMachine, tmp_path: Path) -> None:
    file = tmp_path / "cadangan"
    run(lived_in, "backup", file)
    machine = empty_machine()
    with tarfile.open(file) as archive:
        stored = next(name for name in archive.getnames() if name.startswith("files/"))
        manifest = json.loads(archive.extractfile("manifest.json").read())  # type: ignore[union-attr]
    newer = json.dumps({"format": 2}).encode()
    ahead = json.dumps({**manifest, "migration": "9999"}).encode()
    tampered = json.dumps({**manifest, "tables": [{**one, "rows": one["rows"] + 1} for one in manifest["tables"]]}).encode()

    for change, told in (
        ({"format.json": newer}, "versi program yang lebih baru"),
        ({"manifest.json": ahead}, "lebih baru"),
        ({"manifest.json": None}, "tidak selesai ditulis"),
        ({"manifest.json": b"{}"}, "tidak terbaca"),
        ({"manifest.json": tampered}, "tidak kembali seperti semula"),
        ({stored: b"lain"}, "tidak sama dengan daftar isinya"),
        ({stored: None}, "tidak sama dengan daftar isinya"),
        ({"keys/../../jahat": b"x"}, "bukan cadangan"),
        ({"tables/person/00000.copy": b"1\tlain\n"}, "tidak sama dengan daftar isinya"),
    ):
        refused = run(machine, "restore", rewritten(file, change))

        assert refused.exit_code == 1
        assert told in refused.output, (change, refused.output)
        assert is_empty(machine)
        assert traces(machine) == []


def test_evidence_that_was_changed_inside_a_backup_is_found_before_anything_is_in_place(
    lived_in: Flask, empty_machine: EmptyMachine, tmp_path: Path
) -> None:
    from elearning.edge.database import db

    with lived_in.app_context(), db.engine.begin() as connection:
        connection.execute(text("DROP TRIGGER evidence_entry_no_update"))
        connection.execute(text("UPDATE evidence_entry SET body = replace(body, '\"kind\"', '\"kynd\"') WHERE seq = 1"))
    run(lived_in, "backup", tmp_path / "cadangan")
    machine = empty_machine()

    refused = run(machine, "restore", tmp_path / "cadangan")

    assert refused.exit_code == 1
    assert "Rantai bukti di dalam cadangan ini terputus" in refused.output
    assert is_empty(machine)


def test_an_installation_that_is_not_empty_is_named_and_left_alone(lived_in: Flask, tmp_path: Path) -> None:
    run(lived_in, "backup", tmp_path / "cadangan")
    before = rows_of(lived_in)

    refused = run(lived_in, "restore", tmp_path / "cadangan")

    assert refused.exit_code == 2
    assert "tidak kosong" in refused.output
    assert "orang" in refused.output
    assert rows_of(lived_in) == before


def test_wrong_use_ends_with_two(app: Flask, tmp_path: Path) -> None:
    (tmp_path / "kosong").write_text("\n")

    assert run(app, "backup", tmp_path / "a", "--encrypt-to", "age1bukan").exit_code == 2
    assert run(app, "backup", tmp_path / "a", "--passphrase-file", tmp_path / "kosong").exit_code == 2
    assert run(app, "backup", tmp_path / "tidak-ada" / "a").exit_code == 2
    assert run(app, "backup", "--verify", tmp_path / "tidak-ada").exit_code == 2
    assert run(app, "restore", tmp_path / "tidak-ada").exit_code == 2
    assert list(tmp_path.glob("a*")) == []


def test_a_full_disk_leaves_the_last_backup_and_nothing_half(
    lived_in: Flask, empty_machine: EmptyMachine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "cadangan"
    run(lived_in, "backup", file)
    whole = file.read_bytes()
    machine = empty_machine()

    failed = run_limited(lived_in, no_file_beyond(5_000), "backup", str(file))
    refused = run_limited(machine, no_file_beyond(50_000), "restore", str(file))

    assert (failed.returncode, refused.returncode) == (1, 1)
    assert file.read_bytes() == whole
    assert not file.with_name("cadangan.part").exists()
    assert is_empty(machine)
    assert traces(machine) == []


def no_file_beyond(size: int) -> str:
    """What a process runs first so that no file of it grows beyond `size`: the kernel says EFBIG where a full disk says ENOSPC."""
    return f"import resource, signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); resource.setrlimit(resource.RLIMIT_FSIZE, ({size}, {size}));"


def environment_of(app: Flask) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    return {**kept, "INSTANCE_DIR": str(app.config["KEYS_DIR"].parent), "SECRET_KEY": "x" * 40, "PYTHONDONTWRITEBYTECODE": "1"}


def run_limited(app: Flask, limit: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    code = f"{limit} import sys; from flask.cli import main; sys.argv = ['flask', '--app', 'wsgi', {', '.join(map(repr, arguments))}]; main()"
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=environment_of(app),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_a_killed_backup_leaves_a_part_that_the_next_one_takes_over(lived_in: Flask, tmp_path: Path) -> None:
    file, part = tmp_path / "cadangan", tmp_path / "cadangan.part"
    code = (
        "from elearning.infrastructure.backup import making; import os, signal;"
        "making._add_keys = lambda *_: os.kill(os.getpid(), signal.SIGKILL);"
    )

    killed = run_limited(lived_in, code, "backup", str(file))

    assert killed.returncode == -signal.SIGKILL
    assert part.exists()
    assert not file.exists()
    assert run(lived_in, "backup", "--verify", part).exit_code == 1
    assert run(lived_in, "backup", file).exit_code == 0
    assert not part.exists()
    assert run(lived_in, "backup", "--verify", file).exit_code == 0


@pytest.mark.parametrize("where", ["_place_files", "_place_keys"])
def test_a_killed_restore_leaves_an_empty_machine_that_can_be_restored(
    lived_in: Flask, empty_machine: EmptyMachine, tmp_path: Path, where: str
) -> None:
    run(lived_in, "backup", tmp_path / "cadangan")
    machine = empty_machine()
    code = (
        "from elearning.infrastructure.backup import restoring; import os, signal;"
        f"real = restoring.{where};"
        f"restoring.{where} = lambda *a: (real(*a), os.kill(os.getpid(), signal.SIGKILL));"
    )

    killed = run_limited(machine, code, "restore", str(tmp_path / "cadangan"))

    assert killed.returncode == -signal.SIGKILL
    assert is_empty(machine)
    assert run(machine, "restore", tmp_path / "cadangan").exit_code == 0
    assert rows_of(machine) == rows_of(lived_in)
    assert sorted(name.split("/")[0] for name in traces(machine) if not name.startswith("berkas/")) == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_told_to_stop_it_cleans_up(lived_in: Flask, tmp_path: Path, number: signal.Signals) -> None:
    code = (
        "from elearning.infrastructure.backup import making; import os, signal;"
        "signal.signal(signal.SIGINT, signal.default_int_handler);"  # which a job in the background of a shell ignores
        f"making._add_keys = lambda *_: os.kill(os.getpid(), {int(number)});"
    )

    stopped = run_limited(lived_in, code, "backup", str(tmp_path / "cadangan"))

    assert stopped.returncode == 1
    assert list(tmp_path.glob("cadangan*")) == []


def test_two_backups_into_one_file_do_not_mix(lived_in: Flask, tmp_path: Path) -> None:
    with making._part_of(tmp_path / "cadangan"):
        refused = run(lived_in, "backup", tmp_path / "cadangan")

        assert refused.exit_code == 1
        assert "sedang menulis" in refused.output
        assert (tmp_path / "cadangan.part").exists()


def test_two_restores_do_not_mix(lived_in: Flask, empty_machine: EmptyMachine, tmp_path: Path) -> None:
    run(lived_in, "backup", tmp_path / "cadangan")
    machine = empty_machine()
    with restoring._stage(machine.config["KEYS_DIR"].parent):
        refused = run(machine, "restore", tmp_path / "cadangan")

    assert refused.exit_code == 1
    assert "sedang berjalan" in refused.output


def test_a_file_that_the_rows_name_and_nobody_has_is_told(lived_in: Flask, tmp_path: Path) -> None:
    from elearning.courses.model import VersionFile

    with lived_in.extensions["work_factory"].open(Actor.system()) as work:
        sha256 = work.session.query(VersionFile.sha256).first()[0]
    lived_in.extensions["work_factory"].storage.path_of(sha256).unlink()

    made = run(lived_in, "backup", tmp_path / "cadangan")

    assert made.exit_code == 0
    assert "PERHATIAN: 1 berkas" in made.stderr
    assert sha256 in made.stderr


def test_a_database_that_was_never_set_up_is_not_backed_up(empty_machine: EmptyMachine, tmp_path: Path) -> None:
    refused = run(empty_machine(), "backup", tmp_path / "cadangan")

    assert refused.exit_code == 1
    assert "belum pernah disiapkan" in refused.output
    assert list(tmp_path.glob("cadangan*")) == []
