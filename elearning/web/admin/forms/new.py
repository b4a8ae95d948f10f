"""What an admin types to register somebody, and to add or rename a unit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask_wtf import FlaskForm
from wtforms import BooleanField, StringField

from elearning.accounts.rules import NewPerson, NewUnit, UnitNode, parse_number
from elearning.kernel.text import M, Message
from elearning.web.admin.forms.parts import Fault, chosen_unit, day_of, typed


@dataclass(frozen=True, slots=True)
class Renaming:
    name: str
    place: str


class PersonForm(FlaskForm):
    """One person with the first post; `cocok` is ticked when warnings about the number were looked at."""

    nama = StringField()
    gelar_depan = StringField()
    gelar_belakang = StringField()
    jenis = StringField()
    nip = StringField()
    sapaan = StringField()
    unit = StringField()
    jabatan = StringField()
    kelas = StringField()
    golongan = StringField()
    sejak = StringField()
    cocok = BooleanField()

    def values(self) -> dict[str, str]:
        """What was typed, to be shown again."""
        return typed(self)

    def faults(self, units: Sequence[UnitNode]) -> list[Fault]:
        """What the form itself can tell; the service tells the rest."""
        found: list[Fault] = []
        reading = parse_number(self.nip.data or "", person_kind=self.jenis.data)
        if reading.problems:
            found.append(("nip", reading.problems[0]))
        if not (self.nama.data or "").strip():
            found.append(("nama", M("Isi nama tanpa gelar.")))
        if chosen_unit(units, self.unit.data) is None:
            found.append(("unit", M("Pilih unit tempat orang ini bekerja.")))
        if not (self.jabatan.data or "").strip():
            found.append(("jabatan", M("Isi jabatan di unit ini.")))
        if day_of(self.sejak.data) is None:
            found.append(("sejak", M("Isi tanggal mulai, misalnya 2026-01-02.")))
        return found

    def warnings(self) -> tuple[Message, ...]:
        """What looks odd about the number and may still be right."""
        return parse_number(self.nip.data or "", person_kind=self.jenis.data).warnings

    def to_command(self, units: Sequence[UnitNode]) -> NewPerson:
        unit = chosen_unit(units, self.unit.data)
        return NewPerson(
            name=self.nama.data or "",
            number=self.nip.data or "",
            kind=self.jenis.data or "",
            from_on=day_of(self.sejak.data) or date.min,
            front_title=self.gelar_depan.data or "",
            back_title=self.gelar_belakang.data or "",
            greeting=self.sapaan.data or "",
            unit_id=unit.id if unit else None,
            post=self.jabatan.data or "",
            job_class=self.kelas.data or "",
            grade=(self.golongan.data or "").strip(),
        )


class UnitForm(FlaskForm):
    """A unit to be added below `induk`."""

    nama = StringField()
    kode = StringField()
    induk = StringField()
    zona = StringField()
    tempat = StringField()

    def values(self) -> dict[str, str]:
        return typed(self)

    def faults(self, units: Sequence[UnitNode]) -> list[Fault]:
        if self.induk.data and chosen_unit(units, self.induk.data) is None:
            return [("induk", M("Pilih unit induk dari daftar."))]
        return []

    def to_command(self, units: Sequence[UnitNode], today: date) -> NewUnit:
        parent = chosen_unit(units, self.induk.data)
        return NewUnit(
            code=self.kode.data or "",
            name=self.nama.data or "",
            from_on=today,
            parent_id=parent.id if parent else None,
            timezone=self.zona.data or "",
            place=self.tempat.data or "",
        )


class RenameForm(FlaskForm):
    nama = StringField()
    tempat = StringField()

    def to_command(self) -> Renaming:
        return Renaming(self.nama.data or "", self.tempat.data or "")
