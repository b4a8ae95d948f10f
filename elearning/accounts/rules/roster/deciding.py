"""What one entry changes. Nothing is asked of anybody here: the same answer serves the look beforehand and the act."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from elearning.accounts.rules.names import full_name
from elearning.accounts.rules.roster.entries import Entry
from elearning.kernel.ids import PersonId, UnitId
from elearning.kernel.text import fold

ADD, CHANGE, MOVE, UNCHANGED = "add", "change", "move", "unchanged"
KINDS = (ADD, CHANGE, MOVE, UNCHANGED)


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """Somebody on record: `number` is the one that holds; place and grade are those of the day, empty without."""

    id: PersonId
    number: str
    kind: str
    name: str
    front_title: str
    back_title: str
    greeting: str
    status: str
    grade: str
    unit_id: UnitId | None
    post: str
    job_class: str
    placed_from: date | None


@dataclass(frozen=True, slots=True)
class Decision:
    """`kind` is the one word of the report; the rest says what is to be done. `post_from` is the day from which a new post holds.

    `rename` is the name to be (name, front title, back title), None where it stays. `in_place` puts a post right that began on that very
    day, instead of adding another one.
    """

    kind: str
    rename: tuple[str, str, str] | None = None
    regrade: bool = False
    restate: bool = False
    place: bool = False
    post_from: date | None = None
    grade_from: date | None = None
    in_place: bool = False

    @property
    def changed(self) -> tuple[str, ...]:
        """What of somebody on record changes: name, post, grade, status."""
        told = {"name": self.rename is not None, "post": self.place, "grade": self.regrade, "status": self.restate}
        return () if self.kind == ADD else tuple(part for part, changes in told.items() if changes)


def decide(entry: Entry, known: KnownPerson | None, unit_id: UnitId | None, today: date) -> Decision:
    """Compare; `unit_id` is None for a unit that is still to be added.

    Another post in another unit is a move, another post in the same unit a change, as are name, golongan and status. What a row does not
    tell stays, and letters' case and spacing are no difference. A post whose TMT lies before the one on record begins today, so that
    history is not rewritten.
    """
    grade_from = entry.grade_from or today
    if known is None:
        return Decision(ADD, place=True, post_from=entry.post_from or today, grade_from=grade_from)
    elsewhere = unit_id is None or known.unit_id != unit_id
    place = elsewhere or fold(known.post) != fold(entry.post) or (bool(entry.job_class) and known.job_class != entry.job_class)
    rename = _rename(entry, known)
    regrade = bool(entry.grade) and entry.grade != known.grade
    restate = bool(entry.status) and entry.status != known.status
    if rename is None and not (place or regrade or restate):
        return Decision(UNCHANGED)
    since = entry.post_from or today
    if known.placed_from is not None and since <= known.placed_from:
        since = today
    return Decision(
        MOVE if elsewhere else CHANGE,
        rename=rename,
        regrade=regrade,
        restate=restate,
        place=place,
        post_from=since,
        grade_from=grade_from,
        in_place=place and known.placed_from is not None and since <= known.placed_from,
    )


def _rename(entry: Entry, known: KnownPerson) -> tuple[str, str, str] | None:
    """The name to be. A row without any title says nothing of titles: many lists leave them out."""
    name = known.name if fold(entry.name) == fold(known.name) else entry.name
    front, back = entry.front_title, entry.back_title
    if not front and not back:
        front, back = known.front_title, known.back_title
    before, after = (full_name(*parts) for parts in ((known.front_title, known.name, known.back_title), (front, name, back)))
    return None if fold(before) == fold(after) else (name, front, back)
