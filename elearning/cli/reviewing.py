"""`courses review`: does a course teach, read easily and ask well."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from decimal import Decimal
from pathlib import Path
from typing import Any

import click

from elearning.courses import service
from elearning.courses.rules.review.shapes import LessonFigures, Remark, Reviewed
from elearning.courses.service import ReviewedCourse
from elearning.kernel.text import decimal_id

EXISTING = click.Path(exists=True, path_type=Path)
WEIGHTS = {"finding": "temuan", "note": "catatan"}


@click.command("review")
@click.argument("paths", nargs=-1, required=True, type=EXISTING)
@click.option("--json", "as_json", is_flag=True, help="JSON alone on stdout")
@click.option(
    "--lembar",
    "papers",
    metavar="DIR",
    type=click.Path(file_okay=False, path_type=Path),
    help="also write a paper without key and, beside it, its key for each quiz",
)
def review(paths: Sequence[Path], as_json: bool, papers: Path | None) -> None:
    """Review the content of these courses; ends with 1 when something falls short. Notes do not count."""
    said: list[dict[str, Any]] = []
    findings = notes = 0
    for found in service.review_paths(paths):
        findings += found.reviewed.findings
        notes += found.reviewed.notes
        written = service.write_papers(found, papers) if papers is not None else []
        if as_json:
            said.append(_json(found))
        else:
            click.echo("\n".join([*_report(found), *(f"  lembar: {path}" for path in written)]) + "\n")
    if as_json:
        click.echo(json.dumps({"findings": findings, "notes": notes, "courses": said}, ensure_ascii=False, indent=2))
    else:
        click.echo(f"{findings} temuan, {notes} catatan.")
    sys.exit(1 if findings else 0)


def _report(found: ReviewedCourse) -> Iterator[str]:
    reviewed = found.reviewed
    yield f"{reviewed.slug}: {reviewed.findings} temuan, {reviewed.notes} catatan"
    for weight in ("finding", "note"):
        yield from (_line(found.path, remark) for remark in reviewed.remarks if remark.weight == weight)
    yield "  modul                                    kata  kata/kalimat  >25 kata  kata panjang  KB  tabel kotak sumber templat diagram"
    yield from (_lesson(lesson) for lesson in reviewed.lessons)
    yield "  kuis                                     soal  ditanyakan  jenis"
    for quiz in reviewed.quizzes:
        kinds = ", ".join(f"{name} {count}" for name, count in quiz.kinds)
        yield f"  {quiz.file[:40]:40} {quiz.pool:4}  {quiz.drawn:10}  {kinds}"
    yield from _keys(reviewed)


def _lesson(lesson: LessonFigures) -> str:
    reading = lesson.reading
    widths = ", ".join(f"{width} px" for width in lesson.diagram_widths) or "-"
    return (
        f"  {lesson.file[:40]:40} {lesson.words:4}  {decimal_id(reading.words_a_sentence):>12}  {_percent(reading.long_sentences):>8}"
        f"  {_percent(reading.long_words):>12}  {-(-lesson.wire_bytes // 1024):2}  {lesson.tables:5} {lesson.callouts:5}"
        f" {lesson.footnotes:6} {lesson.templates:7} {widths}"
    )


def _keys(reviewed: Reviewed) -> Iterator[str]:
    keys = reviewed.keys
    places = " / ".join(map(str, keys.positions)) or "-"
    yield (
        f"  soal tunggal {keys.singles}: pilihan terpanjang menang {keys.longest}, terpendek menang {keys.shortest}; tempat kunci {places}"
    )
    yield (
        f"  benar-salah {keys.statements}: benar {keys.true}; majemuk: panjang benar banding salah {decimal_id(keys.right_to_wrong)};"
        f" situasi {keys.situations}, terbaik juga terpanjang {keys.situations_longest}"
    )


def _line(path: str, remark: Remark) -> str:
    return f"{path}/{remark.file}:{remark.line}: {WEIGHTS[remark.weight]}: {remark.message}"


def _json(found: ReviewedCourse) -> dict[str, Any]:
    reviewed = found.reviewed
    return {
        "slug": reviewed.slug,
        "path": found.path,
        "findings": reviewed.findings,
        "notes": reviewed.notes,
        "remarks": [
            {"file": f"{found.path}/{one.file}", "line": one.line, "severity": one.weight, "message": str(one.message)}
            for one in reviewed.remarks
        ],
        "modules": [_plain(asdict(lesson)) for lesson in reviewed.lessons],
        "quizzes": [{**_plain(asdict(quiz)), "kinds": dict(quiz.kinds)} for quiz in reviewed.quizzes],
        "keys": _plain(asdict(reviewed.keys)),
    }


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return float(value) if isinstance(value, Decimal) else value


def _percent(share: Decimal) -> str:
    return f"{(share * 100).quantize(Decimal(1))}%"
