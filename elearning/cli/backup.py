"""`backup` and `restore`: one file that holds an installation, and an installation out of one file."""

from __future__ import annotations

import errno
import json
import signal
import sys
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import FrameType
from typing import Any

import click
from alembic import command
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import Connection
from sqlalchemy.orm import sessionmaker

from elearning.edge.database import db
from elearning.evidence import service as evidence
from elearning.infrastructure.backup import (
    BackupPlace,
    BackupUnusable,
    Lock,
    Manifest,
    Opener,
    Target,
    make_backup,
    note_backup,
    occupants,
    read_backup,
    restore_backup,
)
from elearning.infrastructure.backup.sealing import identity_of, recipient_of
from elearning.infrastructure.signing import signer_for
from elearning.infrastructure.work import WorkFactory
from elearning.kernel.actor import Actor
from elearning.kernel.errors import DomainError

NO = 1
STORED_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
BAR = 24
PEOPLE_READ = {"person": "orang", "course": "kursus", "enrolment": "pendaftaran", "evidence_entry": "catatan bukti"}


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--encrypt-to", "recipients", multiple=True, metavar="AGE_RECIPIENT", help="age1… or ssh-ed25519 …; may be given again"
)
@click.option("--passphrase-file", type=STORED_FILE, help="a file with the passphrase in its first line")
@click.option("--identity", type=STORED_FILE, help="with --verify: a file with the age identity")
@click.option("--verify", "only_verify", is_flag=True, help="read FILE instead of writing it, and compare every hash")
@click.option("--json", "as_json", is_flag=True, help="JSON alone on stdout")
@with_appcontext
def backup(  # noqa: PLR0917 - click gives them by name
    file: Path,
    recipients: tuple[str, ...],
    passphrase_file: Path | None,
    identity: Path | None,
    only_verify: bool,
    as_json: bool,
) -> None:
    """Write database, stored files and keys into FILE while people work. FILE is replaced once the new one is whole."""
    passphrase = _passphrase(passphrase_file)
    if only_verify:
        _verify(file, Opener(_identities(identity), passphrase), as_json)
        return
    if identity is not None:
        raise click.UsageError("--identity hanya dipakai bersama --verify.")
    if recipients and passphrase:
        raise click.UsageError("Pilih salah satu: --encrypt-to atau --passphrase-file.")
    for recipient in recipients:
        _checked(recipient_of, recipient, "--encrypt-to")
    if not file.absolute().parent.is_dir():
        raise click.UsageError(f"Folder {file.parent} tidak ada.")
    factory = _factory()
    keys_dir = current_app.config["KEYS_DIR"]
    place = BackupPlace(db.engine, factory.storage, keys_dir, _app_version(), _secret_elsewhere(keys_dir))
    with _told(), _bar() as progress:
        manifest = make_backup(place, file.absolute(), Lock(recipients, passphrase), at=datetime.now(UTC), progress=progress)
        note_backup(keys_dir.parent, manifest.created_at)
    _say_backup(file, manifest, as_json, locked=bool(recipients or passphrase))


@click.command()
@click.argument("file", type=STORED_FILE)
@click.option("--passphrase-file", type=STORED_FILE, help="a file with the passphrase in its first line")
@click.option("--identity", type=STORED_FILE, help="a file with the age identity (AGE-SECRET-KEY-1…)")
@click.option("--json", "as_json", is_flag=True, help="JSON alone on stdout")
@with_appcontext
def restore(file: Path, passphrase_file: Path | None, identity: Path | None, as_json: bool) -> None:
    """Put a backup onto an empty installation: compare every hash, restore, migrate forward, verify the evidence, then let it appear."""
    _refuse_unless_empty()
    opener = Opener(_identities(identity), _passphrase(passphrase_file))
    factory = _factory()
    keys_dir: Path = current_app.config["KEYS_DIR"]
    target = Target(db.engine, factory.storage, keys_dir, keys_dir.parent)
    walked: dict[str, int] = {}

    def examine(connection: Connection, keys: Path) -> None:
        walked.update(_walk_evidence(factory, connection, keys))

    with _told(), _bar() as progress:
        done = restore_backup(target, file, opener, migrate=_migrate, examine=examine, progress=progress)
    if as_json:
        click.echo(
            json.dumps({**_json(done.manifest), "migration_now": done.migration, **walked}, ensure_ascii=False, indent=2)
        )
        return
    manifest = done.manifest
    click.echo(f"Cadangan {manifest.created_at[:16]} dipulihkan: {_summary(manifest)}")
    if done.migration != manifest.migration:
        click.echo(f"Basis data dimajukan dari migrasi {manifest.migration} ke {done.migration}.")
    click.echo(f"{walked['entries']} catatan bukti dalam {walked['chains']} rantai diperiksa: semua rantai utuh.")
    for name in done.aside:
        click.echo(f"Kunci yang tadinya ada disisihkan sebagai {name}.")
    _warn(manifest)


