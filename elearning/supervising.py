"""Web and worker, watched over: `python -m elearning.supervising PLAN`, a process of 12 MB that imports nothing of the house.

The plan is JSON: folders that are removed at the end, and for each child its name and command, the file of its pulse if it has one, the command that writes down that it hung,
and the address where somebody has to listen before it is started.
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

PATIENCE = 20.0
"""How long a child may take to finish what it is doing after SIGTERM, in seconds."""
START = 120.0
"""How long a worker may take to say its first word: a small machine may be busy with everything starting at once."""
AFTER = 10.0
"""How long a child waits for the address it is to come after, in seconds."""
FILES = 8192
"""As many open files as connections and more; the usual 1024 are fewer than browsers that only stay connected."""


@dataclass
class Child:
    """A process under watch; a restart waits a little longer each time it dies young."""

    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    pause: float = 0.5
    due: float = field(default=0.0)
    pulse: Path | None = None
    note_hung: Callable[[Path], object] | None = None
    after: tuple[str, int] | None = None

    def start(self) -> None:
        self.started = time.monotonic()
        if self.pulse is not None:
            self.pulse.unlink(missing_ok=True)
        self.process = subprocess.Popen(self.command, start_new_session=True)  # noqa: S603 - our own interpreter

    def look(self) -> None:
        """Start it if it is time; note when it died."""
        now = time.monotonic()
        if self.process is not None and self.process.poll() is None:
            self._listen(now)
        if self.process is not None and self.process.poll() is not None:
            say(f"{self.name} berhenti (status {self.process.returncode}); dijalankan lagi.")
            self.pause = 0.5 if now - self.started > 30 else min(10.0, self.pause * 2)
            self.due, self.process = now + self.pause, None
        if self.process is None and now >= self.due and self._may_start(now):
            self.start()

    def _may_start(self, now: float) -> bool:
        """The first time it comes after somebody else, so that the first page does not wait for it."""
        if self.after is None:
            return True
        self.due = self.due or now
        if now - self.due < AFTER and not listens(*self.after):
            return False
        self.after = None
        return True

    def _listen(self, now: float) -> None:
        """End it, with whatever it started, when it has not been heard of for too long."""
        if self.pulse is None:
            return
        until, doing = read_pulse(self.pulse, self.started + START)
        if now <= until:
            return
        say(f"{self.name} tidak memberi tanda hidup ({doing or 'putaran utama'}); diganti.")
        self.kill()
        if self.note_hung is not None:
            try:
                self.note_hung(self.pulse)
            except Exception as error:  # noqa: BLE001 - the lease of the job runs out by itself; a supervisor does not fall
                say(f"{self.name}: {error}")

    def kill(self) -> None:
        """End it and its own children at once."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(PATIENCE)

    def signal(self, number: int) -> None:
        if self.process is not None and self.process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                self.process.send_signal(number)


def read_pulse(file: Path, otherwise: float) -> tuple[float, str]:
    """Until when the worker will have been heard of again, and what it does (`infrastructure.jobs.pulse`)."""
    try:
        said: dict[str, Any] = json.loads(file.read_text())
        return float(said["until"]), str(said.get("name", ""))
    except (OSError, ValueError, TypeError, KeyError):
        return otherwise, ""


def listens(host: str, port: int) -> bool:
    """Whether somebody takes connections there."""
    try:
        socket.create_connection((host, port), timeout=1).close()
    except OSError:
        return False
    return True


def say(text: str) -> None:
    """A line to whoever started us."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def supervise(children: Sequence[Child]) -> int:
    """Keep the children alive until SIGTERM or SIGINT, then let them finish and go."""
    with _told_to_stop() as stopping:
        while not stopping():
            for child in children:
                child.look()
            time.sleep(0.1)
        for child in children:
            child.signal(signal.SIGTERM)
        deadline = time.monotonic() + PATIENCE
        for child in children:
            if child.process is None:
                continue
            try:
                child.process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.kill()
            if child.pulse is not None:
                shutil.rmtree(child.pulse.parent, ignore_errors=True)
    return 0


@contextlib.contextmanager
def _told_to_stop() -> Generator[Callable[[], bool]]:
    told: list[int] = []

    def note(number: int, _frame: FrameType | None) -> None:
        told.append(number)

    before = {number: signal.signal(number, note) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield lambda: bool(told)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def child_of(plan: dict[str, Any]) -> Child:
    """One child of the plan."""
    hung: list[str] = plan.get("hung", [])

    def note_hung(pulse: Path) -> object:
        return subprocess.run([*hung, str(pulse)], check=True, timeout=START)  # noqa: S603 - our own interpreter

    return Child(
        plan["name"],
        plan["command"],
        pulse=Path(plan["pulse"]) if plan.get("pulse") else None,
        note_hung=note_hung if hung else None,
        after=(plan["after"][0], plan["after"][1]) if plan.get("after") else None,
    )


def open_more_files() -> None:
    """Raise the limit of open files as far as it may be raised; children inherit it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = FILES if hard == resource.RLIM_INFINITY else min(FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


if __name__ == "__main__":
    open_more_files()
    given = json.loads(sys.argv[1])
    try:
        status = supervise([child_of(one) for one in given["children"]])
    finally:
        for folder in given["folders"]:
            shutil.rmtree(folder, ignore_errors=True)
    sys.exit(status)
