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
    def put(self, content: bytes) -> StoredFile:
        """Keep the bytes (once: equal bytes are one file). Raises Unavailable when the disk is full; nothing half is left."""
        ...

    def open(self, sha256: str) -> BinaryIO:
        """The bytes, seekable. Raises NotFound."""
        ...

    def exists(self, sha256: str) -> bool: ...


class Randomness(Protocol):
    """The part of `random.Random` and `secrets` that services use."""

    def token_bytes(self, size: int) -> bytes: ...

    def seed(self) -> int:
        """A fresh 63-bit number from which a draw is made."""
        ...
