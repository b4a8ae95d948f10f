"""Who is at work in this process, who waits for a seat, and who is turned away: so that a crowd makes nobody wait without end.

There are few seats, since a process has one interpreter and few connections to the database. Who finds none waits in the queue of their
lane; queues are short and patience is bounded. When all places to wait are taken, the last of the least urgent goes.
"""

from __future__ import annotations

import threading
from collections import Counter, deque
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Lane:
    """A kind of request: how many at once, how many may wait, and for how many seconds. Lanes are given in the order of their urgency."""

    name: str
    at_work: int
    waiting: int
    patience: float


class Full(Exception):
    """There was no seat in time."""


@dataclass(slots=True, eq=False)
class _Waiter:
    """Somebody in a queue; `gate` opens when it is decided, `seated` says how."""

    gate: threading.Lock
    seated: bool = False


@dataclass
class WaitingRoom:
    """The seats of one process."""

    seats: int
    places: int
    lanes: Sequence[Lane]
    turned_away: Counter[str] = field(default_factory=Counter[str])

    def __post_init__(self) -> None:
        self._lock = threading.Lock()
        self._free = self.seats
        self._at_work: Counter[Lane] = Counter()
        self._queues: dict[Lane, deque[_Waiter]] = {lane: deque() for lane in self.lanes}

    @contextmanager
    def seat(self, lane: Lane) -> Generator[None]:
        """Have a seat inside the block; raises Full when there is none in time."""
        self.enter(lane)
        try:
            yield
        finally:
            self.leave(lane)

    def enter(self, lane: Lane) -> None:
        """Take a seat, waiting for it if need be; raises Full."""
        with self._lock:
            if self._free and self._at_work[lane] < lane.at_work:
                self._sit(lane)
                return
            waiter = self._queue(lane)
        if not waiter.gate.acquire(timeout=lane.patience):
            with self._lock:
                if waiter in self._queues[lane]:  # else called, or sent away, in the very last moment
                    self._queues[lane].remove(waiter)
        if not waiter.seated:
            self._turn_away(lane)

    def leave(self, lane: Lane) -> None:
        """Give the seat back, to the most urgent who waits."""
        with self._lock:
            self._free += 1
            self._at_work[lane] -= 1
            for queue_lane, queue in self._queues.items():
                while queue and self._free and self._at_work[queue_lane] < queue_lane.at_work:
                    waiter = queue.popleft()
                    waiter.seated = True
                    self._sit(queue_lane)
                    waiter.gate.release()

    @property
    def waiting(self) -> int:
        """How many wait now."""
        return sum(map(len, self._queues.values()))

    @property
    def working(self) -> int:
        """How many have a seat now."""
        return self.seats - self._free

    def _sit(self, lane: Lane) -> None:
        self._free -= 1
        self._at_work[lane] += 1

    def _queue(self, lane: Lane) -> _Waiter:
        """At the end of the lane's queue; when the room is full, in the place of the last of a less urgent lane."""
        if len(self._queues[lane]) >= lane.waiting:
            self._turn_away(lane)
        if self.waiting >= self.places:
            behind = [queue for other, queue in self._queues.items() if queue and self._less_urgent(other, lane)]
            if not behind:
                self._turn_away(lane)
            behind[-1].pop().gate.release()
        waiter = _Waiter(threading.Lock())
        waiter.gate.acquire()
        self._queues[lane].append(waiter)
        return waiter

    def _less_urgent(self, one: Lane, than: Lane) -> bool:
        return self.lanes.index(one) > self.lanes.index(than)

    def _turn_away(self, lane: Lane) -> None:
        self.turned_away[lane.name] += 1
        raise Full(lane.name)
