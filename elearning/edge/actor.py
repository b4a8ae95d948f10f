"""Who is asking: read once a request from the signed-in session."""

from __future__ import annotations

from flask_login import current_user

from elearning.kernel.actor import Actor


def current_actor() -> Actor:
    """The person of the session, or nobody known."""
    if current_user and current_user.is_authenticated:
        return current_user.actor
    return Actor.anonymous()
