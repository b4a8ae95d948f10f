"""How long a sign-in lasts, and how a device is called."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

LIFETIME = timedelta(days=30)
IDLE = timedelta(days=7)
SHARED_LIFETIME = timedelta(hours=2)
TOKEN_BYTES = 32

_BROWSERS = (("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))  # fmt: skip
_SYSTEMS = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "Mac"), ("Linux", "Linux"))  # fmt: skip


def end_of_session(now: datetime, *, shared: bool) -> datetime:
    """When a session that begins now is over for good: two hours on a shared device, thirty days on one's own."""
    return now + (SHARED_LIFETIME if shared else LIFETIME)


def token_hash(token: str) -> str:
    """What is kept of a session's token: 64 hex digits."""
    return hashlib.sha256(token.encode()).hexdigest()


def device_of(user_agent: str) -> str:
    """A few words by which somebody recognises the device, empty when it says nothing; the rest of the header is not kept.

    >>> device_of("Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Mobile Safari/537.36")
    'Chrome di Android'
    >>> device_of("curl/8.0")
    ''
    """
    browser = next((name for mark, name in _BROWSERS if mark in user_agent), None)
    system = next((name for mark, name in _SYSTEMS if mark in user_agent), None)
    return " di ".join(part for part in (browser, system) if part)
