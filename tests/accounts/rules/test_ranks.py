"""Golongan and pangkat in every spelling that sheets bring."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elearning.accounts.rules import parse_grade
from elearning.accounts.rules.ranks import PNS_GRADES, PPPK_GRADES, Grade


def test_the_tables_are_whole() -> None:
    assert len(PNS_GRADES) == 17
    assert list(PPPK_GRADES) == [
        "I",
        "II",
        "III",
        "IV",
        "V",
        "VI",
        "VII",
        "VIII",
        "IX",
        "X",
        "XI",
        "XII",
        "XIII",
        "XIV",
        "XV",
        "XVI",
        "XVII",
    ]
    assert PNS_GRADES["III/b"] == Grade("III/b", "Penata Muda Tingkat I", "PNS")
    assert all(grade.title for grade in PNS_GRADES.values())
    assert not any(grade.title for grade in PPPK_GRADES.values())


@given(
    st.sampled_from(list(PNS_GRADES.values())),
    st.sampled_from(["{roman}/{letter}", "{roman} {letter}", "{roman}{letter}", "{figure}{letter}", "PNS - {figure}{letter}",
                     "{title}", "{title} ({roman}/{letter})", "{title}, {roman}/{letter}", "pns {roman}.{letter}"]),
    st.sampled_from([str, str.upper, str.lower]),
    st.sampled_from(["Tingkat I", "Tk I", "Tk. I", "Tk.I", "tingkat 1"]),
)  # fmt: skip
def test_each_spelling_of_a_pns_grade(grade: Grade, pattern: str, case, level: str) -> None:
    roman, letter = grade.code.split("/")
    figure = ["I", "II", "III", "IV"].index(roman) + 1
    title = grade.title.replace("Tingkat I", level)

    written = case(pattern.format(roman=roman, letter=letter, figure=figure, title=title))

    assert parse_grade(written) == parse_grade(written, "PNS") == grade
    assert parse_grade(written, "PPPK") is None


@given(
    st.sampled_from(list(PPPK_GRADES)),
    st.sampled_from(["{code}", "{figure}", "{figure:02d}", "PPPK - {figure:02d}", "P3K {code}"]),
)
def test_each_spelling_of_a_pppk_grade(code: str, pattern: str) -> None:
    written = pattern.format(code=code, figure=list(PPPK_GRADES).index(code) + 1)

    assert parse_grade(written) == parse_grade(written, "PPPK") == PPPK_GRADES[code]
    assert parse_grade(written, "PNS") is None


@pytest.mark.parametrize(
    "written",
    ["", "-", "V/a", "IV/f", "IV/V", "XVIII", "0", "18", "5A", "Penata (II/a)", "Menteri", "PPPK III/a", "III//", "Ⅲ/z"],
)
def test_what_is_no_grade_is_not_guessed(written: str) -> None:
    assert parse_grade(written) is None


@given(st.text(max_size=30), st.sampled_from([None, "PNS", "PPPK"]))
def test_any_text_is_a_known_grade_or_none(text: str, kind: str | None) -> None:
    grade = parse_grade(text, kind)

    assert grade is None or grade in (*PNS_GRADES.values(), *PPPK_GRADES.values())
