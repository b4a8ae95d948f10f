"""One row of a staff list: a civil servant in their post, or what is wrong with the row."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from elearning.accounts.rules.names import full_name
from elearning.accounts.rules.numbers import parse_number
from elearning.accounts.rules.ranks import grade_fault, parse_grade
from elearning.accounts.rules.roster.columns import Column
from elearning.kernel.text import M, Message, fold

LONGEST = {
    Column.NAME: 120,
    Column.FRONT_TITLE: 60,
    Column.BACK_TITLE: 120,
    Column.POST: 200,
    Column.JOB_CLASS: 80,
    Column.UNIT: 200,
    Column.UNIT_CODE: 40,
    Column.PARENT: 200,
}
_FRONT = re.compile(r"^((?:(?:prof|dr|drs|dra|ir|h|hj|drg|drh|apt|ns|kh|tgk|rd|r)\.\s*)+)(.+)$", re.IGNORECASE)
_DATES = ("%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y", "%d.%m.%Y", "%Y-%m-%d %H:%M:%S")
_SEXES = {
    "l": "L",
    "m": "L",
    "pria": "L",
    "laki-laki": "L",
    "laki laki": "L",
    "p": "P",
    "f": "P",
    "wanita": "P",
    "perempuan": "P",
}
_STATUSES = {
    "active": ("aktif", "01", "1"),
    "on-leave": ("cltn", "cuti di luar tanggungan negara", "tugas belajar", "masa persiapan pensiun", "mpp", "pemberhentian sementara"),
    "left": ("tidak aktif", "berhenti", "diberhentikan", "pensiun", "meninggal", "meninggal dunia", "mencapai bup", "wafat"),
}  # fmt: skip
_STATUS_OF = {text: status for status, texts in _STATUSES.items() for text in texts}


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about one cell: an error keeps the row out, a warning does not."""

    column: Column
    value: str
    message: Message


@dataclass(frozen=True, slots=True)
class Entry:
    """What a sound row says. Dates and grade are None or empty where the row does not tell; so is `status`."""

    number: str
    kind: str
    name: str
    front_title: str
    back_title: str
    post: str
    job_class: str
    unit: str
    unit_code: str
    parent: str
    grade: str = ""
    grade_from: date | None = None
    post_from: date | None = None
    status: str = ""

    @property
    def full_name(self) -> str:
        return full_name(self.front_title, self.name, self.back_title)


@dataclass(frozen=True, slots=True)
class Reading:
    """`entry` is None when there are errors. `number` is the NIP where it could be read all the same."""

    entry: Entry | None
    errors: tuple[Finding, ...]
    warnings: tuple[Finding, ...]
    number: str = ""


def read_entry(row: Mapping[str, str], today: date) -> Reading:
    """Read a row that `pick` has picked.

    >>> row = {"NIP": "198609262015051001", "Nama": "Dr. Anjani Lestari, S.E.", "Unit kerja": "Dinas Contoh", "Jabatan": "Analis"}
    >>> read_entry(row, date(2026, 11, 27)).entry.full_name
    'Dr. Anjani Lestari, S.E.'
    >>> [str(one.message) for one in read_entry({**row, "NIP": "1,98609E+17", "Jabatan": ""}, date(2026, 11, 27)).errors]
    ['NIP terbaca 1,98609E+17. Ubah kolom NIP menjadi teks, lalu unggah lagi.', 'Isi jabatan; kolom ini kosong.']
    """
    errors, warnings = _lacks(row), list[Finding]()
    kind = _kind(row, errors)
    number = parse_number(
        row.get(Column.NUMBER),
        person_kind=kind,
        birth_date=_date(row, Column.BIRTH, today, warnings),
        sex=_SEXES.get(fold(row.get(Column.SEX, ""))),
    )
    told = row.get(Column.NUMBER, "")
    errors[:0] = [Finding(Column.NUMBER, told, problem) for problem in number.problems]
    warnings += [Finding(Column.NUMBER, told, warning) for warning in number.warnings]
    kind = kind or ("PNS" if number.kind == "NIP" else "PPPK")
    grade = _grade(row, kind, warnings)
    front, name, back = _names(row)
    if number.number is None or errors:
        return Reading(None, tuple(errors), tuple(warnings), number.number or "")
    entry = Entry(
        number=number.number,
        kind=kind,
        name=name,
        front_title=front,
        back_title=back,
        post=row[Column.POST],
        job_class=row.get(Column.JOB_CLASS, ""),
        unit=row[Column.UNIT],
        unit_code=row.get(Column.UNIT_CODE, ""),
        parent=row.get(Column.PARENT, ""),
        grade=grade,
        grade_from=_date(row, Column.GRADE_FROM, today, warnings),
        post_from=_date(row, Column.POST_FROM, today, warnings),
        status=_status(row, warnings),
    )
    return Reading(entry, (), tuple(warnings), entry.number)


