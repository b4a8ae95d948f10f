"""The sign of life of a worker process: until when it will have been heard of again, in a file that its supervisor reads.

Nothing but the work itself moves it: the main loop while it looks for jobs, the task at each of its steps. A thread that beats by
itself would say "alive" for a task that hangs.
"""

from __future__ import annotations

import contextlib
import json
import os
import threading
import time
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path

LIMIT = timedelta(minutes=5)
"""How long a task may work without a step (`Run.progress`, `Run.check_cancelled`); one without steps has it for the whole."""
LOOP = 60.0
"""How long the main loop may be silent, in seconds: a database that is away keeps it waiting for a while."""


@dataclass(frozen=True, slots=True)
class Sign:
    """What the file says. `until` is an instant of the machine's monotonic clock, which all its processes share."""

    until: float
    job_id: int | None = None
    attempt: int = 0
    name: str = ""
    limit: float = LOOP

    def is_late(self, now: float) -> bool:
        return now > self.until


class Pulse:
    """One for a worker process; without a file it only answers whether the task in hand is over its limit."""

    def __init__(self, file: Path | None = None) -> None:
        self._file = file
        self._lock = threading.Lock()
        self._loop_until: float | None = time.monotonic() + LOOP
        self._task: Sign | None = None
        self._written = 0.0

    def beat(self) -> None:
        """The main loop goes round."""
        with self._lock:
            self._loop_until = time.monotonic() + LOOP
            self._write()

    def begin(self, name: str, limit: timedelta, job_id: int | None = None, attempt: int = 0) -> None:
        """A task or chore begins, in the main loop itself: from now on only its steps count."""
        with self._lock:
            seconds = limit.total_seconds()
            self._task = Sign(time.monotonic() + seconds, job_id, attempt, name, seconds)
            self._loop_until = None
            self._write(now=True)

    def step(self) -> None:
        """The task goes on: it has its whole limit again."""
        with self._lock:
            if (task := self._task) is not None:
                self._task = Sign(time.monotonic() + task.limit, task.job_id, task.attempt, task.name, task.limit)
                self._write()

    def end(self) -> None:
        """The task is over."""
        with self._lock:
            self._task = None
            self._loop_until = time.monotonic() + LOOP

    @property
    def is_busy(self) -> bool:
        """Whether a task or chore is in hand."""
        return self._task is not None

    def left(self) -> float:
        """So many seconds the task in hand still has; negative when it is over its limit."""
        with self._lock:
            return LOOP if self._task is None else self._task.until - time.monotonic()

    def _write(self, *, now: bool = False) -> None:
        at = time.monotonic()
        if self._file is None or (not now and at - self._written < 1):
            return
        self._written = at
        loop = Sign(self._loop_until) if self._loop_until is not None else None
        sign = min((one for one in (self._task, loop) if one is not None), key=lambda one: one.until)
        fresh = self._file.with_suffix(".new")
        with contextlib.suppress(
            OSError
        ):  # a full disk must not stop the work; the supervisor then replaces us, which is no harm
            fresh.write_text(json.dumps(asdict(sign)))
            os.replace(fresh, self._file)  # noqa: PTH105 - Path.replace does the same, this says that it is atomic


def read_sign(file: Path) -> Sign | None:
    """What a worker said last; None when it has not said anything yet."""
    try:
        return Sign(**json.loads(file.read_text()))
    except (OSError, ValueError, TypeError):
        return None
