"""Instants are aware and in UTC; a day is taken in a place's zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

ZONE_NAMES = {"Asia/Jakarta": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT"}


class Clock(Protocol):
    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        ...


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


class FixedClock:
    """A clock that stands still until it is moved: for tests, and for seeds that tell of the past."""

    def __init__(self, at: datetime) -> None:
        self._at = at.astimezone(UTC)

    def now(self) -> datetime:
        return self._at

    def move(self, by: timedelta) -> None:
        self._at += by

    def set(self, at: datetime) -> None:
        self._at = at.astimezone(UTC)


def local_day(instant: datetime, zone: ZoneInfo) -> date:
    """The day on which `instant` falls in `zone`.

    >>> local_day(datetime(2026, 12, 31, 17, 30, tzinfo=UTC), ZoneInfo("Asia/Jakarta"))
    datetime.date(2027, 1, 1)
    """
    return instant.astimezone(zone).date()


def canonical_instant(instant: datetime) -> str:
    """UTC with microseconds, as it is hashed.

    >>> canonical_instant(datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC))
    '2026-01-02T03:04:05.000000Z'
    """
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def hour_text(instant: datetime, timezone: str) -> str:
    """The hour as it is said: 11.20 WIB.

    >>> hour_text(datetime(2026, 11, 24, 4, 20, tzinfo=UTC), "Asia/Jakarta")
    '11.20 WIB'
    """
    local = instant.astimezone(ZoneInfo(timezone))
    return f"{local:%H.%M} {ZONE_NAMES.get(timezone, local.tzname() or '')}".rstrip()
