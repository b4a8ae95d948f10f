"""What a GET may write: each thing beside the page, and none of them may spoil it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field, replace

import structlog
from flask import Flask, current_app, request
from sqlalchemy.exc import SQLAlchemyError

from elearning.edge.observe import request_id
from elearning.infrastructure.work import Work, WorkFactory
from elearning.kernel.actor import Actor
from elearning.kernel.errors import DomainError

log = structlog.get_logger(__name__)

EVERY = 2.0
"""Seconds for which what may be late is gathered. A process that is killed loses so much of it: where one last read, not what one did."""

Act = Callable[[Work], object]
Left = tuple[Actor, Act, str]
"""Who leaves what to be written, and the id of the request."""


def write_aside(actor: Actor, act: Act) -> None:
    """Run one small service call at once, in a transaction of its own; failing is logged and otherwise ignored.

    For the access log of sensitive pages, and nothing else.
    """
    if request.method != "HEAD":
        _run(current_app.extensions["work_factory"], [(actor, act, request_id())])


def write_later(key: Hashable, actor: Actor, act: Act) -> None:
    """Run it within `EVERY` seconds, together with what others leave; of several with the same key the last counts.

    For the last module opened and the session last seen, and nothing else.
    """
    if request.method != "HEAD":
        later: LaterWrites = current_app.extensions["later_writes"]
        later.leave(key, actor, act, request_id())


@dataclass
class LaterWrites:
    """What this process has still to write; a thread writes it in one transaction, so that a thousand readers are not a thousand writers."""

    factory: WorkFactory
    every: float = EVERY
    _waiting: dict[Hashable, Left] = field(default_factory=dict[Hashable, "Left"])
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _timer: threading.Timer | None = None

    def leave(self, key: Hashable, actor: Actor, act: Act, name: str = "") -> None:
        with self._lock:
            self._waiting[key] = (actor, act, name)
            if self._timer is None and self.every:
                self._timer = threading.Timer(self.every, self.write)
                self._timer.daemon = True
                self._timer.start()
        if not self.every:
            self.write()

    def write(self) -> None:
        """Write all that waits."""
        with self._lock:
            acts, self._waiting, self._timer = list(self._waiting.values()), {}, None
        if acts:
            _run(self.factory, acts)


def _run(factory: WorkFactory, acts: list[Left]) -> None:
    try:
        actor, _act, name = acts[0]
        with factory.open(actor, request_id=name) as work:
            for actor, act, name in acts:
                act(replace(work, actor=actor, request_id=name))
    except (SQLAlchemyError, DomainError):
        log.warning("side_write.failed", exc_info=True)


def init_side_writes(app: Flask, factory: WorkFactory, *, every: float = EVERY) -> None:
    """One heap of late writes for the process; `every` 0 writes at once."""
    app.extensions["later_writes"] = LaterWrites(factory, every)
