"""Sessions end: by their owner, by an admin, by a new password."""

from __future__ import annotations

from sqlalchemy import select, update

from elearning.accounts import policy
from elearning.accounts.errors import SessionNotFound
from elearning.accounts.model import SignInSession
from elearning.accounts.rules.sessions import token_hash
from elearning.accounts.service.reaching import reach_person
from elearning.infrastructure import audit
from elearning.infrastructure.work import Work
from elearning.kernel.ids import PersonId, PublicId
from elearning.kernel.permissions import permit


def sign_out(work: Work, token: str) -> None:
    """End the session of this token; an unknown or ended one is left as it is."""
    work.begin_write()
    session = work.session.scalar(
        select(SignInSession).where(SignInSession.token_hash == token_hash(token), SignInSession.revoked_at.is_(None))
    )
    if session is not None:
        session.revoked_at = work.now()
        audit.record(work, "session.end", "session", session.public_id)


def touch_session(work: Work, token: str) -> None:
    """Note that the session was seen now."""
    work.begin_write()
    work.session.execute(update(SignInSession).where(SignInSession.token_hash == token_hash(token)).values(seen_at=work.now()))


def revoke_session(work: Work, public_id: PublicId) -> None:
    """End one of one's own sessions. Raises SessionNotFound for anybody else's."""
    work.begin_write()
    session = work.session.scalar(
        select(SignInSession).where(
            SignInSession.public_id == public_id,
            SignInSession.person_id == work.actor.person_id,
            SignInSession.revoked_at.is_(None),
        )
    )
    if session is None:
        raise SessionNotFound
    permit(work.actor, policy.USE_OWN_ACCOUNT, PersonId(session.person_id))
    session.revoked_at = work.now()
    audit.record(work, "session.revoke", "session", session.public_id)


def revoke_other_sessions(work: Work) -> int:
    """End all of one's own sessions but the present one; returns how many."""
    work.begin_write()
    person_id = work.actor.person_id
    if person_id is None:
        raise SessionNotFound
    permit(work.actor, policy.USE_OWN_ACCOUNT, person_id)
    return end_sessions(work, person_id, but=work.actor.session_id)


def revoke_sessions_of(work: Work, person_public_id: PublicId) -> int:
    """End all sessions of somebody in reach; returns how many."""
    work.begin_write()
    person = reach_person(work, person_public_id, policy.MANAGE_CREDENTIALS)
    return end_sessions(work, PersonId(person.id))


def end_sessions(work: Work, person_id: PersonId, *, but: int | None = None) -> int:
    """End the running sessions of a person inside a write transaction, one audit line for all of them."""
    running = select(SignInSession).where(
        SignInSession.person_id == person_id, SignInSession.revoked_at.is_(None), SignInSession.expires_at > work.now()
    )
    ended = [session for session in work.session.scalars(running) if session.id != but]
    for session in ended:
        session.revoked_at = work.now()
    if ended:
        audit.record(work, "session.revoke-all", "person", person_id, ended=len(ended))
    return len(ended)
