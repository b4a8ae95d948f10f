"""What goes into the renderer and what comes out; plain data, because it crosses to another process."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from elearning.kernel.text import Message

ERROR, WARNING = "error", "warning"
IMAGE, AUDIO, VIDEO, TRACK, DOCUMENT = "image", "audio", "video", "track", "document"


def words(text: str) -> frozenset[str]:
    """A set of names written in one line.

    >>> sorted(words("a b"))
    ['a', 'b']
    """
    return frozenset(text.split())


@dataclass(frozen=True, slots=True)
class Asset:
    """A file the text may show. `address` is where the browser fetches it; `track` the address of its subtitles."""

    address: str
    kind: str
    media_type: str
    width: int | None = None
    height: int | None = None
    track: str | None = None


@dataclass(frozen=True, slots=True)
class Context:
    """What the text may point to: assets and pages by the names authors write (`aset/x.png`, `02-rencana.md`).

    `drawings` is the address under which diagrams made here will be served, without a trailing slash: the renderer adds
    `/<sha256>/<name>`.
    """

    drawings: str = ""
    assets: Mapping[str, Asset] = field(default_factory=dict[str, Asset])
    pages: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class Piece:
    """One text to render. Line numbers of findings count from `first_line`; the first heading level becomes `top` (h2 in a lesson).

    `prefix` begins every id of the piece, so that what an author names never meets a name of the page around it.
    """

    text: str
    first_line: int = 1
    top: int = 2
    prefix: str = "isi-"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something the author should know, at a line of the file; severity `error` or `warning`."""

    line: int
    severity: str
    message: Message


@dataclass(frozen=True, slots=True)
class TocEntry:
    """A heading: `level` as in the page (2 for h2), `id` as in the page, `title` as plain text."""

    level: int
    id: str
    title: str


@dataclass(frozen=True, slots=True)
class PageLink:
    """A link inside the course: `page` as written ("" for the same page), `fragment` as written without `#`."""

    page: str
    fragment: str
    line: int


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture made from a diagram; it belongs to the package as if the author had drawn it."""

    name: str
    content: bytes
    media_type: str = "image/svg+xml"

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True, slots=True)
class Rendered:
    """A rendered text.

    `problems` are faults of the text, `dropped` what the cleaner took away (each a warning). `anchors` are the ids as authors write them
    (without the prefix), `links` the links to be checked against other pages' anchors, `used` the assets shown or linked,
    `pictures` those of them fetched when the page is first seen, `words` how many words there are to read.
    """

    html: str
    toc: tuple[TocEntry, ...] = ()
    problems: tuple[Finding, ...] = ()
    dropped: tuple[Finding, ...] = ()
    anchors: frozenset[str] = frozenset()
    links: tuple[PageLink, ...] = ()
    used: frozenset[str] = frozenset()
    pictures: frozenset[str] = frozenset()
    drawings: tuple[Drawing, ...] = ()
    words: int = 0

    @property
    def findings(self) -> tuple[Finding, ...]:
        return self.problems + self.dropped
