"""Bytes that can be made again, kept for a while: next to the process, and in the shared store where there is one."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from hashlib import blake2b
from hmac import compare_digest

from elearning.infrastructure.shared.connection import Shared

ROOM = 32_000_000
LARGEST = 1_000_000
NEAR = 60
"""What came from the shared store is kept in the process for so many seconds."""
FORMAT = 1
SEAL = 16


class Cache:
    """`get` and `set`, and nothing to forget by hand.

    A key names the version of what it holds (`outline:<version id>`): under one key there is one content for ever, and a new content
    has a new key. So no node ever has to tell another that something changed. Values from the shared store carry a seal made with a
    secret of the installation; what was put there by anybody else is as if it were not there.
    """

    def __init__(self, shared: Shared | None = None, *, secret: bytes = b"", room: int = ROOM) -> None:
        self._near = _Near(room)
        self._shared = shared
        self._secret = blake2b(b"cache seal:" + secret, digest_size=32).digest()

    def get(self, key: str) -> bytes | None:
        """What was set under this key, unless it is over or was forgotten to make room."""
        found = self._near.get(key)
        if found is not None or self._shared is None:
            return found
        name = self._name(self._shared, key)
        kept = self._shared.ask(lambda client: client.get(name), lambda: None)
        value = self._opened(key, kept) if isinstance(kept, bytes) else None
        if value is not None:
            self._near.set(key, value, NEAR)
        return value

    def set(self, key: str, value: bytes, seconds: int) -> None:
        """Keep it for so long at most; what is larger than a megabyte is not kept."""
        if len(value) > LARGEST or seconds <= 0:
            return
        self._near.set(key, value, seconds)
        if self._shared is not None:
            name, sealed = self._name(self._shared, key), self._seal(key, value) + value
            self._shared.ask(lambda client: client.set(name, sealed, ex=seconds), lambda: None)

    @staticmethod
    def _name(shared: Shared, key: str) -> str:
        return f"{shared.prefix}:cache{FORMAT}:{key}"

    def _seal(self, key: str, value: bytes) -> bytes:
        return blake2b(value, key=self._secret, salt=blake2b(key.encode(), digest_size=16).digest(), digest_size=SEAL).digest()

    def _opened(self, key: str, kept: bytes) -> bytes | None:
        seal, value = kept[:SEAL], kept[SEAL:]
        return value if compare_digest(seal, self._seal(key, value)) else None


class _Near:
    """The least recently used go first when the room is full."""

    def __init__(self, room: int) -> None:
        self._room = room
        self._used = 0
        self._kept: OrderedDict[str, tuple[bytes, float]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: str) -> bytes | None:
        with self._lock:
            found = self._kept.get(key)
            if found is None:
                return None
            value, until = found
            if until <= time.monotonic():
                self._forget(key)
                return None
            self._kept.move_to_end(key)
            return value

    def set(self, key: str, value: bytes, seconds: float) -> None:
        with self._lock:
            if key in self._kept:
                self._forget(key)
            self._kept[key] = (value, time.monotonic() + seconds)
            self._used += len(value) + len(key)
            while self._used > self._room:
                self._forget(next(iter(self._kept)))

    def _forget(self, key: str) -> None:
        value, _until = self._kept.pop(key)
        self._used -= len(value) + len(key)
