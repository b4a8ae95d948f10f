"""The whole course under review."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from elearning.courses.rules.package import COURSE
from elearning.courses.rules.review.blocks import Block, blocks_of
from elearning.courses.rules.review.lessons import INVENTED, review_lesson
from elearning.courses.rules.review.options import Placed, key_figures, option_remarks
from elearning.courses.rules.review.quizzes import quiz_figures, quiz_remarks
from elearning.courses.rules.review.shapes import LessonFigures, Remark, Reviewed, Seen, finding, note
from elearning.courses.rules.review.twins import leak_remarks, twin_remarks
from elearning.courses.rules.source import CourseSource
from elearning.kernel.text import M
from elearning.quizzes.rules.heads import read_decimal
from elearning.quizzes.rules.problems import has_errors

FEWEST_MODULES, MOST_MODULES = 4, 6
FEWEST_DIAGRAMS = 2
FEWEST_SITUATIONS = 3
TOTAL = re.compile(r"(?:jumlah\w*|total\w*|seluruh\w*)[^.\n]{0,40}?(\d+(?:[.,]\d+)?)\s*JP", re.IGNORECASE)


def review_course(source: CourseSource, seen: Mapping[str, Seen]) -> Reviewed:
    """Everything there is to say of a course that was read; `seen` has each module by its file."""
    remarks: list[Remark] = []
    if has_errors(source.problems):
        remarks.append(
            finding(COURSE, 1, M("kursus ini masih punya galat (jalankan courses check dulu; telaah ini belum lengkap)"))
        )
    lessons: list[LessonFigures] = []
    for module in source.modules:
        figures, said = review_lesson(module, seen.get(module.file.path, Seen(module.file.path, 0)))
        lessons.append(figures)
        remarks += said
        if module.quiz is None:
            remarks.append(finding(module.file.path, module.text.line, M("modul ini belum punya kuis")))
    quizzes = [(quiz, quiz_figures(quiz)) for quiz in source.quizzes]
    for quiz, counted in quizzes:
        remarks += quiz_remarks(quiz, counted)
    questions: list[Placed] = [(quiz.file, question) for quiz, _ in quizzes for question in quiz.questions if question.kind]
    keys = key_figures(questions)
    remarks += _whole(source, lessons, keys.situations)
    remarks += option_remarks(COURSE, questions, keys)
    remarks += [*twin_remarks(questions), *leak_remarks(questions)]
    ordered = sorted(remarks, key=lambda one: (one.file != COURSE, one.file, one.line, one.weight))
    return Reviewed(source.slug, tuple(ordered), tuple(lessons), tuple(counted for _, counted in quizzes), keys)


def _whole(source: CourseSource, lessons: Sequence[LessonFigures], situations: int) -> Iterator[Remark]:
    count = len(source.modules)
    if not FEWEST_MODULES <= count <= MOST_MODULES:
        yield finding(
            COURSE,
            1,
            M(
                "kursus ini punya %(count)s modul (antara %(fewest)s dan %(most)s)",
                count=count,
                fewest=FEWEST_MODULES,
                most=MOST_MODULES,
            ),
        )
    diagrams = sum(len(lesson.diagram_widths) for lesson in lessons)
    if diagrams < FEWEST_DIAGRAMS:
        yield finding(
            COURSE, 1, M("kursus ini punya %(count)s diagram (paling sedikit %(limit)s)", count=diagrams, limit=FEWEST_DIAGRAMS)
        )
    if not any(lesson.templates for lesson in lessons):
        yield finding(COURSE, 1, M("kursus ini belum punya templat atau daftar periksa yang dapat dibawa pulang"))
    if situations < FEWEST_SITUATIONS:
        yield finding(
            COURSE,
            1,
            M("kursus ini punya %(count)s soal situasi (paling sedikit %(limit)s)", count=situations, limit=FEWEST_SITUATIONS),
        )
    if source.final is None:
        yield note(COURSE, 1, M("kursus ini tidak punya ujian akhir (akhir.soal.md)"))
    if not INVENTED.search(source.description.body):
        yield note(COURSE, source.description.line, M("kursus.md tidak menyebut bahwa kasusnya rekaan"))
    yield from _jp(source)


def _jp(source: CourseSource) -> Iterator[Remark]:
    """The table of contents tells the JP that the modules have, and their sum."""
    real = [module.settings.jp for module in source.modules]
    total = sum(real, Decimal(0))
    body, line = source.description.body, source.description.line
    told = next((rows for block in blocks_of(body, line) if (rows := _jp_rows(block))), None)
    if told is None:
        yield note(COURSE, line, M("kursus.md belum punya tabel isi dengan kolom JP"))
    elif [jp for jp, _ in told] != real:
        wrong = next((where for (jp, where), own in zip(told, real, strict=False) if jp != own), told[-1][1])
        yield finding(
            COURSE,
            wrong,
            M(
                "tabel isi menyebut JP %(told)s, modulnya %(real)s",
                told=" + ".join(str(jp).replace(".", ",") for jp, _ in told),
                real=" + ".join(str(jp).replace(".", ",") for jp in real),
            ),
        )
    for number, text in enumerate(body.split("\n"), line):
        said = TOTAL.search(text)
        if said and read_decimal(said[1]) != total:
            yield finding(COURSE, number, M("jumlah JP disebut %(told)s, modul-modulnya %(real)s", told=said[1], real=total))


def _jp_rows(block: Block) -> list[tuple[Decimal, int]]:
    """The last cells of a table whose last heading is JP, each with its line; a row of totals is left out."""
    if block.shape != "table":
        return []
    rows = [[cell.strip().strip("*") for cell in row.strip().strip("|").split("|")] for row in block.text.split("\n")]
    if not rows[0][-1].upper().startswith("JP"):
        return []
    found: list[tuple[Decimal, int]] = []
    for number, row in enumerate(rows[2:], 2):
        jp = read_decimal(row[-1])
        if jp is not None and not any(re.match(r"jumlah|total", cell, re.IGNORECASE) for cell in row):
            found.append((jp, block.line + number))
    return found
