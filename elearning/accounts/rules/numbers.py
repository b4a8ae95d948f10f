"""NIP of PNS and NI PPPK: 18 digits that say birth date, appointment, sex and a serial (Perka BKN 22/2007; PP 49/2018).

    19860926 201505 1 001     PNS: birth date, year and month of appointment, sex, serial
    19900913 202421 2 014     PPPK: birth date, year of the contract, code of the contract (21 and above), sex, serial

An error makes the number unusable. A warning never does: birth dates were corrected by courts, and the conversion of 2008 made mistakes.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from elearning.kernel.text import M, Message

NIP = "NIP"
NI_PPPK = "NI PPPK"
KIND_OF_PERSON = {"PNS": NIP, "PPPK": NI_PPPK}
LENGTH = 18

_SCIENTIFIC = re.compile(r"^[+-]?[0-9]+(?:[.,][0-9]*)?[eE][+-]?[0-9]+$")
_FLOAT_LOOKING = re.compile(r"^[0-9]{15,}[.,]0{1,2}$")
_SEPARATORS = re.compile(r"[\s.\-\u2010-\u2015\u2212'\u2018\u2019\u02bc`\u00b4\u200b-\u200d\u2060\ufeff]+")


@dataclass(frozen=True, slots=True)
class NumberReading:
    """What was read. `number` is None when `problems` is not empty; `kind` is `NIP` or `NI PPPK`; `sex` is L or P."""

    number: str | None
    kind: str | None
    problems: tuple[Message, ...] = ()
    warnings: tuple[Message, ...] = ()
    birth_date: date | None = None
    sex: str | None = None


def parse_number(
    value: str | float | None, *, person_kind: str | None = None, birth_date: date | None = None, sex: str | None = None
) -> NumberReading:
    """Read a number as people type it and as spreadsheets hold it.

    `person_kind` (PNS or PPPK), `birth_date` and `sex` (L or P) are what the other columns say; differences are warnings.

    >>> parse_number("19860926 201505 1 001").number
    '198609262015051001'
    >>> str(parse_number("19860926201505100").problems[0])
    'NIP harus 18 angka; yang diketik 17.'
    >>> str(parse_number("1,98E+17").problems[0])
    'NIP terbaca 1,98E+17. Ubah kolom NIP menjadi teks, lalu unggah lagi.'
    >>> parse_number("199009132024212014").kind
    'NI PPPK'
    """
    digits, problem = _digits(value)
    if problem is not None:
        return NumberReading(None, None, (problem,))
    born = _date(digits[:8])
    problems = _problems(digits, born)
    if problems or born is None:
        return NumberReading(None, None, problems)
    read_sex = "L" if digits[14] == "1" else "P"
    read_kind = NIP if 1 <= int(digits[12:14]) <= 12 else NI_PPPK
    warnings = (
        *_warnings_of_appointment(digits, born),
        *_differences(read_kind, born, read_sex, person_kind=person_kind, birth_date=birth_date, sex=sex),
    )
    kind = KIND_OF_PERSON.get(person_kind or "", read_kind)
    return NumberReading(digits, kind, (), warnings, born, read_sex)


def masked(number: str) -> str:
    """The last three digits: the others tell birth date and sex.

    >>> masked("198609262015051001")
    '…001'
    """
    return "…" + number[-3:]


def spaced(number: str) -> str:
    """The number as it is printed.

    >>> spaced("198609262015051001")
    '19860926 201505 1 001'
    """
    return f"{number[:8]} {number[8:14]} {number[14:15]} {number[15:]}"


def birth_date_of(number: str) -> date | None:
    """The birth date that the number tells.

    >>> birth_date_of("198609262015051001")
    datetime.date(1986, 9, 26)
    """
    return _date(number[:8])


def _digits(value: str | float | None) -> tuple[str, Message | None]:
    """The bare 18 digits, or why there are none."""
    if isinstance(value, float):
        return "", _from_spreadsheet(f"{value:.2E}".replace(".", ",") if abs(value) >= 1e15 else f"{value:g}".replace(".", ","))
    text = unicodedata.normalize("NFKC", "" if value is None else str(value)).strip()
    compact = re.sub(r"\s+", "", text).lstrip("'’‘`")
    if _SCIENTIFIC.match(compact):
        return "", _from_spreadsheet(compact.replace(".", ",").upper())
    if _FLOAT_LOOKING.match(compact):
        return "", _from_spreadsheet(compact.replace(".", ","))
    digits = _SEPARATORS.sub("", text)
    if not digits:
        return "", M("Isi NIP, 18 angka.")
    strange = next((sign for sign in digits if sign not in "0123456789"), None)
    if strange is not None:
        return "", M("NIP hanya berisi angka; yang diketik memuat “%(sign)s”.", sign=strange)
    return digits, _length_problem(len(digits))


def _from_spreadsheet(shown: str) -> Message:
    return M("NIP terbaca %(shown)s. Ubah kolom NIP menjadi teks, lalu unggah lagi.", shown=shown[:30])


def _length_problem(count: int) -> Message | None:
    if count == LENGTH:
        return None
    if count == 16:
        return M("NIP harus 18 angka; yang diketik 16. NIK tidak dapat dipakai.")
    if count == 9:
        return M("NIP harus 18 angka; yang diketik 9. Pakai NIP baru, bukan NIP lama.")
    return M("NIP harus 18 angka; yang diketik %(count)s.", count=count)


def _problems(digits: str, born: date | None) -> tuple[Message, ...]:
    problems: list[Message] = []
    if born is None:
        shown = f"{digits[6:8]}-{digits[4:6]}-{digits[:4]}"
        problems.append(M("Periksa 8 angka pertama NIP: %(date)s bukan tanggal lahir yang mungkin.", date=shown))
    if digits[12:14] == "00":
        problems.append(M("Periksa angka ke-13 dan ke-14 NIP: 00 bukan bulan dan bukan kode kontrak."))
    if digits[14] not in "12":
        problems.append(M("Angka ke-15 NIP harus 1 (laki-laki) atau 2 (perempuan); yang diketik %(digit)s.", digit=digits[14]))
    if digits[15:] == "000":
        problems.append(M("NIP berakhir 000: biasanya rusak oleh Excel. Ubah kolom NIP menjadi teks, lalu isi lagi dari SK."))
    return tuple(problems)


def _date(text: str) -> date | None:
    try:
        born = date(int(text[:4]), int(text[4:6]), int(text[6:8]))
    except ValueError:
        return None
    return born if born.year >= 1900 else None


def _warnings_of_appointment(digits: str, born: date) -> tuple[Message, ...]:
    warnings: list[Message] = []
    year, code = int(digits[8:12]), int(digits[12:14])
    if 13 <= code <= 20:
        warnings.append(
            M("Angka ke-13 dan ke-14 NIP %(code)s belum dikenal artinya. Periksa lagi dari SK.", code=digits[12:14])
        )
    earliest, latest = ((year, code), (year, code)) if code <= 12 else ((year, 1), (year, 12))
    youngest, oldest = _whole_years(born, *earliest), _whole_years(born, *latest)
    if oldest < 18 or youngest > 60:
        age = oldest if oldest < 18 else youngest
        warnings.append(M("Menurut NIP, usia saat diangkat %(age)s tahun. Periksa lagi dari SK.", age=age))
    return tuple(warnings)


def _whole_years(born: date, year: int, month: int) -> int:
    """Age at the first day of a month; appointments count from that day."""
    return year - born.year - ((month, 1) < (born.month, born.day))


def _differences(
    read_kind: str, born: date, read_sex: str, *, person_kind: str | None, birth_date: date | None, sex: str | None
) -> tuple[Message, ...]:
    warnings: list[Message] = []
    if person_kind == "PNS" and read_kind == NI_PPPK:
        warnings.append(M("Nomor ini berpola NI PPPK, tetapi jenisnya tertulis PNS."))
    if person_kind == "PPPK" and read_kind == NIP:
        warnings.append(M("Nomor ini berpola NIP PNS, tetapi jenisnya tertulis PPPK."))
    if birth_date is not None and birth_date != born:
        warnings.append(M("Tanggal lahir di NIP berbeda dari tanggal lahir yang diisi."))
    if sex is not None and sex != read_sex:
        warnings.append(M("Jenis kelamin di NIP berbeda dari yang diisi."))
    return tuple(warnings)
