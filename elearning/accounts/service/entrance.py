"""Coming in: compare, count, and open a session. A refusal is returned, not raised, because its count must be kept."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import and_, bindparam, delete, or_
from sqlalchemy.exc import IntegrityError

from elearning.accounts import queries
from elearning.accounts.errors import OneTimePasswordExpired, SignInLocked, SignInRefused, SignInSlowed
from elearning.accounts.model import SignInFailure, SignInSession
from elearning.accounts.rules import Credentials, lockout
from elearning.accounts.rules.lockout import LIMITS, Counter, Counters, Kind
from elearning.accounts.rules.sessions import TOKEN_BYTES, end_of_session, token_hash
from elearning.accounts.service.hashing import Check, check_password
from elearning.accounts.service.reaching import lock_person
from elearning.infrastructure import audit
from elearning.infrastructure.database import columns_of, table_of
from elearning.infrastructure.work import Work
from elearning.kernel.actor import Actor
from elearning.kernel.ids import PersonId, new_public_id

FORGET_COUNTERS_AFTER = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The session's token, given to the browser once and kept nowhere; `language` is the one last chosen."""

    token: str
    person_id: PersonId
    must_change_password: bool
    language: str


Refusal = SignInRefused | SignInLocked | SignInSlowed | OneTimePasswordExpired


@dataclass(frozen=True, slots=True)
class Door:
    """Under what a try is counted."""

    number_key: str
    address_key: str

    @classmethod
    def of(cls, number: str, address: str) -> Door:
        return cls(lockout.number_key(number), lockout.address_key(address))


def sign_in(work: Work, number: str, password: str, address: str, device: str, *, shared: bool = False) -> SignedIn | Refusal:
    """Compare number and password, and open a session.

    `number` is 18 clean digits, `address` where the request came from, `device` a few words, `shared` a device that others use too
    (two hours instead of thirty days). Returns the session's token, or the refusal; an unknown number is refused, counted and locked
    like a known one. The caller commits in both cases.
    """
    door = Door.of(number, address)
    credentials = queries.find_credentials(work.session, number=number)
    counters = queries.read_counters(work.session, door.number_key, door.address_key)
    slowed = lockout.slowed_until(counters, work.now())
    lock = lockout.lock_of(counters, work.now())
    if lock is not None and slowed is None:
        return SignInLocked(lock.until, lock.failures, work.actor.timezone)
    if slowed is not None and (lock is not None or not _was_here(work, credentials, door)):
        check_password(None, password)  # the answer of a slowed address takes as long as a comparison
        return SignInSlowed(slowed, work.actor.timezone)

    check = compare(credentials, password)
    work.begin_write()
    settled = settle(work, door, credentials, check)
    if not isinstance(settled, Credentials):
        return settled if slowed is None else SignInSlowed(slowed, work.actor.timezone)
    if settled.password_expires_at is not None and settled.password_expires_at <= work.now():
        return OneTimePasswordExpired()
    return _open_session(work, door, settled, check, device=device, shared=shared)


def compare(credentials: Credentials | None, password: str) -> Check:
    """The slow part, before the write transaction; the same work for nobody, for the unset and for those who left."""
    usable = credentials is not None and credentials.status != "left"
    return check_password(credentials.password_hash if usable and credentials is not None else None, password)


def settle(work: Work, door: Door, credentials: Credentials | None, check: Check) -> Credentials | SignInRefused | SignInLocked:
    """Inside the write transaction: the credentials when the password was right and nothing locked meanwhile, else count and refuse."""
    counters = queries.read_counters(work.session, door.number_key, door.address_key, locking=True)
    lock = lockout.lock_of(counters, work.now())
    if lock is not None:
        return SignInLocked(lock.until, lock.failures, work.actor.timezone)
    if check.right and credentials is not None:
        person = lock_person(work, credentials.person_id)
        if person.password_hash == credentials.password_hash and person.status != "left":
            _forget(work, door)
            return credentials
    after = _count(work, door, None if credentials is None else credentials.person_id)
    lock = lockout.lock_of(after, work.now())
    if lock is not None:
        return SignInLocked(lock.until, lock.failures, work.actor.timezone)
    return SignInRefused(lockout.tries_left(after, work.now()))


