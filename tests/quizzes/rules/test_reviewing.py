"""What a learner sees of the answers, and when."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

import pytest

from elearning.quizzes.rules.drawing import draw_paper
from elearning.quizzes.rules.reviewing import QuestionReview, Visibility, review_of, review_paper, visibility_after
from elearning.quizzes.rules.settings import SlotOutcome
from elearning.quizzes.rules.source import Mode
from tests.quizzes.examples import EVERY_KIND, quiz

QUIZ = quiz(EVERY_KIND.replace(" {ambil=2}", ""))
PAPER = draw_paper(QUIZ, 9)
OPEN = UUID(int=1)


def outcome(used: int, allowed: int | None, *, passed: bool = False, opened: bool = False) -> SlotOutcome:
    return SlotOutcome(used, allowed, Decimal(0), passed, OPEN if opened else None, None, None)


@pytest.mark.parametrize(
    ("mode", "standing", "expected"),
    [
        ("latihan", outcome(1, None), Visibility(answers=True, key=True)),
        ("kuis", outcome(1, 3), Visibility(answers=True, key=False)),
        ("kuis", outcome(1, 3, passed=True), Visibility(answers=True, key=True)),
        ("kuis", outcome(3, 3), Visibility(answers=True, key=True)),
        ("kuis", outcome(3, 3, opened=True), Visibility(answers=True, key=False)),
        ("kuis", outcome(3, 4), Visibility(answers=True, key=False)),
        ("kuis", outcome(9, None), Visibility(answers=True, key=False)),
        ("ujian", outcome(1, 1, passed=True), Visibility(answers=False, key=False)),
        ("ujian", outcome(1, 1), Visibility(answers=False, key=False)),
    ],
)
def test_what_each_mode_shows(mode: Mode, standing: SlotOutcome, expected: Visibility) -> None:
    assert visibility_after(mode, standing) == expected


def review(question_id: str, *response: str, key: bool) -> QuestionReview:
    drawn = next(question for question in PAPER.questions if question.id == question_id)
    return review_of(QUIZ, drawn, 1, response, key=key)


@pytest.mark.parametrize("question_id", sorted(QUIZ.by_id))
@pytest.mark.parametrize("given", [True, False])
def test_without_the_key_no_line_says_what_is_right(question_id: str, given: bool) -> None:
    wrong = {
        "satu": ("0",),
        "banyak": ("2",),
        "benar": ("0",),
        "angka": ("7",),
        "isian": ("z",),
        "celah": ("z", "z", "z"),
        "sikap": ("2",),
    }
    response = wrong.get(question_id, ()) if given else ()

    seen = review(question_id, *response, key=False)

    assert all((line.right_html, line.mark) == ("", "") for line in seen.lines)
    assert seen.explanation_html == ""
    assert "Gaji adalah hak" not in str(seen.lines)


def test_feedback_of_the_taken_option_is_shown_without_the_key_and_the_right_ones_with_it() -> None:
    without = review("satu", "0", key=False)
    with_key = review("satu", "0", key=True)

    assert [line.feedback_html != "" for line in without.lines if line.chosen] == [True]
    assert [line.label_html for line in with_key.lines if line.mark == "right"] == ["Menolak, atau melaporkan"]
    assert with_key.explanation_html == "<p>Rujukan dan alasan.</p>"


@pytest.mark.parametrize(
    ("question_id", "response", "verdict"),
    [
        ("satu", ("1",), "right"),
        ("satu", ("0",), "wrong"),
        ("banyak", ("0",), "partly"),
        ("celah", ("", "", ""), "empty"),
        ("angka", (), "empty"),
    ],
)
def test_the_verdict_in_a_word(question_id: str, response: tuple[str, ...], verdict: str) -> None:
    assert review(question_id, *response, key=False).verdict == verdict


def test_with_the_key_every_kind_shows_what_is_right() -> None:
    lines = {key: review(key, key=True).lines for key in QUIZ.by_id}

    assert lines["angka"][0].right_html == "30 ± 0,5"
    assert lines["isian"][0].right_html == "Aparatur Sipil Negara"
    assert [line.right_html for line in lines["celah"]] == ["BerAKHLAK", "7", "satu"]
    assert {line.label_html: line.right_html for line in lines["pasang"]} == {
        "Akuntabel": "bertanggung jawab",
        "Adaptif": "terus =&gt; berinovasi",
    }
    assert [line.label_html for line in lines["urut"]] == ["Perencanaan", "Pemilihan penyedia", "Serah terima", "Pemeliharaan"]


def test_typed_text_is_escaped() -> None:
    assert review("isian", "<script>", key=False).lines[0].given_html == "&lt;script&gt;"


def test_an_exam_gives_no_reviews() -> None:
    assert review_paper(QUIZ, PAPER, {}, Visibility(answers=False, key=False)) == ()
    assert len(review_paper(QUIZ, PAPER, {}, Visibility(answers=True, key=False))) == 9
