"""Codes: readable from paper, and a typing error is never taken for another certificate."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elearning.certificates.rules.codes import ALPHABET, RANDOM_BYTES, Reading, make_code, read_code

codes = st.binary(min_size=RANDOM_BYTES, max_size=RANDOM_BYTES).map(make_code)


@given(codes)
def test_a_code_reads_back(code: str) -> None:
    assert re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){2}-[0-9A-HJKMNP-TV-Z]", code)
    assert read_code(code).code == code
    assert read_code(code).is_readable


@given(codes, st.data())
def test_case_spaces_dashes_and_look_alikes_are_forgiven(code: str, data: st.DataObject) -> None:
    separators = data.draw(st.lists(st.sampled_from(["", " ", "-", ".", "–"]), min_size=16, max_size=16))
    looks = {"0": "oO0", "1": "iIlL1", "V": "vVuU"}
    typed = "".join(
        data.draw(st.sampled_from(looks.get(letter, letter + letter.lower()))) + separator
        for letter, separator in zip(code.replace("-", ""), separators, strict=False)
    )

    assert read_code(f"  {typed} ").code == code


@given(codes, st.integers(0, 12), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_noticed(code: str, place: int, letter: str) -> None:
    letters = list(code.replace("-", ""))
    was, letters[place] = letters[place], letter

    reading = read_code("".join(letters)).reading

    assert reading is (Reading.READABLE if was == letter else Reading.MISTYPED)


@given(codes, st.integers(0, 12), st.integers(0, 12))
def test_two_exchanged_characters_are_noticed(code: str, one: int, other: int) -> None:
    letters = list(code.replace("-", ""))
    letters[one], letters[other] = letters[other], letters[one]
    same = "".join(letters) == code.replace("-", "")

    assert read_code("".join(letters)).is_readable == same


@pytest.mark.parametrize(
    ("typed", "reading"),
    [
        ("", Reading.WRONG_LENGTH),
        ("0082-0C20-A1G7", Reading.WRONG_LENGTH),
        ("0082-0C20-A1G7-FF", Reading.WRONG_LENGTH),
        ("0082-0C20-A1G7-É", Reading.WRONG_LETTER),
        ("0082-0C20-A1G7-F", Reading.READABLE),
        ("https://contoh.go.id/verifikasi/0082-0C20-A1G7-F/", Reading.READABLE),
        ("0082-0C20-A1G7-F.pdf", Reading.READABLE),
        ("x" * 5000, Reading.WRONG_LENGTH),
    ],
)
def test_readings(typed: str, reading: Reading) -> None:
    assert read_code(typed).reading is reading


def test_all_sixty_bits_are_used() -> None:
    assert make_code(b"\xff" * 8).startswith("ZZZZ-ZZZZ-ZZZZ")
    assert len({make_code(bytes([0] * 7 + [n])) for n in range(256)}) == 256


def test_other_lengths_of_randomness_are_refused() -> None:
    with pytest.raises(ValueError, match="8 random bytes"):
        make_code(b"short")
