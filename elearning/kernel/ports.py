"""What the domains need from outside, said as protocols; infrastructure provides them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import BinaryIO, Protocol

JsonValue = str | int | float | bool | None | list["JsonValue"] | dict[str, "JsonValue"]
JobArguments = Mapping[str, JsonValue]


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file kept by content: `sha256` in lower-case hex, `size` in bytes."""

    sha256: str
    size: int


class Storage(Protocol):
    @property
    def origin(self) -> str:
        """Scheme and host to which `signed_url` leads; empty when it never leads anywhere."""
        ...

    def put(self, content: bytes) -> StoredFile:
        """Keep the bytes (once: equal bytes are one file). Raises Unavailable when the store is full or gone; nothing half is left."""
        ...

    def open(self, sha256: str) -> BinaryIO:
        """The bytes, seekable. Raises NotFound, Unavailable."""
        ...

    def exists(self, sha256: str) -> bool:
        """Whether the bytes are there. Raises Unavailable when the store cannot be asked."""
        ...

    def signed_url(self, sha256: str, *, name: str, media_type: str, seconds: int, keep: bool) -> str | None:
        """An address from which whoever holds it may fetch the file for the next `seconds` (twice that at most), or None.

        Nobody is asked there who they are, so it is given only after the owner's check. `keep` lets the browser keep a copy.
        """
        ...


class Randomness(Protocol):
    """The part of `random.Random` and `secrets` that services use."""

    def token_bytes(self, size: int) -> bytes: ...

    def seed(self) -> int:
        """A fresh 63-bit number from which a draw is made."""
        ...
