"""Is the process alive, is it ready: for the machine that watches over it."""

from __future__ import annotations

import shutil

from flask import Blueprint, Response, current_app, jsonify
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from elearning.edge.database import db
from elearning.edge.guard import guarded
from elearning.infrastructure import jobs
from elearning.kernel.permissions import ANYONE, Permission, always
from elearning.kernel.text import M

blueprint = Blueprint("health", __name__)
WATCH = Permission[None]("health.watch", ANYONE, M("Halaman ini terbuka untuk siapa pun."), always)
LEAST_FREE = 200_000_000


@blueprint.get("/healthz")
@guarded(WATCH)
def alive() -> Response:
    """The process answers."""
    return jsonify({"status": "ok"})


@blueprint.get("/readyz")
@guarded(WATCH)
def ready() -> tuple[Response, int]:
    """Database, jobs and disk; 503 when one of them is not well."""
    checks: dict[str, object] = {}
    try:
        db.session.execute(text("SELECT 1"))
        counts = jobs.count_jobs(db.session())
        checks["database"] = "ok"
        checks["jobs"] = {state: counts.get(state, 0) for state in (jobs.QUEUED, jobs.RUNNING, jobs.PARKED)}
    except SQLAlchemyError as error:
        checks["database"] = type(error).__name__
    free = shutil.disk_usage(current_app.config["STORAGE_DIR"]).free
    checks["disk"] = "ok" if free > LEAST_FREE else f"{free} bytes free"
    well = checks["database"] == "ok" and checks["disk"] == "ok"
    return jsonify({"status": "ok" if well else "unwell", **checks}), 200 if well else 503
