"""The states of a certificate and the ways between them."""

from __future__ import annotations

from enum import StrEnum

SHORTEST_REASON = 10
LONGEST_REASON = 500


class State(StrEnum):
    """Issued certificates stand; the others keep their number, their file and their page for ever."""

    ISSUED = "issued"
    REPLACED = "replaced"
    REVOKED = "revoked"
    EXPIRED = "expired"


_WAYS: dict[State, frozenset[State]] = {
    State.ISSUED: frozenset({State.REVOKED, State.REPLACED, State.EXPIRED}),
    State.REVOKED: frozenset({State.REPLACED}),
    State.EXPIRED: frozenset({State.REPLACED}),
    State.REPLACED: frozenset(),
}


def can_become(state: State, other: State) -> bool:
    """True when the change is allowed. A revoked one may still be replaced: that is how a wrong revocation is mended.

    >>> can_become(State.ISSUED, State.REVOKED), can_become(State.REPLACED, State.REVOKED)
    (True, False)
    """
    return other in _WAYS[state]


def tidy_reason(text: str) -> str | None:
    """The reason with white space collapsed, or None when it is too short or too long to help a reader.

    >>> tidy_reason("  Salah   nama pada\\nsertifikat. "), tidy_reason("salah")
    ('Salah nama pada sertifikat.', None)
    """
    reason = " ".join(text.split())
    return reason if SHORTEST_REASON <= len(reason) <= LONGEST_REASON else None


class ReasonCode(StrEnum):
    """Why a certificate was withdrawn, in a word that other parts of the house may keep; the written reason is for people."""

    WRONG_DATA = "wrong-data"
    NOT_ENTITLED = "not-entitled"
    BY_MISTAKE = "by-mistake"
    OTHER = "other"