def _walk_evidence(factory: WorkFactory, connection: Connection, keys: Path) -> dict[str, int]:
    """The restored ledger by the restored key, before anything is in place."""
    signer = signer_for(keys) if (keys / "signing.key").exists() else factory.signer
    trial = replace(factory, open_session=sessionmaker(connection, join_transaction_mode="create_savepoint"), signer=signer)
    with trial.open(Actor.system()) as work:
        report = evidence.verify_ledger(work)
    if report.broken:
        raise BackupUnusable(
            f"Rantai bukti di dalam cadangan ini terputus ({len(report.broken)} dari {report.chains} rantai). Tidak ada yang dipulihkan."
        )
    return {"evidence_entries": report.entries, "entries": report.entries, "chains": report.chains}


def _migrate(connection: Connection, revision: str) -> None:
    config = current_app.extensions["migrate"].migrate.get_config()
    config.attributes["connection"] = connection
    try:
        for one in [] if revision == "head" else revision.split(","):
            ScriptDirectory.from_config(config).get_revision(one)
        command.upgrade(config, revision)
    except CommandError as error:
        raise LookupError(revision) from error


def _refuse_unless_empty() -> None:
    found = occupants(db.engine)
    if not found:
        return
    held = ", ".join(f"{found[table]} {word}" for table, word in PEOPLE_READ.items() if found.get(table))
    raise click.UsageError(
        f"Instalasi ini tidak kosong: basis data {db.engine.url.render_as_string()} sudah berisi {held or f'{len(found)} tabel'}. "
        "Pulihkan ke instalasi baru: kosongkan basis datanya, atau pakai INSTANCE_DIR atau DATABASE_URL lain. Tidak ada yang diubah."
    )


def _verify(file: Path, opener: Opener, as_json: bool) -> None:
    if not file.is_file():
        raise click.UsageError(f"{file} tidak ada.")
    try:
        manifest = read_backup(file, opener)
    except BackupUnusable as fault:
        if as_json:
            click.echo(json.dumps({"whole": False, "message": str(fault)}, ensure_ascii=False, indent=2))
        else:
            click.echo(f"{file}: {fault}")
        sys.exit(NO)
    if as_json:
        click.echo(json.dumps({"whole": True, **_json(manifest)}, ensure_ascii=False, indent=2))
    else:
        click.echo(f"{file}: utuh, dibuat {manifest.created_at[:16]} UTC. {_summary(manifest)}")
        _warn(manifest)


# --- what is said ----------------------------------------------------------------------------------------------------------


def _say_backup(file: Path, manifest: Manifest, as_json: bool, *, locked: bool) -> None:
    if as_json:
        click.echo(
            json.dumps({"file": str(file), "bytes": file.stat().st_size, **_json(manifest)}, ensure_ascii=False, indent=2)
        )
        return
    click.echo(f"{file}: {_size(file.stat().st_size)}, {_summary(manifest)}")
    if not locked:
        click.echo(
            "Berkas ini tidak terkunci dan memuat kunci serta data pribadi; simpan di tempat aman, atau pakai --encrypt-to."
        )
    _warn(manifest)


