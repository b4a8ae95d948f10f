"""The guard: rendering happens in a process of its own, which is killed when a text keeps it too long."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Generator, Sequence
from concurrent.futures import TimeoutError as FutureTimeoutError
from contextlib import contextmanager
from multiprocessing.util import Finalize
from types import FrameType
from typing import Any, cast

from pebble import ProcessExpired, ProcessPool

from elearning.infrastructure.markdown.shapes import ERROR, Context, Finding, Piece, Rendered
from elearning.kernel.errors import Unavailable
from elearning.kernel.text import M

SECONDS = 5.0
"""The longest one text may take. An ordinary module takes 0.05."""
GRACE = 2.0
START = 20.0
MAX_TASKS = 200


class _TookTooLong(Exception):
    pass


class _Pool:
    """One worker process per process that renders, started when first needed and left behind by a fork."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._pool: ProcessPool | None = None
        self._owner = 0

    def get(self) -> ProcessPool:
        with self._lock:
            if self._pool is None or self._owner != os.getpid() or not self._pool.active:
                # spawned, because a fork of a process with threads may inherit locked locks
                context = cast(Any, multiprocessing.get_context("spawn"))
                self._pool = ProcessPool(max_workers=1, max_tasks=MAX_TASKS, context=context)
                if self._owner != os.getpid():
                    # a process of the web server leaves without `atexit`, and would wait for its renderer for ever
                    Finalize(None, self.close, exitpriority=100)
                self._owner = os.getpid()
            return self._pool

    def discard(self, pool: ProcessPool) -> None:
        """Forget a pool that broke, unless another thread has done so already."""
        with self._lock:
            if self._pool is pool:
                self._pool = None

    def close(self) -> None:
        """End the worker; a later call of `get` starts another."""
        with self._lock:
            if self._pool is not None and self._owner == os.getpid():
                self._pool.stop()
                self._pool.join()
            self._pool = None


POOL = _Pool()


def end_renderer() -> None:
    """End the process that renders, where there is one: for whoever is about to become another program."""
    POOL.close()


def render_markdown(text: str, *, context: Context, first_line: int = 1) -> Rendered:
    """Render one lesson text. A text that takes too long comes back empty, with a problem that says so."""
    return render_all([Piece(text, first_line)], context)[0]


def render_all(pieces: Sequence[Piece], context: Context, *, seconds: float = SECONDS) -> list[Rendered]:
    """Render many texts in one go, each with its own limit of `seconds`. Raises Unavailable when no worker can be started."""
    if not pieces:
        return []
    rendered = _attempt(pieces, context, seconds)
    if rendered is not None:
        return rendered
    if len(pieces) == 1:
        return [_stopped(pieces[0])]
    middle = len(pieces) // 2
    return render_all(pieces[:middle], context, seconds=seconds) + render_all(pieces[middle:], context, seconds=seconds)


def _attempt(pieces: Sequence[Piece], context: Context, seconds: float) -> list[Rendered] | None:
    """All of them, or None when the worker hung or died over one: an alarm inside it usually stops the guilty one alone."""
    patience = START + GRACE + seconds
    if len(pieces) > 1:
        patience += 2 * seconds + 0.25 * len(pieces)
    for last in (False, True):
        pool = POOL.get()
        try:
            return pool.schedule(_render_here, args=(list(pieces), context, seconds), timeout=patience).result()
        except (FutureTimeoutError, ProcessExpired):
            return None
        except (OSError, RuntimeError) as error:  # the pool itself is broken: a worker that could not start takes it down
            POOL.discard(pool)
            if last:
                raise Unavailable(M("Penyusun halaman sedang tidak dapat dijalankan. Coba lagi sebentar lagi.")) from error
    return None


def _render_here(pieces: list[Piece], context: Context, seconds: float) -> list[Rendered]:
    """In the worker process."""
    from elearning.infrastructure.markdown.pipeline import render_piece  # noqa: PLC0415 - only the worker pays for the parser

    rendered: list[Rendered] = []
    for piece in pieces:
        try:
            with _alarm(seconds):
                rendered.append(render_piece(piece, context))
        except _TookTooLong:
            rendered.append(_stopped(piece))
        except Exception as error:  # noqa: BLE001 - a fault of the parser is told as one of the text, not of the whole course
            rendered.append(_failed(piece, error))
    return rendered


@contextmanager
def _alarm(seconds: float) -> Generator[None]:
    """Raise in the middle of whatever runs; the regular expression engine looks for signals while it searches."""

    def ring(_signal: int, _frame: FrameType | None) -> None:
        raise _TookTooLong

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _stopped(piece: Piece) -> Rendered:
    message = M(
        "teks ini terlalu rumit untuk disusun dalam 5 detik (kurangi tanda kurung, tag, dan tingkat daftar, atau bagi teksnya)"
    )
    return Rendered("", problems=(Finding(piece.first_line, ERROR, message),))


def _failed(piece: Piece, error: Exception) -> Rendered:
    message = M(
        "teks ini tidak dapat disusun: %(fault)s (sederhanakan teksnya, atau laporkan kepada admin)", fault=type(error).__name__
    )
    return Rendered("", problems=(Finding(piece.first_line, ERROR, message),))
