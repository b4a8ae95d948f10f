"""The file itself: a gzipped tar, perhaps encrypted. `format.json` first, then tables, stored files and keys, `manifest.json` last.

A file without its manifest was not finished. Nothing is believed before its SHA-256 has been compared with the manifest's.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import re
import tarfile
import time
import zlib
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from elearning.infrastructure.backup.sealing import CannotOpen, Lock, Opener, opened, sealed

FORMAT = 1
FORMAT_FILE, MANIFEST_FILE = "format.json", "manifest.json"
LEVEL = 4
CHUNK = 1024 * 1024
LARGEST_JSON = 256 * 1024 * 1024
NAME = re.compile(
    r"(format\.json|manifest\.json|tables/[a-z][a-z0-9_]*/\d{5}\.copy|files/[0-9a-f]{64}|keys/[A-Za-z0-9][A-Za-z0-9._-]*)"
)


class BackupUnusable(RuntimeError):
    """The file is no whole backup of ours; the message says in Indonesian what is wrong with it."""


@dataclass(frozen=True, slots=True)
class TableEntry:
    """A table: `sha256` over all its lines."""

    name: str
    columns: tuple[str, ...]
    rows: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds. `migration` is the revision of its tables, `database` where they came from, `missing` the stored files that the
    tables name and the storage did not have; `secret_elsewhere`: the cookie key is not among the keys, it is set in the environment."""

    format: int
    app: str
    created_at: str
    database: str
    migration: str
    tables: tuple[TableEntry, ...] = ()
    missing: tuple[str, ...] = ()
    secret_elsewhere: bool = False
    entries: dict[str, tuple[str, int]] = field(default_factory=dict[str, tuple[str, int]])

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Manifest:
        tables = tuple(TableEntry(one["name"], tuple(one["columns"]), one["rows"], one["sha256"]) for one in data["tables"])
        entries = {name: (sha256, size) for name, (sha256, size) in data["entries"].items()}
        return cls(
            int(data["format"]),
            str(data["app"]),
            str(data["created_at"]),
            str(data["database"]),
            str(data["migration"]),
            tables,
            tuple(data["missing"]),
            bool(data["secret_elsewhere"]),
            entries,
        )

    @property
    def rows(self) -> int:
        return sum(table.rows for table in self.tables)

    def names(self, folder: str) -> list[str]:
        """The entries below a folder, in order."""
        return sorted(name for name in self.entries if name.startswith(f"{folder}/"))

    def bytes_of(self, folder: str) -> int:
        return sum(self.entries[name][1] for name in self.names(folder))


class Contents:
    """Entries on their way into a backup, each hashed as it passes."""

    def __init__(self, tar: tarfile.TarFile, moment: float) -> None:
        self._tar = tar
        self._moment = moment
        self.entries: dict[str, tuple[str, int]] = {}

    def add(self, name: str, content: bytes) -> None:
        """An entry whose bytes are at hand."""
        self.entries[name] = (hashlib.sha256(content).hexdigest(), len(content))
        self._put(name, len(content), io.BytesIO(content))

    def add_file(self, name: str, sha256: str, size: int, stream: BinaryIO) -> None:
        """An entry whose size and hash are known."""
        self.entries[name] = (sha256, size)
        self._put(name, size, stream)

    def close(self, manifest: Manifest) -> None:
        """The last entry, which makes it a backup."""
        content = json.dumps(manifest.to_json(), ensure_ascii=False, separators=(",", ":")).encode()
        self._put(MANIFEST_FILE, len(content), io.BytesIO(content))

    def begin(self, manifest: Manifest) -> None:
        """The first entry, which says how to read the rest."""
        content = json.dumps({"format": FORMAT, "app": manifest.app, "created_at": manifest.created_at}).encode()
        self._put(FORMAT_FILE, len(content), io.BytesIO(content))

    def _put(self, name: str, size: int, stream: BinaryIO) -> None:
        info = tarfile.TarInfo(name)
        info.size, info.mode, info.mtime = size, 0o600, int(self._moment)
        self._tar.addfile(info, stream)


@contextmanager
def writing(target: BinaryIO, lock: Lock) -> Generator[Contents]:
    """Entries into `target`, compressed and locked."""
    moment = time.time()
    with (
        sealed(target, lock) as stream,
        gzip.GzipFile(fileobj=stream, mode="wb", compresslevel=LEVEL, mtime=moment, filename="") as packed,
        tarfile.open(fileobj=packed, mode="w|", format=tarfile.PAX_FORMAT, bufsize=CHUNK) as tar,
    ):
        yield Contents(tar, moment)


