"""`/admin/kesehatan`: how the platform does, in pictures."""

from __future__ import annotations

from datetime import timedelta

from flask import request
from flask.typing import ResponseReturnValue

from elearning.accounts import policy
from elearning.edge.guard import guarded
from elearning.edge.render import render
from elearning.edge.transaction import current_work
from elearning.infrastructure import house, measures
from elearning.kernel.permissions import permit
from elearning.web.admin.pages import health as pages
from elearning.web.admin.routes.desk import blueprint


@blueprint.get("/kesehatan")
@guarded(policy.MANAGE_PLATFORM)
def health() -> ResponseReturnValue:
    """What was measured in the last hours; for admins of the whole platform."""
    work = current_work()
    permit(work.actor, policy.MANAGE_PLATFORM, None)
    window = pages.window_of(request.args.get("jam", ""))
    until = work.now().replace(second=0, microsecond=0)
    spans = measures.read_spans(work.session, until - timedelta(hours=window.hours), until, window.span)
    return render("admin/health.html", pages.health_page(window, spans, house.look(work)))
