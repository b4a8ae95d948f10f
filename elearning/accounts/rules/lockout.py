"""When wrong sign-ins lock, and for how long.

An office of hundreds goes through one address, so an address alone is never locked: five wrong tries lock the pair of number and
address, twenty from anywhere lock the number. Very many wrong tries from one address only make that address wait with numbers that
never signed in there. Unknown numbers are counted like known ones.
"""

from __future__ import annotations

import hashlib
import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

Kind = Literal["pair", "number", "address"]


@dataclass(frozen=True, slots=True)
class Limit:
    """`tries` wrong ones within `window` lock for `lock`."""

    tries: int
    window: timedelta
    lock: timedelta


LIMITS: Mapping[Kind, Limit] = {
    "pair": Limit(5, timedelta(hours=1), timedelta(minutes=15)),
    "number": Limit(20, timedelta(hours=1), timedelta(minutes=15)),
    "address": Limit(300, timedelta(hours=1), timedelta(minutes=15)),
}
KNOWN_FOR = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Counter:
    """Wrong tries since the first that still counts."""

    failures: int
    since_at: datetime
    locked_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Lock:
    """Closed until then, because of so many wrong tries."""

    until: datetime
    failures: int


Counters = Mapping[Kind, Counter]


def counted(kind: Kind, before: Counter | None, now: datetime) -> Counter:
    """The counter after one more wrong try.

    >>> from datetime import UTC
    >>> noon = datetime(2026, 11, 24, 12, tzinfo=UTC)
    >>> counted("pair", Counter(4, noon), noon).locked_until == noon + timedelta(minutes=15)
    True
    >>> counted("pair", Counter(4, noon), noon + timedelta(hours=2)).failures
    1
    """
    limit = LIMITS[kind]
    fresh = before is None or _is_over(kind, before, now)
    failures, since_at = (1, now) if fresh or before is None else (before.failures + 1, before.since_at)
    return Counter(failures, since_at, now + limit.lock if failures >= limit.tries else None)


def lock_of(counters: Counters, now: datetime) -> Lock | None:
    """The lock that holds now for this number here: the later one of pair and number."""
    locks = [
        Lock(counter.locked_until, counter.failures)
        for kind in ("pair", "number")
        if (counter := counters.get(kind)) is not None and counter.locked_until is not None and counter.locked_until > now
    ]
    return max(locks, key=lambda lock: lock.until, default=None)


def slowed_until(counters: Counters, now: datetime) -> datetime | None:
    """Until when this address waits with numbers that never signed in there."""
    counter = counters.get("address")
    if counter is None or counter.locked_until is None or counter.locked_until <= now:
        return None
    return counter.locked_until


def tries_left(counters: Counters, now: datetime) -> int:
    """How many wrong tries are left before something locks.

    >>> from datetime import UTC
    >>> noon = datetime(2026, 11, 24, 12, tzinfo=UTC)
    >>> tries_left({"pair": Counter(1, noon), "number": Counter(18, noon)}, noon)
    2
    """
    left = [
        limit.tries - (0 if counter is None or _is_over(kind, counter, now) else counter.failures)
        for kind, limit in LIMITS.items()
        if kind != "address"
        for counter in (counters.get(kind),)
    ]
    return max(0, min(left))


def number_key(number: str) -> str:
    """What a number is counted under, whether somebody has it or not."""
    return hashlib.sha256(b"sign-in number:" + number.encode()).hexdigest()


def address_key(address: str) -> str:
    """What an address is counted under; an IPv6 address counts as its /64, which is one household or office.

    >>> address_key("2001:db8::1") == address_key("2001:db8::2"), address_key("192.0.2.1") == address_key("192.0.2.2")
    (True, False)
    """
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        network = address
    else:
        network = str(ipaddress.ip_network((parsed, 64), strict=False)) if parsed.version == 6 else str(parsed)
    return hashlib.sha256(b"sign-in address:" + network.encode()).hexdigest()


def _is_over(kind: Kind, counter: Counter, now: datetime) -> bool:
    if counter.locked_until is not None:
        return counter.locked_until <= now
    return now - counter.since_at > LIMITS[kind].window
