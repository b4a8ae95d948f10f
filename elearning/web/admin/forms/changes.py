"""What an admin types to change what is on record about somebody, and to move a unit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flask_wtf import FlaskForm
from wtforms import BooleanField, StringField

from elearning.accounts.rules import PersonName, UnitNode, parse_number
from elearning.kernel.actor import Role
from elearning.kernel.ids import UnitId
from elearning.kernel.text import M, Message
from elearning.web.admin.forms.parts import Fault, chosen_unit, day_of, day_problem

WHOLE = "semua"
"""Chosen in place of a unit: the whole platform."""


@dataclass(frozen=True, slots=True)
class Posting:
    """A post in a unit; `until_on` is the first day on which it no longer holds."""

    unit_id: UnitId
    post: str
    job_class: str
    kind: str
    from_on: date
    until_on: date | None


@dataclass(frozen=True, slots=True)
class Ranking:
    grade: str
    from_on: date


@dataclass(frozen=True, slots=True)
class Renumbering:
    """`kind` is PNS or PPPK."""

    number: str
    kind: str
    from_on: date


@dataclass(frozen=True, slots=True)
class RoleChoice:
    """`unit_id` is None for the whole platform."""

    role: Role
    unit_id: UnitId | None


@dataclass(frozen=True, slots=True)
class Move:
    parent_id: UnitId
    from_on: date


class CorrectionForm(FlaskForm):
    """Name, titles and greeting; the service tells what is wrong with them."""

    nama = StringField()
    gelar_depan = StringField()
    gelar_belakang = StringField()
    sapaan = StringField()

    def to_command(self) -> PersonName:
        return PersonName(
            self.nama.data or "", self.gelar_depan.data or "", self.gelar_belakang.data or "", self.sapaan.data or ""
        )


class PlacementForm(FlaskForm):
    """A post; `sampai` is the last day in it, if it is known."""

    unit = StringField()
    jabatan = StringField()
    kelas = StringField()
    penempatan = StringField()
    sejak = StringField()
    sampai = StringField()

    def faults(self, units: Sequence[UnitNode], today: date) -> list[Fault]:
        """What the form itself can tell; the service tells the rest."""
        found: list[Fault] = []
        if chosen_unit(units, self.unit.data) is None:
            found.append(("unit", M("Pilih unit dari daftar.")))
        if not (self.jabatan.data or "").strip():
            found.append(("jabatan", M("Isi jabatan di unit ini.")))
        problem = day_problem(self.sejak.data, today)
        if problem is not None:
            found.append(("sejak", problem))
        last = (self.sampai.data or "").strip()
        if last and ((day := day_of(last)) is None or day.year > today.year + 50):
            found.append(("sampai", M("Isi hari terakhir, misalnya 2026-12-31, atau kosongkan.")))
        return found

    def to_command(self, units: Sequence[UnitNode]) -> Posting:
        """Only after `faults` found none."""
        unit, from_on, last = chosen_unit(units, self.unit.data), day_of(self.sejak.data), day_of(self.sampai.data)
        if unit is None or from_on is None:
            raise ValueError("a posting needs its unit and its day")
        return Posting(
            unit_id=unit.id,
            post=self.jabatan.data or "",
            job_class=self.kelas.data or "",
            kind=self.penempatan.data or "",
            from_on=from_on,
            until_on=None if last is None else last + timedelta(days=1),
        )


class RankForm(FlaskForm):
    golongan = StringField()
    sejak = StringField()

    def faults(self, today: date) -> list[Fault]:
        problem = day_problem(self.sejak.data, today)
        return [] if problem is None else [("sejak", problem)]

    def to_command(self) -> Ranking:
        """Only after `faults` found none."""
        return Ranking((self.golongan.data or "").strip(), day_of(self.sejak.data) or date.min)


class NumberForm(FlaskForm):
    """A new number; `cocok` is ticked when warnings about it were looked at."""

    jenis = StringField()
    nip = StringField()
    sejak = StringField()
    cocok = BooleanField()

    def faults(self, today: date) -> list[Fault]:
        found: list[Fault] = []
        reading = parse_number(self.nip.data or "", person_kind=self.jenis.data)
        if reading.problems:
            found.append(("nip", reading.problems[0]))
        problem = day_problem(self.sejak.data, today)
        if problem is not None:
            found.append(("sejak", problem))
        return found

    def warnings(self) -> tuple[Message, ...]:
        """What looks odd about the number and may still be right."""
        return parse_number(self.nip.data or "", person_kind=self.jenis.data).warnings

    def to_command(self) -> Renumbering:
        """Only after `faults` found none."""
        number = parse_number(self.nip.data or "", person_kind=self.jenis.data).number
        return Renumbering(number or "", self.jenis.data or "", day_of(self.sejak.data) or date.min)


class StatusForm(FlaskForm):
    status = StringField()


class RoleForm(FlaskForm):
    """A role over a unit with all below it, or over the whole platform."""

    peran = StringField()
    unit = StringField()

    def faults(self, units: Sequence[UnitNode]) -> list[Fault]:
        found: list[Fault] = []
        if self.peran.data not in {role.value for role in Role}:
            found.append(("peran", M("Pilih peran yang diberikan.")))
        if self.unit.data != WHOLE and chosen_unit(units, self.unit.data) is None:
            found.append(("unit", M("Pilih unit tempat peran ini berlaku.")))
        return found

    def to_command(self, units: Sequence[UnitNode]) -> RoleChoice:
        """Only after `faults` found none."""
        unit = chosen_unit(units, self.unit.data)
        return RoleChoice(Role(self.peran.data or ""), None if unit is None else unit.id)


class MoveForm(FlaskForm):
    """A unit to be put below `induk`."""

    induk = StringField()
    sejak = StringField()

    def faults(self, units: Sequence[UnitNode], today: date) -> list[Fault]:
        found: list[Fault] = []
        if chosen_unit(units, self.induk.data) is None:
            found.append(("induk", M("Pilih unit induk dari daftar.")))
        problem = day_problem(self.sejak.data, today)
        if problem is not None:
            found.append(("sejak", problem))
        return found

    def to_command(self, units: Sequence[UnitNode]) -> Move:
        """Only after `faults` found none."""
        parent, from_on = chosen_unit(units, self.induk.data), day_of(self.sejak.data)
        if parent is None or from_on is None:
            raise ValueError("a move needs its parent and its day")
        return Move(parent.id, from_on)
