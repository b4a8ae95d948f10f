"""Who may read and who may change the dictionary."""

from __future__ import annotations

from elearning.kernel.actor import Actor, Role
from elearning.kernel.permissions import SIGNED_IN, Permission, always
from elearning.kernel.text import M


def _of_the_whole_platform(actor: Actor, _subject: object) -> bool:
    return actor.has_for(Role.ADMIN, None)


READ: Permission[object] = Permission(
    name="frameworks.read",
    audience=SIGNED_IN,
    refusal=M("Masuk terlebih dahulu untuk membaca kamus kompetensi."),
    predicate=always,
)

MAINTAIN: Permission[object] = Permission(
    name="frameworks.maintain",
    audience=Role.ADMIN,
    refusal=M("Kamus kompetensi diatur oleh admin seluruh platform."),
    predicate=_of_the_whole_platform,
)
