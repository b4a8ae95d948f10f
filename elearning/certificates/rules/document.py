"""The data of one document: everything that is printed, frozen on the issue day, and kept as JSON beside the file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any, cast

from elearning.certificates.rules.words import day_in_words, period_in_words, terbilang
from elearning.kernel.ports import JsonValue
from elearning.kernel.text import decimal_id, plain_decimal

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Holder:
    """The person as they were on the issue day. `rank_title` is empty for PPPK, who have a grade and no rank."""

    full_name: str
    number_kind: str
    number: str
    grade: str
    rank_title: str
    post: str
    unit_name: str


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signs by hand. `rank` and `number` are empty when the signer is no civil servant."""

    post: str
    name: str
    rank: str
    number: str


@dataclass(frozen=True, slots=True)
class ModuleRow:
    title: str
    jp: Decimal


@dataclass(frozen=True, slots=True)
class CompetencyRow:
    """A competency that the course is evidence of, with the highest level (1 to 5) that its modules claim."""

    code: str
    name: str
    level: int
    level_name: str


@dataclass(frozen=True, slots=True)
class DocumentData:
    """One certificate. `organiser` issues it; `course_organiser` held the course (empty when it is the same)."""

    code: str
    number: str
    issued_on: date
    address: str
    organiser: str
    course_organiser: str
    place: str
    course_slug: str
    course_title: str
    version_number: int
    version_hash: str
    cycle: int
    jp: Decimal
    started_on: date
    ended_on: date
    holder: Holder
    signer: Signer
    modules: tuple[ModuleRow, ...]
    competencies: tuple[CompetencyRow, ...]

    def to_json(self) -> dict[str, Any]:
        """Plain JSON: days as ISO 8601, hours as canonical decimal text."""
        return {"format": FORMAT, **_plain(asdict(self))}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> DocumentData:
        """Read what `to_json` wrote; raises ValueError for another format."""
        if stored.get("format") != FORMAT:
            raise ValueError(f"unknown format of document data: {stored.get('format')!r}")
        values: dict[str, Any] = {key: value for key, value in stored.items() if key != "format"}
        values |= {key: date.fromisoformat(values[key]) for key in ("issued_on", "started_on", "ended_on")}
        values["jp"] = Decimal(values["jp"])
        values["holder"] = Holder(**values["holder"])
        values["signer"] = Signer(**values["signer"])
        values["modules"] = tuple(ModuleRow(row["title"], Decimal(row["jp"])) for row in values["modules"])
        values["competencies"] = tuple(CompetencyRow(**row) for row in values["competencies"])
        return cls(**values)


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return plain_decimal(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in cast("dict[str, Any]", value).items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in cast("list[Any]", value)]
    return value


def rank_line(holder: Holder) -> str:
    """Rank and grade as they are printed: PNS have both, PPPK the grade alone, and nothing is left as empty brackets.

    >>> rank_line(Holder("", "NIP", "", "III/b", "Penata Muda Tingkat I", "", ""))
    'Penata Muda Tingkat I, III/b'
    >>> rank_line(Holder("", "NI PPPK", "", "IX", "", "", ""))
    'Golongan IX'
    """
    if holder.rank_title and holder.grade:
        return f"{holder.rank_title}, {holder.grade}"
    return holder.rank_title or (f"Golongan {holder.grade}" if holder.grade else "")


def hours_line(jp: Decimal) -> str:
    """Hours in figures and in words.

    >>> hours_line(Decimal("13.50"))
    '13,5 (tiga belas koma lima) Jam Pelajaran'
    """
    return f"{decimal_id(jp)} ({terbilang(jp)}) Jam Pelajaran"


def face_of(data: DocumentData) -> dict[str, JsonValue]:
    """The texts that the template sets, by name: all wording that depends on values is chosen here, none in the template."""
    holder, signer = data.holder, data.signer
    return {
        "organiser": data.organiser,
        "number": data.number,
        "name": holder.full_name,
        "person": [
            [label, value]
            for label, value in (
                (holder.number_kind, holder.number),
                ("Pangkat, golongan" if holder.rank_title else "Golongan", rank_line(holder).removeprefix("Golongan ")),
                ("Jabatan", holder.post),
                ("Unit kerja", holder.unit_name),
            )
            if value
        ],
        "course": data.course_title,
        "course_organiser": data.course_organiser,
        "hours": hours_line(data.jp),
        "period": period_in_words(data.started_on, data.ended_on),
        "place_and_day": f"{data.place}, {day_in_words(data.issued_on)}",
        "signer": {
            "post": signer.post,
            "name": signer.name,
            "lines": [line for line in (signer.rank, f"NIP {signer.number}" if signer.number else "") if line],
        },
        "code": data.code,
        "address": data.address,
        "modules": [[row.title, decimal_id(row.jp)] for row in data.modules],
        "total": decimal_id(sum((row.jp for row in data.modules), Decimal(0))),
        "competencies": [[row.code, row.name, f"{row.level} ({row.level_name})"] for row in data.competencies],
        "version": f"versi {data.version_number}",
    }
