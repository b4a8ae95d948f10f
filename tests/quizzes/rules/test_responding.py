"""Forms: only what this paper can send is accepted, and a strange answer is kept with a question, never lost."""

from __future__ import annotations

import pytest

from elearning.quizzes.errors import NotOffered, NotOnPaper
from elearning.quizzes.rules.drawing import draw_paper
from elearning.quizzes.rules.responding import ReadAnswer, group_fields, is_partly_answered, problems_in, read_answers
from tests.quizzes.examples import EVERY_KIND, quiz

QUIZ = quiz(EVERY_KIND.replace(" {ambil=2}", ""))
PAPER = draw_paper(QUIZ, 4)


def read(*fields: tuple[str, str], checked: bool = False) -> ReadAnswer:
    return read_answers(QUIZ, PAPER, group_fields(fields, checked=checked))[0]


def test_places_on_the_screen_become_positions_of_the_definition() -> None:
    drawn = next(question for question in PAPER.questions if question.id == "satu")

    for place, index in enumerate(drawn.arrangement[0], 1):
        assert read(("jawaban.satu", str(place))).response == (str(index),)


def test_an_empty_form_of_a_question_clears_it() -> None:
    assert read(("soal", "banyak")).response == ()
    assert read(("jawaban.celah.1", ""), ("jawaban.celah.2", ""), ("jawaban.celah.3", "")).response == ()


def test_gaps_keep_their_places() -> None:
    response = read(("jawaban.celah.2", " tujuh ")).response

    assert response == ("", "tujuh", "")
    assert is_partly_answered(response)


def test_doubt_belongs_to_its_question() -> None:
    answers = group_fields([("jawaban.satu", "1"), ("ragu.satu", "1"), ("jawaban.benar", "1")])

    assert {answer.question_id: answer.doubtful for answer in answers} == {"satu": True, "benar": False}


@pytest.mark.parametrize("name", ["jawaban.lain", "ragu.lain", "jawaban.", "jawaban.lain.1"])
def test_a_question_that_was_not_drawn_is_refused(name: str) -> None:
    with pytest.raises(NotOnPaper):
        read((name, "1"))


@pytest.mark.parametrize(
    "fields",
    [
        [("jawaban.satu", "9")],
        [("jawaban.satu", "0")],
        [("jawaban.satu", "-1")],
        [("jawaban.satu", "²")],
        [("jawaban.satu", "1"), ("jawaban.satu", "2")],
        [("jawaban.satu.1", "1")],
        [("jawaban.angka", "1"), ("jawaban.angka", "2")],
        [("jawaban.celah.4", "x")],
        [("jawaban.pasang.1", "99")],
        [("jawaban.urut.1", "5")],
        [("jawaban.urut.9", "1")],
        [("jawaban.benar", "3")],
    ],
)
def test_what_was_not_offered_is_refused(fields: list[tuple[str, str]]) -> None:
    with pytest.raises(NotOffered):
        read(*fields)


def test_an_ambiguous_number_is_kept_and_asked_about() -> None:
    answer = read(("jawaban.angka", "1.000"))

    assert answer.response == ("1.000",)
    assert "dapat dibaca dua macam" in str(answer.problem)
    assert set(problems_in(QUIZ, PAPER, {"angka": answer.response})) == {"angka"}


def test_a_number_used_twice_in_an_order_is_kept_and_asked_about() -> None:
    answer = read(("jawaban.urut.1", "2"), ("jawaban.urut.2", "2"))

    assert sorted(answer.response) == ["", "", "2", "2"]
    assert str(answer.problem) == "Nomor 2 dipakai lebih dari sekali. Beri setiap baris nomor yang berbeda."


def test_a_very_long_answer_is_cut_and_said_so() -> None:
    answer = read(("jawaban.isian", "a" * 5000))

    assert len(answer.response[0]) == 500
    assert "500 huruf pertama" in str(answer.problem)


def test_checking_needs_an_answer() -> None:
    empty, given = read(("soal", "satu"), checked=True), read(("jawaban.satu", "1"), checked=True)

    assert (empty.checked, str(empty.problem)) == (False, "Jawab dulu, lalu tekan Periksa jawaban.")
    assert (given.checked, given.problem) == (True, None)
