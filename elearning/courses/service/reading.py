"""Opening packages: a folder as it lies, or a ZIP that is never unpacked to disk."""

from __future__ import annotations

import hashlib
import stat
import zipfile
import zlib
from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path, PurePosixPath
from typing import IO, BinaryIO

from elearning.courses.errors import PackageUnreadable
from elearning.courses.rules.archive import MAX_ARCHIVE, MAX_ENTRIES, Entry, archive_faults, root_of, too_large
from elearning.courses.rules.assets import HEAD_BYTES
from elearning.courses.rules.package import COURSE, Package, PackageFile, is_system_file
from elearning.kernel.text import M
from elearning.quizzes.rules.problems import Problem, error

CHUNK = 1024 * 1024
ENCRYPTED = 0x1


def open_folder(folder: Path) -> Package:
    """The package in a folder; its name is the slug. Links are told of and not followed."""
    problems: list[Problem] = []
    files: dict[str, PackageFile] = {}
    total = 0
    for path in _walk(folder):
        name = path.relative_to(folder).as_posix()
        if is_system_file(name):
            continue
        if path.is_symlink():
            problems.append(error(name, 1, M("tautan simbolik tidak diikuti (salin berkasnya ke dalam folder kursus)")))
            continue
        total += path.stat().st_size
        if len(files) >= MAX_ENTRIES or total > MAX_ARCHIVE:
            message = M("folder ini terlalu besar untuk satu kursus (kecilkan video dan gambar, buang yang tidak dipakai)")
            return Package(folder.resolve().name, {}, (error(COURSE, 1, message),))
        files[name] = _measured(name, partial(path.open, "rb"), path.read_bytes)
    return Package(folder.resolve().name, files, tuple(problems))


@contextmanager
def open_archive(stream: BinaryIO, file_name: str) -> Generator[Package]:
    """The package in a ZIP, while the block lasts; with or without one folder at the top. `file_name` gives the slug when there is none.

    Raises PackageUnreadable when it is no ZIP; what is wrong inside comes back as problems of an empty package.
    """
    size = stream.seek(0, 2)
    stream.seek(0)
    if size > MAX_ARCHIVE:
        raise PackageUnreadable(too_large(size))
    try:
        archive = zipfile.ZipFile(stream)
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as fault:
        raise PackageUnreadable(M("Berkas ini bukan ZIP, atau rusak. Buat ZIP-nya lagi dari folder kursus.")) from fault
    with archive:
        yield _package_of(archive, file_name)


def _package_of(archive: zipfile.ZipFile, file_name: str) -> Package:
    infos = archive.infolist()
    faults = archive_faults([_entry(info) for info in infos])
    root = root_of([info.filename for info in infos])
    slug = root.rstrip("/") or PurePosixPath(file_name).name.removesuffix(".zip")
    if faults:
        return Package(slug, {}, tuple(error(name or COURSE, 1, message) for name, message in faults))
    files: dict[str, PackageFile] = {}
    problems: list[Problem] = []
    for info in infos:
        name = info.filename.removeprefix(root)
        if info.is_dir() or not name or is_system_file(info.filename):
            continue
        try:
            files[name] = _measured(name, partial(archive.open, info), partial(archive.read, info))
        except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, RuntimeError, OSError):
            problems.append(error(name, 1, M("berkas ini rusak di dalam ZIP (buat ZIP-nya lagi)")))
    if not files and not problems:
        problems.append(error(COURSE, 1, M("ZIP ini kosong (buat ZIP dari folder kursus)")))
    return Package(slug, files, tuple(problems))


def _entry(info: zipfile.ZipInfo) -> Entry:
    mode = info.external_attr >> 16 if info.create_system == 3 else 0
    return Entry(info.filename, info.file_size, info.compress_size, bool(info.flag_bits & ENCRYPTED), mode, info.is_dir())


def _walk(folder: Path) -> Iterator[Path]:
    """Every file and link below, sorted; linked folders are not entered."""
    for path in sorted(folder.iterdir()):
        kind = path.lstat().st_mode
        if stat.S_ISDIR(kind):
            if not is_system_file(path.name):
                yield from _walk(path)
        elif stat.S_ISREG(kind) or stat.S_ISLNK(kind):
            yield path


def _measured(name: str, opener: Callable[[], AbstractContextManager[IO[bytes]]], read: Callable[[], bytes]) -> PackageFile:
    """Read once to know size and hash; nothing is kept but the first bytes."""
    digest, size, head = hashlib.sha256(), 0, b""
    with opener() as stream:
        while chunk := stream.read(CHUNK):
            head = head or chunk[:HEAD_BYTES]
            digest.update(chunk)
            size += len(chunk)
    return PackageFile(name, size, digest.hexdigest(), head, read)
