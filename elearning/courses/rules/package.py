"""A package as a set of files: which file is what, under which names, and the hash of the whole."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from elearning.kernel.text import M
from elearning.quizzes.rules.problems import Problem, error, warning

COURSE = "kursus.md"
FINAL = "akhir.soal.md"
FINAL_SLOT = "akhir"
ASSETS = "aset/"
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
MAX_SLUG = 80
RESERVED_MODULES = frozenset({"akhir", "daftar", "aset", "uji-awal"})
RESERVED_COURSES = frozenset({"unggah", "draf", "akhir", "daftar", "aset"})
MODULE_FILE = re.compile(r"(\d{1,3})-(.+?)(\.soal)?\.md")
ASSET_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
SYSTEM_NAMES = frozenset({"thumbs.db", "desktop.ini", "__macosx", "ehthumbs.db"})


@dataclass(frozen=True, slots=True)
class PackageFile:
    """One file: `path` inside the package with `/`, `size` in bytes, `sha256` of its bytes, `head` the first of them, `read` gives all."""

    path: str
    size: int
    sha256: str
    head: bytes = field(compare=False, repr=False)
    read: Callable[[], bytes] = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Package:
    """A folder or ZIP that has been opened; `problems` are those of opening it."""

    slug: str
    files: Mapping[str, PackageFile]
    problems: tuple[Problem, ...] = ()

    @property
    def content_hash(self) -> str:
        return content_hash(self.files.values())

    @property
    def size(self) -> int:
        return sum(file.size for file in self.files.values())


@dataclass(frozen=True, slots=True)
class ModuleFile:
    """Where a module stands: `path` of its text, `quiz` of its quiz or None."""

    slug: str
    number: int
    path: str
    quiz: str | None


@dataclass(frozen=True, slots=True)
class Layout:
    """The files of a package by what they are."""

    modules: tuple[ModuleFile, ...]
    final: str | None
    assets: tuple[str, ...]
    problems: tuple[Problem, ...]


def content_hash(files: Iterable[PackageFile]) -> str:
    """SHA-256 over the sorted (path, SHA-256 of raw bytes): folder and ZIP of the same files agree.

    >>> one, two = PackageFile("kursus.md", 1, "ab", b"", bytes), PackageFile("a", 1, "cd", b"", bytes)
    >>> content_hash([one]) == content_hash([one, two]), content_hash([one, two]) == content_hash([two, one])
    (False, True)
    """
    digest = hashlib.sha256()
    for file in sorted(files, key=lambda file: file.path):
        digest.update(f"{file.path}\0{file.sha256}\n".encode())
    return digest.hexdigest()


def is_system_file(path: str) -> bool:
    """True for what operating systems and editors leave behind.

    >>> [is_system_file(path) for path in ("aset/.DS_Store", "__MACOSX/kursus.md", "kursus.md", ".git/config", "a.md~")]
    [True, True, False, True, True]
    """
    parts = PurePosixPath(path).parts
    return any(part.startswith((".", "~$")) or part.endswith("~") or part.lower() in SYSTEM_NAMES for part in parts)


def slug_problem(slug: str) -> Problem | None:
    """Why a folder may not be called so, or None."""
    if not SLUG.fullmatch(slug) or len(slug) > MAX_SLUG:
        return error(
            COURSE,
            1,
            M(
                "nama folder %(slug)s tidak dapat menjadi alamat (pakai huruf kecil, angka, dan tanda hubung, misalnya manajemen-proyek)",
                slug=slug,
            ),
        )
    if slug in RESERVED_COURSES:
        return error(COURSE, 1, M("nama folder %(slug)s dipakai sistem (pilih nama lain)", slug=slug))
    return None


def layout_of(paths: Iterable[str]) -> Layout:
    """Sort the files into modules, quizzes, exam and assets; what fits nowhere is a problem."""
    problems: list[Problem] = []
    texts: dict[str, tuple[int, str, str]] = {}
    quizzes: dict[str, str] = {}
    assets: list[str] = []
    final: str | None = None
    for path in sorted(paths):
        match = MODULE_FILE.fullmatch(path)
        if path == COURSE:
            continue
        if path == FINAL:
            final = path
        elif path.startswith(ASSETS):
            assets.append(path)
            problems.extend(_asset_name(path))
        elif match and match[3]:
            quizzes[f"{match[1]}-{match[2]}"] = path
        elif match:
            problems.extend(_module_name(path, match[2]))
            texts[f"{match[1]}-{match[2]}"] = (int(match[1]), match[2], path)
        else:
            problems.append(_stray(path))
    modules = [
        ModuleFile(slug, number, path, quizzes.pop(stem, None))
        for stem, (number, slug, path) in sorted(texts.items(), key=lambda item: (item[1][0], item[0]))
    ]
    problems.extend(
        error(
            path, 1, M("kuis tanpa modul (beri nama sama dengan modulnya: %(wanted)s.md, atau hapus berkas ini)", wanted=stem)
        )
        for stem, path in quizzes.items()
    )
    problems.extend(_clashes(modules))
    return Layout(tuple(modules), final, tuple(assets), tuple(problems))


def _asset_name(path: str) -> list[Problem]:
    if all(ASSET_NAME.fullmatch(part) for part in path.split("/")):
        return []
    message = M(
        "nama berkas aset hanya boleh berisi huruf, angka, titik, garis bawah, dan tanda hubung (ganti spasi dengan tanda hubung)"
    )
    return [error(path, 1, message)]


def _module_name(path: str, slug: str) -> list[Problem]:
    if not SLUG.fullmatch(slug) or len(slug) > MAX_SLUG:
        return [
            error(
                path,
                1,
                M("nama modul %(slug)s tidak dapat menjadi alamat (pakai huruf kecil, angka, dan tanda hubung)", slug=slug),
            )
        ]
    if slug in RESERVED_MODULES:
        return [error(path, 1, M("nama modul %(slug)s dipakai sistem (pilih nama lain)", slug=slug))]
    return []


def _stray(path: str) -> Problem:
    if path.endswith(".soal.md"):
        return error(path, 1, M("kuis tanpa modul (namai seperti modulnya, misalnya 01-pembuka.soal.md, atau akhir.soal.md)"))
    if "/" not in path and path.endswith(".md"):
        message = M("berkas ini tidak dibaca (modul diberi nama seperti 01-pembuka.md)")
    else:
        message = M("berkas ini tidak dipakai (gambar dan dokumen disimpan di folder aset; selain itu hapus)")
    return warning(path, 1, message)


def _clashes(modules: list[ModuleFile]) -> list[Problem]:
    problems: list[Problem] = []
    slugs: dict[str, str] = {}
    numbers: dict[int, str] = {}
    for module in modules:
        if module.slug in slugs:
            message = M(
                "nama modul %(slug)s sudah dipakai %(first)s (beri nama lain)", slug=module.slug, first=slugs[module.slug]
            )
            problems.append(error(module.path, 1, message))
        elif module.number in numbers:
            message = M(
                "nomor %(number)s sudah dipakai %(first)s (beri nomor lain supaya urutannya jelas)",
                number=module.number,
                first=numbers[module.number],
            )
            problems.append(warning(module.path, 1, message))
        slugs.setdefault(module.slug, module.path)
        numbers.setdefault(module.number, module.path)
    return problems
