"""The courses that come with the house: clean, of the length promised, and not to be guessed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from elearning.courses.rules.review import longest_wins
from elearning.courses.rules.review.lessons import FEWEST_WORDS, MOST_WORDS, count_words
from elearning.courses.service import check_paths, courses_in, review_paths
from elearning.quizzes.rules.heads import read_head
from elearning.quizzes.rules.scanner import read_quiz
from elearning.quizzes.rules.source import QuizSource

LIBRARY = Path(__file__).resolve().parents[2] / "courses"
COURSES = courses_in(LIBRARY)
MANUAL = "contoh-lengkap"
LESSONS = sorted(
    path for path in LIBRARY.glob("*/[0-9]*.md") if not path.name.endswith(".soal.md") and path.parent.name != MANUAL
)
QUIZZES = sorted(path for path in LIBRARY.glob("*/*.soal.md") if path.parent.name != MANUAL)
GRADED = {"tunggal", "majemuk", "benar-salah", "angka", "isian", "rumpang", "pasang", "urut", "situasi"}


def named(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"


def quiz(path: Path) -> QuizSource:
    return read_quiz(path.read_text(encoding="utf-8"), path.name)


def test_there_are_courses() -> None:
    assert {path.name for path in COURSES} >= {"manajemen-proyek", "komunikasi-kepemimpinan-tim", MANUAL}


@pytest.mark.parametrize("course", COURSES, ids=lambda path: path.name)
def test_the_checker_is_silent(course: Path) -> None:
    assert check_paths(None, [course]) == []


@pytest.mark.parametrize("course", [path for path in COURSES if path.name != MANUAL], ids=lambda path: path.name)
def test_the_review_finds_nothing_to_mend(course: Path) -> None:
    (found,) = review_paths([course])

    assert [str(one.message) for one in found.reviewed.remarks if one.weight == "finding"] == []


@pytest.mark.parametrize("course", [path for path in COURSES if path.name != MANUAL], ids=lambda path: path.name)
def test_a_course_has_four_to_six_modules_with_a_quiz_each(course: Path) -> None:
    lessons = [path for path in LESSONS if path.parent == course]

    assert 4 <= len(lessons) <= 6
    assert [path.name for path in lessons if not path.with_suffix("").with_suffix(".soal.md").exists()] == []


@pytest.mark.parametrize("lesson", LESSONS, ids=named)
def test_a_lesson_takes_a_sitting(lesson: Path) -> None:
    text = lesson.read_text(encoding="utf-8")
    body = read_head(text, lesson.name).body

    assert FEWEST_WORDS <= count_words(body) <= MOST_WORDS
    assert re.search(r"^\|.*\|$", body, re.MULTILINE), "no table"


@pytest.mark.parametrize("path", QUIZZES, ids=named)
def test_a_quiz_asks_enough_in_several_ways(path: Path) -> None:
    source = quiz(path)
    drawn = sum(group.draw or len(group.questions) for group in source.groups)

    assert 6 <= drawn <= 12
    assert len({question.kind for question in source.questions}) >= 4
    assert {question.kind for question in source.questions} <= GRADED


@pytest.mark.parametrize("course", [path for path in COURSES if path.name != MANUAL], ids=lambda path: path.name)
def test_the_longest_option_does_not_betray_the_key(course: Path) -> None:
    singles = [
        question for path in QUIZZES if path.parent == course for question in quiz(path).questions if question.kind == "tunggal"
    ]
    won = sum(longest_wins(question) for question in singles)

    assert len(singles) >= 10
    assert won / len(singles) < 0.4, f"{won} of {len(singles)}"


def test_the_manual_shows_every_kind_that_is_graded() -> None:
    kinds = {question.kind for path in (LIBRARY / MANUAL).glob("*.soal.md") for question in quiz(path).questions}

    assert kinds == GRADED
