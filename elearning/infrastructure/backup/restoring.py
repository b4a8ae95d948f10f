"""Putting a backup onto an empty machine: everything read and compared first, put in place last, and the rows last of all.

Whoever is stopped in the middle leaves an installation that is still empty: files without rows mean nothing, and the next try takes
them as its own.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.exc import DBAPIError

from elearning.infrastructure.backup.archive import BackupUnusable, Manifest, read_backup
from elearning.infrastructure.backup.making import Progress, key_files
from elearning.infrastructure.backup.sealing import Opener
from elearning.infrastructure.backup.tables import TableReader, is_ours, migration_of, shapes_of, unguarded, write_table
from elearning.infrastructure.database import ensure_insert_only
from elearning.infrastructure.full_text import ensure_full_text
from elearning.kernel.ports import Storage

STAGE = ".pemulihan"
ASIDE = ".sebelum-pulih"

Migrate = Callable[[Connection, str], None]
"""Brings the tables of a connection to a revision (`head`: the newest); raises LookupError when it does not know it."""

Examine = Callable[[Connection, Path], None]
"""Looks at the finished rows with the keys in a folder before anything is put in place; raises BackupUnusable when it finds a fault."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where to restore. `work_dir` is a folder with room for everything once."""

    engine: Engine
    storage: Storage
    keys_dir: Path
    work_dir: Path


@dataclass(frozen=True, slots=True)
class Restored:
    """What was done: the migration it came from and the one it is at now; the keys that were set aside."""

    manifest: Manifest
    migration: str
    aside: tuple[str, ...]


def occupants(engine: Engine) -> dict[str, int]:
    """The tables that hold rows, with how many; empty for a machine that nobody has used. Tables without rows count as 0."""
    with engine.connect() as connection:
        names = [name for name in inspect(connection).get_table_names() if is_ours(name)]
        return {name: int(connection.scalar(text(f'SELECT count(*) FROM "{name}"')) or 0) for name in sorted(names)}  # noqa: S608 - names come from the database


def restore_backup(
    target: Target, file: Path, opener: Opener, *, migrate: Migrate, examine: Examine, progress: Progress
) -> Restored:
    """Restore; raises BackupUnusable (nothing was put in place), OSError (likewise). The caller has made sure that the target is empty."""
    with _stage(target.work_dir) as stage:
        manifest = _unpack(file, opener, stage, progress)
        with _new_database(target.engine, stage) as connection:
            _load(connection, manifest, stage, migrate, progress)
            progress("migrasi", 0, 1)
            migrate(connection, "head")
            ensure_insert_only(connection)
            ensure_full_text(connection)
            progress("pemeriksaan", 0, 1)
            examine(connection, stage / "keys")
            migration = migration_of(connection)
            _place_files(manifest, stage, target.storage, progress)
            aside = _place_keys(manifest, stage, target.keys_dir)
        return Restored(manifest, migration, tuple(aside))


def _unpack(file: Path, opener: Opener, stage: Path, progress: Progress) -> Manifest:
    """Every entry into the stage, and back only when all of them are what the manifest says."""
    done = 0

    def sink(name: str, length: int, pieces: Iterator[bytes]) -> None:
        nonlocal done
        target = stage / name
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
            for piece in pieces:
                stream.write(piece)
        done += length
        progress("membaca", done, 0)

    progress("membaca", 0, 0)
    return read_backup(file, opener, sink)


def _load(connection: Connection, manifest: Manifest, stage: Path, migrate: Migrate, progress: Progress) -> None:
    """Tables as they were when the backup was made, filled, and read once more."""
    try:
        migrate(connection, manifest.migration)
    except LookupError as error:
        raise BackupUnusable(
            f"Cadangan ini dari versi program yang lebih baru (migrasi {manifest.migration}). Perbarui program, lalu pulihkan lagi."
        ) from error
    shapes = {shape.name: shape for shape in shapes_of(connection)}
    strangers = [table.name for table in manifest.tables if table.name not in shapes and table.rows]
    if strangers:
        raise BackupUnusable(
            f"Cadangan dari {manifest.database} memuat tabel yang tidak ada di {connection.dialect.name}: {', '.join(strangers)}. "
            f"Pulihkan ke {manifest.database}."
        )
    same = manifest.database == connection.dialect.name
    known = [table for table in manifest.tables if table.name in shapes]
    try:
        with unguarded(connection):
            for number, table in enumerate(known):
                progress("basis data", number, len(known))
                pieces = ((stage / name).read_bytes() for name in manifest.names("tables") if name.split("/")[1] == table.name)
                rows = write_table(connection, shapes[table.name], table.columns, pieces)
                if rows != table.rows or (same and _digest(connection, table.name) != table.sha256):
                    raise BackupUnusable(f"Tabel {table.name} tidak kembali seperti semula ({rows} dari {table.rows} baris).")
    except (ValueError, DBAPIError) as error:
        raise BackupUnusable(f"Isi cadangan tidak dapat dimasukkan ke basis data: {error}") from error
    progress("basis data", len(known), len(known))


