"""Dated settings of a unit: who issues, who signs, where, and how numbers are written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from elearning.certificates.rules.numbers import problems_of_pattern
from elearning.kernel.ids import UnitId
from elearning.kernel.text import M, Message

LONGEST = {"organiser": 120, "place": 60, "short_name": 30, "signer_name": 120, "signer_post": 160, "signer_rank": 80}


@dataclass(frozen=True, slots=True)
class SettingsDraft:
    """What an admin types. `short_name` is what {unit} stands for; `signer_rank` and `signer_number` may be empty."""

    organiser: str
    short_name: str
    place: str
    pattern: str
    signer_name: str
    signer_post: str
    signer_rank: str
    signer_number: str

    def tidied(self) -> SettingsDraft:
        """White space collapsed everywhere."""
        return SettingsDraft(*(" ".join(getattr(self, name).split()) for name in self.__slots__))


@dataclass(frozen=True, slots=True)
class IssuerSettings:
    """Settings of `unit_id` from that day on, until a later row of the same unit.

    `inherits` marks the row by which a unit went back to the settings of the unit above; its other values mean nothing.
    """

    unit_id: UnitId
    from_on: date
    inherits: bool
    values: SettingsDraft


_REQUIRED: dict[str, Message] = {
    "organiser": M("Isi nama penyelenggara yang tercetak di kepala sertifikat."),
    "short_name": M("Isi singkatan unit untuk nomor, misalnya BKPSDM."),
    "place": M("Isi kota penetapan, misalnya Kupang."),
    "pattern": M("Isi pola nomor."),
    "signer_name": M("Isi nama penanda tangan dengan gelarnya."),
    "signer_post": M("Isi jabatan penanda tangan."),
}


def faults_of(draft: SettingsDraft) -> dict[str, Message]:
    """The first fault of each field; empty when the settings may be used."""
    faults = {name: message for name, message in _REQUIRED.items() if not getattr(draft, name)}
    for name, longest in LONGEST.items():
        if len(getattr(draft, name)) > longest:
            faults[name] = M(
                "Paling panjang %(longest)s huruf; yang diketik %(typed)s.", longest=longest, typed=len(getattr(draft, name))
            )
    if "pattern" not in faults and (problems := problems_of_pattern(draft.pattern)):
        faults["pattern"] = problems[0]
    if "short_name" not in faults and not all(letter.isalnum() or letter in " .-_" for letter in draft.short_name):
        faults["short_name"] = M("Singkatan hanya boleh berisi huruf, angka, titik, spasi, dan tanda hubung.")
    if draft.signer_number and not (
        draft.signer_number.isascii() and draft.signer_number.isdigit() and len(draft.signer_number) == 18
    ):
        faults["signer_number"] = M("NIP penanda tangan harus 18 angka tanpa spasi, atau kosongkan.")
    return faults


def settings_for(path: Sequence[UnitId], rows: Iterable[IssuerSettings], day: date) -> IssuerSettings | None:
    """The settings that hold on `day` for a unit whose `path` runs from itself up to the root.

    The nearest unit with a row decides, as a whole: issuer, signer and register always belong together. None when no unit has one.
    """
    latest: dict[UnitId, IssuerSettings] = {}
    for row in rows:
        known = latest.get(row.unit_id)
        if row.from_on <= day and (known is None or row.from_on >= known.from_on):
            latest[row.unit_id] = row
    return next((latest[unit] for unit in path if unit in latest and not latest[unit].inherits), None)
