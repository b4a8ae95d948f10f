"""Hours in words: every number is read back by a reader that knows nothing of the writer."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elearning.certificates.rules.words import LARGEST, day_in_words, period_in_words, terbilang

DIGITS = {
    word: value
    for value, word in enumerate(["nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan"])
}


def read_whole(words: list[str]) -> int:
    """A small reader of Indonesian numbers below a million."""
    if "ribu" in words:
        cut = words.index("ribu")
        return read_whole(words[:cut]) * 1000 + read_whole(words[cut + 1 :])
    total, last = 0, 0
    for word in words:
        match word:
            case "sepuluh":
                total += 10
            case "sebelas":
                total += 11
            case "seratus":
                total += 100
            case "seribu":
                total += 1000
            case "belas":
                total += 10 + last
                last = 0
            case "puluh":
                total += 10 * last
                last = 0
            case "ratus":
                total += 100 * last
                last = 0
            case _:
                last = DIGITS[word]
    return total + last


def read_number(text: str) -> Decimal:
    whole, _, fraction = text.partition(" koma ")
    digits = "".join(str(DIGITS[word]) for word in fraction.split())
    return Decimal(f"{read_whole(whole.split())}.{digits or '0'}")


@given(st.integers(0, LARGEST * 4))
def test_quarters_are_read_back(quarters: int) -> None:
    jp = Decimal(quarters) / 4

    assert read_number(terbilang(jp)) == jp


@pytest.mark.parametrize(
    ("jp", "words"),
    [
        ("0", "nol"),
        ("1", "satu"),
        ("4.00", "empat"),
        ("10", "sepuluh"),
        ("11.25", "sebelas koma dua lima"),
        ("13.5", "tiga belas koma lima"),
        ("20", "dua puluh"),
        ("101", "seratus satu"),
        ("119", "seratus sembilan belas"),
        ("1000", "seribu"),
        ("2011.75", "dua ribu sebelas koma tujuh lima"),
    ],
)
def test_known_words(jp: str, words: str) -> None:
    assert terbilang(Decimal(jp)) == words


@pytest.mark.parametrize("jp", ["-1", "1000000", "0.125"])
def test_what_has_no_words_is_refused(jp: str) -> None:
    with pytest.raises(ValueError, match="no words"):
        terbilang(Decimal(jp))


@given(st.dates(date(2020, 1, 1), date(2060, 1, 1)), st.integers(0, 800))
def test_a_period_names_both_ends(first: date, days: int) -> None:
    last = first + timedelta(days=days)

    text = period_in_words(first, last)

    assert text.endswith(day_in_words(last))
    assert text.startswith(str(first.day))
    assert ("sampai dengan" in text) == (days > 0)
