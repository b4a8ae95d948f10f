"""What is counted, for Prometheus and for the operator's page at once. Nothing personal: routes are rules, kinds are names of classes.

With `PROMETHEUS_MULTIPROC_DIR` in the environment (set by `serve`) the processes of a machine share their figures through files.
"""

from __future__ import annotations

import os
import threading
from bisect import bisect_left
from collections import Counter as Tallies
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest, multiprocess
from prometheus_client.core import Metric
from prometheus_client.registry import Collector

BOUNDS = (5, 10, 25, 50, 100, 200, 300, 500, 1000, 2500, 5000)
"""Upper bounds of the classes of latency, in milliseconds; what takes longer is in a last class without bound."""
FOLDER = "PROMETHEUS_MULTIPROC_DIR"

REGISTRY = CollectorRegistry()
_seconds = tuple(bound / 1000 for bound in BOUNDS)
_requests = Histogram(
    "elearning_request_seconds",
    "Time to answer, by route",
    ["route", "method", "status"],
    buckets=_seconds,
    registry=REGISTRY,
)
_in_flight = Gauge(
    "elearning_requests_in_flight", "Requests being answered now", multiprocess_mode="livesum", registry=REGISTRY
)
_sign_ins = Counter("elearning_sign_ins", "Attempts to sign in", ["outcome"], registry=REGISTRY)
_errors = Counter("elearning_errors", "Requests that ended in an error, by its kind", ["kind"], registry=REGISTRY)
_slow = Counter("elearning_slow_statements", "SQL statements over the limit, by route", ["route"], registry=REGISTRY)
_jobs = Histogram(
    "elearning_job_seconds",
    "Time that background jobs took",
    ["job", "outcome"],
    buckets=(0.05, 0.1, 0.5, 1, 5, 30, 60, 300),
    registry=REGISTRY,
)
_connections = Gauge(
    "elearning_database_connections",
    "Connections to the database that are in use",
    multiprocess_mode="livesum",
    registry=REGISTRY,
)


@dataclass(slots=True)
class Minute:
    """What one process saw since the last look: for each route the number, the 5xx among them, and the classes of latency."""

    routes: dict[str, list[int]] = field(default_factory=dict[str, list[int]])
    errors: Tallies[str] = field(default_factory=Tallies[str])
    sign_ins: Tallies[str] = field(default_factory=Tallies[str])
    slow: int = 0

    def is_empty(self) -> bool:
        return not (self.routes or self.errors or self.sign_ins or self.slow)

    def to_json(self) -> dict[str, Any]:
        return {"routes": self.routes, "errors": self.errors, "sign_ins": self.sign_ins, "slow": self.slow}


_series: dict[tuple[str, str, int], Histogram] = {}
"""The children of `_requests`, found quicker than by their labels."""
_lock = threading.Lock()
_minute = Minute()


def request_began() -> None:
    _in_flight.inc()


def request_left() -> None:
    _in_flight.dec()


def request_ended(route: str, method: str, status: int, milliseconds: float) -> None:
    """One answer. `route` is the rule of the address, never the address."""
    key = (route, method, status // 100)
    series = _series.get(key)
    if series is None:
        series = _series[key] = _requests.labels(route, method, f"{key[2]}xx")
    series.observe(milliseconds / 1000)
    with _lock:
        row = _minute.routes.get(name := f"{method} {route}")
        if row is None:
            row = _minute.routes[name] = [0] * (len(BOUNDS) + 3)
        row[0] += 1
        row[1] += status >= 500
        row[2 + bisect_left(BOUNDS, milliseconds)] += 1


def request_failed(kind: str) -> None:
    """An answer that is an error; `kind` is the name of its class."""
    _errors.labels(kind).inc()
    with _lock:
        _minute.errors[kind] += 1


def signed_in(outcome: str) -> None:
    """Somebody tried to sign in: good, bad or locked."""
    _sign_ins.labels(outcome).inc()
    with _lock:
        _minute.sign_ins[outcome] += 1


def statement_was_slow(route: str) -> None:
    _slow.labels(route).inc()
    with _lock:
        _minute.slow += 1


def job_ended(job: str, outcome: str, seconds: float) -> None:
    _jobs.labels(job, outcome).observe(seconds)


def connection_taken(*_: object) -> None:
    _connections.inc()


def connection_given_back(*_: object) -> None:
    _connections.dec()


def take_minute() -> Minute:
    """What was counted since the last call."""
    global _minute
    with _lock:
        taken, _minute = _minute, Minute()
    return taken


class _Seen(Collector):
    """Figures taken at this moment, by one process for all."""

    def __init__(self, seen: Iterable[Metric]) -> None:
        self._seen = list(seen)

    def collect(self) -> Iterable[Metric]:
        return self._seen


def exposition(now: Iterable[Metric]) -> bytes:
    """Everything in the text format of Prometheus; `now` are figures taken at this moment."""
    seen = CollectorRegistry()
    seen.register(_Seen(now))
    folder = os.environ.get(FOLDER)
    if not folder:
        return generate_latest(REGISTRY) + generate_latest(seen)
    _forget_the_dead(Path(folder))
    shared = CollectorRegistry()
    multiprocess.MultiProcessCollector(shared)
    return generate_latest(shared) + generate_latest(seen)


def _forget_the_dead(folder: Path) -> None:
    """A process that was killed leaves its gauges behind."""
    for file in folder.glob("gauge_live*_*.db"):
        pid = file.stem.rsplit("_", 1)[1]
        if pid.isdigit() and not Path(f"/proc/{pid}").exists():
            multiprocess.mark_process_dead(int(pid))
