"""What people type to come in and to change their password."""

from __future__ import annotations

from dataclasses import dataclass

from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, PasswordField, StringField

from elearning.accounts.rules import parse_number
from elearning.kernel.text import M, Message

Fault = tuple[str, Message]


@dataclass(frozen=True, slots=True)
class SignIn:
    number: str
    password: str
    shared: bool


@dataclass(frozen=True, slots=True)
class NewPassword:
    current: str
    new: str


class SignInForm(FlaskForm):
    """`bersama` is ticked on a device that others use too; `lanjut` is where one wanted to go."""

    nip = StringField()
    password = PasswordField()
    bersama = BooleanField()
    lanjut = HiddenField()

    def faults(self) -> list[Fault]:
        """What is missing or is no number at all; says nothing about who exists."""
        reading = parse_number(self.nip.data or "")
        found: list[Fault] = [("nip", reading.problems[0])] if reading.problems else []
        if not self.password.data:
            found.append(("password", M("Isi kata sandi.")))
        return found

    def to_command(self) -> SignIn:
        reading = parse_number(self.nip.data or "")
        return SignIn(reading.number or "", self.password.data or "", bool(self.bersama.data))


class PasswordForm(FlaskForm):
    """`sandi_lama` is not asked after a one-time password."""

    sandi_lama = PasswordField()
    sandi_baru = PasswordField()
    sandi_ulang = PasswordField()

    def faults(self, *, forced: bool) -> list[Fault]:
        found: list[Fault] = []
        if not forced and not self.sandi_lama.data:
            found.append(("sandi_lama", M("Isi kata sandi yang sekarang.")))
        if not self.sandi_baru.data:
            found.append(("sandi_baru", M("Isi kata sandi baru.")))
        elif self.sandi_baru.data != self.sandi_ulang.data:
            found.append(("sandi_ulang", M("Kedua isian kata sandi baru berbeda. Ketik lagi.")))
        return found

    def to_command(self) -> NewPassword:
        return NewPassword(self.sandi_lama.data or "", self.sandi_baru.data or "")


def local_path(wanted: str | None, otherwise: str = "/") -> str:
    """A place inside this site to go on to, or `otherwise`: no scheme, no other host, no trick with slashes.

    >>> local_path("/kursus?q=proyek"), local_path("https://jahat.example"), local_path("//jahat.example"), local_path("/\\\\jahat.example")
    ('/kursus?q=proyek', '/', '/', '/')
    """
    text = wanted or ""
    path = text.split("?", 1)[0].split("#", 1)[0]
    strange = any(ord(sign) <= 32 or ord(sign) == 127 or sign == "\\" for sign in text)
    if not path.startswith("/") or "//" in path or strange or path in {"/masuk", "/keluar"}:
        return otherwise
    return text
