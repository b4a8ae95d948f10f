"""Reviewing courses as they lie, and writing papers for people who answer without having read."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from elearning.courses.errors import PackageUnreadable
from elearning.courses.rules.package import COURSE, FINAL_SLOT, Package
from elearning.courses.rules.review import Reviewed, Seen, diagram_widths, paper_of, review_course
from elearning.courses.rules.review.options import key_figures
from elearning.courses.rules.review.shapes import finding
from elearning.courses.rules.source import CourseSource
from elearning.courses.service.checking import Surroundings, check_alone, courses_in, dictionary_codes, neighbours_of
from elearning.courses.service.compiling import CompiledModule
from elearning.courses.service.reading import open_archive, open_folder


@dataclass(frozen=True, slots=True)
class ReviewedCourse:
    """A review with the path as the caller named it; `source` is None when the package could not be opened."""

    path: str
    reviewed: Reviewed
    source: CourseSource | None


def review_paths(paths: Sequence[Path]) -> Iterator[ReviewedCourse]:
    """The review of each of these courses (folders, ZIPs, or folders of courses). Needs no database."""
    for path in paths:
        surroundings = Surroundings(dictionary_codes(), neighbours_of(path), {})
        for course in courses_in(path):
            yield _review(course, surroundings)


def write_papers(found: ReviewedCourse, folder: Path) -> list[Path]:
    """Write a blind paper `<course>-<module>-soal.md` and its key `…-kunci.json` for each quiz; returns the files."""
    if found.source is None:
        return []
    source = found.source
    folder.mkdir(parents=True, exist_ok=True)
    quizzes = [(one.file.slug, one.settings.title, one.quiz) for one in source.modules if one.quiz is not None]
    if source.final is not None:
        quizzes.append((FINAL_SLOT, "Ujian akhir", source.final))
    written: list[Path] = []
    for slug, title, quiz in quizzes:
        paper = paper_of(f"{source.settings.title}: {title}", quiz)
        stem = f"{source.slug}-{slug}"
        text, key = folder / f"{stem}-soal.md", folder / f"{stem}-kunci.json"
        text.write_text(paper.text, encoding="utf-8")
        key.write_text(json.dumps(dict(paper.key), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        written += [text, key]
    return written


def _review(path: Path, surroundings: Surroundings) -> ReviewedCourse:
    label = path.as_posix().rstrip("/")
    try:
        if path.is_file():
            with path.open("rb") as stream, open_archive(stream, path.name) as package:
                return _review_package(label, package, surroundings)
        return _review_package(label, open_folder(path), surroundings)
    except PackageUnreadable as fault:
        remark = finding(COURSE, 1, fault.message)
        return ReviewedCourse(label, Reviewed(path.stem, (remark,), (), (), key_figures([])), None)


def _review_package(label: str, package: Package, surroundings: Surroundings) -> ReviewedCourse:
    checked = check_alone(package, surroundings)
    source = replace(checked.source, problems=list(checked.problems))
    sizes = {asset.path: asset.size for asset in checked.compiled.assets}
    seen = {module.source.file.path: _seen(module, sizes) for module in checked.compiled.modules}
    return ReviewedCourse(label, review_course(source, seen), source)


def _seen(module: CompiledModule, sizes: dict[str, int]) -> Seen:
    """Text and drawings travel compressed, photographs as they are."""
    page = module.page
    wire = len(gzip.compress(page.html.encode())) + sum(sizes.get(path, 0) for path in page.pictures)
    wire += sum(len(gzip.compress(drawing.content)) for drawing in page.drawings)
    return Seen(module.source.file.path, wire, diagram_widths(page.html))