Sink = Callable[[str, int, Iterator[bytes]], None]
"""Takes an entry: its name, its size, its bytes in pieces."""


def read_backup(path: Path, opener: Opener, sink: Sink | None = None) -> Manifest:
    """Read a backup to its end, comparing every hash; `sink` gets each entry as it passes, before the manifest is known.

    Raises BackupUnusable with what is wrong. An OSError of the sink's own (a full disk) is passed on.
    """
    try:
        return _read(path, opener, sink)
    except CannotOpen as error:
        raise BackupUnusable(str(error)) from error
    except (tarfile.TarError, EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise BackupUnusable("Berkas ini bukan cadangan yang utuh: terpotong atau rusak.") from error


def _read(path: Path, opener: Opener, sink: Sink | None) -> Manifest:
    found: dict[str, tuple[str, int]] = {}
    tables: dict[str, Any] = {}
    manifest: Manifest | None = None
    with (
        path.open("rb") as source,
        opened(source, opener) as stream,
        gzip.GzipFile(fileobj=stream, mode="rb") as packed,
        tarfile.open(fileobj=packed, mode="r|", bufsize=CHUNK) as tar,
    ):
        for number, info in enumerate(tar):
            _known(info, number, found, manifest)
            content = tar.extractfile(info)
            if content is None:
                raise BackupUnusable(f"{info.name}: bukan berkas.")
            if info.name in {FORMAT_FILE, MANIFEST_FILE}:
                data = _json(content.read(LARGEST_JSON), info.name)
                if info.name == FORMAT_FILE:
                    _readable(data)
                else:
                    manifest = _manifest(data)
                continue
            digest = hashlib.sha256()
            table = tables.setdefault(info.name.split("/")[1], hashlib.sha256()) if info.name.startswith("tables/") else None
            pieces = _hashed(content, digest, table)
            if sink is not None:
                sink(info.name, info.size, pieces)
            for _ in pieces:
                pass
            found[info.name] = (digest.hexdigest(), info.size)
        while packed.read(CHUNK):
            pass  # to the very end, where the checksum stands
        while stream.read(CHUNK):
            pass
    if manifest is None:
        raise BackupUnusable("Cadangan ini tidak selesai ditulis: daftar isinya tidak ada.")
    _compare(manifest, found, tables)
    return manifest


def _known(info: tarfile.TarInfo, number: int, found: dict[str, tuple[str, int]], manifest: Manifest | None) -> None:
    if not info.isreg() or NAME.fullmatch(info.name) is None or info.name in found or manifest is not None:
        raise BackupUnusable("Berkas ini bukan cadangan Ruang Belajar ASN.")
    if (number == 0) != (info.name == FORMAT_FILE):
        raise BackupUnusable("Berkas ini bukan cadangan Ruang Belajar ASN.")


def _hashed(content: Any, *digests: Any) -> Iterator[bytes]:
    while piece := content.read(CHUNK):
        for digest in digests:
            if digest is not None:
                digest.update(piece)
        yield piece


def _json(content: bytes, name: str) -> dict[str, Any]:
    try:
        data = json.loads(content)
    except ValueError as error:
        raise BackupUnusable(f"{name} di dalam cadangan tidak terbaca.") from error
    if not isinstance(data, dict):
        raise BackupUnusable(f"{name} di dalam cadangan tidak terbaca.")
    return data


def _readable(data: dict[str, Any]) -> None:
    if data.get("format") != FORMAT:
        raise BackupUnusable(
            f"Cadangan ini berformat {data.get('format')}, program ini membaca format {FORMAT}. Pakai versi program yang lebih baru."
        )


def _manifest(data: dict[str, Any]) -> Manifest:
    try:
        return Manifest.from_json(data)
    except (KeyError, TypeError, ValueError) as error:
        raise BackupUnusable("Daftar isi cadangan tidak terbaca.") from error


def _compare(manifest: Manifest, found: dict[str, tuple[str, int]], tables: dict[str, Any]) -> None:
    for name in sorted(manifest.entries.keys() | found.keys()):
        if manifest.entries.get(name) != found.get(name):
            raise BackupUnusable(f"{name} di dalam cadangan tidak sama dengan daftar isinya.")
        if name.startswith("files/") and found[name][0] != name.removeprefix("files/"):
            raise BackupUnusable(f"{name} di dalam cadangan tidak sesuai namanya.")
    empty = hashlib.sha256().hexdigest()
    for table in manifest.tables:
        if table.sha256 != (tables[table.name].hexdigest() if table.name in tables else empty):
            raise BackupUnusable(f"Tabel {table.name} di dalam cadangan tidak sama dengan daftar isinya.")
