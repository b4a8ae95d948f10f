"""What the forms of the desk share: faults by field, days, units chosen from a list."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date, timedelta

from flask_wtf import FlaskForm
from wtforms import StringField

from elearning.accounts.rules import UnitNode
from elearning.kernel.text import M, Message

Fault = tuple[str, Message]

FIELD_OF = {
    "name": "nama",
    "front_title": "gelar_depan",
    "back_title": "gelar_belakang",
    "number": "nip",
    "kind": "jenis",
    "greeting": "sapaan",
    "post": "jabatan",
    "job_class": "kelas",
    "placement_kind": "penempatan",
    "grade": "golongan",
    "from_on": "sejak",
    "until_on": "sampai",
    "status": "status",
    "code": "kode",
    "timezone": "zona",
    "place": "tempat",
}
"""Which field of the form shows what a service says about an attribute."""

_EARLIEST = date(1950, 1, 1)
_AHEAD = timedelta(days=366)


def typed(form: FlaskForm) -> dict[str, str]:
    """What was typed, to be shown again."""
    return {field.name: field.data or "" for field in form if isinstance(field, StringField)}


def day_of(text: str | None) -> date | None:
    """A day as date fields send it, or None.

    >>> day_of("2026-01-02"), day_of("2 Januari")
    (datetime.date(2026, 1, 2), None)
    """
    try:
        return date.fromisoformat((text or "").strip())
    except ValueError:
        return None


def day_problem(text: str | None, today: date) -> Message | None:
    """Why this cannot be the day from which something holds; a slip in the year is the commonest.

    >>> str(day_problem("2062-01-02", date(2026, 11, 24)))
    'Periksa tahunnya. Tanggal paling lambat satu tahun dari hari ini.'
    >>> day_problem("2026-12-01", date(2026, 11, 24)) is None
    True
    """
    day = day_of(text)
    if day is None:
        return M("Isi tanggal mulai, misalnya 2026-01-02.")
    if day > today + _AHEAD:
        return M("Periksa tahunnya. Tanggal paling lambat satu tahun dari hari ini.")
    if day < _EARLIEST:
        return M("Periksa tahunnya. Tanggal paling awal 1 Januari 1950.")
    return None


def chosen_unit(units: Sequence[UnitNode], public_id: str | None) -> UnitNode | None:
    """The unit of the list that was chosen; another one is none."""
    try:
        wanted = uuid.UUID(public_id or "")
    except ValueError:
        return None
    return next((unit for unit in units if unit.public_id == wanted), None)
