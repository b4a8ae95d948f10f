"""The connection to Valkey or Redis, and the patience with it."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

import structlog

if TYPE_CHECKING:
    from redis import Redis

T = TypeVar("T")

WAIT = 0.5
"""How long one question may take, in seconds."""
ASK_AGAIN = 5.0
"""Who is gone is asked again after so many seconds, by one request; all others go on without."""
WARN_AGAIN = 60.0

log = structlog.get_logger(__name__)


class Shared:
    """The store that nodes share. While it is gone every question is answered by `instead`, at no cost; it is found again by itself."""

    def __init__(self, url: str, *, installation: bytes) -> None:
        """`installation` is a secret of all nodes of one installation: several installations may use one store."""
        from redis import Redis  # noqa: PLC0415 - and these, which one node alone does without
        from redis.backoff import NoBackoff  # noqa: PLC0415
        from redis.exceptions import RedisError  # noqa: PLC0415
        from redis.retry import Retry  # noqa: PLC0415

        self._gone_errors = (RedisError, OSError)
        self.prefix = f"elearning:{hashlib.sha256(b'shared prefix:' + installation).hexdigest()[:8]}"
        self.client: Redis = Redis.from_url(
            _as_redis(url),
            socket_timeout=WAIT,
            socket_connect_timeout=WAIT,
            retry=Retry(NoBackoff(), 1),  # a connection that went stale while idle is opened anew, unnoticed
        )
        self._lock = threading.Lock()
        self._gone = False
        self._ask_at = self._warn_at = 0.0

    def ask(self, question: Callable[[Redis], T], instead: Callable[[], T]) -> T:
        """The store's answer, or `instead()` when it has none."""
        if self._gone and not self._may_look():
            return instead()
        try:
            answer = question(self.client)
        except self._gone_errors as error:
            self._note_gone(error)
            return instead()
        if self._gone:
            self._gone = False
            log.info("shared.back")
        return answer

    def close(self) -> None:
        self.client.close()

    def _may_look(self) -> bool:
        with self._lock:
            now = time.monotonic()
            if now < self._ask_at:
                return False
            self._ask_at = now + ASK_AGAIN
            return True

    def _note_gone(self, error: Exception) -> None:
        with self._lock:
            now = time.monotonic()
            self._gone, self._ask_at = True, now + ASK_AGAIN
            warn = now >= self._warn_at
            if warn:
                self._warn_at = now + WARN_AGAIN
        if warn:
            log.warning("shared.gone", error=f"{type(error).__name__}: {error}"[:300])


def _as_redis(url: str) -> str:
    """Valkey speaks the same language.

    >>> _as_redis("valkeys://host:6380/1"), _as_redis("redis://host")
    ('rediss://host:6380/1', 'redis://host')
    """
    return "redis" + url.removeprefix("valkey") if url.startswith("valkey") else url
