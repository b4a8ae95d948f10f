"""Who may do what with attempts."""

from __future__ import annotations

from elearning.kernel.actor import Actor, Role
from elearning.kernel.ids import PersonId
from elearning.kernel.permissions import SIGNED_IN, Permission
from elearning.kernel.text import M


def _is_owner(actor: Actor, person_id: PersonId) -> bool:
    return actor.person_id == person_id


def _guides(actor: Actor, _subject: object) -> bool:
    return actor.has(Role.INSTRUCTOR) or actor.has(Role.ADMIN)


TAKE: Permission[PersonId] = Permission(
    "quizzes.take", SIGNED_IN, M("Percobaan ini milik orang lain. Buka kuis dari kursus Anda sendiri."), _is_owner
)
"""Answer, send and look back upon an attempt; the subject is the person it belongs to."""

GRANT: Permission[None] = Permission(
    "quizzes.grant", SIGNED_IN, M("Tambahan percobaan diberikan oleh pengajar kursus atau admin unitnya."), _guides
)
"""Give an extra attempt. Of which learners in which courses, decides the caller, who knows the course."""
