"""A worker by itself: the factory of works and its hands, without screens, forms and Flask, which would be half of its memory."""

from __future__ import annotations

import contextlib
import os
import resource
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import FrameType

from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import sessionmaker

from config import Settings
from elearning.infrastructure.database import engine_options, prepare_engine
from elearning.infrastructure.jobs import LIMIT, Claimed, Pulse, Sign, fail_hung, worker_class
from elearning.infrastructure.logging import configure_logging
from elearning.infrastructure.postgresql import Postgres
from elearning.infrastructure.signing import signer_for
from elearning.infrastructure.statements import watch_statements
from elearning.infrastructure.storage import Credentials, storage_for
from elearning.infrastructure.work import SystemRandomness, WorkFactory
from elearning.kernel.clock import Clock, SystemClock
from elearning.kernel.links import Links
from elearning.kernel.ports import Randomness
from elearning.wiring import CHORES, LIMITS, REACTIONS, TASKS

GROWN = 120_000_000
LOOK_EVERY, LOOKS = 5.0, 3
"""A worker above so many bytes begins anew when it was found without work so many times, so many seconds apart."""
HUNG = 75
"""The exit status of a worker that ended itself because its task hung (EX_TEMPFAIL)."""


def postgres_of(settings: Settings) -> Postgres:
    """How PostgreSQL is met in this installation."""
    return Postgres(settings.database_pool, settings.database_timeout, settings.pgbouncer)


def factory_on(
    engine: Engine, settings: Settings, *, clock: Clock | None = None, randomness: Randomness | None = None
) -> WorkFactory:
    """The factory of works of this installation, on this engine."""
    return WorkFactory(
        open_session=sessionmaker(engine),
        storage=storage_for(settings.storage_url, settings.storage_dir, Credentials(*settings.storage_keys)),
        links=Links(settings.base_url),
        signer=signer_for(settings.keys_dir),
        reactions=REACTIONS,
        clock=clock or SystemClock(),
        random=randomness or SystemRandomness(),
    )


def open_factory(settings: Settings) -> WorkFactory:
    """The same on an engine of its own."""
    configure_logging()
    postgres = postgres_of(settings)
    engine = create_engine(settings.database_url, **engine_options(settings.database_url, postgres))
    prepare_engine(engine, postgres)
    watch_statements(engine, slow_ms=settings.slow_query_ms)
    return factory_on(engine, settings)


def work_through_jobs(factory: WorkFactory, pulse: Path | None = None) -> None:
    """Work until told to stop: SIGTERM finishes the job in hand. `pulse` is where a supervisor looks for signs of life."""
    hands = worker_class(factory)(
        factory, TASKS, chores=CHORES, limits=LIMITS, pulse=Pulse(pulse), overdue=None if pulse else _give_up(factory)
    )

    told: list[int] = []

    def stop(number: int, _frame: FrameType | None) -> None:
        told.append(number)
        hands.stopping.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    slim = _Slim(hands.pulse, hands.stopping)
    if pulse is not None:  # `worker.py`, which can begin anew; a command is left as it was started
        slim.start()
    hands.run_forever()
    if slim.wanted and not told:
        os.execv(sys.executable, [sys.executable, *sys.argv])  # noqa: S606 - ourselves


class _Slim(threading.Thread):
    """Sees to it that a worker that has grown begins anew when it has nothing to do.

    Setting documents takes 70 MB (fonts, layouts) that the allocator keeps; most of the time nobody needs them.
    """

    def __init__(self, pulse: Pulse, stopping: threading.Event) -> None:
        super().__init__(daemon=True)
        self._pulse, self._stopping = pulse, stopping
        self.wanted = False

    def run(self) -> None:
        idle = 0
        while not self._stopping.wait(LOOK_EVERY):
            idle = 0 if self._pulse.is_busy else idle + 1
            if idle >= LOOKS and resident() > GROWN:
                self.wanted = True
                self._stopping.set()


def resident() -> int:
    """How many bytes of memory this process has now; 0 where the system does not tell."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except (OSError, ValueError, IndexError):
        return 0
    return pages * resource.getpagesize()


def _give_up(factory: WorkFactory) -> Callable[[Claimed], None]:
    """A worker that nobody watches over ends itself when its task hangs, so that whatever started it starts it again."""

    def end(job: Claimed) -> None:
        with contextlib.suppress(Exception):
            fail_hung(factory, Sign(0.0, job.id, job.attempt, job.name, LIMITS.get(job.name, LIMIT).total_seconds()))
        os._exit(HUNG)

    return end
