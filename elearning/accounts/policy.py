"""Who may do what with people, units and sign-in."""

from __future__ import annotations

from dataclasses import dataclass

from elearning.kernel.actor import Actor, Role
from elearning.kernel.ids import PersonId, UnitId
from elearning.kernel.permissions import ANYONE, SIGNED_IN, Permission, always
from elearning.kernel.text import M


@dataclass(frozen=True, slots=True)
class PersonInUnit:
    """Somebody to be administered: main unit today, and over what the person is an admin (None: the whole platform)."""

    person_id: PersonId
    unit_id: UnitId | None
    admin_over: tuple[UnitId | None, ...] = ()


def _is_self(actor: Actor, person_id: PersonId) -> bool:
    return actor.person_id == person_id


def _administers_unit(actor: Actor, unit_id: UnitId | None) -> bool:
    return actor.has_for(Role.ADMIN, unit_id)


def _administers_person(actor: Actor, person: PersonInUnit) -> bool:
    return _administers_unit(actor, person.unit_id)


def _may_open_the_door_for(actor: Actor, person: PersonInUnit) -> bool:
    """Not for oneself (that takes the old password), and not for somebody who administers more than oneself does."""
    return (
        not _is_self(actor, person.person_id)
        and _administers_person(actor, person)
        and all(_administers_unit(actor, unit_id) for unit_id in person.admin_over)
    )


def _administers_everything(actor: Actor, _subject: object) -> bool:
    return actor.has_for(Role.ADMIN, None)


def _nobody(_actor: Actor, _subject: object) -> bool:
    return False


def people_scope(actor: Actor) -> frozenset[UnitId] | None:
    """The units whose people the actor may list: None for everybody, empty for nobody."""
    return None if actor.is_system else actor.scope_of(Role.ADMIN)


SIGN_IN = Permission[None]("accounts.sign-in", ANYONE, M("Halaman masuk terbuka untuk siapa pun."), always)
READ_PRIVACY = Permission[None]("accounts.read-privacy", ANYONE, M("Halaman ini terbuka untuk siapa pun."), always)
CHOOSE_LANGUAGE = Permission[None]("accounts.choose-language", ANYONE, M("Bahasa dapat dipilih siapa pun."), always)
SIGN_OUT = Permission[None]("accounts.sign-out", ANYONE, M("Siapa pun dapat keluar."), always)
USE_OWN_ACCOUNT = Permission[PersonId](
    "accounts.use-own-account", SIGNED_IN, M("Halaman ini hanya untuk pemilik akun. Masuk dengan akun Anda sendiri."), _is_self
)

ENTER_ADMIN = Permission[None](
    "accounts.enter-admin", Role.ADMIN.value, M("Halaman ini untuk admin. Anda masuk sebagai peserta."), always
)
SEE_PEOPLE = Permission[PersonInUnit](
    "accounts.see-people",
    Role.ADMIN.value,
    M("Daftar orang hanya untuk admin unit. Anda masuk sebagai peserta."),
    _administers_person,
)
MANAGE_PERSON = Permission[PersonInUnit](
    "accounts.manage-person", Role.ADMIN.value, M("Data orang ini diatur oleh admin unitnya."), _administers_person
)
MANAGE_CREDENTIALS = Permission[PersonInUnit](
    "accounts.manage-credentials",
    Role.ADMIN.value,
    M("Kata sandi dan sesi akun ini hanya dapat diatur oleh admin yang lingkupnya lebih luas."),
    _may_open_the_door_for,
)
SET_STATUS = Permission[PersonInUnit](
    "accounts.set-status",
    Role.ADMIN.value,
    M("Status akun ini hanya dapat diubah oleh admin lain yang lingkupnya sama atau lebih luas."),
    _may_open_the_door_for,
)
REGISTER_PERSON = Permission[UnitId | None](
    "accounts.register-person",
    Role.ADMIN.value,
    M("Anda hanya dapat mendaftarkan orang di unit yang Anda kelola. Pilih unit lain."),
    _administers_unit,
)
IMPORT_PEOPLE = Permission[None](
    "accounts.import-people",
    Role.ADMIN.value,
    M("Daftar pegawai hanya dapat diunggah oleh admin. Anda masuk sebagai peserta."),
    always,
)
GRANT_ROLE = Permission[UnitId | None](
    "accounts.grant-role",
    Role.ADMIN.value,
    M("Anda hanya dapat memberi peran di unit yang Anda kelola."),
    _administers_unit,
)
MANAGE_UNITS = Permission[UnitId | None](
    "accounts.manage-units",
    Role.ADMIN.value,
    M("Anda hanya dapat mengatur unit di bawah unit yang Anda kelola."),
    _administers_unit,
)
MANAGE_PLATFORM = Permission[None](
    "accounts.manage-platform",
    Role.ADMIN.value,
    M("Halaman ini untuk admin seluruh platform. Anda masuk sebagai admin unit."),
    _administers_everything,
)
SET_PASSWORD = Permission[None](
    "accounts.set-password",
    "admin",
    M("Kata sandi hanya dapat dipilih oleh pemiliknya. Buat kata sandi sekali pakai."),
    _nobody,
)
