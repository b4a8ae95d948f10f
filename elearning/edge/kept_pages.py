"""Pages that look the same to everybody who stands at the same place: drawn once, then handed out with each reader's own name and token.

A course of twelve modules read by ten thousand people is a few dozen different pages. What makes a page different is its key and its
frame; what is personal in the frame (name, unit, form token) has a slot. Such a page also has a tag, so that a browser which has it
already is told so (304) instead of being sent it again.
"""

from __future__ import annotations

import hashlib
import json
import re
import secrets
import threading
import zlib
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from pathlib import Path

from flask import Flask, Response, current_app, g, request, session
from flask_wtf.csrf import generate_csrf
from markupsafe import escape

from elearning.edge.actor import current_actor
from elearning.edge.render import Frame, Page, Slots, current_frame, draw_framed, render
from elearning.infrastructure.shared import Cache

ROOM = 12_000_000
"""How many bytes of pages and parts a process keeps."""
TOKEN = f"kept-{secrets.token_hex(16)}"
"""Stands in what is kept where the form token goes; nobody outside can write it into a course."""
SHARED_SECONDS = 86_400
HOUSE = Path(__file__).resolve().parent.parent
SLOTS = Slots(*(f"{TOKEN}-{name}" for name in ("path", "name", "full-name", "unit")))
"""The same for what is personal in the frame."""
ENCODINGS = ("", ":br", ":gzip")
"""What compression adds to a tag."""


@dataclass(frozen=True, slots=True)
class KeptPage:
    """Text cut at its slots, `slots[i]` standing between `parts[i]` and the next, and the digest of what it says."""

    parts: tuple[str, ...]
    slots: tuple[str, ...]
    digest: str
    size: int

    @classmethod
    def of(cls, html: str, *slots: str) -> KeptPage:
        pieces = re.split("(" + "|".join(map(re.escape, slots)) + ")", html)
        return cls(tuple(pieces[::2]), tuple(pieces[1::2]), _digest(pieces[::2]), len(html.encode()))

    def to_bytes(self) -> bytes:
        """As other processes read it: slots by name, since each process has its own token."""
        return json.dumps([self.parts, [slot.removeprefix(TOKEN) for slot in self.slots], self.digest, self.size]).encode()

    @classmethod
    def from_bytes(cls, sent: bytes) -> KeptPage:
        parts, slots, page_digest, size = json.loads(sent)
        return cls(tuple(parts), tuple(TOKEN + slot for slot in slots), page_digest, size)

    def filled(self, values: Mapping[str, str]) -> str:
        """The text with a value in each slot."""
        pieces = [self.parts[0]]
        for slot, part in zip(self.slots, self.parts[1:], strict=True):
            pieces += (values[slot], part)
        return "".join(pieces)


def _digest(parts: list[str]) -> str:
    """The same in every process, whatever its slots are called."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:24]


class KeptPages:
    """The pages of this process by their keys, the longest unasked leaving first; `shared` is where several nodes keep them together."""

    def __init__(self, room: int = ROOM, *, shared: Cache | None = None) -> None:
        self.room = room
        self.shared = shared
        self.size = 0
        self._pages: OrderedDict[Hashable, KeptPage] = OrderedDict()
        self._lock = threading.Lock()

    def find(self, key: Hashable) -> KeptPage | None:
        with self._lock:
            page = self._pages.get(key)
            if page is not None:
                self._pages.move_to_end(key)
        if page is None and self.shared is not None:
            sent = self.shared.get(_name_of(key))
            if sent is not None:
                page = KeptPage.from_bytes(sent)
                self._keep_here(key, page)
        return page

    def keep(self, key: Hashable, page: KeptPage) -> None:
        self._keep_here(key, page)
        if self.shared is not None:
            self.shared.set(_name_of(key), page.to_bytes(), SHARED_SECONDS)

    def _keep_here(self, key: Hashable, page: KeptPage) -> None:
        with self._lock:
            before = self._pages.pop(key, None)
            self._pages[key] = page
            self.size += page.size - (before.size if before else 0)
            while self.size > self.room and len(self._pages) > 1:
                _key, oldest = self._pages.popitem(last=False)
                self.size -= oldest.size


def init_kept_pages(app: Flask, shared: Cache | None) -> None:
    """Each application has its own: two of them may look at different databases."""
    app.extensions["kept_pages"] = KeptPages(shared=shared)


@cache
def _build() -> str:
    """What draws the pages: another one when a template, a text or the code changed, so that an older node's page is not taken."""
    found = hashlib.sha256()
    for file in sorted(path for path in HOUSE.rglob("*") if path.suffix in {".py", ".html", ".mo", ".json"}):
        found.update(file.read_bytes())
    return found.hexdigest()[:16]


def _name_of(key: Hashable) -> str:
    return f"page:{_build()}:{hashlib.sha256(_spelled(key).encode()).hexdigest()}"


def _spelled(value: object) -> str:
    """The same text for equal keys in every process: sets have no order of their own."""
    if isinstance(value, tuple):
        return f"({','.join(map(_spelled, value))})"
    if isinstance(value, frozenset):
        return f"{{{','.join(sorted(map(_spelled, value)))}}}"
    if is_dataclass(value):
        return f"{type(value).__name__}{_spelled(tuple(getattr(value, one.name) for one in fields(value)))}"
    return repr(value)


def render_kept(template: str, key: Hashable, make: Callable[[], Page]) -> Response:
    """The page under this key, built by `make` and drawn only when this process does not have it.

    `key` holds all that the page depends upon but the language and the frame. With a notice to show, the page is drawn for this once.
    """
    frame = current_frame()
    if frame.notices:
        return render(template, make())
    kept = keep((template, frame.likeness, key), lambda: draw_framed(template, make(), frame.slotted(SLOTS)), *every_slot())
    values = personal(frame)
    tag = f"{kept.digest}-{_fingerprint(values)}"
    response = Response(status=304) if _browser_has(tag) else Response(kept.filled(values))
    response.set_etag(tag, weak=True)
    return response


def personal(frame: Frame) -> dict[str, str]:
    """What goes into the slots for this reader, escaped."""
    return {TOKEN: generate_csrf(), **{slot: str(escape(value)) for slot, value in frame.filling(SLOTS).items()}}


def every_slot() -> tuple[str, ...]:
    """All slots, the token last: the others begin with it."""
    return (SLOTS.path, SLOTS.name, SLOTS.full_name, SLOTS.unit, TOKEN)


def _fingerprint(values: Mapping[str, str]) -> str:
    """Another one for another session or another name; the signed token changes with each answer, what it signs does not."""
    what = "\0".join([*(value for slot, value in values.items() if slot != TOKEN), session["csrf_token"]])
    return f"{zlib.crc32(what.encode()):08x}-{current_actor().session_id}"


def keep(key: Hashable, draw: Callable[[], str], *slots: str) -> KeptPage:
    """What is kept under this key; drawn now, with slots for what is personal, when this process does not have it.

    Flask-WTF looks for the token of this request in `g`, and so finds the slot.
    """
    pages: KeptPages = current_app.extensions["kept_pages"]
    kept = pages.find(key)
    if kept is None:
        before = g.get("csrf_token")
        g.csrf_token = TOKEN
        try:
            kept = KeptPage.of(draw(), *slots)
        finally:
            g.csrf_token = before
            if before is None:
                g.pop("csrf_token")
        pages.keep(key, kept)
    return kept


def _browser_has(tag: str) -> bool:
    return any(request.if_none_match.contains_weak(tag + encoding) for encoding in ENCODINGS)
