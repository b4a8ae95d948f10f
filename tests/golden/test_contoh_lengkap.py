"""The manual by example, rendered: every block of the format at once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from elearning.courses.service.checking import Surroundings, check_alone
from elearning.courses.service.reading import open_folder
from elearning.frameworks.rules.dictionary import DICTIONARY
from tests.golden.support import assert_golden

HERE = Path(__file__).parent
COURSE = Path(__file__).resolve().parents[2] / "courses" / "contoh-lengkap"


@pytest.fixture(scope="module")
def checked():
    codes = frozenset(competency.code for competency in DICTIONARY)
    return check_alone(open_folder(COURSE), Surroundings(codes, {}, {}))


def test_the_manual_by_example_is_without_fault(checked) -> None:
    assert [str(problem) for problem in checked.problems] == []


def test_lessons_look_as_they_did(checked) -> None:
    for module in checked.compiled.modules:
        assert_golden(HERE / "contoh-lengkap" / f"{module.source.file.slug}.html", module.page.html + "\n")
    assert_golden(HERE / "contoh-lengkap" / "kursus.html", checked.compiled.description.html + "\n")


def test_quizzes_are_frozen_as_they_were(checked) -> None:
    quizzes = {module.source.file.slug: module.quiz for module in checked.compiled.modules} | {"akhir": checked.compiled.final}
    for slug, quiz in quizzes.items():
        if quiz is not None:
            text = json.dumps(quiz.to_json(), ensure_ascii=False, indent=1, sort_keys=True)
            assert_golden(HERE / "contoh-lengkap" / f"{slug}.kuis.json", text + "\n")


def test_diagrams_are_drawn_as_they_were(checked) -> None:
    (drawing,) = checked.compiled.drawings

    assert_golden(HERE / "contoh-lengkap" / "diagram.svg", drawing.content.decode() + "\n")


def test_numbers_of_the_outline(checked) -> None:
    said = {module.source.file.slug: (module.minutes, module.size_bytes > 4000) for module in checked.compiled.modules}

    assert said == {
        "menulis-teks": (3, True),
        "menyorot-dan-menggambarkan": (2, True),
        "menambah-media-dan-tautan": (2, True),
    }


def test_every_kind_of_question_that_a_machine_grades_is_shown(checked) -> None:
    kinds = {question.kind for quiz in checked.source.quizzes for question in quiz.questions}

    assert kinds == {"tunggal", "majemuk", "benar-salah", "angka", "isian", "rumpang", "pasang", "urut", "situasi"}
