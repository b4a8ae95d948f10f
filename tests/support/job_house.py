"""A database with only the house's own tables, and a worker on it as a process of its own, with tasks that misbehave.

`python -m tests.support.job_house work URL FOLDER` works until it is stopped, `… watch URL FOLDER` watches over one that does. Tasks
and the chore note what they do in `FOLDER/journal`, one line each.
"""

from __future__ import annotations

import os
import re
import signal
import sys
import time
from datetime import timedelta
from pathlib import Path

from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import sessionmaker

from elearning.infrastructure.database import prepare_engine
from elearning.infrastructure.jobs import Pulse, Run, Task, Worker, fail_hung, worker_class
from elearning.infrastructure.signing import throwaway_signer
from elearning.infrastructure.storage import FolderStorage
from elearning.infrastructure.work import SeededRandomness, WorkFactory
from elearning.kernel.clock import Clock, SystemClock
from elearning.kernel.links import Links

LIMIT = timedelta(seconds=1.5)
LEASE = timedelta(seconds=3)
BACKOFF = (timedelta(milliseconds=10),)


def open_house(engine: Engine, folder: Path, clock: Clock | None = None) -> WorkFactory:
    """Works on this database and this folder; nobody reacts to facts."""
    return WorkFactory(
        open_session=sessionmaker(engine),
        storage=FolderStorage(folder / "files"),
        links=Links("http://localhost"),
        signer=throwaway_signer(),
        reactions={},
        clock=clock or SystemClock(),
        random=SeededRandomness(1),
    )


def note(folder: Path, words: str) -> None:
    """One line, whole even when several processes write."""
    with (folder / "journal").open("a") as journal:
        journal.write(f"{words} {os.getpid()} {time.monotonic()}\n")


def journal_of(folder: Path) -> list[list[str]]:
    """What was noted, each line in words."""
    file = folder / "journal"
    return [line.split() for line in file.read_text().splitlines()] if file.exists() else []


class Tasks:
    """What jobs here do."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def count(self, run: Run, number: int, seconds: float = 0.0) -> None:
        note(self.folder, f"begin {number} {run.attempt}")
        time.sleep(seconds)
        note(self.folder, f"end {number} {run.attempt}")

    def sleep(self, run: Run) -> None:
        """Hang while other threads of the process go on."""
        note(self.folder, f"sleep {run.attempt}")
        time.sleep(600)

    def spin(self, run: Run) -> None:
        """Hang inside the interpreter: no other thread of the process gets a turn."""
        note(self.folder, f"spin {run.attempt}")
        re.match(r"(a+)+$", "a" * 60 + "b")

    def crash(self, run: Run) -> None:
        """Take the worker down, as the kernel does when memory runs out."""
        note(self.folder, f"crash {run.attempt}")
        os.kill(os.getpid(), signal.SIGKILL)

    def steps(self, run: Run, total: int, seconds: float) -> None:
        """Many steps; it goes on where the journal ends."""
        done = sum(line[0] == "step" for line in journal_of(self.folder))
        for number in range(done, total):
            run.check_cancelled()
            time.sleep(seconds)
            note(self.folder, f"step {number}")
            run.progress(number + 1, total)

    def tidy(self, _run: Run) -> None:
        """The chore."""
        note(self.folder, "chore")

    def table(self) -> dict[str, Task]:
        return {name: getattr(self, name) for name in ("count", "sleep", "spin", "crash", "steps")}


def work(url: str, folder: Path, pulse: Path | None = None) -> None:
    """A worker until SIGTERM."""
    engine = create_engine(url)
    prepare_engine(engine)
    factory, tasks = open_house(engine, folder), Tasks(folder)
    kind = worker_class(factory)
    if kind is not Worker:
        kind.stalled, kind.sweep_at = 3.0, "* * * * * */2"  # pyright: ignore[reportAttributeAccessIssue]
    hands = kind(
        factory,
        tasks.table(),
        chores=(tasks.tidy,),
        limits=dict.fromkeys(tasks.table(), LIMIT),
        lease=LEASE,
        backoff=BACKOFF,
        pulse=Pulse(pulse),
    )
    signal.signal(signal.SIGTERM, lambda *_: hands.stopping.set())
    note(folder, "worker")
    hands.run_forever()


def watch(url: str, folder: Path) -> None:
    """A worker that is watched over as `flask serve` does it, until SIGTERM."""
    from elearning.infrastructure.jobs import read_sign
    from elearning.supervising import Child, supervise

    engine = create_engine(url)
    prepare_engine(engine)
    factory, pulse = open_house(engine, folder), folder / "signs" / "pulse"
    pulse.parent.mkdir()
    command = [sys.executable, "-m", "tests.support.job_house", "work", url, str(folder), str(pulse)]
    supervise([Child("worker", command, pulse=pulse, note_hung=lambda file: fail_hung(factory, read_sign(file)))])


if __name__ == "__main__":
    act, address, place, *rest = sys.argv[1:]
    if act == "watch":
        watch(address, Path(place))
    else:
        work(address, Path(place), Path(rest[0]) if rest else None)
