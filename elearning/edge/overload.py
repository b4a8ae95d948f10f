"""More people than can be served: the surplus hears so within a moment, and the rest is served as if nobody else were there.

The web server calls this before everything else, in one of many threads. A request is first read to its end (a slow phone holds a thread,
never a seat), then takes a seat in the waiting room, and only then meets Flask, the database and passwords. Health checks and built
files are outside of this. The page for the surplus is a constant: no template, no session, no database.
"""

from __future__ import annotations

import io
import re
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO, cast

import structlog

from elearning.edge.assets import asset_url
from elearning.edge.security_headers import content_policy
from elearning.edge.waiting_room import Full, Lane, WaitingRoom
from elearning.infrastructure import metrics

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

log = structlog.get_logger(__name__)

SEATS, PLACES = 4, 48
BODIES, STREAMS = 48, 16
THREADS = SEATS + PLACES + BODIES + STREAMS + 4
"""What the web server must be allowed to start, so that one is always left to say no; threads are started when needed and end when idle."""

SAVING = Lane("saving", at_work=SEATS, waiting=PLACES, patience=5.0)
READING = Lane("reading", at_work=SEATS, waiting=40, patience=2.0)
LONG = Lane("long", at_work=2, waiting=8, patience=10.0)
SIGNING_IN = Lane("signing in", at_work=2, waiting=24, patience=10.0)
LANES = (SAVING, READING, LONG, SIGNING_IN)
"""Most urgent first: an answer given is not lost for a page to be read; a password costs ten pages, and hundreds come at the same minute;
work that takes seconds (publishing, importing) leaves seats to the others."""
BODY = Lane("body", at_work=BODIES, waiting=0, patience=0)
STREAM = Lane("stream", at_work=STREAMS, waiting=0, patience=0)

OUTSIDE = frozenset({"/healthz", "/readyz", "/metrics"})
SAVED_AT = re.compile(r"/percobaan/[^/]+/(jawaban|kirim)")
PASSWORDS = frozenset({"/masuk", "/akun/kata-sandi"})
ROOMS_OF_LONG_WORK = ("/penulis/", "/admin/")

SMALL_BODY = 256_000
LARGE_ANSWER = 1_000_000
PIECE = 65_536
RETRY_AFTER = 5
LOG_EVERY = 10.0


def lane_of(method: str, path: str) -> Lane:
    """Where this request queues."""
    if method != "POST":
        return READING
    if SAVED_AT.fullmatch(path):
        return SAVING
    if path in PASSWORDS:
        return SIGNING_IN
    return LONG if path.startswith(ROOMS_OF_LONG_WORK) else READING


@dataclass(frozen=True, slots=True)
class Refusal:
    """An answer that costs nothing to give."""

    status: str
    headers: list[tuple[str, str]]
    body: bytes

    def __call__(self, start_response: StartResponse) -> Iterable[bytes]:
        start_response(self.status, self.headers)
        return [self.body]


class Overload:
    """WSGI middleware for one process. `largest` is the length above which Flask refuses a body without reading it."""

    def __init__(self, app: WSGIApplication, *, largest: int, room: WaitingRoom | None = None) -> None:
        self.app = app
        self.largest = largest
        self.room = room or WaitingRoom(SEATS, PLACES, LANES)
        self.bodies = WaitingRoom(BODIES, 0, [BODY])
        self.streams = WaitingRoom(STREAMS, 0, [STREAM])
        self._refusals = {kind: make() for kind, make in REFUSALS.items()}
        self._logged = 0.0

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
        if path in OUTSIDE:
            return self.app(environ, start_response)
        lane = lane_of(method, path)
        try:
            if method not in {"GET", "HEAD"}:
                refusal = self._take_body(environ)
                if refusal is not None:
                    return self._refusals[refusal](start_response)
            with self.room.seat(lane):
                headers: list[tuple[str, str]] = []
                answer = self.app(environ, _noting(start_response, headers))
            return self._streamed(answer) if _length(headers) > LARGE_ANSWER else answer
        except Full:
            metrics.request_failed("Overload")
            self._log()
            return self._refusals["json" if "json" in environ.get("HTTP_ACCEPT", "") else "html"](start_response)

    def _take_body(self, environ: WSGIEnvironment) -> str | None:
        """Read the body to its end and put it where Flask looks for it; the name of the refusal when it has none or it broke off.

        The web server hands on a body that broke off as if it were whole: half a form must not be taken for a form.
        """
        told = environ.get("CONTENT_LENGTH", "")
        if not told.isdigit():
            if environ.get("HTTP_TRANSFER_ENCODING"):
                return "length"
            told = "0"
        length = int(told)
        if length > self.largest:
            return None  # refused by its length, unread
        target = cast("BinaryIO", io.BytesIO() if length <= SMALL_BODY else tempfile.TemporaryFile())  # noqa: SIM115 - Flask reads it
        try:
            with self.bodies.seat(BODY):
                whole = _copy(environ["wsgi.input"], target, length)
            target.seek(0)
        except OSError as error:
            log.error("overload.no_room_for_body", error=str(error))
            return "no room"
        environ["wsgi.input"] = target
        return None if whole else "broken"

    def _streamed(self, answer: Iterable[bytes]) -> Iterable[bytes]:
        """A large file goes out at the reader's pace, each in a thread; so many at once."""
        try:
            self.streams.enter(STREAM)
        except Full:
            _close(answer)
            raise
        return _Stream(answer, lambda: self.streams.leave(STREAM))

    def _log(self) -> None:
        now = time.monotonic()
        if now - self._logged > LOG_EVERY:
            self._logged = now
            away = {**self.room.turned_away, **self.bodies.turned_away, **self.streams.turned_away}
            log.warning("overload.turned_away", since_start=away, waiting=self.room.waiting)


