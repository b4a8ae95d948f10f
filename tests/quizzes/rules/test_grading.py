"""What answers are worth: the table of the format, and what holds for every response."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elearning.quizzes.rules.definition import QuizDefinition
from elearning.quizzes.rules.drawing import draw_paper
from elearning.quizzes.rules.grading import cut, grade_paper, grade_question, is_passed, kept_share
from elearning.quizzes.rules.kinds.base import Response
from elearning.quizzes.rules.kinds.number import read_number
from elearning.quizzes.rules.responding import group_fields, read_answers
from elearning.quizzes.rules.source import Keep
from tests.quizzes.examples import EVERY_KIND, quiz

QUIZ = quiz(EVERY_KIND.replace(" {ambil=2}", ""))


def share(question_id: str, *response: str) -> Fraction:
    return grade_question(QUIZ.by_id[question_id], response)


@pytest.mark.parametrize(
    ("question_id", "response", "expected"),
    [
        ("satu", ("1",), Fraction(1)),
        ("satu", ("0",), Fraction(0)),
        ("satu", (), Fraction(0)),
        ("banyak", ("0", "1"), Fraction(1)),
        ("banyak", ("0",), Fraction(1, 2)),
        ("banyak", ("0", "2"), Fraction(0)),
        ("banyak", ("0", "1", "2"), Fraction(1, 2)),
        ("banyak", ("2", "3"), Fraction(0)),
        ("benar", ("1",), Fraction(1)),
        ("benar", ("0",), Fraction(0)),
        ("angka", ("30",), Fraction(1)),
        ("angka", ("30,5",), Fraction(1)),
        ("angka", ("30.50",), Fraction(1)),
        ("angka", ("30,51",), Fraction(0)),
        ("angka", ("tiga puluh",), Fraction(0)),
        ("isian", ("  aparatur  SIPIL\u00a0negara ",), Fraction(1)),
        ("isian", ("a | b",), Fraction(1)),
        ("isian", ("ASN",), Fraction(0)),
        ("celah", ("berakhlak", "tujuh", "satu"), Fraction(1)),
        ("celah", ("berakhlak", "", "dua"), Fraction(1, 3)),
        ("celah", (), Fraction(0)),
        ("sikap", ("0",), Fraction(1)),
        ("sikap", ("1",), Fraction(1, 2)),
        ("sikap", ("2",), Fraction(0)),
    ],
)
def test_the_table_of_the_format(question_id: str, response: Response, expected: Fraction) -> None:
    assert share(question_id, *response) == expected


@pytest.mark.parametrize(
    ("places", "expected"),
    [
        ("1234", Fraction(1)),
        ("4321", Fraction(0)),
        ("2134", Fraction(2, 3)),
        ("1324", Fraction(2, 3)),
        ("12  ", Fraction(1, 3)),
        ("1111", Fraction(0)),
    ],
)
def test_ordering_counts_neighbours_of_the_right_order(places: str, expected: Fraction) -> None:
    body = QUIZ.by_id["urut"].body
    response = [""] * 4
    for place, index in zip(places, body.key, strict=True):
        response[index] = place.strip()

    assert share("urut", *response) == expected


def test_pairs_count_each_pair_and_a_decoy_is_wrong() -> None:
    body = QUIZ.by_id["pasang"].body
    right = [str(index) for index in body.key]
    decoy = next(str(index) for index in range(3) if index not in body.key)

    assert share("pasang", *right) == 1
    assert share("pasang", right[0], decoy) == Fraction(1, 2)
    assert share("pasang", "", right[1]) == Fraction(1, 2)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1000", Decimal(1000)),
        ("1.000.000", Decimal(1_000_000)),
        ("1,000.5", Decimal("1000.5")),
        ("1.000,5", Decimal("1000.5")),
        ("1 000", Decimal(1000)),
        ("0,125", Decimal("0.125")),
        ("1234,567", Decimal("1234.567")),
        ("−3", Decimal(-3)),
        ("３０", Decimal(30)),
        ("+7", Decimal(7)),
    ],
)
def test_numbers_as_people_type_them(text: str, expected: Decimal) -> None:
    assert read_number(text).value == expected


@pytest.mark.parametrize("text", ["1.000", "1,000", "-12.345", "999,999"])
def test_one_separator_and_three_digits_is_asked_about(text: str) -> None:
    reading = read_number(text)

    assert reading.value is None
    assert "dapat dibaca dua macam" in str(reading.problem)


@pytest.mark.parametrize("text", ["30 hari", "1..2", "1.000.50", "1e5", "Rp5", "--3", "1,2,3", "١٢"])
def test_what_is_no_number_is_asked_about_and_never_crashes(text: str) -> None:
    assert read_number(text).value is None
    assert read_number(text).problem is not None


TEXT = st.text(max_size=20)
TYPED = st.one_of(TEXT, st.sampled_from(["30", "30,5", "1.000", "berakhlak", "tujuh", "Aparatur sipil negara", ""]))


def any_form(definition: QuizDefinition) -> st.SearchStrategy[list[tuple[str, str]]]:
    """Fields as a browser of this paper could send them."""
    place = st.sampled_from(["", "1", "2"])
    number = st.sampled_from(["", "1", "2", "3", "4"])
    return st.tuples(
        st.sampled_from(["1", "2", "3"]),
        st.sets(number.filter(bool)),
        place,
        TYPED,
        TYPED,
        st.lists(TYPED, min_size=3, max_size=3),
        st.lists(place, min_size=2, max_size=2),
        st.lists(number, min_size=4, max_size=4),
        st.sampled_from(["1", "2", "3"]),
    ).map(
        lambda drawn: [
            ("jawaban.satu", drawn[0]),
            *(("jawaban.banyak", value) for value in sorted(drawn[1])),
            ("jawaban.benar", drawn[2]),
            ("jawaban.angka", drawn[3]),
            ("jawaban.isian", drawn[4]),
            *((f"jawaban.celah.{n}", value) for n, value in enumerate(drawn[5], 1)),
            *((f"jawaban.pasang.{n}", value) for n, value in enumerate(drawn[6], 1)),
            *((f"jawaban.urut.{n}", value) for n, value in enumerate(drawn[7], 1)),
            ("jawaban.sikap", drawn[8]),
        ]
    )


@given(any_form(QUIZ), st.integers(0, 2**63 - 1))
def test_every_share_lies_between_nothing_and_all(fields: list[tuple[str, str]], seed: int) -> None:
    paper = draw_paper(QUIZ, seed)
    responses = {answer.question_id: answer.response for answer in read_answers(QUIZ, paper, group_fields(fields))}

    grade = grade_paper(QUIZ, paper, responses)

    assert 0 <= grade.share <= 1
    assert all(0 <= each <= 1 for each in grade.questions.values())


@given(any_form(QUIZ), st.integers(0, 2**63 - 1), st.sampled_from(sorted(QUIZ.by_id)))
def test_a_better_answer_never_lowers_the_mark(fields: list[tuple[str, str]], seed: int, better: str) -> None:
    paper = draw_paper(QUIZ, seed)
    responses = {answer.question_id: answer.response for answer in read_answers(QUIZ, paper, group_fields(fields))}
    before = grade_paper(QUIZ, paper, responses).share

    after = grade_paper(QUIZ, paper, {**responses, better: RIGHT[better]}).share

    assert after >= before
    assert grade_paper(QUIZ, paper, RIGHT).share == 1


@given(st.sets(st.integers(0, 3)), st.integers(0, 3))
def test_one_more_right_tick_never_lowers_and_one_more_wrong_never_raises(ticks: set[int], extra: int) -> None:
    before = share("banyak", *map(str, sorted(ticks - {extra})))

    after = share("banyak", *map(str, sorted(ticks | {extra})))

    assert after >= before if extra in {0, 1} else after <= before


def places_in_order(key: tuple[int, ...]) -> Response:
    """The response that puts everything in the right order."""
    places = [""] * len(key)
    for place, index in enumerate(key, 1):
        places[index] = str(place)
    return tuple(places)


RIGHT: dict[str, Response] = {
    "satu": ("1",),
    "banyak": ("0", "1"),
    "benar": ("1",),
    "angka": ("30",),
    "isian": ("Aparatur Sipil Negara",),
    "celah": ("BerAKHLAK", "7", "satu"),
    "pasang": tuple(map(str, QUIZ.by_id["pasang"].body.key)),
    "urut": places_in_order(QUIZ.by_id["urut"].body.key),
    "sikap": ("0",),
}


def test_points_weigh() -> None:
    definition = quiz("## A? {#a poin=3}\n- [x] b\n- [ ] c\n\n## B? {#b}\n- [x] b\n- [ ] c\n")
    paper = draw_paper(definition, 1)

    assert grade_paper(definition, paper, {"a": ("0",)}).share == Decimal("0.75")


def test_thirds_of_several_questions_add_up_exactly() -> None:
    text = "".join(f"## [[x]] [[y]] [[z]] {{#q{n}}}\n\n" for n in range(3))
    definition = quiz(text)
    paper = draw_paper(definition, 1)
    responses: dict[str, Response] = {"q0": ("x", "y", ""), "q1": ("x", "", ""), "q2": ("x", "y", "z")}

    assert grade_paper(definition, paper, responses).share == Decimal("0.666666")
    assert grade_paper(definition, paper, {**responses, "q0": ("x", "y", "z"), "q1": ("", "", "")}).share == Decimal("0.666666")
    assert grade_paper(definition, paper, {"q0": ("x", "y", ""), "q1": ("x", "y", ""), "q2": ("x", "y", "")}).share == cut(
        Fraction(2, 3)
    )


HALF, MOST, LEAST = Decimal("0.5"), Decimal("0.9"), Decimal("0.1")


@pytest.mark.parametrize(("keep", "expected"), [("highest", MOST), ("first", HALF), ("last", LEAST), ("average", HALF)])
def test_which_share_is_kept(keep: Keep, expected: Decimal) -> None:
    assert kept_share(keep, [HALF, MOST, LEAST]) == expected
    assert kept_share(keep, []) is None


def test_exactly_the_pass_mark_passes() -> None:
    settings = quiz("---\nlulus: 75\n---\n## A? {#a}\n- [x] b\n- [ ] c\n").settings

    assert is_passed(settings, [Decimal("0.75")])
    assert not is_passed(settings, [Decimal("0.749999")])
    assert is_passed(settings, [Decimal("0.8"), Decimal(0)])
