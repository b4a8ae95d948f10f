"""Argon2id, with a bound on computations at once, and equal work for people who do not exist."""

from __future__ import annotations

import os
import threading
import unicodedata
from dataclasses import dataclass

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_HASHER = PasswordHasher(time_cost=1, memory_cost=47104, parallelism=1)
_GATE = threading.BoundedSemaphore(max(1, (os.cpu_count() or 1) // 2))
"""Two web processes serve: together at most one computation (46 MiB) for each core of the machine."""
_NOBODY = "$argon2id$v=19$m=47104,t=1,p=1$ZbjHNbr4leczfeesYSwuqA$9cLL5qFNz6f5bgijgeepCTv2JfIqsCiqJwb10z0r3nw"
"""The hash of a random text that was thrown away: compared with when there is nobody, so that the answer takes as long."""


@dataclass(frozen=True, slots=True)
class Check:
    """Whether the password was right, and a new hash when the kept one is weaker than today's."""

    right: bool
    renewed: str | None = None


def hash_password(password: str) -> str:
    """The hash to keep (46 MiB, one pass). Slow on purpose: call it before `begin_write()`."""
    with _GATE:
        return _HASHER.hash(_normal(password))


def check_password(kept: str | None, password: str) -> Check:
    """Compare; without a hash the same work is done and the answer is no. Slow on purpose: call it before `begin_write()`."""
    with _GATE:
        try:
            _HASHER.verify(kept or _NOBODY, _normal(password))
        except (VerificationError, InvalidHashError):
            return Check(False)
        if kept is None:
            return Check(False)
        return Check(True, _HASHER.hash(_normal(password)) if _HASHER.check_needs_rehash(kept) else None)


def _normal(password: str) -> bytes:
    """The same password typed on another keyboard gives the same bytes; halves of a pair of surrogates do no harm."""
    return unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")