_EMPTY = {
    Column.NAME: M("Isi nama; kolom ini kosong."),
    Column.POST: M("Isi jabatan; kolom ini kosong."),
    Column.UNIT: M("Isi unit kerja; kolom ini kosong."),
}


def _lacks(row: Mapping[str, str]) -> list[Finding]:
    """Compulsory cells without a text, and texts that are too long to be kept."""
    empty = [Finding(column, "", message) for column, message in _EMPTY.items() if not row.get(column)]
    long = [
        Finding(column, row[column][:60], M("Paling banyak %(most)s huruf.", most=most))
        for column, most in LONGEST.items()
        if len(row.get(column, "")) > most
    ]
    return [*empty, *long]


def _kind(row: Mapping[str, str], errors: list[Finding]) -> str | None:
    """PNS (CPNS too) or PPPK as the row says it; None where it does not (SIASN's bare P and C do not), and the number decides."""
    told = row.get(Column.KIND, "")
    text = fold(told)
    if re.search(r"\b(pppk|p3k)\b", text):
        return "PPPK"
    if re.search(r"\bc?pns\b", text):
        return "PNS"
    if re.search(r"\b(non[ -]?asn|honorer|honor|thl|kontrak|outsourcing)\b", text):
        errors.append(Finding(Column.KIND, told, M("Bukan ASN: hanya PNS, CPNS, dan PPPK yang didaftarkan.")))
    return None


def _grade(row: Mapping[str, str], kind: str, warnings: list[Finding]) -> str:
    told = row.get(Column.GRADE, "")
    if not told or told == "-":
        return ""
    grade = parse_grade(told, kind)
    if grade is None:
        warnings.append(Finding(Column.GRADE, told, grade_fault(kind)))
        return ""
    return grade.code


def _date(row: Mapping[str, str], column: Column, today: date, warnings: list[Finding]) -> date | None:
    told = row.get(column, "")
    if not told or told == "-":
        return None
    for pattern in _DATES:
        try:
            found = datetime.strptime(told, pattern).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
        if date(1940, 1, 1) <= found <= today:
            return found
        break
    warnings.append(Finding(column, told, M("Tanggal tidak dipakai: tulis tanggal yang sudah lewat seperti 01-03-2024.")))
    return None


def _status(row: Mapping[str, str], warnings: list[Finding]) -> str:
    told = row.get(Column.STATUS, "")
    text = fold(told)
    status = _STATUS_OF.get(text, "")
    if text and not status:
        warnings.append(Finding(Column.STATUS, told, M("Kedudukan hukum ini belum dikenal; status akun tidak diubah.")))
    return status


def _names(row: Mapping[str, str]) -> tuple[str, str, str]:
    """Front title, name and back title; titles that stand inside the name are taken out of it where they have no column."""
    name = row.get(Column.NAME, "")
    front, back = row.get(Column.FRONT_TITLE, ""), row.get(Column.BACK_TITLE, "")
    if not back:
        name, _, back = (part.strip(" ,") for part in name.partition(","))
    inside = _FRONT.match(name)
    if inside and not front:
        front, name = inside.group(1).strip(), inside.group(2)
    return ("" if front == "-" else front, name, "" if back == "-" else back)
