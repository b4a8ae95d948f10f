"""Who is asking: read once a request from the signed-in session."""

from __future__ import annotations

from flask import g
from flask_login import current_user

from elearning.kernel.actor import Actor


def current_actor() -> Actor:
    """The person of the session, or nobody known."""
    known: Actor | None = g.get("actor")
    if known is not None:
        return known
    actor: Actor = current_user.actor if current_user and current_user.is_authenticated else Actor.anonymous()
    g.actor = actor
    return actor


def settle_for_nobody() -> None:
    """Ask no more who it is: the database that knows is away. Somebody found before stays who they are."""
    g.setdefault("actor", Actor.anonymous())


def forget_actor() -> None:
    """Ask the session anew: somebody has just come in or gone."""
    g.pop("actor", None)
