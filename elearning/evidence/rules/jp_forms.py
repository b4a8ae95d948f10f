"""The table of forms of development and what each is worth, and the yearly targets: dated rows that an installation starts with.

One JP (jam pelajaran) is 45 minutes. Figures: annex of PerLAN 10/2018 as BPS applied it in 2019 (letter B-031/BPS/2600/02/2019); targets:
PP 11/2017 art. 203(4) as kept by PP 17/2020 (PNS, at least 20 JP a year) and PP 49/2018 art. 40(1) (PPPK, at most 24 JP a contract year).
An admin adds rows when a regulation changes; the row that held on the day an activity ended is the one that counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from elearning.kernel.text import M, Message

ACTUAL, PER_DAY, PER_DAY_AT_MOST, PER_SESSION, ONCE, PER_SEMESTER = "actual", "day", "day-max", "session", "once", "semester"
UNITS = (ACTUAL, PER_DAY, PER_DAY_AT_MOST, PER_SESSION, ONCE, PER_SEMESTER)
PATHS = ("pendidikan", "klasikal", "nonklasikal")

FROM = date(2019, 1, 1)
LARGEST_JP = 999
_CODE = re.compile(r"[A-Z][0-9]{1,2}")


@dataclass(frozen=True, slots=True)
class JpForm:
    """A form of development as the table held it from `valid_from` on.

    `unit` says what JP are counted by: `actual` (the hours themselves), `day` (so many JP for each day, in `national_jp`), `day-max` (the
    hours, at most `cap_per_day` for each learning day), `session`, `once`, `semester`. International figures are kept for the reader of
    the table; `international_extra` is a share on top of the hours (0.20 = 20 per cent).
    """

    code: str
    name: str
    path: str
    unit: str
    national_jp: Decimal | None = None
    international_jp: Decimal | None = None
    international_extra: Decimal | None = None
    cap_per_day: Decimal | None = None
    international_cap_per_day: Decimal | None = None
    valid_from: date = FROM


@dataclass(frozen=True, slots=True)
class JpTarget:
    """How many JP a year a kind of employee should reach (`minimum`) or should not exceed (`maximum`, a warning and never a block)."""

    kind: str
    year_from: int
    minimum: Decimal | None
    maximum: Decimal | None


def form_on(forms: Iterable[JpForm], code: str, day: date) -> JpForm | None:
    """The row of this form that held on that day; the oldest one for days before the table begins; None for an unknown form."""
    rows = sorted((form for form in forms if form.code == code), key=lambda form: form.valid_from)
    held = [form for form in rows if form.valid_from <= day] or rows[:1]
    return held[-1] if held else None


def target_in(targets: Iterable[JpTarget], kind: str, year: int) -> JpTarget | None:
    """The target of this kind of employee in that year, None when there is none."""
    held = [target for target in targets if target.kind == kind and target.year_from <= year]
    return max(held, key=lambda target: target.year_from, default=None)


def form_faults(form: JpForm) -> dict[str, Message]:
    """What keeps a row out of the table, by field; empty when it makes sense.

    >>> list(form_faults(JpForm("C3", "E-learning", "nonklasikal", PER_DAY_AT_MOST)))
    ['cap_per_day']
    """
    faults: dict[str, Message] = {}
    if not _CODE.fullmatch(form.code):
        faults["code"] = M("Tulis kode seperti C3: satu huruf besar, lalu angka.")
    if not form.name.strip():
        faults["name"] = M("Isi nama bentuk pengembangan.")
    if form.path not in PATHS:
        faults["path"] = M("Pilih jalur pengembangan.")
    if form.unit not in UNITS:
        faults["unit"] = M("Pilih satuan hitungan.")
    if form.unit == PER_DAY_AT_MOST and not form.cap_per_day:
        faults["cap_per_day"] = M("Isi batas JP per hari untuk satuan ini.")
    if form.unit in (PER_DAY, PER_SESSION, ONCE, PER_SEMESTER) and not form.national_jp:
        faults["national_jp"] = M("Isi JP untuk satuan ini.")
    for name, value in (("national_jp", form.national_jp), ("cap_per_day", form.cap_per_day)):
        if value is not None and not 0 < value <= LARGEST_JP:
            faults[name] = M("Isi angka di atas 0 sampai %(most)s.", most=LARGEST_JP)
    return faults


def target_faults(target: JpTarget) -> dict[str, Message]:
    """What keeps a yearly target out, by field.

    >>> list(target_faults(JpTarget("PNS", 2027, None, None)))
    ['minimum']
    """
    faults: dict[str, Message] = {}
    if target.kind not in ("PNS", "PPPK"):
        faults["kind"] = M("Pilih PNS atau PPPK.")
    if not 2000 <= target.year_from <= 2100:
        faults["year_from"] = M("Isi tahun mulai, misalnya 2027.")
    if target.minimum is None and target.maximum is None:
        faults["minimum"] = M("Isi target minimum, batas maksimum, atau keduanya.")
    for name, value in (("minimum", target.minimum), ("maximum", target.maximum)):
        if value is not None and not 0 < value <= LARGEST_JP:
            faults[name] = M("Isi angka di atas 0 sampai %(most)s.", most=LARGEST_JP)
    return faults


EXTRA = Decimal("0.20")


def _actual(code: str, name: str, path: str = "klasikal", extra: Decimal | None = EXTRA) -> JpForm:
    return JpForm(code, name, path, ACTUAL, international_extra=extra)


def _counted(code: str, name: str, path: str, unit: str, jp: tuple[int, int]) -> JpForm:
    """`jp` are the national and the international figure."""
    return JpForm(code, name, path, unit, national_jp=Decimal(jp[0]), international_jp=Decimal(jp[1]))


def _capped(code: str, name: str, cap: int, international: int | None, extra: Decimal | None = None) -> JpForm:
    return JpForm(
        code,
        name,
        "nonklasikal",
        PER_DAY_AT_MOST,
        cap_per_day=Decimal(cap),
        international_cap_per_day=None if international is None else Decimal(international),
        international_extra=extra,
    )


JP_FORMS = (
    _counted("A1", "Tugas belajar", "pendidikan", PER_SEMESTER, (20, 20)),
    _counted("A2", "Izin belajar", "pendidikan", PER_SEMESTER, (20, 20)),
    _actual("B1", "Pelatihan struktural kepemimpinan", extra=None),
    _actual("B2", "Pelatihan manajerial"),
    _actual("B3", "Pelatihan teknis"),
    _actual("B4", "Pelatihan fungsional"),
    _actual("B5", "Pelatihan sosial kultural"),
    _counted("B6", "Seminar, konferensi, sarasehan, webinar", "klasikal", PER_DAY, (4, 6)),
    _counted("B7", "Workshop atau lokakarya", "klasikal", PER_DAY, (5, 7)),
    _actual("B8", "Kursus"),
    _actual("B9", "Penataran"),
    _actual("B10", "Bimbingan teknis"),
    _counted("B11", "Sosialisasi", "klasikal", PER_DAY, (4, 6)),
    _counted("C1", "Coaching", "nonklasikal", PER_SESSION, (2, 4)),
    _counted("C2", "Mentoring", "nonklasikal", PER_SESSION, (2, 4)),
    _capped("C3", "E-learning", 3, 4),
    _actual("C4", "Pelatihan jarak jauh", "nonklasikal"),
    _counted("C5", "Detasering", "nonklasikal", ONCE, (20, 24)),
    _actual("C6", "Pembelajaran alam terbuka", "nonklasikal"),
    _counted("C7", "Patok banding", "nonklasikal", ONCE, (10, 20)),
    _counted("C8", "Pertukaran PNS dengan swasta, BUMN, atau BUMD", "nonklasikal", ONCE, (20, 24)),
    _capped("C9", "Belajar mandiri", 2, None, EXTRA),
    _capped("C10", "Komunitas belajar", 2, None, EXTRA),
    _counted("C11", "Magang atau praktik kerja", "nonklasikal", ONCE, (20, 24)),
)

JP_TARGETS = (
    JpTarget("PNS", 2019, Decimal(20), None),
    JpTarget("PPPK", 2019, None, Decimal(24)),
)
