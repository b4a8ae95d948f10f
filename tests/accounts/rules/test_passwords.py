"""What a password must be."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elearning.accounts.rules import password_problem
from elearning.accounts.rules.passwords import dictated

NUMBER, NAME = "198501012010012001", "Sari Dewi Wulandari"


@pytest.mark.parametrize(
    "password",
    [
        "kereta pagi ke Solo",
        "Hujan-turun-jam7",
        "batu kali gunung angin",
        "8 ekor kambing putih",
        "Sari suka naik kereta",
        "pasar ikan 2031 ramai",
    ],
)
def test_a_good_password_is_taken(password: str) -> None:
    assert password_problem(password, number=NUMBER, name=NAME) is None


@pytest.mark.parametrize(
    ("password", "says"),
    [
        ("", "paling sedikit 12 karakter; yang diketik 0"),
        ("kereta pagi", "paling sedikit 12 karakter; yang diketik 11"),
        ("x y" * 67, "paling banyak 200"),
        (NUMBER, "memuat NIP"),
        ("19850101 201001 2 001", "memuat NIP"),
        ("abc201001200123xyz", "memuat NIP"),
        ("kereta 01-01-1985", "memuat tanggal lahir"),
        ("kereta 1985.01.01", "memuat tanggal lahir"),
        ("SariDewi#2026!", "hanya nama"),
        ("wulandari 12345", "hanya nama"),
        ("Rahasia-12345", "paling sering ditebak"),
        ("INDONESIA1945!!", "paling sering ditebak"),
        ("aaaaaaaaaaaaaa", "paling sering ditebak"),
        ("123456789012", "paling sering ditebak"),
        ("qwertyuiopasd", "paling sering ditebak"),
    ],
)
def test_a_bad_password_is_refused_with_the_reason(password: str, says: str) -> None:
    assert says in str(password_problem(password, number=NUMBER, name=NAME))


@given(st.text(max_size=11))
def test_nothing_short_is_taken(password: str) -> None:
    assert password_problem(password) is not None


@given(st.binary(min_size=40, max_size=40))
def test_a_one_time_password_can_be_said_and_is_long_enough(entropy: bytes) -> None:
    password = dictated(entropy)

    assert re.fullmatch(r"([bdghjklmnprstw][aiueo]){2}-(..){2}-(..){2}-[0-9]{4}", password)
    assert len(password) == 19


def test_too_little_entropy_is_a_fault() -> None:
    with pytest.raises(ValueError, match="40 random bytes"):
        dictated(b"short")
