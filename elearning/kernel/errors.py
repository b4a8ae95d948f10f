"""The five ways in which an act can end without being done. Each concrete error is named for the state it found."""

from __future__ import annotations

from collections.abc import Mapping

from elearning.kernel.text import Message


class DomainError(Exception):
    """Something a person can be told about and can act upon. Nothing of the act was kept."""

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message


class NotFound(DomainError):
    """What was asked for does not exist, or is none of the asker's business (the two are not told apart)."""


class Forbidden(DomainError):
    """It exists and the asker may know so, but may not do this."""


class Invalid(DomainError):
    """What was sent cannot be accepted; `fields` names each faulty field."""

    def __init__(self, message: Message, fields: Mapping[str, Message] | None = None) -> None:
        super().__init__(message)
        self.fields: Mapping[str, Message] = fields or {}


class Conflict(DomainError):
    """The state moved on, or forbids it now: somebody was first, the time is over, the attempts are used up."""


class Gone(DomainError):
    """It existed and was withdrawn for good."""


class Unavailable(DomainError):
    """The house itself cannot do it now (disk full, database busy); trying again later makes sense."""
