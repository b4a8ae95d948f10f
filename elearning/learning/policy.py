"""Who may do what in learning."""

from __future__ import annotations

from dataclasses import dataclass

from elearning.kernel.actor import Actor, Role
from elearning.kernel.ids import PersonId, UnitId
from elearning.kernel.permissions import SIGNED_IN, Permission, always
from elearning.kernel.text import M


@dataclass(frozen=True, slots=True)
class Participation:
    """Whose learning is looked at, in which unit that person stands today, and which unit owns the course."""

    person_id: PersonId
    unit_id: UnitId | None
    course_owner_unit_id: UnitId | None


def is_staff(actor: Actor, _subject: object) -> bool:
    """Teaches or manages somewhere; whose participants are shown is then a matter of scope."""
    return actor.has(Role.INSTRUCTOR) or actor.has(Role.ADMIN)


def cares_for(actor: Actor, participation: Participation) -> bool:
    """The instructor of the course's unit, or the admin of the learner's unit."""
    return actor.has_for(Role.INSTRUCTOR, participation.course_owner_unit_id) or actor.has_for(
        Role.ADMIN, participation.unit_id
    )


SEE_HOME = Permission[None]("learning.see_home", SIGNED_IN, M("Masuk dulu untuk melihat beranda Anda."), always)
SEE_CATALOGUE = Permission[None]("learning.see_catalogue", SIGNED_IN, M("Masuk dulu untuk melihat katalog kursus."), always)
ENROL = Permission[None]("learning.enrol", SIGNED_IN, M("Masuk dulu untuk mendaftar kursus."), always)
LEARN = Permission[None]("learning.learn", SIGNED_IN, M("Masuk dulu untuk melanjutkan belajar."), always)
SEE_PARTICIPANTS = Permission[None](
    "learning.see_participants",
    SIGNED_IN,
    M("Daftar peserta hanya untuk pengajar kursus ini dan admin unit peserta."),
    is_staff,
)
GRANT_ATTEMPT = Permission[Participation](
    "learning.grant_attempt",
    SIGNED_IN,
    M("Percobaan tambahan hanya dapat diberikan oleh pengajar kursus ini atau admin unit peserta."),
    cares_for,
)
