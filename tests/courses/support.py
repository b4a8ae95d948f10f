"""Packages made in memory and on disk."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

from elearning.courses.rules.package import Package, PackageFile
from elearning.courses.service.checking import CheckedPackage, Surroundings, check_alone
from elearning.frameworks.rules.dictionary import DICTIONARY

CODES = frozenset(competency.code for competency in DICTIONARY)
ROOT = Path(__file__).resolve().parents[2]
SMALL = ROOT / "tests" / "courses_for_tests" / "kursus-kecil"
PNG = (SMALL / "aset" / "garis.png").read_bytes()

COURSE = "---\njudul: Kursus Uji\n---\n\nKeterangan.\n"
MODULE = "---\njudul: Pembuka\njp: 1\n---\n\nIsi modul.\n"


def package_file(path: str, content: str | bytes) -> PackageFile:
    data = content.encode() if isinstance(content, str) else content
    return PackageFile(path, len(data), hashlib.sha256(data).hexdigest(), data[:64], lambda: data)


def package_of(files: Mapping[str, str | bytes], slug: str = "kursus-uji") -> Package:
    """A package with `kursus.md` and one module, unless `files` says otherwise."""
    whole: dict[str, str | bytes] = {"kursus.md": COURSE, "01-pembuka.md": MODULE, **files}
    return Package(slug, {path: package_file(path, content) for path, content in whole.items()})


def check(files: Mapping[str, str | bytes], slug: str = "kursus-uji", **surroundings: object) -> CheckedPackage:
    around = Surroundings(CODES, surroundings.get("graph", {}), surroundings.get("kinds", {}))  # type: ignore[arg-type] - given as such
    return check_alone(package_of(files, slug), around)


def said(files: Mapping[str, str | bytes], **surroundings: object) -> list[str]:
    """Everything the checker says of `kursus-uji` with these files, as `file:line: severity: message`."""
    return [f"{one.file}:{one.line}: {one.severity}: {one.message}" for one in check(files, **surroundings).problems]


def write_course(folder: Path, files: Mapping[str, str | bytes] | None = None) -> Path:
    """The package of `package_of` as a folder."""
    for path, file in package_of(files or {}).files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(file.read())
    return folder


def zip_of(files: Mapping[str, str | bytes], root: str = "") -> io.BytesIO:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in files.items():
            archive.writestr(root + path, content)
    target.seek(0)
    return target
