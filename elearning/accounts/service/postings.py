"""Posts, ranks and roles, each with its dates."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from elearning.accounts import policy, queries
from elearning.accounts.errors import OwnAdminRole, PersonIncomplete, PlacementOverlaps, PlacementUnknown, UnitNotFound
from elearning.accounts.events import PersonPlaced
from elearning.accounts.model import PersonRank, Placement, RoleGrant, Unit
from elearning.accounts.policy import PersonInUnit
from elearning.accounts.rules import MAIN, PLACEMENT_KINDS, grade_fault, parse_grade
from elearning.accounts.service.reaching import lock_person, permit_on, today
from elearning.infrastructure import audit
from elearning.infrastructure.work import Work
from elearning.kernel.actor import Role
from elearning.kernel.ids import PersonId, UnitId
from elearning.kernel.permissions import permit
from elearning.kernel.text import M, Message


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
    """Give a post in a unit from that day, up to and not including `until_on`. A definitif post ends the definitif one before it.

    The same post again changes nothing; told with an end, it ends the open one. Raises PersonIncomplete, UnitNotFound, PlacementOverlaps, Forbidden (both the unit and the person must be in reach).
    """
    faults = faults_of_post(post, job_class)
    if not post.strip():
        faults["post"] = M("Isi jabatan di unit ini.")
    if kind not in PLACEMENT_KINDS:
        faults["placement_kind"] = M("Pilih jenis penempatan dari daftar.")
    if until_on is not None and until_on <= from_on:
        faults["until_on"] = M("Tanggal selesai mendahului tanggal mulai. Periksa keduanya.")
    if faults:
        raise PersonIncomplete(faults)
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
    there = _same_post(work, wanted)
    if there is not None:
        if there.until_on is None and until_on is not None:
            there.until_on = until_on
            audit.record(work, "person.end-post", "person", person_id, unit=unit_id, until_on=until_on.isoformat())
        return
    try:
        with work.session.begin_nested():
            if kind == MAIN:
                _make_room(work, person_id, from_on, until_on)
            work.session.add(wanted)
    except IntegrityError as error:
        raise PlacementOverlaps(from_on) from error
    audit.record(work, "person.place", "person", person_id, unit=unit_id, kind=kind, from_on=from_on.isoformat())
    work.announce(PersonPlaced(person_id, unit_id, kind, from_on))


def correct_post(work: Work, person_id: PersonId, *, unit_id: UnitId, post: str, job_class: str) -> None:
    """Put unit and name of the open definitif post right, from the day it began: it was written down wrongly.

    Raises PersonIncomplete, PlacementUnknown, Forbidden (both units must be in reach).
    """
    faults = faults_of_post(post, job_class)
    if faults or not post.strip():
        raise PersonIncomplete(faults or {"post": M("Isi jabatan di unit ini.")})
    work.begin_write()
    lock_person(work, person_id)
    present = work.session.scalar(
        select(Placement).where(Placement.person_id == person_id, Placement.kind == MAIN, Placement.until_on.is_(None))
    )
    if present is None:
        raise PlacementUnknown
    permit(work.actor, policy.REGISTER_PERSON, unit_id)
    permit(work.actor, policy.MANAGE_PERSON, PersonInUnit(person_id, UnitId(present.unit_id)))
    present.unit_id, present.post, present.job_class = unit_id, " ".join(post.split()), job_class.strip()
    work.session.flush()
    audit.record(work, "person.correct-post", "person", person_id, unit=unit_id, from_on=present.from_on.isoformat())


def faults_of_post(post: str, job_class: str) -> dict[str, Message]:
    """What is too long to be kept, by field."""
    longest = {"post": (post, 200), "job_class": (job_class, 80)}
    return {field: M("Paling banyak %(most)s huruf.", most=most) for field, (text, most) in longest.items() if len(text) > most}


def _same_post(work: Work, wanted: Placement) -> Placement | None:
    return work.session.scalar(
        select(Placement).where(
            Placement.person_id == wanted.person_id,
            Placement.unit_id == wanted.unit_id,
            Placement.post == wanted.post,
            Placement.kind == wanted.kind,
            Placement.from_on == wanted.from_on,
        )
    )


def _make_room(work: Work, person_id: PersonId, from_on: date, until_on: date | None) -> None:
    """End the open definitif post on that day; whatever else overlaps is refused, and then nothing is ended."""
    ending: list[Placement] = []
    for row in work.session.scalars(select(Placement).where(Placement.person_id == person_id, Placement.kind == MAIN)):
        if row.until_on is None and row.from_on < from_on and until_on is None:
            ending.append(row)
        elif (until_on is None or row.from_on < until_on) and (row.until_on is None or row.until_on > from_on):
            raise PlacementOverlaps(row.from_on)
    for row in ending:
        row.until_on = from_on
    work.session.flush()


def set_rank(work: Work, person_id: PersonId, *, grade: str, from_on: date) -> None:
    """Note the golongan (any spelling that `parse_grade` reads) from that day; the same day again corrects it.

    Raises PersonIncomplete, Forbidden.
    """
    work.begin_write()
    person = permit_on(work, person_id, policy.MANAGE_PERSON)
    read = parse_grade(grade, person.kind)
    if read is None:
        raise PersonIncomplete({"grade": grade_fault(person.kind)})
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


def end_role(work: Work, person_id: PersonId, role: Role, unit_id: UnitId | None) -> bool:
    """Take the role back from today; False when it was not held. Raises Forbidden, OwnAdminRole."""
    work.begin_write()
    permit(work.actor, policy.GRANT_ROLE, unit_id)
    if role is Role.ADMIN and person_id == work.actor.person_id:
        raise OwnAdminRole
    lock_person(work, person_id)
    grant = _open_grant(work, person_id, role, unit_id)
    if grant is None:
        return False
    ends = today(work)
    if grant.from_on >= ends:
        work.session.delete(grant)
    else:
        grant.until_on = ends
    audit.record(work, "role.end", "person", person_id, role=role.value, unit=unit_id, until_on=ends.isoformat())
    return True


def _open_grant(work: Work, person_id: PersonId, role: Role, unit_id: UnitId | None) -> RoleGrant | None:
    same_unit = RoleGrant.unit_id.is_(None) if unit_id is None else RoleGrant.unit_id == unit_id
    return work.session.scalar(
        select(RoleGrant).where(
            RoleGrant.person_id == person_id, RoleGrant.role == role.value, same_unit, RoleGrant.until_on.is_(None)
        )
    )
