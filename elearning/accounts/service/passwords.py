"""Passwords change: by their owner, or for three days by an admin who never learns the owner's own."""

from __future__ import annotations

from sqlalchemy import delete

from elearning.accounts import policy, queries
from elearning.accounts.errors import PasswordTooWeak, PersonNotFound, SignInLocked, SignInRefused
from elearning.accounts.events import PasswordReplaced
from elearning.accounts.model import Person, SignInFailure
from elearning.accounts.rules import lockout
from elearning.accounts.rules.passwords import ONE_TIME_VALID, dictated, password_problem
from elearning.accounts.service.entrance import Door, compare, settle
from elearning.accounts.service.hashing import hash_password
from elearning.accounts.service.reaching import lock_person, reach_person
from elearning.accounts.service.sessions import end_sessions
from elearning.infrastructure import audit
from elearning.infrastructure.work import Work
from elearning.kernel.ids import PersonId, PublicId
from elearning.kernel.permissions import permit


def change_password(work: Work, current: str, new: str, address: str) -> SignInRefused | SignInLocked | None:
    """Replace one's own password and end one's other sessions.

    A wrong `current` password counts like a wrong sign-in and is returned, not raised, so that the count is kept; it is not asked of
    whom an admin gave a one-time password. Raises PasswordTooWeak.
    """
    person_id = work.actor.person_id
    credentials = None if person_id is None else queries.find_credentials(work.session, person_id=person_id)
    if person_id is None or credentials is None:
        raise PersonNotFound
    permit(work.actor, policy.USE_OWN_ACCOUNT, person_id)
    problem = password_problem(new, number=credentials.number, name=credentials.name)
    if problem is not None:
        raise PasswordTooWeak(problem)
    door = Door.of(credentials.number, address)
    if not credentials.must_change:
        lock = lockout.lock_of(queries.read_counters(work.session, door.number_key, door.address_key), work.now())
        if lock is not None:
            return SignInLocked(lock.until, lock.failures, work.actor.timezone)
    check = None if credentials.must_change else compare(credentials, current)
    replacement = hash_password(new)

    work.begin_write()
    if check is not None:
        settled = settle(work, door, credentials, check)
        if isinstance(settled, SignInRefused | SignInLocked):
            return settled
    person = lock_person(work, person_id)
    _replace(work, person, replacement, must_change=False)
    end_sessions(work, person_id, but=work.actor.session_id)
    audit.record(work, "password.change", "person", person.id)
    work.announce(PasswordReplaced(person_id, one_time=False, at=work.now()))
    return None


def make_one_time_password(work: Work, person_public_id: PublicId) -> str:
    """A password to be told to its owner now: valid for three days, to be changed at the first sign-in. Shown once, kept as a hash.

    Ends the person's sessions and opens a locked door. Raises PersonNotFound, Forbidden.
    """
    password = dictated(work.random.token_bytes(40))
    hashed = hash_password(password)
    work.begin_write()
    person = reach_person(work, person_public_id, policy.MANAGE_CREDENTIALS)
    _replace(work, person, hashed, must_change=True)
    person.password_expires_at = work.now() + ONE_TIME_VALID
    end_sessions(work, PersonId(person.id))
    _open_lock(work, person)
    audit.record(work, "password.one-time", "person", person.id)
    work.announce(PasswordReplaced(PersonId(person.id), one_time=True, at=work.now()))
    return password


def set_password(work: Work, person_id: PersonId, password: str, *, must_change: bool = False) -> None:
    """Set a password, or an argon2id hash made before: for seeds and tests, which act as the system."""
    hashed = password if password.startswith("$argon2id$") else hash_password(password)
    work.begin_write()
    permit(work.actor, policy.SET_PASSWORD, None)
    person = lock_person(work, person_id)
    _replace(work, person, hashed, must_change=must_change)
    audit.record(work, "password.set", "person", person_id)


def unlock(work: Work, person_public_id: PublicId) -> bool:
    """Let somebody try again at once after too many wrong sign-ins; False when nothing was locked."""
    work.begin_write()
    person = reach_person(work, person_public_id, policy.MANAGE_CREDENTIALS)
    was_locked = queries.lock_of_person(work.session, PersonId(person.id), work.now()) is not None
    _open_lock(work, person)
    audit.record(work, "sign-in.unlock", "person", person.id, was_locked=was_locked)
    return was_locked


def _replace(work: Work, person: Person, hashed: str, *, must_change: bool) -> None:
    person.password_hash = hashed
    person.must_change_password = must_change
    person.password_expires_at = None
    person.password_changed_at = work.now()
    work.session.flush()


def _open_lock(work: Work, person: Person) -> None:
    keys = [lockout.number_key(row.number) for row in queries.get_history(work.session, PersonId(person.id)).numbers]
    work.session.execute(delete(SignInFailure).where(SignInFailure.number_key.in_(keys)))
