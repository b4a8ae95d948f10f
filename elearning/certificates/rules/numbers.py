"""The number of a certificate: a pattern with placeholders, filled from the register.

Local training agencies write their numbers in many ways (`800/0123/XI/BKPSDM/2026`, `800.2/0398/BKPSDM/XI/2026`), so the pattern is a
dated setting of the issuer. The sequence starts again each year, hence a pattern names the year.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from elearning.kernel.text import M, Message

DEFAULT_PATTERN = "800.2/{seq:04d}/{unit}/{roman}/{year}"
LONGEST_PATTERN = 80
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
_PLACEHOLDER = re.compile(r"\{([a-z_]+)(?::([^{}]*))?\}")
_WIDTH = re.compile(r"0?([1-8])d")
_NAMES = frozenset({"seq", "roman", "roman_month", "month", "year", "unit"})
_LITERAL = re.compile(r"[A-Za-z0-9 ./()_-]*")


def roman_month(month: int) -> str:
    """The month (1 to 12) in Roman figures, as it stands in numbers of letters.

    >>> roman_month(11)
    'XI'
    """
    return _ROMAN[month - 1]


@dataclass(frozen=True, slots=True)
class NumberParts:
    """What goes into one number: the sequence in the issuer's year, the issue day, the issuer's short name."""

    sequence: int
    day: date
    unit: str


def problems_of_pattern(pattern: str) -> list[Message]:
    """Everything wrong with a pattern, in words for the admin who typed it; empty when it may be used."""
    problems: list[Message] = []
    names = [match.group(1) for match in _PLACEHOLDER.finditer(pattern)]
    for match in _PLACEHOLDER.finditer(pattern):
        name, width = match.group(1), match.group(2)
        if name not in _NAMES:
            problems.append(
                M("Penanda {%(name)s} tidak dikenal. Pakai {seq}, {roman}, {month}, {year}, atau {unit}.", name=name)
            )
        elif width is not None and (name != "seq" or not _WIDTH.fullmatch(width)):
            problems.append(M("Tulis lebar angka hanya pada nomor urut, misalnya {seq:04d}."))
    if not _LITERAL.fullmatch(_PLACEHOLDER.sub("", pattern)):
        problems.append(
            M("Selain penanda, pola hanya boleh berisi huruf, angka, spasi, titik, garis miring, kurung, dan tanda hubung.")
        )
    if names.count("seq") != 1:
        problems.append(M("Pola memerlukan {seq} tepat satu kali: nomor urut dari register."))
    if names.count("year") != 1:
        problems.append(M("Pola memerlukan {year} tepat satu kali: nomor urut mulai lagi setiap tahun."))
    if not _apart(pattern):
        problems.append(M("Pisahkan {seq} dari angka atau penanda di sebelahnya, misalnya dengan garis miring."))
    if len(pattern) > LONGEST_PATTERN:
        problems.append(M("Pola paling panjang %(longest)s huruf.", longest=LONGEST_PATTERN))
    return problems


def _apart(pattern: str) -> bool:
    """True when a reader can tell where the sequence begins and ends; otherwise two sequences could give one number."""
    match = re.search(r"\{seq(?::[^{}]*)?\}", pattern)
    if match is None:
        return True
    before, after = pattern[: match.start()][-1:], pattern[match.end() :][:1]
    return not any(side.isalnum() or side in "{}" for side in (before, after) if side)


def number_of(pattern: str, parts: NumberParts) -> str:
    """Fill a pattern; raises ValueError for one that `problems_of_pattern` refuses.

    >>> number_of(DEFAULT_PATTERN, NumberParts(398, date(2026, 11, 2), "BKPSDM"))
    '800.2/0398/BKPSDM/XI/2026'
    """
    if problems_of_pattern(pattern):
        raise ValueError(f"not a number pattern: {pattern!r}")
    month = roman_month(parts.day.month)
    values: dict[str, str] = {
        "roman": month,
        "roman_month": month,
        "month": f"{parts.day.month:02d}",
        "year": f"{parts.day.year:04d}",
        "unit": parts.unit,
    }

    def fill(match: re.Match[str]) -> str:
        if match.group(1) != "seq":
            return values[match.group(1)]
        width = _WIDTH.fullmatch(match.group(2) or "1d")
        return str(parts.sequence).zfill(int(width.group(1)) if width else 1)

    return _PLACEHOLDER.sub(fill, pattern)
