"""Numbers: a pattern that passes the check gives every sequence a number of its own."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from elearning.certificates.rules.numbers import (
    DEFAULT_PATTERN,
    LONGEST_PATTERN,
    NumberParts,
    number_of,
    problems_of_pattern,
    roman_month,
)

fillers = st.lists(st.sampled_from(["{roman}", "{month}", "{unit}", "/", "-", "800.2", ".", "7", " "]), max_size=3).map("".join)
sequences = st.sampled_from(["{seq}", "{seq:04d}", "{seq:2d}"])
patterns = st.tuples(
    fillers, st.sampled_from(["", "/", ".", " "]), sequences, st.sampled_from(["/", "-"]), fillers, st.just("{year}"), fillers
).map("".join)
days = st.dates(date(2020, 1, 1), date(2090, 12, 31))


def test_the_default_pattern() -> None:
    number = number_of(DEFAULT_PATTERN, NumberParts(412, date(2026, 11, 24), "BKPSDM"))

    assert number == "800.2/0412/BKPSDM/XI/2026"


def test_all_placeholders() -> None:
    number = number_of("{seq:03d}/{roman_month}-{month}/{unit}/{year}", NumberParts(7, date(2027, 1, 3), "DIKLAT"))

    assert number == "007/I-01/DIKLAT/2027"


def test_a_sequence_wider_than_its_place_is_not_cut() -> None:
    assert number_of("{seq:02d}/{year}", NumberParts(1234, date(2026, 1, 1), "X")) == "1234/2026"


def test_roman_months() -> None:
    assert [roman_month(month) for month in (1, 4, 6, 9, 12)] == ["I", "IV", "VI", "IX", "XII"]


@given(patterns, days, st.integers(1, 12), st.integers(1, 99999), st.integers(1, 99999))
def test_two_sequences_of_a_year_never_share_a_number(pattern: str, day: date, month: int, one: int, other: int) -> None:
    assume(not problems_of_pattern(pattern))
    assume(one != other)

    first = number_of(pattern, NumberParts(one, day, "BKPSDM"))
    second = number_of(pattern, NumberParts(other, day.replace(month=month, day=1), "BKPSDM"))

    assert first != second


@pytest.mark.parametrize(
    ("pattern", "hint"),
    [
        ("800/{year}", "{seq} tepat satu kali"),
        ("{seq}/{seq}/{year}", "{seq} tepat satu kali"),
        ("{seq}/{roman}", "{year} tepat satu kali"),
        ("{seq}{year}", "Pisahkan"),
        ("8{seq}/{year}", "Pisahkan"),
        ("{seq}/{year}/{nip}", "{nip} tidak dikenal"),
        ("{seq:>9}/{year}", "lebar angka"),
        ("{seq}/{year:04d}", "lebar angka"),
        ("{seq}/{year}/{", "hanya boleh berisi"),
        ("{seq}/{year}/<b>", "hanya boleh berisi"),
        ("{seq!r}/{year}", "hanya boleh berisi"),
        ("{seq.__class__}/{year}", "hanya boleh berisi"),
        ("{seq}/{year}/" + "A" * LONGEST_PATTERN, "paling panjang"),
    ],
)
def test_a_faulty_pattern_is_explained_and_refused(pattern: str, hint: str) -> None:
    problems = [str(problem) for problem in problems_of_pattern(pattern)]

    assert any(hint in problem for problem in problems), problems
    with pytest.raises(ValueError, match="not a number pattern"):
        number_of(pattern, NumberParts(1, date(2026, 1, 1), "X"))