def _was_here(work: Work, credentials: Credentials | None, door: Door) -> bool:
    return queries.was_here(work.session, credentials.person_id if credentials else PersonId(0), door.address_key, work.now())


def _open_session(work: Work, door: Door, credentials: Credentials, check: Check, device: str, *, shared: bool) -> SignedIn:
    now = work.now()
    token = base64.urlsafe_b64encode(work.random.token_bytes(TOKEN_BYTES)).decode().rstrip("=")
    if check.renewed is not None:
        lock_person(work, credentials.person_id).password_hash = check.renewed
    session = SignInSession(
        public_id=new_public_id(),
        token_hash=token_hash(token),
        person_id=credentials.person_id,
        created_at=now,
        seen_at=now,
        expires_at=end_of_session(now, shared=shared),
        device=device[:80],
        address_key=door.address_key,
    )
    work.session.execute(_FORGET_SESSIONS, {"person": credentials.person_id, "before": now - lockout.KNOWN_FOR})
    work.session.add(session)
    work.session.flush()
    owner = work.acting_as(Actor("person", person_id=credentials.person_id))
    audit.record(owner, "session.begin", "session", session.public_id, shared=shared)
    return SignedIn(token, credentials.person_id, credentials.must_change, credentials.language)


_FAILURE, _SESSION = columns_of(SignInFailure), columns_of(SignInSession)
_FORGET = delete(table_of(SignInFailure)).where(
    or_(
        and_(_FAILURE.number_key == bindparam("number"), _FAILURE.address_key.in_(["", bindparam("address")])),
        _FAILURE.since_at < bindparam("before"),
    )
)
_FORGET_SESSIONS = delete(table_of(SignInSession)).where(
    _SESSION.person_id == bindparam("person"), _SESSION.created_at < bindparam("before")
)


def _forget(work: Work, door: Door) -> None:
    """A right sign-in clears its own counters, and sweeps out what nobody will ask for any more."""
    work.session.execute(
        _FORGET, {"number": door.number_key, "address": door.address_key, "before": work.now() - FORGET_COUNTERS_AFTER}
    )


def _count(work: Work, door: Door, person_id: PersonId | None) -> Counters:
    """One more wrong try on each of the three counters; a lock that begins leaves a line in the audit log."""
    here = {"number": door.number_key, "address": door.address_key}
    rows = {row.kind: row for row in work.session.scalars(queries.COUNTERS, here)}
    after: dict[Kind, Counter] = {}
    for kind in sorted(LIMITS):  # the order in which the rows are locked, so that two at once never wait for each other
        row = rows.get(kind) or _counter_row(work, door, kind)
        before = Counter(row.failures, row.since_at, row.locked_until) if row.failures else None
        counter = after[kind] = lockout.counted(kind, before, work.now())
        row.failures, row.since_at, row.locked_until = counter.failures, counter.since_at, counter.locked_until
        if kind != "address":
            row.person_id = person_id
            if counter.failures == LIMITS[kind].tries:
                audit.record(work, "sign-in.lock", "person", person_id or "unknown", counter=kind, failures=counter.failures)
    work.session.flush()
    return after


def _counter_row(work: Work, door: Door, kind: Kind) -> SignInFailure:
    """A counter at nought; when another transaction was first, theirs."""
    number_key = "" if kind == "address" else door.number_key
    address_key = "" if kind == "number" else door.address_key
    row = SignInFailure(kind=kind, number_key=number_key, address_key=address_key, failures=0, since_at=work.now())
    try:
        with work.session.begin_nested():
            work.session.add(row)
    except IntegrityError:
        wanted = queries.COUNTERS.where(SignInFailure.kind == kind).with_for_update()
        return work.session.scalars(wanted, {"number": door.number_key, "address": door.address_key}).one()
    return row
