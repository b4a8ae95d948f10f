"""Who may do what with attempts."""

from __future__ import annotations

from elearning.kernel.actor import Actor, Role
from elearning.kernel.ids import PersonId, UnitId
from elearning.kernel.permissions import SIGNED_IN, Permission
from elearning.kernel.text import M


def _is_owner(actor: Actor, person_id: PersonId) -> bool:
    return actor.person_id == person_id


def _guides_unit(actor: Actor, unit_id: UnitId | None) -> bool:
    return actor.has_for(Role.INSTRUCTOR, unit_id) or actor.has_for(Role.ADMIN, unit_id)


TAKE: Permission[PersonId] = Permission(
    "quizzes.take", SIGNED_IN, M("Percobaan ini milik orang lain. Buka kuis dari kursus Anda sendiri."), _is_owner
)
"""Answer, send and look back upon an attempt; the subject is the person it belongs to."""

GRANT: Permission[UnitId | None] = Permission(
    "quizzes.grant",
    SIGNED_IN,
    M("Tambahan percobaan diberikan oleh pengajar kursus atau admin unitnya."),
    _guides_unit,
)
"""Give an extra attempt; the subject is the unit that owns the course."""
