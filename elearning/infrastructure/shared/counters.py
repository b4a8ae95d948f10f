"""Counting what somebody does within a span of time, over all nodes where they share a store."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from limits import RateLimitItem, RateLimitItemPerSecond
from limits.storage import MemoryStorage, RedisStorage
from limits.strategies import FixedWindowRateLimiter

from elearning.infrastructure.shared.connection import Shared


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `amount` within a span of `seconds`, counted under `name`."""

    name: str
    amount: int
    seconds: int = 60


class Counters:
    """Counts in the shared store; in this process alone while there is none, which then lets through a little more."""

    def __init__(self, shared: Shared | None = None) -> None:
        self._shared = shared

    def hit(self, limit: Limit, who: str) -> int:
        """Count one more; 0 while `who` keeps within the limit, else the seconds until the span is over."""
        item = _item(limit)
        return self._ask(lambda counter: 0 if counter.hit(item, who) else _left(counter, item, who))

    def wait(self, limit: Limit, who: str) -> int:
        """The same without counting: 0 while one more would be within the limit."""
        item = _item(limit)
        return self._ask(lambda counter: 0 if counter.test(item, who) else _left(counter, item, who))

    def _ask(self, question: Callable[[FixedWindowRateLimiter], int]) -> int:
        if self._shared is None:
            return question(self._local)
        return self._shared.ask(lambda _client: question(self._common), lambda: question(self._local))

    @cached_property
    def _local(self) -> FixedWindowRateLimiter:
        return FixedWindowRateLimiter(MemoryStorage())

    @cached_property
    def _common(self) -> FixedWindowRateLimiter:
        shared = self._shared
        assert shared is not None  # noqa: S101 - asked only where there is one
        pool = shared.client.connection_pool
        return FixedWindowRateLimiter(RedisStorage("redis://", connection_pool=pool, key_prefix=f"{shared.prefix}:limit"))


def _item(limit: Limit) -> RateLimitItem:
    return RateLimitItemPerSecond(limit.amount, limit.seconds, namespace=limit.name)


def _left(counter: FixedWindowRateLimiter, item: RateLimitItem, who: str) -> int:
    return max(1, math.ceil(counter.get_window_stats(item, who).reset_time - time.time()))
