"""Who may do what with courses."""

from __future__ import annotations

from elearning.kernel.actor import Actor, Role
from elearning.kernel.ids import PersonId, UnitId
from elearning.kernel.permissions import Permission, always
from elearning.kernel.text import M


def _teaches_for(actor: Actor, owner_unit_id: UnitId | None) -> bool:
    return actor.has_for(Role.INSTRUCTOR, owner_unit_id)


def _is_author(actor: Actor, person_id: PersonId) -> bool:
    return actor.person_id == person_id


ENTER_AUTHORING = Permission[None](
    "courses.enter-authoring",
    Role.INSTRUCTOR.value,
    M("Halaman ini untuk penulis kursus. Anda masuk sebagai peserta."),
    always,
)
PUBLISH = Permission[UnitId | None](
    "courses.publish",
    Role.INSTRUCTOR.value,
    M("Kursus ini milik unit lain. Hanya penulis unit itu yang dapat menerbitkannya."),
    _teaches_for,
)
READ_AUTHORED = Permission[UnitId | None](
    "courses.read-authored",
    Role.INSTRUCTOR.value,
    M("Kursus ini milik unit lain. Hanya penulis unit itu yang dapat melihat riwayatnya."),
    _teaches_for,
)
USE_DRAFT = Permission[PersonId](
    "courses.use-draft",
    Role.INSTRUCTOR.value,
    M("Naskah ini milik penulis lain."),
    _is_author,
)