def _warn(manifest: Manifest) -> None:
    if manifest.missing:
        click.echo(
            f"PERHATIAN: {len(manifest.missing)} berkas yang disebut basis data tidak ada atau rusak di penyimpanan:", err=True
        )
        for sha256 in manifest.missing[:10]:
            click.echo(f"  {sha256}", err=True)
    if manifest.secret_elsewhere:
        click.echo(
            "SECRET_KEY diatur di luar folder kunci dan tidak ikut dicadangkan; simpan sendiri bersama pengaturan lainnya."
        )


def _summary(manifest: Manifest) -> str:
    return (
        f"{manifest.rows} baris dari {len(manifest.tables)} tabel ({manifest.database}, migrasi {manifest.migration}), "
        f"{len(manifest.names('files'))} berkas ({_size(manifest.bytes_of('files'))}), {len(manifest.names('keys'))} kunci."
    )


def _json(manifest: Manifest) -> dict[str, Any]:
    return {
        "format": manifest.format,
        "app": manifest.app,
        "created_at": manifest.created_at,
        "database": manifest.database,
        "migration": manifest.migration,
        "tables": {table.name: table.rows for table in manifest.tables},
        "files": len(manifest.names("files")),
        "keys": len(manifest.names("keys")),
        "missing": list(manifest.missing),
    }


def _size(count: int) -> str:
    return f"{count / 1_000_000:.1f} MB".replace(".", ",")


@contextmanager
def _bar() -> Generator[Callable[[str, int, int], None]]:
    """A bar on stderr for whoever looks at a terminal, nothing for a log."""
    shows = sys.stderr.isatty()
    last = 0.0

    def progress(what: str, done: int, whole: int) -> None:
        nonlocal last
        now = time.monotonic()
        if not shows or (done != whole and now - last < 0.1):
            return
        last = now
        full = BAR * done // whole if whole else 0
        count = f"{done}/{whole}" if whole else f"{done / 1_000_000:.0f} MB"
        click.echo(f"\r\x1b[K{what:12} [{'#' * full}{'.' * (BAR - full)}] {count}", err=True, nl=False)

    try:
        yield progress
    finally:
        if shows:
            click.echo("\r\x1b[K", err=True, nl=False)


@contextmanager
def _told() -> Generator[None]:
    """Faults in words, and a request to stop treated like Ctrl-C, so that nothing is left lying about."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    except BackupUnusable as fault:
        raise click.ClickException(str(fault)) from fault
    except DomainError as fault:
        raise click.ClickException(str(fault.message)) from fault
    except OSError as fault:
        if fault.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise click.ClickException(
                "Disk penuh. Yang setengah jadi sudah dibuang; kosongkan tempat, lalu ulangi."
            ) from fault
        raise click.ClickException(
            f"{fault.strerror or fault}: {fault.filename or ''}. Yang setengah jadi sudah dibuang."
        ) from fault
    finally:
        signal.signal(signal.SIGTERM, before)


# --- what is given ---------------------------------------------------------------------------------------------------------


def _passphrase(file: Path | None) -> str:
    if file is None:
        return ""
    lines = file.read_text(encoding="utf-8").splitlines()
    if not lines or not lines[0].strip():
        raise click.BadParameter("berkas ini kosong", param_hint="--passphrase-file")
    return lines[0].strip()


def _identities(file: Path | None) -> tuple[str, ...]:
    if file is None:
        return ()
    lines = [line.strip() for line in file.read_text(encoding="utf-8").splitlines()]
    found = tuple(line for line in lines if line and not line.startswith("#"))
    for one in found:
        _checked(identity_of, one, "--identity")
    if not found:
        raise click.BadParameter("berkas ini tidak memuat kunci age", param_hint="--identity")
    return found


def _checked(read: Callable[[str], Any], value: str, option: str) -> None:
    try:
        read(value)
    except ValueError as fault:
        raise click.BadParameter(f"bukan kunci age yang dikenal ({fault})", param_hint=option) from fault


def _secret_elsewhere(keys_dir: Path) -> bool:
    file = keys_dir / "secret.key"
    return not file.exists() or file.read_text().strip() != current_app.config["SECRET_KEY"]


def _factory() -> WorkFactory:
    return current_app.extensions["work_factory"]


def _app_version() -> str:
    try:
        return version("ruang-belajar-asn")
    except PackageNotFoundError:
        return "0.1.0"
