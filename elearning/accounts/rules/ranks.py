"""Golongan and pangkat. PNS have both (I/a to IV/e); PPPK have a golongan (I to XVII) and no pangkat (PP 49/2018)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from elearning.kernel.text import M, Message, fold


@dataclass(frozen=True, slots=True)
class Grade:
    """`code` as `III/b` or `IX`; `title` is the pangkat, empty for PPPK; `person_kind` is PNS or PPPK."""

    code: str
    title: str
    person_kind: str


_PNS = (
    ("I/a", "Juru Muda"),
    ("I/b", "Juru Muda Tingkat I"),
    ("I/c", "Juru"),
    ("I/d", "Juru Tingkat I"),
    ("II/a", "Pengatur Muda"),
    ("II/b", "Pengatur Muda Tingkat I"),
    ("II/c", "Pengatur"),
    ("II/d", "Pengatur Tingkat I"),
    ("III/a", "Penata Muda"),
    ("III/b", "Penata Muda Tingkat I"),
    ("III/c", "Penata"),
    ("III/d", "Penata Tingkat I"),
    ("IV/a", "Pembina"),
    ("IV/b", "Pembina Tingkat I"),
    ("IV/c", "Pembina Utama Muda"),
    ("IV/d", "Pembina Utama Madya"),
    ("IV/e", "Pembina Utama"),
)
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV", "XVI", "XVII")

PNS_GRADES = {code: Grade(code, title, "PNS") for code, title in _PNS}
PPPK_GRADES = {code: Grade(code, "", "PPPK") for code in _ROMAN}
_BY_TITLE = {fold(grade.title): grade for grade in PNS_GRADES.values()}

_KIND = re.compile(r"^(pns|pppk|p3k)\b[\s:.\-\u2013]*")
_PNS_CODE = re.compile(r"^(iv|i{1,3}|[1-4])[\s/.\-]*([a-e])$")
_IN_BRACKETS = re.compile(r"^(.*?)[\s,]*[(,]\s*([^(),]+)\)?$")


def parse_grade(text: str, person_kind: str | None = None) -> Grade | None:
    """The grade meant by a spelling, or None; `person_kind` (PNS or PPPK) is what the other column says.

    A letter makes it a PNS grade, a bare figure or numeral a PPPK one: `IV/a` and `IV` are never taken for each other.

    >>> parse_grade("PNS - 3A").code, parse_grade("Penata Muda Tk I (III/b)").title, parse_grade("09").code
    ('III/a', 'Penata Muda Tingkat I', 'IX')
    >>> parse_grade("IV/V", "PPPK") is None, parse_grade("IX", "PNS") is None
    (True, True)
    """
    wanted = person_kind
    rest = fold(text)
    named = _KIND.match(rest)
    if named:
        said = "PNS" if named.group(1) == "pns" else "PPPK"
        if wanted is not None and wanted != said:
            return None
        wanted, rest = said, rest[named.end() :]
    found = _of_code(rest) or _of_title(rest)
    if found is None or (wanted is not None and found.person_kind != wanted):
        return None
    return found


def grade_fault(person_kind: str) -> Message:
    """What to write instead of an unknown golongan.

    >>> str(grade_fault("PPPK"))
    'Golongan PPPK ditulis I sampai XVII, misalnya IX.'
    """
    if person_kind == "PPPK":
        return M("Golongan PPPK ditulis I sampai XVII, misalnya IX.")
    return M("Golongan PNS ditulis I/a sampai IV/e, misalnya III/b.")


def _of_code(text: str) -> Grade | None:
    code = _PNS_CODE.match(text)
    if code:
        group = int(code.group(1)) if code.group(1).isdigit() else _ROMAN.index(code.group(1).upper()) + 1
        return PNS_GRADES.get(f"{_ROMAN[group - 1]}/{code.group(2)}")
    if text.isascii() and text.isdigit() and len(text) <= 2 and 1 <= int(text) <= len(_ROMAN):
        return PPPK_GRADES[_ROMAN[int(text) - 1]]
    return PPPK_GRADES.get(text.upper())


def _of_title(text: str) -> Grade | None:
    """By pangkat, alone or with its golongan in brackets or after a comma; the two must agree."""
    parts = _IN_BRACKETS.match(text)
    title, code = (parts.group(1), parts.group(2)) if parts else (text, None)
    by_title = _BY_TITLE.get(re.sub(r"\b(tk|tkt|tingkat)\b\.?\s*(1|i)$", "tingkat i", title))
    if code is None:
        return by_title
    by_code = _of_code(code)
    return by_code if by_title is not None and by_title == by_code else None
