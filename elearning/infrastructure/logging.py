"""Structured logs to stderr: one JSON object a line, with the request's id and without personal data."""

from __future__ import annotations

import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

_NUMBER = re.compile(r"(?<!\d)\d{15}(\d{3})(?!\d)")


def hide_numbers(_logger: object, _name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Blacken everything that looks like a NIP, except its last three digits.

    >>> hide_numbers(None, "", {"event": "gagal 198501012010011001"})
    {'event': 'gagal …001'}
    """
    for key, value in event.items():
        if isinstance(value, str):
            event[key] = _NUMBER.sub(r"…\1", value)
    return event


def configure_logging(*, level: str = "info") -> None:
    """Set up structlog for this process."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            hide_numbers,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
