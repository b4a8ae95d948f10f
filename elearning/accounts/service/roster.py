"""Staff lists come into the house: looked at first, then carried out row by row in short transactions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import delete, select

from elearning.accounts import policy, queries
from elearning.accounts.errors import RosterNothingToDo, RosterUnknown, RosterUnreadable
from elearning.accounts.model import RosterImport, RosterRows
from elearning.accounts.rules.records import NewPerson, NewUnit
from elearning.accounts.rules.roster import (
    IMPORT_ROSTER,
    Line,
    NewOffice,
    OfficeBook,
    Plan,
    Planned,
    RowFinding,
    code_for,
    lines_of,
    pack,
    plan,
    read_lines,
)
from elearning.accounts.service.people import correct_person, register_person, set_status
from elearning.accounts.service.postings import correct_post, place_person, set_rank
from elearning.accounts.service.reaching import today
from elearning.accounts.service.units import add_unit
from elearning.infrastructure import audit, jobs
from elearning.infrastructure.work import Work
from elearning.kernel.actor import Actor, Role
from elearning.kernel.errors import DomainError, Invalid
from elearning.kernel.ids import PersonId, UnitId, new_public_id
from elearning.kernel.permissions import permit
from elearning.kernel.text import Message, fold

BATCH = 5
"""So many rows are carried out in one transaction; a new person in a new unit takes up to 20 ms, and nobody should wait 200 ms for a write."""
KEPT = timedelta(days=7)
SHOWN = 500
"""So many errors and warnings of a list are kept for the screen; the counts tell the rest."""


@dataclass(frozen=True, slots=True)
class Carried:
    """What became of some rows: how many of each kind, and which met something new when their turn came."""

    counts: Counter[str]
    refused: tuple[RowFinding, ...] = ()


# --- looking -------------------------------------------------------------------------------------------------------------


def look_at(work: Work, rows: Sequence[Sequence[str]], scope: frozenset[UnitId] | None) -> Plan:
    """What a list would do, with nothing written. `scope` are the units of the one who brings it (None: all). Raises RosterUnreadable."""
    lines, problem = lines_of(rows)
    if problem is not None:
        raise RosterUnreadable(problem)
    return _plan(work, lines, scope, today(work))


def upload_roster(work: Work, filename: str, rows: Sequence[Sequence[str]]) -> UUID:
    """Keep what a list would do, so that an admin can look at it and then say yes. Returns the import's public id.

    Only the needed cells of sound rows are kept. Raises RosterUnreadable, Forbidden.
    """
    permit(work.actor, policy.IMPORT_PEOPLE, None)
    if work.actor.person_id is None:
        raise RosterUnknown
    found = look_at(work, rows, work.actor.scope_of(Role.ADMIN))
    report, packed = _report(found), pack(one.line for one in found.planned)
    work.begin_write()
    row = RosterImport(
        public_id=new_public_id(),
        uploaded_by=work.actor.person_id,
        uploaded_at=work.now(),
        filename=filename[-120:],
        foreseen=report,
        total=len(found.planned),
        position=0,
        counts={},
        refused=[],
    )
    work.session.add(row)
    work.session.flush()
    work.session.add(RosterRows(import_id=row.id, rows=packed))
    work.session.flush()
    audit.record(work, "roster.upload", "roster_import", row.public_id, rows=found.rows, errors=len(found.errors))
    return row.public_id


def _report(found: Plan) -> dict[str, object]:
    return {
        "rows": found.rows,
        "counts": found.counts,
        "new_units": found.new_offices[:SHOWN],
        "new_units_total": len(found.new_offices),
        "rows_out": len({one.row for one in found.errors}),
        "errors": [one.to_json() for one in found.errors[:SHOWN]],
        "errors_total": len(found.errors),
        "warnings": [one.to_json() for one in found.warnings[:SHOWN]],
        "warnings_total": len(found.warnings),
        "sample": [[one.line[0], one.entry.full_name] for one in found.planned if one.known is None][:5],
        "changes": [[one.line[0], one.entry.full_name, one.decision.changed] for one in found.planned if one.decision.changed][
            :SHOWN
        ],
    }


# --- steering ------------------------------------------------------------------------------------------------------------


def confirm_roster(work: Work, public_id: UUID) -> None:
    """Let the worker carry the list out; said twice, it is carried out once. Raises RosterUnknown, RosterNothingToDo, Forbidden."""
    row = _own(work, public_id)
    if row.total == 0:
        raise RosterNothingToDo
    if row.confirmed_at is None:
        row.confirmed_at = work.now()
        audit.record(work, "roster.confirm", "roster_import", public_id, rows=row.total)
    work.enqueue(IMPORT_ROSTER, {"import_id": row.id}, key=queries.roster_key(row.id))


def cancel_roster(work: Work, public_id: UUID) -> None:
    """Stop after the step in hand; what is in the house stays. Raises RosterUnknown, RosterNothingToDo."""
    row = _own(work, public_id)
    job = jobs.find_by_key(work.session, queries.roster_key(row.id))
    if job is None or job.state in {jobs.DONE, jobs.CANCELLED}:
        raise RosterNothingToDo
    jobs.cancel(work, job.public_id)
    audit.record(work, "roster.cancel", "roster_import", public_id)


def resume_roster(work: Work, public_id: UUID) -> bool:
    """Let a list go on that was cancelled or that the worker gave up, where it stopped. Raises RosterUnknown."""
    row = _own(work, public_id)
    loose = jobs.let_loose(work, {queries.roster_key(row.id)})
    if loose:
        audit.record(work, "roster.resume", "roster_import", public_id)
    return bool(loose)


def forget_rosters(work: Work) -> int:
    """Delete lists that were uploaded more than seven days ago, with all that was kept of them; how many there were."""
    work.begin_write()
    old = work.session.scalars(select(RosterImport.id).where(RosterImport.uploaded_at < work.now() - KEPT)).all()
    for table, column in ((RosterRows, RosterRows.import_id), (RosterImport, RosterImport.id)):
        work.session.execute(delete(table).where(column.in_(old)).execution_options(synchronize_session=False))
    return len(old)


def _own(work: Work, public_id: UUID) -> RosterImport:
    work.begin_write()
    permit(work.actor, policy.IMPORT_PEOPLE, None)
    row = work.session.scalar(select(RosterImport).where(RosterImport.public_id == public_id).with_for_update())
    if row is None or row.uploaded_by != work.actor.person_id:
        raise RosterUnknown
    return row


# --- carrying out --------------------------------------------------------------------------------------------------------


def continue_roster(work: Work, import_id: int, lines: Sequence[Line]) -> tuple[int, int]:
    """Carry out the next rows of an import in its own short transaction; gives how many are done, and of how many.

    What the one who uploaded it administers is looked at again now, and so is every row: a step that is done twice changes nothing.
    """
    work.begin_write()
    row = work.session.scalar(select(RosterImport).where(RosterImport.id == import_id).with_for_update())
    if row is None:
        raise RosterUnknown
    now_on = lines[row.position : row.position + BATCH]
    if not now_on:
        return row.total, row.total
    uploaded_by = PersonId(row.uploaded_by)
    grants = queries.grants_on(work.session, uploaded_by, today(work))
    scope = Actor("person", person_id=uploaded_by, grants=grants).scope_of(Role.ADMIN)
    carried = carry_out(work.acting_as(Actor.system(on_behalf_of=uploaded_by)), now_on, scope)
    row.position += len(now_on)
    row.counts = dict(Counter({kind: int(number) for kind, number in row.counts.items()}) + carried.counts)
    row.refused = [*row.refused, *(one.to_json() for one in carried.refused)][:SHOWN]
    work.session.flush()
    return row.position, row.total


def carry_out(work: Work, lines: Sequence[Line], scope: frozenset[UnitId] | None) -> Carried:
    """Carry out these rows in the running write transaction; a row that is refused leaves nothing behind, and the others go on."""
    work.begin_write()
    found = _plan(work, lines, scope, today(work))
    counts, refused, added = Counter[str](), list(found.errors), dict[tuple[str, str], UnitId]()
    for planned in found.planned:
        with_this = dict(added)
        try:
            with work.session.begin_nested():
                _apply(work, planned, with_this)
        except DomainError as fault:
            refused.append(RowFinding(planned.line[0], "", planned.entry.number, _said(fault)))
        else:
            counts[planned.decision.kind] += 1
            added = with_this
    return Carried(counts, tuple(refused))


def deactivate(work: Work, people: Collection[PersonId]) -> int:
    """Let these people leave: they sign in no more, and all that they did stays on record."""
    for person_id in people:
        set_status(work, person_id, "left")
    return len(people)


def _plan(work: Work, lines: Sequence[Line], scope: frozenset[UnitId] | None, day: date) -> Plan:
    readings = read_lines(lines, day)
    known = queries.known_people(work.session, {reading.number for _line, reading in readings if reading.number}, day)
    return plan(readings, known, OfficeBook(queries.offices_on(work.session, day), scope), scope, day)


def _apply(work: Work, planned: Planned, added: dict[tuple[str, str], UnitId]) -> None:
    entry, decision, known = planned.entry, planned.decision, planned.known
    office = planned.office
    unit_id = _add_office(work, office, added) if isinstance(office, NewOffice) else office
    day = decision.post_from or today(work)
    if known is None:
        register_person(
            work,
            NewPerson(
                name=entry.name,
                number=entry.number,
                kind=entry.kind,
                from_on=day,
                front_title=entry.front_title,
                back_title=entry.back_title,
                unit_id=unit_id,
                post=entry.post,
                job_class=entry.job_class,
                grade=entry.grade,
            ),
        )
        return
    if decision.rename is not None:
        name, front, back = decision.rename
        correct_person(work, known.id, name=name, front_title=front, back_title=back, greeting=known.greeting)
    if decision.place and decision.in_place:
        correct_post(work, known.id, unit_id=unit_id, post=entry.post, job_class=entry.job_class)
    elif decision.place:
        place_person(work, known.id, unit_id=unit_id, post=entry.post, job_class=entry.job_class, from_on=day)
    if decision.regrade:
        set_rank(work, known.id, grade=entry.grade, from_on=decision.grade_from or today(work))
    if decision.restate:
        set_status(work, known.id, entry.status)


def _add_office(work: Work, office: NewOffice, added: dict[tuple[str, str], UnitId]) -> UnitId:
    """The unit, added unless an earlier row of this step added it; its parent first where that one is new too."""
    key = (fold(office.parent), fold(office.name))
    if key not in added:
        parent = _add_office(work, NewOffice(office.parent, "", office.under), added) if office.parent else office.under
        offices = queries.offices_on(work.session, today(work))
        code = office.code or code_for(office.name, {one.code for one in offices})
        zone = "Asia/Jakarta" if parent is None else queries.get_unit(work.session, parent).timezone
        added[key] = add_unit(work, NewUnit(code, office.name, today(work), parent, zone))
    return added[key]


def _said(fault: DomainError) -> Message:
    """The most exact thing an error says."""
    return next(iter(fault.fields.values()), fault.message) if isinstance(fault, Invalid) else fault.message