def _digest(connection: Connection, table: str) -> str:
    shape = next(shape for shape in shapes_of(connection) if shape.name == table)
    reader = TableReader(connection, shape)
    for _ in reader:
        pass
    return reader.tally.sha256


def _place_files(manifest: Manifest, stage: Path, storage: Storage, progress: Progress) -> None:
    names = manifest.names("files")
    for number, name in enumerate(names):
        progress("berkas", number, len(names))
        sha256 = name.removeprefix("files/")
        if not storage.exists(sha256):
            storage.put((stage / name).read_bytes())
        (stage / name).unlink()
    progress("berkas", len(names), len(names))


def _place_keys(manifest: Manifest, stage: Path, folder: Path) -> list[str]:
    """The keys, mode 600; what lies in their place and differs is set aside under another name."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    aside: list[str] = []
    for name in manifest.names("keys"):
        source, target = stage / name, folder / name.removeprefix("keys/")
        if target.exists() and target.read_bytes() != source.read_bytes():
            other = target.with_name(target.name + ASIDE)
            target.replace(other)
            aside.append(other.name)
        source.chmod(0o600)
        shutil.copyfile(source, folder / f".{target.name}.baru")
        (folder / f".{target.name}.baru").chmod(0o600)
        (folder / f".{target.name}.baru").replace(target)
    for file in key_files(folder):
        file.chmod(0o600)
    return aside


# --- a place to work in ----------------------------------------------------------------------------------------------------


@contextmanager
def _stage(work_dir: Path) -> Generator[Path]:
    """A folder of one's own, gone afterwards; what a killed restore left is cleared, one that still runs is not disturbed."""
    work_dir.mkdir(parents=True, exist_ok=True)
    with (work_dir / f"{STAGE}.lock").open("wb") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BackupUnusable("Pemulihan lain sedang berjalan di instalasi ini.") from error
        stage = work_dir / STAGE
        shutil.rmtree(stage, ignore_errors=True)
        stage.mkdir(mode=0o700)
        try:
            yield stage
        finally:
            shutil.rmtree(stage, ignore_errors=True)
            with contextlib.suppress(OSError):
                (work_dir / f"{STAGE}.lock").unlink()


@contextmanager
def _new_database(engine: Engine, stage: Path) -> Generator[Connection]:
    """A connection to tables that appear all at once when the block ends well.

    PostgreSQL does everything in one transaction. SQLite is written beside its place and moved there whole.
    """
    if engine.dialect.name == "postgresql":
        with engine.begin() as connection:
            yield connection
        return
    final = Path(engine.url.database or "")
    beside = final.with_name(final.name + STAGE)
    _forget(beside)
    fresh = create_engine(f"sqlite:///{beside}")
    event.listen(fresh, "connect", _prepare_fresh)
    try:
        with fresh.connect() as connection:
            yield connection
            connection.commit()
            if connection.exec_driver_sql("PRAGMA quick_check").scalar() != "ok":
                raise BackupUnusable("Basis data yang dipulihkan tidak utuh.")
            connection.rollback()
        fresh.dispose()
        beside.chmod(0o600)
        with beside.open("rb+") as stream:
            os.fsync(stream.fileno())
        engine.dispose()
        for suffix in ("-wal", "-shm"):
            final.with_name(final.name + suffix).unlink(missing_ok=True)
        beside.replace(final)
    finally:
        fresh.dispose()
        _forget(beside)


def _prepare_fresh(connection: object, _record: object) -> None:
    """No journal: until the file is moved into place nobody depends on it."""
    for pragma in ("journal_mode=OFF", "synchronous=OFF", "foreign_keys=OFF"):
        connection.execute(f"PRAGMA {pragma}")  # pyright: ignore[reportAttributeAccessIssue]


def _forget(database: Path) -> None:
    for suffix in ("", "-wal", "-shm", "-journal"):
        database.with_name(database.name + suffix).unlink(missing_ok=True)
