"""Who may read a book, who may correct it, and who keeps the JP table."""

from __future__ import annotations

from dataclasses import dataclass

from elearning.kernel.actor import Actor, Role
from elearning.kernel.ids import PersonId, UnitId
from elearning.kernel.permissions import SIGNED_IN, Permission, always
from elearning.kernel.text import M


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose book it is, and in which unit that person stands today."""

    person_id: PersonId
    unit_id: UnitId | None


def in_scope(actor: Actor, owner: Owner) -> bool:
    """An admin over the owner's unit."""
    return actor.has_for(Role.ADMIN, owner.unit_id)


def reviews(actor: Actor, owner: Owner) -> bool:
    """An assessor over the owner's unit, and never over oneself."""
    return actor.person_id != owner.person_id and actor.has_for(Role.ASSESSOR, owner.unit_id)


def of_the_whole_platform(actor: Actor, _subject: object) -> bool:
    return actor.has_for(Role.ADMIN, None)


def nobody(_actor: Actor, _subject: object) -> bool:
    """Left to the system, which needs no predicate."""
    return False


READ_OWN: Permission[None] = Permission[None](
    name="evidence.read_own",
    audience=SIGNED_IN,
    refusal=M("Masuk dulu untuk membaca Buku Bukti Anda."),
    predicate=always,
)

READ_OF_OTHERS: Permission[Owner] = Permission[Owner](
    name="evidence.read_of_others",
    audience=Role.ADMIN,
    refusal=M("Buku Bukti orang lain hanya dapat dibaca oleh admin unitnya."),
    predicate=in_scope,
)

RECORD: Permission[object] = Permission[object](
    name="evidence.record",
    audience=SIGNED_IN,
    refusal=M("Catatan bukti hanya ditulis oleh sistem."),
    predicate=nobody,
)

CORRECT: Permission[Owner] = Permission[Owner](
    name="evidence.correct",
    audience=Role.ASSESSOR,
    refusal=M("Ralat hanya dapat ditulis oleh peninjau unit pemilik catatan, dan bukan untuk catatannya sendiri."),
    predicate=reviews,
)

KEEP_JP_TABLE: Permission[object] = Permission[object](
    name="evidence.keep_jp_table",
    audience=Role.ADMIN,
    refusal=M("Tabel JP diatur oleh admin seluruh platform."),
    predicate=of_the_whole_platform,
)
