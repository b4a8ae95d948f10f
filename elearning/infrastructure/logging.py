"""Structured logs to stderr: one JSON object a line, with the request's id and without personal data."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping, MutableMapping
from datetime import UTC, datetime
from typing import Any

import structlog

from elearning.infrastructure.statements import current

_NUMBER = re.compile(r"(?<!\d)\d{15}(\d{3})(?!\d)")
_DETAIL = re.compile(r"(DETAIL:  ).*")
"""PostgreSQL tells in this line which values broke a constraint."""


def without_values(text: str) -> str:
    """The text without what looks like a NIP (but for its last three digits) and without the values of a broken constraint.

    >>> without_values("gagal 198501012010011001")
    'gagal …001'
    >>> without_values("duplicate key\\nDETAIL:  Key (name)=(Sari) already exists.\\nCONTEXT:  x")
    'duplicate key\\nDETAIL:  …\\nCONTEXT:  x'
    """
    return _DETAIL.sub(r"\1…", _NUMBER.sub(r"…\1", text))


def hide_numbers(_logger: object, _name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Let no value through that may be somebody's.

    >>> hide_numbers(None, "", {"event": "gagal 198501012010011001"})
    {'event': 'gagal …001'}
    """
    for key, value in event.items():
        if isinstance(value, str):
            event[key] = without_values(value)
    return event


def name_request(_logger: object, _name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Say which request or job the line belongs to."""
    tally = current.get()
    if tally is not None and tally.request_id:
        event.setdefault("request_id", tally.request_id)
    return event


_quick_lines = False


def quick_line(fields: Mapping[str, Any]) -> None:
    """One line at the level of information, without the detour through structlog: it is written for each request.

    The caller answers for it that nothing personal is in it.
    """
    if _quick_lines:
        stamped = {**fields, "level": "info", "timestamp": datetime.now(UTC).isoformat().replace("+00:00", "Z")}
        sys.stderr.write(json.dumps(stamped, ensure_ascii=False, separators=(",", ":")) + "\n")
        sys.stderr.flush()


def configure_logging(*, level: str = "info") -> None:
    """Set up structlog for this process."""
    global _quick_lines  # noqa: PLW0603 - set once, when the process is set up
    _quick_lines = level in {"debug", "info"}
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            name_request,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            hide_numbers,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=lambda *_: structlog.PrintLogger(
            sys.stderr
        ),  # the stream of the moment: it may have been replaced and closed
        cache_logger_on_first_use=False,
    )
