"""The unit of work: one request, job or command is one transaction, in the name of one actor."""

from __future__ import annotations

import random
import secrets
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import event
from sqlalchemy.orm import ORMExecuteState, Session, UOWTransaction

from elearning.infrastructure.database import take_writers_lock
from elearning.kernel.actor import Actor
from elearning.kernel.clock import Clock, SystemClock
from elearning.kernel.links import Links
from elearning.kernel.ports import JobArguments, Randomness, Storage


class ReadOnlyWork(RuntimeError):
    """A change was tried where none may happen: before `begin_write()`, or in a GET."""


class Announcement(Protocol):
    """A fact in the past tense: any frozen dataclass of a domain's `events`."""


Reaction = Callable[["Work", Any], object]
Reactions = Mapping[type, Sequence[Reaction]]


class Signer(Protocol):
    """Signs what must be seen to be whole (`infrastructure.signing`)."""

    def sign(self, message: bytes) -> str: ...

    def verify(self, message: bytes, signature: str) -> bool: ...


class SystemRandomness:
    def token_bytes(self, size: int) -> bytes:
        return secrets.token_bytes(size)

    def seed(self) -> int:
        return secrets.randbits(63)


class SeededRandomness:
    """Repeatable randomness for seeds and tests; never for secrets of a real installation."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311 - repeatable on purpose

    def token_bytes(self, size: int) -> bytes:
        return self._random.randbytes(size)

    def seed(self) -> int:
        return self._random.getrandbits(63)


@dataclass(slots=True)
class Work:
    """What a service is given: the session, the actor, the time, randomness, files, and a voice to announce facts.

    Reads are free. Whoever changes something calls `begin_write()` first, after all slow work (hashing, rendering, parsing) is done,
    and loads what it decides upon after that call. Nobody but the edge commits.
    """

    session: Session
    actor: Actor
    storage: Storage
    links: Links
    signer: Signer
    clock: Clock = field(default_factory=SystemClock)
    random: Randomness = field(default_factory=SystemRandomness)
    reactions: Reactions = field(default_factory=dict[type, Sequence[Reaction]])
    request_id: str = ""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        return self.clock.now()

    def begin_write(self) -> None:
        """Open the write transaction; a second call does nothing.

        On SQLite the read transaction ends and BEGIN IMMEDIATE takes the writer's lock; everywhere everything loaded before is forgotten,
        so that decisions rest on rows read inside the transaction.
        """
        if self.session.info.get("writable"):
            return
        if self.session.info.get("read_only"):
            raise ReadOnlyWork("a GET or HEAD request cannot write")
        self.session.expire_all()
        if self.session.get_bind().dialect.name == "sqlite":
            take_writers_lock(self.session.connection())
        self.session.info["writable"] = True

    def announce(self, fact: Announcement) -> None:
        """Tell the house what happened; the reactions of `wiring` run now, in order, in this transaction, as the system."""
        reactions = self.reactions.get(type(fact), ())
        if not reactions:
            return
        system = self.acting_as(Actor.system(on_behalf_of=self.actor.person_id or self.actor.on_behalf_of))
        for react in reactions:
            react(system, fact)

    def acting_as(self, actor: Actor) -> Work:
        """The same transaction in another name."""
        return replace(self, actor=actor)

    def enqueue(self, name: str, arguments: JobArguments, *, key: str | None = None) -> None:
        """Leave a job in this transaction; the worker runs it after the commit. An equal `key` is queued only once."""
        from elearning.infrastructure import jobs  # noqa: PLC0415 - jobs know works; this is the one step back

        jobs.enqueue(self, name, arguments, key=key)


def guard_session(session: Session) -> None:
    """Let the session refuse every change outside a write transaction."""
    session.info["guarded"] = True


def _may_change(session: Session) -> bool:
    return not session.info.get("guarded") or bool(session.info.get("writable"))


@event.listens_for(Session, "before_flush")
def _before_flush(session: Session, _context: UOWTransaction, _instances: object) -> None:  # pyright: ignore[reportUnusedFunction]
    if (session.new or session.dirty or session.deleted) and not _may_change(session):
        raise ReadOnlyWork("a change before begin_write()")


@event.listens_for(Session, "do_orm_execute")
def _do_orm_execute(state: ORMExecuteState) -> None:  # pyright: ignore[reportUnusedFunction]
    if (state.is_insert or state.is_update or state.is_delete) and not _may_change(state.session):
        raise ReadOnlyWork("a change before begin_write()")


@dataclass(frozen=True, slots=True)
class WorkFactory:
    """Opens works outside requests: for commands, jobs and seeds."""

    open_session: Callable[[], Session]
    storage: Storage
    links: Links
    signer: Signer
    reactions: Reactions
    clock: Clock = field(default_factory=SystemClock)
    random: Randomness = field(default_factory=SystemRandomness)

    def work_on(self, session: Session, actor: Actor, *, clock: Clock | None = None, request_id: str = "") -> Work:
        """A work on a session that somebody else commits."""
        return Work(
            session=session,
            actor=actor,
            storage=self.storage,
            links=self.links,
            signer=self.signer,
            clock=clock or self.clock,
            random=self.random,
            reactions=self.reactions,
            request_id=request_id,
        )

    @contextmanager
    def open(self, actor: Actor, *, clock: Clock | None = None, request_id: str = "") -> Generator[Work]:
        """One transaction: committed when the block ends well, rolled back when it raises."""
        session = self.open_session()
        guard_session(session)
        try:
            yield self.work_on(session, actor, clock=clock, request_id=request_id)
            session.commit()
        finally:
            session.info.pop("writable", None)
            session.close()
