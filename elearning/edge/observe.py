"""What is written down of each request: its name, one line of log, its figures. Nothing of who asked, and of the address only its rule."""

from __future__ import annotations

import re
import secrets
import threading
import time

from flask import Flask, Request, Response, g, request

from elearning.infrastructure import metrics
from elearning.infrastructure.logging import quick_line
from elearning.infrastructure.measures import Recorder
from elearning.infrastructure.statements import Tally, current
from elearning.infrastructure.work import WorkFactory

SANE = re.compile(r"[0-9A-Za-z_-]{8,40}")
"""What a proxy may call a request; anything else is replaced, so that nobody writes into our logs."""
METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS", "PUT", "DELETE", "PATCH"})
QUIET = frozenset({"health.alive", "health.ready", "figures.show"})
"""What machines ask every few seconds has no line in the log while all is well."""


def request_id() -> str:
    """The name of this request: it stands in the logs, in the audit lines and on error pages."""
    return g.get("request_id", "")


def _asked() -> Request:
    """The request itself: its proxy looks it up anew at each attribute, and these hooks run for every request."""
    return request._get_current_object()  # type: ignore[attr-defined] # pyright: ignore - werkzeug's types do not tell of it


def init_observation(app: Flask) -> None:
    """Call it before anything else hooks into requests: what comes first is also what comes last."""
    clock, fresh = time.perf_counter, secrets.token_hex

    @app.before_request
    def begin() -> None:  # pyright: ignore[reportUnusedFunction]
        asked = _asked()
        given = asked.environ.get("HTTP_X_REQUEST_ID")
        name = given if given and SANE.fullmatch(given) else fresh(5)
        rule = asked.url_rule
        tally = Tally(rule.rule if rule is not None else "-", name)
        g.request_id, g.observed = name, (clock(), tally)
        current.set(tally)
        metrics.request_began()

    @app.after_request
    def end(response: Response) -> Response:  # pyright: ignore[reportUnusedFunction]
        began, tally = g.observed
        took = (clock() - began) * 1000
        asked = _asked()
        method = asked.method if asked.method in METHODS else "OTHER"
        status = response.status_code
        metrics.request_ended(tally.route, method, status, took)
        response.headers["X-Request-Id"] = tally.request_id
        if asked.endpoint not in QUIET or status >= 400:
            quick_line(
                {
                    "event": "request",
                    "request_id": tally.request_id,
                    "method": method,
                    "route": tally.route,
                    "status": status,
                    "ms": round(took, 1),
                    "statements": tally.statements,
                    "bytes": response.content_length,
                }
            )
        return response

    @app.teardown_request
    def leave(_error: BaseException | None) -> None:  # pyright: ignore[reportUnusedFunction]
        if "observed" in g:
            metrics.request_left()
            current.set(None)


def start_recording(app: Flask, factory: WorkFactory) -> None:
    """Let this process write its figures once a minute, from its first request on: a thread made earlier would not live through a fork."""
    started: list[Recorder] = []
    lock = threading.Lock()

    @app.before_request
    def once() -> None:  # pyright: ignore[reportUnusedFunction]
        if started:
            return
        with lock:  # the first requests come together
            if not started:
                started.append(Recorder(factory))
                started[0].start()
