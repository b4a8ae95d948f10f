"""Who may see, issue, revoke and replace certificates, and who decides how they look."""

from __future__ import annotations

from dataclasses import dataclass

from elearning.kernel.actor import Actor, Role
from elearning.kernel.ids import PersonId, UnitId
from elearning.kernel.permissions import ANYONE, SIGNED_IN, Permission, always
from elearning.kernel.text import M


@dataclass(frozen=True, slots=True)
class Holding:
    """Whose certificate it is, and the units that answer for it: where the person stood on the issue day, and stands today."""

    person_id: PersonId
    units: frozenset[UnitId]


def is_owner(actor: Actor, holding: Holding) -> bool:
    return actor.person_id == holding.person_id


def administers(actor: Actor, holding: Holding) -> bool:
    """An admin over one of the units that answer for it, or over the whole platform."""
    return actor.has_for(Role.ADMIN, None) or any(actor.has_for(Role.ADMIN, unit) for unit in holding.units)


def owns_or_administers(actor: Actor, holding: Holding) -> bool:
    return is_owner(actor, holding) or administers(actor, holding)


def administers_unit(actor: Actor, unit_id: UnitId | None) -> bool:
    return actor.has_for(Role.ADMIN, unit_id)


ADMIN = Role.ADMIN.value

CHECK = Permission[None]("certificates.check", ANYONE, M("Halaman ini terbuka untuk siapa pun."), always)
SEE_OWN = Permission[None]("certificates.see-own", SIGNED_IN, M("Masuk dulu untuk melihat sertifikat Anda."), always)
READ_FILE = Permission[Holding](
    "certificates.read-file", SIGNED_IN, M("Berkas sertifikat hanya untuk pemiliknya dan admin unitnya."), owns_or_administers
)
SEE_READY = Permission[None](
    "certificates.see-ready", ADMIN, M("Halaman ini untuk admin unit. Anda masuk sebagai peserta."), always
)
ISSUE = Permission[UnitId | None](
    "certificates.issue", ADMIN, M("Sertifikat hanya dapat diterbitkan untuk orang di unit yang Anda kelola."), administers_unit
)
STEER_ORDER = Permission[None](
    "certificates.steer-order",
    ADMIN,
    M("Penerbitan hanya dapat dihentikan atau dilanjutkan oleh admin yang memesannya."),
    always,
)
CHANGE = Permission[Holding](
    "certificates.change", ADMIN, M("Sertifikat ini hanya dapat dicabut atau diganti oleh admin unit pemiliknya."), administers
)
SET_UP = Permission[UnitId | None](
    "certificates.set-up", ADMIN, M("Pengaturan sertifikat hanya untuk unit yang Anda kelola."), administers_unit
)
