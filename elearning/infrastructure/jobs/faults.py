"""Why an attempt failed, as a code that a screen can say in words; the technical text stands beside it."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy.exc import DBAPIError, OperationalError

from elearning.kernel.errors import DomainError, Unavailable


class Fault(StrEnum):
    """The codes. `DIED`: the worker ended without a word; `HUNG`: it ran over its time and was replaced."""

    ERROR = "error"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    DATABASE = "database"
    FULL = "full"
    HUNG = "hung"
    DIED = "died"


class UnknownTask(LookupError):
    """No task of this name is known: the job was left by another version of the program."""


FULL_WORDS = ("is full", "No space left", "disk I/O error")


def fault_of(error: BaseException) -> Fault:
    """The code for what a task raised.

    >>> str(fault_of(UnknownTask("x"))), str(fault_of(OSError(28, "No space left on device"))), str(fault_of(ValueError()))
    ('unknown', 'full', 'error')
    """
    if isinstance(error, UnknownTask):
        return Fault.UNKNOWN
    if isinstance(error, (DBAPIError, OSError, Unavailable)) and any(words in _words(error) for words in FULL_WORDS):
        return Fault.FULL
    if isinstance(error, OperationalError):
        return Fault.DATABASE
    return Fault.REFUSED if isinstance(error, DomainError) else Fault.ERROR


def _words(error: BaseException) -> str:
    """What it says, and what it was raised for."""
    said = [str(error.orig) if isinstance(error, DBAPIError) else str(error)]
    cause = error.__cause__ or error.__context__
    return " ".join([*said, str(cause or "")])
