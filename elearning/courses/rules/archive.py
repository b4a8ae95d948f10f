"""What a ZIP may be before a single byte of it is unpacked. Decided from its table of contents alone."""

from __future__ import annotations

import stat
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from elearning.courses.rules.package import COURSE, is_system_file
from elearning.kernel.text import M, Message

MEGABYTE = 1024 * 1024
MAX_ARCHIVE = 200 * MEGABYTE
"""The largest ZIP, and the largest sum of what it says it holds."""
MAX_ENTRIES = 1_000
MAX_RATIO = 100
RATIO_FROM = MEGABYTE


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the table of contents. `mode` is the Unix mode the archiver noted, or 0."""

    name: str
    size: int
    packed: int
    encrypted: bool
    mode: int
    is_folder: bool


def archive_faults(entries: Sequence[Entry]) -> list[tuple[str, Message]]:
    """What is wrong with the archive, as (entry, sentence); empty when it may be unpacked."""
    if len(entries) > MAX_ENTRIES:
        return [
            (
                "",
                M(
                    "ZIP berisi %(count)s berkas, paling banyak %(limit)s (buang berkas yang tidak dipakai)",
                    count=len(entries),
                    limit=MAX_ENTRIES,
                ),
            )
        ]
    total = sum(entry.size for entry in entries)
    if total > MAX_ARCHIVE:
        return [("", too_large(total))]
    faults = [(entry.name, fault) for entry in entries if (fault := _entry_fault(entry)) is not None]
    names = [entry.name for entry in entries if not entry.is_folder]
    faults += [
        (name, M("berkas ini ada dua kali di dalam ZIP (buat ZIP-nya lagi)"))
        for name in sorted(set(names))
        if names.count(name) > 1
    ]
    return faults


def too_large(size: int) -> Message:
    """What is said of an archive above the limit."""
    return M(
        "isi ZIP %(size)s MB, paling besar %(limit)s MB (kecilkan video dan gambar)",
        size=-(-size // MEGABYTE),
        limit=MAX_ARCHIVE // MEGABYTE,
    )


def _entry_fault(entry: Entry) -> Message | None:
    parts = PurePosixPath(entry.name.replace("\\", "/")).parts
    if "\0" in entry.name or ".." in parts or entry.name.startswith(("/", "\\")) or (parts and ":" in parts[0]):
        return M("alamat berkas keluar dari folder kursus (buat ZIP-nya lagi dari foldernya)")
    if "\\" in entry.name:
        return M("alamat berkas memakai garis miring terbalik (buat ZIP-nya lagi dengan program lain)")
    if entry.mode and stat.S_IFMT(entry.mode) not in {0, stat.S_IFREG, stat.S_IFDIR}:
        return M("tautan di dalam ZIP tidak diikuti (salin berkasnya, lalu buat ZIP-nya lagi)")
    if entry.encrypted:
        return M("ZIP ini bersandi (buat ZIP-nya lagi tanpa sandi)")
    if entry.size > RATIO_FROM and entry.size > entry.packed * MAX_RATIO:
        return M("berkas ini mengembang lebih dari %(ratio)s kali saat dibuka (hapus dari ZIP)", ratio=MAX_RATIO)
    return None


def root_of(names: Sequence[str]) -> str:
    """The folder, with its `/`, that holds the course: "" when `kursus.md` lies at the top, or when there is no telling.

    >>> root_of(["kelas/kursus.md", "kelas/aset/a.png", "__MACOSX/kelas/._kursus.md"])
    'kelas/'
    >>> root_of(["kursus.md"]), root_of(["a/kursus.md", "b/kursus.md"])
    ('', '')
    """
    kept = [name for name in names if not is_system_file(name)]
    tops = {name.split("/", 1)[0] for name in kept}
    if COURSE in kept or len(tops) != 1 or not all("/" in name for name in kept):
        return ""
    return f"{tops.pop()}/"
