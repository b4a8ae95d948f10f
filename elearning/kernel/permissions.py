"""Permissions are named objects; the route declares one, the service asks the same one with the subject in hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from elearning.kernel.actor import Actor, Role
from elearning.kernel.errors import Forbidden
from elearning.kernel.text import Message

Subject = TypeVar("Subject")

ANYONE = "anyone"
SIGNED_IN = "signed-in"


@dataclass(frozen=True)  # without slots: `Permission[Subject](…)` writes `__orig_class__`, which Python 3.11 cannot with them
class Permission(Generic[Subject]):
    """Who may do one thing.

    `audience` is what can be known before the subject is loaded: ANYONE, SIGNED_IN, or the value of a Role. `predicate` decides with
    the subject; `refusal` is the sentence shown to the one refused. The system may do whatever its service does.
    """

    name: str
    audience: str
    refusal: Message
    predicate: Callable[[Actor, Subject], bool]

    def admits(self, actor: Actor) -> bool:
        """The coarse question, asked at the door."""
        if self.audience == ANYONE or actor.is_system:
            return True
        if self.audience == SIGNED_IN:
            return actor.is_person
        return actor.is_person and actor.has(Role(self.audience))

    def allows(self, actor: Actor, subject: Subject) -> bool:
        """The whole question."""
        return actor.is_system or (self.admits(actor) and self.predicate(actor, subject))


def permit(actor: Actor, permission: Permission[Subject], subject: Subject) -> None:
    """Raise Forbidden with the permission's own sentence unless it allows."""
    if not permission.allows(actor, subject):
        raise Forbidden(permission.refusal)


def always(_actor: Actor, _subject: object) -> bool:
    """A predicate for what the audience alone decides."""
    return True
