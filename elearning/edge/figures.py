"""`/metrics`: figures for Prometheus. For whoever has the token; without a token only for this machine itself."""

from __future__ import annotations

import hmac

from flask import Blueprint, Response, current_app, request
from prometheus_client import CONTENT_TYPE_LATEST
from prometheus_client.core import GaugeMetricFamily, Metric

from elearning.edge.database import db
from elearning.edge.guard import guarded
from elearning.edge.transaction import current_work
from elearning.evidence import queries as evidence
from elearning.infrastructure import house, metrics
from elearning.kernel.errors import NotFound
from elearning.kernel.permissions import ANYONE, Permission, always
from elearning.kernel.text import M

blueprint = Blueprint("figures", __name__)
READ = Permission[None]("figures.read", ANYONE, M("Halaman ini untuk operator."), always)
"""The door stands open because a machine knocks, not a person; `_is_operator` decides."""
LOOPBACK = frozenset({"127.0.0.1", "::1", "::ffff:127.0.0.1"})
FORWARDED = ("X-Forwarded-For", "Forwarded", "X-Real-IP")


@blueprint.get("/metrics")
@guarded(READ)
def show() -> Response:
    """What was counted, and how the house stands now. Who may not see it is told that there is nothing."""
    if not _is_operator():
        raise NotFound(M("Periksa alamatnya, atau mulai lagi dari beranda."))
    response = Response(metrics.exposition(_now()))
    response.headers["Content-Type"] = CONTENT_TYPE_LATEST
    response.headers["Cache-Control"] = "no-store"
    return response


def _is_operator() -> bool:
    token: str = current_app.config["METRICS_TOKEN"]
    if token:
        return hmac.compare_digest(request.headers.get("Authorization", "").encode(), f"Bearer {token}".encode())
    return request.remote_addr in LOOPBACK and not any(name in request.headers for name in FORWARDED)


def _now() -> list[Metric]:
    """Figures that nobody counts: they are looked up when asked for."""
    work = current_work()
    seen = house.look(work)
    jobs = GaugeMetricFamily("elearning_jobs", "Background jobs, by state", labels=["state"])
    for state, number in seen.jobs.items():
        jobs.add_metric([state], number)
    plain = {
        "elearning_job_queue_seconds": ("How long the oldest due job has been waiting", seen.queue_seconds),
        "elearning_database_bytes": ("Size of the database", seen.database_bytes),
        "elearning_ledger_entries": ("Entries of the evidence ledger", evidence.count_entries(work.session)),
        "elearning_database_pool_size": ("Connections that one process keeps open", getattr(db.engine.pool, "size", int)()),
        "elearning_disk_free_bytes": ("Free space where files are kept", seen.disk_free),
    }
    return [jobs, *(GaugeMetricFamily(name, text, value) for name, (text, value) in plain.items() if value is not None)]
