"""Posts, ranks and roles, each with its dates."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from elearning.accounts import policy, queries
from elearning.accounts.errors import PersonIncomplete, PlacementOverlaps, UnitNotFound
from elearning.accounts.events import PersonPlaced
from elearning.accounts.model import PersonRank, Placement, RoleGrant, Unit
from elearning.accounts.policy import PersonInUnit
from elearning.accounts.rules import MAIN, PLACEMENT_KINDS, parse_grade
from elearning.accounts.service.reaching import lock_person, permit_on, today
from elearning.infrastructure import audit
from elearning.infrastructure.work import Work
from elearning.kernel.actor import Role
from elearning.kernel.ids import PersonId, UnitId
from elearning.kernel.permissions import permit
from elearning.kernel.text import M


def place_person(
    work: Work,
    person_id: PersonId,
    *,
    unit_id: UnitId,
    post: str,
    from_on: date,
    job_class: str = "",
    kind: str = MAIN,
    until_on: date | None = None,
) -> None:
    """Give a post in a unit from that day. A definitif post ends the definitif one before it. The same post again changes nothing.

    Raises PersonIncomplete, UnitNotFound, PlacementOverlaps, Forbidden (both the unit and the person must be in reach).
    """
    if kind not in PLACEMENT_KINDS or not post.strip() or (until_on is not None and until_on <= from_on):
        raise PersonIncomplete({"post": M("Isi jabatan, jenis penempatan, dan tanggal mulai yang mendahului tanggal selesai.")})
    work.begin_write()
    lock_person(work, person_id)
    if work.session.get(Unit, unit_id) is None:
        raise UnitNotFound
    permit(work.actor, policy.REGISTER_PERSON, unit_id)
    present = queries.main_unit_on(work.session, person_id, today(work))
    if present is not None:
        permit(work.actor, policy.MANAGE_PERSON, PersonInUnit(person_id, present))
    wanted = Placement(
        person_id=person_id,
        unit_id=unit_id,
        post=" ".join(post.split()),
        job_class=job_class.strip(),
        kind=kind,
        from_on=from_on,
        until_on=until_on,
    )
    if _is_there(work, wanted):
        return
    if kind == MAIN:
        _make_room(work, person_id, from_on, until_on)
    work.session.add(wanted)
    try:
        work.session.flush()
    except IntegrityError as error:
        raise PlacementOverlaps(from_on) from error
    audit.record(work, "person.place", "person", person_id, unit=unit_id, kind=kind, from_on=from_on.isoformat())
    work.announce(PersonPlaced(person_id, unit_id, kind, from_on))


def _is_there(work: Work, wanted: Placement) -> bool:
    return (
        work.session.scalar(
            select(Placement.id).where(
                Placement.person_id == wanted.person_id,
                Placement.unit_id == wanted.unit_id,
                Placement.post == wanted.post,
                Placement.kind == wanted.kind,
                Placement.from_on == wanted.from_on,
            )
        )
        is not None
    )


def _make_room(work: Work, person_id: PersonId, from_on: date, until_on: date | None) -> None:
    """End the open definitif post on that day; whatever else overlaps is refused."""
    for row in work.session.scalars(select(Placement).where(Placement.person_id == person_id, Placement.kind == MAIN)):
        if row.until_on is None and row.from_on < from_on and until_on is None:
            row.until_on = from_on
        elif (until_on is None or row.from_on < until_on) and (row.until_on is None or row.until_on > from_on):
            raise PlacementOverlaps(row.from_on)
    work.session.flush()


def set_rank(work: Work, person_id: PersonId, *, grade: str, from_on: date) -> None:
    """Note the golongan (any spelling that `parse_grade` reads) from that day; the same day again corrects it.

    Raises PersonIncomplete, Forbidden.
    """
    work.begin_write()
    person = permit_on(work, person_id, policy.MANAGE_PERSON)
    read = parse_grade(grade, person.kind)
    if read is None:
        raise PersonIncomplete({"grade": M("Golongan %(grade)s tidak dikenal untuk %(kind)s.", grade=grade, kind=person.kind)})
    rank = work.session.scalar(select(PersonRank).where(PersonRank.person_id == person_id, PersonRank.from_on == from_on))
    if rank is not None and rank.grade == read.code:
        return
    if rank is None:
        rank = PersonRank(person_id=person_id, from_on=from_on)
        work.session.add(rank)
    rank.grade, rank.title = read.code, read.title
    work.session.flush()
    audit.record(work, "person.set-rank", "person", person_id, grade=read.code, from_on=from_on.isoformat())


def grant_role(work: Work, person_id: PersonId, role: Role, unit_id: UnitId | None, *, from_on: date | None = None) -> None:
    """Make the person instructor, assessor or admin over a unit and its subtree (None: the whole platform) from that day (today).

    The same role again changes nothing. Raises UnitNotFound, PersonNotFound, Forbidden.
    """
    work.begin_write()
    permit(work.actor, policy.GRANT_ROLE, unit_id)
    lock_person(work, person_id)
    if unit_id is not None and work.session.get(Unit, unit_id) is None:
        raise UnitNotFound
    if _open_grant(work, person_id, role, unit_id) is not None:
        return
    begins = from_on or today(work)
    work.session.add(RoleGrant(person_id=person_id, role=role.value, unit_id=unit_id, from_on=begins))
    work.session.flush()
    audit.record(work, "role.grant", "person", person_id, role=role.value, unit=unit_id, from_on=begins.isoformat())


def end_role(work: Work, person_id: PersonId, role: Role, unit_id: UnitId | None) -> None:
    """Take the role back from today; a role that is not held is left as it is. Raises Forbidden."""
    work.begin_write()
    permit(work.actor, policy.GRANT_ROLE, unit_id)
    lock_person(work, person_id)
    grant = _open_grant(work, person_id, role, unit_id)
    if grant is None:
        return
    ends = today(work)
    if grant.from_on >= ends:
        work.session.delete(grant)
    else:
        grant.until_on = ends
    audit.record(work, "role.end", "person", person_id, role=role.value, unit=unit_id, until_on=ends.isoformat())


def _open_grant(work: Work, person_id: PersonId, role: Role, unit_id: UnitId | None) -> RoleGrant | None:
    same_unit = RoleGrant.unit_id.is_(None) if unit_id is None else RoleGrant.unit_id == unit_id
    return work.session.scalar(
        select(RoleGrant).where(
            RoleGrant.person_id == person_id, RoleGrant.role == role.value, same_unit, RoleGrant.until_on.is_(None)
        )
    )
