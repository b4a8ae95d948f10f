"""Sign-in as the browser sees it: a signed cookie that carries an opaque token, looked up in the sessions table each time."""

from __future__ import annotations

from datetime import timedelta

from flask import current_app, session
from flask_login import LoginManager, UserMixin, login_user, logout_user

from elearning.accounts import queries, service
from elearning.edge.actor import forget_actor
from elearning.edge.database import db
from elearning.edge.side_writes import write_later
from elearning.kernel.actor import Actor

SEEN_AGAIN_AFTER = timedelta(minutes=5)

login_manager = LoginManager()
login_manager.session_protection = None  # pyright: ignore[reportAttributeAccessIssue] - addresses of phones change; the token alone decides, and it can be revoked


class SignedIn(UserMixin):
    """What Flask-Login holds; `get_id()` is the token of the session, never the person."""

    def __init__(self, token: str, actor: Actor) -> None:
        self.id = token
        self.actor = actor


@login_manager.user_loader
def load_session(token: str) -> SignedIn | None:
    """The person behind the token, or None when it is unknown, revoked or over."""
    now = current_app.extensions["work_factory"].clock.now()
    found = queries.find_actor(db.session(), token, now)
    if found is None:
        return None
    actor, seen_at = found
    if now - seen_at > SEEN_AGAIN_AFTER:
        write_later(("seen", token), actor, lambda work: service.touch_session(work, token))
    return SignedIn(token, actor)


def begin_session(token: str) -> None:
    """Tie this browser to a session that `accounts.service.sign_in` made. A fresh cookie: nothing of before survives but the language."""
    language = session.get("language")
    session.clear()
    if language:
        session["language"] = language
    session.permanent = True
    now = current_app.extensions["work_factory"].clock.now()
    found = queries.find_actor(db.session(), token, now)
    if found is not None:
        login_user(SignedIn(token, found[0]))
    forget_actor()


def end_session() -> None:
    """Forget the session in this browser; revoking it is `accounts.service.sign_out`."""
    logout_user()
    forget_actor()
    language = session.get("language")
    session.clear()
    if language:
        session["language"] = language


def current_token() -> str | None:
    """The token of this browser's session."""
    return session.get("_user_id")