def _copy(source: BinaryIO, target: BinaryIO, length: int) -> bool:
    """Copy so many bytes; False when there were fewer."""
    while length and (piece := source.read(min(length, PIECE))):
        target.write(piece)
        length -= len(piece)
    return not length


class _Stream:
    """An answer that gives its place back when it has gone out, or when its reader has."""

    def __init__(self, answer: Iterable[bytes], done: Callable[[], None]) -> None:
        self._answer, self._pieces, self._done = answer, iter(answer), done
        self._open = True

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        return next(self._pieces)

    def close(self) -> None:
        if self._open:
            self._open = False
            self._done()
            _close(self._answer)

    __del__ = close  # a reader who goes away is not always told


def _close(answer: Iterable[bytes]) -> None:
    close = getattr(answer, "close", None)
    if close is not None:
        close()


def _noting(start_response: StartResponse, kept: list[tuple[str, str]]) -> StartResponse:
    def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Callable[[bytes], object]:
        kept[:] = headers
        return start_response(status, headers, exc_info)

    return cast("StartResponse", start)


def _length(headers: Sequence[tuple[str, str]]) -> int:
    return next((int(value) for name, value in headers if name.lower() == "content-length" and value.isdigit()), 0)


# --- what the surplus is told ------------------------------------------------------------------------------------------------


def _page(title: str, text: str, english: str) -> bytes:
    return (
        '<!doctype html>\n<html lang="id">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n<meta name="color-scheme" content="light dark">\n'
        f'<title>{title}</title>\n<link rel="stylesheet" href="{asset_url("app.css")}">\n</head>\n<body>\n'
        f'<main id="isi">\n<div class="wrap narrow">\n<h1>{title}</h1>\n<p>{text}</p>\n<p lang="en">{english}</p>\n</div>\n</main>\n'
        "</body>\n</html>\n"
    ).encode()


def _refusal(status: str, kind: str, body: bytes, *, again: bool = False) -> Refusal:
    headers = {
        "Content-Type": kind,
        "Content-Length": str(len(body)),
        "Cache-Control": "no-store",
        "Content-Security-Policy": content_policy(""),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
    }
    if again:
        headers["Retry-After"] = str(RETRY_AFTER)
    return Refusal(status, list(headers.items()), body)


HTML, PROBLEM = "text/html; charset=utf-8", "application/problem+json"
REFUSALS: Mapping[str, Callable[[], Refusal]] = {
    "html": lambda: _refusal(
        "503 Service Unavailable",
        HTML,
        _page(
            "Server sedang penuh",
            "Terlalu banyak orang datang bersamaan. Belum ada yang berubah, dan yang sudah tersimpan tetap tersimpan. "
            "Tunggu beberapa detik, lalu muat ulang halaman ini.",
            "The server is full just now. Nothing has changed. Wait a few seconds, then reload this page.",
        ),
        again=True,
    ),
    "json": lambda: _refusal(
        "503 Service Unavailable",
        PROBLEM,
        b'{"type": "about:blank", "title": "Server sedang penuh", "status": 503, "detail": "Tunggu beberapa detik, lalu coba lagi."}',
        again=True,
    ),
    "no room": lambda: _refusal(
        "503 Service Unavailable",
        HTML,
        _page(
            "Penyimpanan server penuh",
            "Langkah terakhir belum tersimpan. Beri tahu admin, lalu coba lagi nanti.",
            "The server has no room left. Your last step was not kept. Tell the admin, and try again later.",
        ),
        again=True,
    ),
    "broken": lambda: _refusal(
        "400 Bad Request",
        HTML,
        _page(
            "Kiriman terputus",
            "Isian tidak sampai utuh, jadi tidak ada yang disimpan. Kembali, lalu kirim lagi.",
            "What was sent broke off, so nothing was kept. Go back and send it again.",
        ),
    ),
    "length": lambda: _refusal(
        "411 Length Required",
        PROBLEM,
        b'{"type": "about:blank", "title": "Length Required", "status": 411, "detail": "Sebutkan Content-Length."}',
    ),
}  # fmt: skip
