"""Hours (JP) and days in Indonesian words, as a certificate prints them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

_UNITS = ("nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan", "sepuluh", "sebelas")
LARGEST = 999_999


def terbilang(value: Decimal | int) -> str:
    """A number from 0 to 999,999 with up to two decimals in words; decimals are read digit by digit.

    Raises ValueError outside that range. Spelling: Ejaan Bahasa Indonesia yang Disempurnakan (EYD V), "Bilangan".

    >>> terbilang(Decimal("13.5"))
    'tiga belas koma lima'
    >>> terbilang(Decimal("0.25")), terbilang(20), terbilang(1100)
    ('nol koma dua lima', 'dua puluh', 'seribu seratus')
    """
    number = Decimal(value)
    whole = int(number)
    if number < 0 or whole > LARGEST or number != round(number, 2):
        raise ValueError(f"no words for {value}")
    fraction = format((number - whole).normalize(), "f").removeprefix("0").removeprefix(".")
    words = _whole(whole)
    if not fraction:
        return words
    return f"{words} koma {' '.join(_UNITS[int(digit)] for digit in fraction)}"


def _whole(number: int) -> str:
    if number < 12:
        return _UNITS[number]
    if number < 20:
        return f"{_UNITS[number - 10]} belas"
    for step, name in ((1000, "ribu"), (100, "ratus"), (10, "puluh")):
        if number >= step:
            return _joined(number, step, name)
    raise AssertionError(number)


def _joined(number: int, step: int, name: str) -> str:
    many, rest = divmod(number, step)
    head = f"se{name}" if many == 1 else f"{_whole(many)} {name}"
    return f"{head} {_whole(rest)}" if rest else head


_MONTHS = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober", "November", "Desember",
)  # fmt: skip


def day_in_words(day: date) -> str:
    """A day as a document writes it; documents are in Indonesian whatever the reader's language is.

    >>> day_in_words(date(2026, 11, 2))
    '2 November 2026'
    """
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def period_in_words(first: date, last: date) -> str:
    """From the first to the last day, naming month and year once when they are the same.

    >>> period_in_words(date(2026, 11, 2), date(2026, 11, 2))
    '2 November 2026'
    >>> period_in_words(date(2026, 10, 5), date(2026, 10, 30))
    '5 sampai dengan 30 Oktober 2026'
    >>> period_in_words(date(2025, 12, 28), date(2026, 1, 3))
    '28 Desember 2025 sampai dengan 3 Januari 2026'
    """
    if first == last:
        return day_in_words(last)
    if (first.year, first.month) == (last.year, last.month):
        start = str(first.day)
    elif first.year == last.year:
        start = f"{first.day} {_MONTHS[first.month - 1]}"
    else:
        start = day_in_words(first)
    return f"{start} sampai dengan {day_in_words(last)}"
