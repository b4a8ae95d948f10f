"""What never changes once it is committed, kept in the process after the first reading: frozen versions, their pages."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Hashable
from typing import Any, Generic, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy.orm import Session

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Memory(Generic[K, V]):
    """At most `size` things by their key, apart for each database; the oldest leaves first.

    For rows that nobody changes or deletes, or (with `seconds`) for those whose change may be seen so much later. A transaction that
    writes remembers nothing, since what it reads may be rolled back and its key be given to something else; unless keys are `unique`,
    as uuids are.
    """

    def __init__(self, size: int, *, seconds: float | None = None, unique: bool = False) -> None:
        self.size, self.seconds, self.unique = size, seconds, unique
        self._kept: WeakKeyDictionary[Any, dict[K, tuple[V, float]]] = WeakKeyDictionary()
        self._lock = threading.Lock()

    def find(self, session: Session, key: K) -> V | None:
        """The thing if it is known."""
        kept = self._kept.get(session.get_bind())
        known = None if kept is None else kept.get(key)
        if known is None or (self.seconds is not None and time.monotonic() > known[1]):
            return None
        return known[0]

    def keep(self, session: Session, key: K, value: V) -> V:
        """Remember it, and give it back."""
        if self.unique or not session.info.get("writable"):
            with self._lock:
                kept = self._kept.setdefault(session.get_bind(), {})
                if len(kept) >= self.size and key not in kept:
                    kept.pop(next(iter(kept)))
                kept[key] = (value, time.monotonic() + (self.seconds or 0))
        return value

    def get(self, session: Session, key: K, read: Callable[[], V]) -> V:
        """The thing, read now unless it is known."""
        known = self.find(session, key)
        return self.keep(session, key, read()) if known is None else known
