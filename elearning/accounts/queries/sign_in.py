"""What sign-in compares and counts, and which sessions run."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Select, and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import Session

from elearning.accounts.model import Person, PersonNumber, Placement, SignInFailure, SignInSession
from elearning.accounts.queries.clauses import main_placement
from elearning.accounts.rules import Credentials, SessionRow
from elearning.accounts.rules.lockout import KNOWN_FOR, Counter, Counters
from elearning.accounts.rules.sessions import IDLE
from elearning.kernel.ids import PersonId, UnitId

_CREDENTIALS = select(Person, PersonNumber.number).join(PersonNumber, PersonNumber.person_id == Person.id)
_BY_NUMBER = _CREDENTIALS.where(PersonNumber.number == bindparam("number"))
_BY_PERSON = _CREDENTIALS.where(Person.id == bindparam("id"), PersonNumber.valid_until.is_(None))


def find_credentials(session: Session, *, number: str | None = None, person_id: PersonId | None = None) -> Credentials | None:
    """What is compared with what was typed; by any number the person has or had, or by the person."""
    row = session.execute(*((_BY_NUMBER, {"number": number}) if person_id is None else (_BY_PERSON, {"id": person_id}))).first()
    if row is None:
        return None
    person, known_number = row
    return Credentials(
        person_id=PersonId(person.id),
        name=person.name,
        number=known_number,
        status=person.status,
        language=person.language,
        password_hash=person.password_hash,
        must_change=person.must_change_password,
        password_expires_at=person.password_expires_at,
    )


COUNTERS = (
    select(SignInFailure)
    .where(
        or_(
            and_(
                SignInFailure.kind == "pair",
                SignInFailure.number_key == bindparam("number"),
                SignInFailure.address_key == bindparam("address"),
            ),
            and_(
                SignInFailure.kind == "number", SignInFailure.number_key == bindparam("number"), SignInFailure.address_key == ""
            ),
            and_(
                SignInFailure.kind == "address",
                SignInFailure.number_key == "",
                SignInFailure.address_key == bindparam("address"),
            ),
        )
    )
    .order_by(SignInFailure.kind)
    .execution_options(populate_existing=True)
)
"""The rows that count the number `number` at the address `address`, that number anywhere, and that address; always in the same order, so
that locks agree."""
_COUNTERS_LOCKED = COUNTERS.with_for_update()


def read_counters(session: Session, number_key: str, address_key: str, *, locking: bool = False) -> Counters:
    """The counters of a number and an address; `locking` holds their rows until the transaction ends. One statement."""
    rows = session.scalars(_COUNTERS_LOCKED if locking else COUNTERS, {"number": number_key, "address": address_key})
    return {row.kind: Counter(row.failures, row.since_at, row.locked_until) for row in rows}  # pyright: ignore[reportReturnType] - the check constraint holds the kinds


def was_here(session: Session, person_id: PersonId, address_key: str, now: datetime) -> bool:
    """True when the person signed in from this address within the last ninety days."""
    return bool(
        session.scalar(
            select(
                exists().where(
                    SignInSession.person_id == person_id,
                    SignInSession.address_key == address_key,
                    SignInSession.created_at > now - KNOWN_FOR,
                )
            )
        )
    )


def list_sessions(session: Session, person_id: PersonId, now: datetime) -> list[SessionRow]:
    """The running sessions of a person, the last seen first."""
    rows = session.scalars(
        select(SignInSession)
        .where(
            SignInSession.person_id == person_id,
            SignInSession.revoked_at.is_(None),
            SignInSession.expires_at > now,
            SignInSession.seen_at > now - IDLE,
        )
        .order_by(SignInSession.seen_at.desc(), SignInSession.id.desc())
    )
    return [SessionRow(row.id, row.public_id, row.device, row.created_at, row.seen_at, row.expires_at) for row in rows]


def lock_of_person(session: Session, person_id: PersonId, now: datetime) -> datetime | None:
    """Until when this person's sign-in is locked, somewhere or everywhere."""
    return session.scalar(
        select(SignInFailure.locked_until)
        .where(SignInFailure.person_id == person_id, SignInFailure.locked_until > now, SignInFailure.kind != "address")
        .order_by(SignInFailure.locked_until.desc())
        .limit(1)
    )


def locked_people(now: datetime) -> Select[int | None]:
    """The ids of people whose sign-in is locked now, somewhere or everywhere."""
    return select(SignInFailure.person_id).where(
        SignInFailure.person_id.is_not(None), SignInFailure.locked_until > now, SignInFailure.kind != "address"
    )


def count_locked(session: Session, scope: frozenset[UnitId] | None, day: date, now: datetime) -> int:
    """How many people of the scope (None: all) cannot sign in now because of wrong tries."""
    locked = (
        select(func.count())
        .select_from(Person)
        .outerjoin(Placement, Placement.id == main_placement(Person.id, day))
        .where(Person.id.in_(locked_people(now)))
    )
    return session.scalar(locked if scope is None else locked.where(Placement.unit_id.in_(scope))) or 0
