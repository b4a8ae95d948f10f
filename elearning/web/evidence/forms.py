"""Forms of the JP table. Numbers are typed as Indonesians write them: 2,5."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import cast

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import DateField, Field, IntegerField, SelectField, StringField
from wtforms.fields.choices import SelectChoice  # pyright: ignore[reportAttributeAccessIssue] - newer than its stubs
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from elearning.evidence.rules.jp_forms import (
    ACTUAL,
    ONCE,
    PER_DAY,
    PER_DAY_AT_MOST,
    PER_SEMESTER,
    PER_SESSION,
    JpForm,
    JpTarget,
)


def _l(text: str) -> str:
    """A text that is translated when it is shown; to WTForms it is a string like any other."""
    return cast("str", lazy_gettext(text))


def read_decimal(text: str | None) -> Decimal | None:
    """The number that was typed, with comma or point; None for an empty field. Raises InvalidOperation.

    >>> read_decimal(" 2,5 "), read_decimal("")
    (Decimal('2.5'), None)
    """
    if text is None or not text.strip():
        return None
    number = Decimal(text.strip().replace(",", "."))
    if not number.is_finite():
        raise InvalidOperation
    return number


def is_decimal(_form: FlaskForm, field: Field) -> None:
    """A validator: empty or a number."""
    try:
        read_decimal(field.data)
    except InvalidOperation as error:
        raise ValidationError(_l("Tulis angka, misalnya 3 atau 2,5.")) from error


class Day(DateField):
    """A date that says in our words what is wrong with it."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(_l("Tulis tanggal yang ada di kalender, misalnya 2027-01-31.")) from error


class Year(IntegerField):
    """A whole number that says in our words what is wrong with it."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(_l("Tulis tahun dengan angka, misalnya 2027.")) from error


class JpFormForm(FlaskForm):
    """A row of the table of forms."""

    code = StringField(_l("Kode"), validators=[InputRequired(_l("Isi kode, misalnya C3.")), Length(max=10)])
    name = StringField(_l("Nama bentuk"), validators=[InputRequired(_l("Isi nama bentuk pengembangan.")), Length(max=120)])
    path = SelectField(
        _l("Jalur"),
        choices=[
            SelectChoice("nonklasikal", _l("Nonklasikal")),
            SelectChoice("klasikal", _l("Klasikal")),
            SelectChoice("pendidikan", _l("Pendidikan")),
        ],
        validate_choice=False,  # the rules of the table say what a path and a unit may be, in our words
    )
    unit = SelectField(
        _l("Satuan hitungan"),
        choices=[
            SelectChoice(PER_DAY_AT_MOST, _l("Jam pelajaran, dibatasi per hari")),
            SelectChoice(ACTUAL, _l("Jam pelajaran yang dijalani")),
            SelectChoice(PER_DAY, _l("Per hari")),
            SelectChoice(PER_SESSION, _l("Per sesi")),
            SelectChoice(ONCE, _l("Per kegiatan")),
            SelectChoice(PER_SEMESTER, _l("Per semester")),
        ],
        validate_choice=False,
    )
    national_jp = StringField(_l("JP per satuan"), validators=[is_decimal])
    cap_per_day = StringField(_l("Batas JP per hari"), validators=[is_decimal])
    valid_from = Day(_l("Berlaku mulai"), validators=[InputRequired(_l("Isi tanggal mulai berlaku."))])

    def to_command(self) -> JpForm:
        assert self.valid_from.data is not None  # noqa: S101 - validated above
        return JpForm(
            code=(self.code.data or "").strip().upper(),
            name=(self.name.data or "").strip(),
            path=self.path.data,
            unit=self.unit.data,
            national_jp=read_decimal(self.national_jp.data),
            cap_per_day=read_decimal(self.cap_per_day.data),
            valid_from=self.valid_from.data,
        )


class JpTargetForm(FlaskForm):
    """A yearly target."""

    kind = SelectField(_l("Untuk"), choices=[SelectChoice("PNS"), SelectChoice("PPPK")], validate_choice=False)
    year_from = Year(_l("Mulai tahun"), validators=[InputRequired(_l("Isi tahun mulai, misalnya 2027."))])
    minimum = StringField(_l("Target minimum (JP)"), validators=[is_decimal, Optional()])
    maximum = StringField(_l("Batas maksimum (JP)"), validators=[is_decimal, Optional()])

    def to_command(self) -> JpTarget:
        assert self.year_from.data is not None  # noqa: S101 - validated above
        return JpTarget(self.kind.data, self.year_from.data, read_decimal(self.minimum.data), read_decimal(self.maximum.data))
