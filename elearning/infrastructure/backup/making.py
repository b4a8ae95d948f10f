"""Making a backup while people work: the rows of one moment first, then the files they name, then the keys.

A stored file never changes and is there before the row that names it, so files read after the rows are always enough.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import Engine

from elearning.infrastructure.backup.archive import CHUNK, FORMAT, BackupUnusable, Contents, Manifest, TableEntry, writing
from elearning.infrastructure.backup.sealing import Lock
from elearning.infrastructure.backup.tables import TableReader, migration_of, shapes_of, snapshot
from elearning.kernel.errors import NotFound
from elearning.kernel.ports import Storage

Progress = Callable[[str, int, int], None]
"""Told what is done, how far, out of how many (0: not known)."""

PART = ".part"
NOTE = "cadangan-terakhir"


@dataclass(frozen=True, slots=True)
class BackupPlace:
    """What an installation consists of. `secret_elsewhere`: its cookie key is set in the environment and lies in no file."""

    engine: Engine
    storage: Storage
    keys_dir: Path
    app: str
    secret_elsewhere: bool


def make_backup(place: BackupPlace, target: Path, lock: Lock, *, at: datetime, progress: Progress) -> Manifest:
    """Write a backup to `target`, which is replaced once the new one is whole. Raises BackupUnusable, OSError."""
    with _part_of(target) as stream:
        with snapshot(place.engine) as connection, writing(stream, lock) as contents:
            migration = migration_of(connection)
            if not migration:
                raise BackupUnusable("Basis data ini belum pernah disiapkan; tidak ada yang dicadangkan.")
            manifest = Manifest(FORMAT, place.app, at.isoformat(), place.engine.dialect.name, migration)
            contents.begin(manifest)
            tables: list[TableEntry] = []
            names: set[str] = set()
            maybe: set[str] = set()
            shapes = shapes_of(connection)
            for number, shape in enumerate(shapes):
                progress("basis data", number, len(shapes))
                reader = TableReader(connection, shape)
                for piece_number, piece in enumerate(reader):
                    contents.add(f"tables/{shape.name}/{piece_number:05}.copy", piece)
                tally = reader.tally
                tables.append(TableEntry(tally.name, tally.columns, tally.rows, tally.sha256))
                names |= reader.names
                maybe |= reader.maybe
            progress("basis data", len(shapes), len(shapes))
            connection.rollback()  # the snapshot is not needed for the rest, which may take long
            missing = _add_files(contents, place.storage, names, maybe, progress)
            _add_keys(contents, place.keys_dir)
            whole = replace(
                manifest,
                tables=tuple(tables),
                missing=tuple(missing),
                secret_elsewhere=place.secret_elsewhere,
                entries=contents.entries,
            )
            contents.close(whole)
        return whole


def _add_files(contents: Contents, storage: Storage, names: set[str], maybe: set[str], progress: Progress) -> list[str]:
    """The files that the rows name; what only looks like the name of one is taken when it is there. Returns what is not there."""
    missing: list[str] = []
    wanted = sorted(names | maybe)
    for number, sha256 in enumerate(wanted):
        progress("berkas", number, len(wanted))
        if sha256 not in names and not storage.exists(sha256):
            continue
        try:
            stream = storage.open(sha256)
        except NotFound:
            missing.append(sha256)
            continue
        with stream:
            found, size = _measure(stream)
            if found != sha256:
                missing.append(sha256)
                continue
            stream.seek(0)
            contents.add_file(f"files/{sha256}", sha256, size, stream)
    progress("berkas", len(wanted), len(wanted))
    return missing


def _measure(stream: BinaryIO) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    while piece := stream.read(CHUNK):
        digest.update(piece)
        size += len(piece)
    return digest.hexdigest(), size


def _add_keys(contents: Contents, folder: Path) -> None:
    for file in key_files(folder):
        contents.add(f"keys/{file.name}", file.read_bytes())


def key_files(folder: Path) -> Iterable[Path]:
    """The keys of an installation, by name; what was set aside or is being written is none."""
    found = sorted(folder.iterdir()) if folder.is_dir() else []
    return [file for file in found if file.is_file() and not file.name.startswith(".") and ".sebelum-" not in file.name]


def note_backup(folder: Path, created_at: str) -> None:
    """Remember in the instance's folder when the last backup was made."""
    note = folder / NOTE
    note.write_text(created_at + "\n")


def last_backup(folder: Path) -> datetime | None:
    """When the last backup was made here, as far as is known."""
    try:
        return datetime.fromisoformat((folder / NOTE).read_text().strip())
    except (OSError, ValueError):
        return None


@contextmanager
def _part_of(target: Path) -> Generator[BinaryIO]:
    """A stream into `<target>.part`, which takes the place of `target` when the block ends well and is gone when it does not.

    What a killed backup left there is overwritten; one that still runs holds it, and is not disturbed.
    """
    part = target.with_name(target.name + PART)
    descriptor = os.open(part, os.O_RDWR | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BackupUnusable(f"Pencadangan lain sedang menulis {part.name}. Tunggu sampai selesai.") from error
        try:
            os.fchmod(stream.fileno(), 0o600)
            stream.truncate(0)
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
            part.replace(target)
        except BaseException:
            with contextlib.suppress(OSError):
                part.unlink()
            raise
    _settle(target.parent)


def _settle(folder: Path) -> None:
    """Let the new name outlive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
