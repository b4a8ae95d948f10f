"""Pages that look the same to everybody who stands at the same place: drawn once, then handed out with each reader's form token.

A course of twelve modules read by ten thousand people is a few dozen different pages. What makes a page different is its key; what is
personal beside it is the form token alone, so only pages whose frame names nobody (`layout/focus.html`) can be kept. Such a page also
has a tag, so that a browser which has it already is told so (304) instead of being sent it again.
"""

from __future__ import annotations

import hashlib
import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass

from flask import Response, g, make_response, render_template, request, session
from flask_wtf.csrf import generate_csrf

from elearning.edge.actor import current_actor
from elearning.edge.locale import language
from elearning.edge.render import Page

ROOM = 12_000_000
"""How many bytes of pages a process keeps."""
SLOT = f"kept-{secrets.token_hex(16)}"
"""Stands in a kept page where the token goes; nobody outside can write it into a course."""
ENCODINGS = ("", ":br", ":gzip")
"""What compression adds to a tag."""


@dataclass(frozen=True, slots=True)
class KeptPage:
    """The page cut at its tokens, and the digest of what it says."""

    parts: tuple[bytes, ...]
    digest: str
    size: int

    @classmethod
    def of(cls, html: str) -> KeptPage:
        parts = tuple(part.encode() for part in html.split(SLOT))
        return cls(parts, hashlib.sha256(b"\0".join(parts)).hexdigest()[:24], sum(map(len, parts)))


class KeptPages:
    """The pages of this process by their keys, the longest unasked leaving first."""

    def __init__(self, room: int = ROOM) -> None:
        self.room = room
        self.size = 0
        self._pages: OrderedDict[Hashable, KeptPage] = OrderedDict()
        self._lock = threading.Lock()

    def find(self, key: Hashable) -> KeptPage | None:
        with self._lock:
            page = self._pages.get(key)
            if page is not None:
                self._pages.move_to_end(key)
            return page

    def keep(self, key: Hashable, page: KeptPage) -> None:
        with self._lock:
            before = self._pages.pop(key, None)
            self._pages[key] = page
            self.size += page.size - (before.size if before else 0)
            while self.size > self.room and len(self._pages) > 1:
                _key, oldest = self._pages.popitem(last=False)
                self.size -= oldest.size


_kept = KeptPages()


def render_kept(template: str, key: Hashable, make: Callable[[], Page]) -> Response:
    """The page under this key, built by `make` and drawn only when this process does not have it.

    `key` holds all that the page depends upon but the language. With a notice to show, the page is drawn for this once.
    """
    if session.get("_flashes"):
        return make_response(render_template(template, page=make()))
    known = (template, language(), key)
    kept = _kept.find(known)
    if kept is None:
        kept = KeptPage.of(_drawn_with_slots(template, make()))
        _kept.keep(known, kept)
    token = generate_csrf()
    tag = f"{kept.digest}-{current_actor().session_id}-{session['csrf_token'][:8]}"
    response = Response(status=304) if _browser_has(tag) else Response(token.encode().join(kept.parts))
    response.set_etag(tag, weak=True)
    return response


def _drawn_with_slots(template: str, page: Page) -> str:
    """The page with the slot where each token goes. Flask-WTF looks for the token of this request in `g`."""
    g.csrf_token = SLOT
    try:
        return render_template(template, page=page)
    finally:
        g.pop("csrf_token")


def _browser_has(tag: str) -> bool:
    return any(request.if_none_match.contains_weak(tag + encoding) for encoding in ENCODINGS)
