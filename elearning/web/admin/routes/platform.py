"""`/admin/` and the audit log."""

from __future__ import annotations

from flask import request
from flask.typing import ResponseReturnValue

from elearning.accounts import policy, queries
from elearning.accounts.policy import people_scope
from elearning.edge.guard import guarded
from elearning.edge.render import render
from elearning.edge.transaction import current_work
from elearning.infrastructure import audit, jobs
from elearning.kernel.ids import PersonId, UnitId
from elearning.kernel.permissions import permit
from elearning.web.admin.pages import platform as pages
from elearning.web.admin.routes.desk import blueprint, page_number, today_of, units_of


@blueprint.get("/")
@guarded(policy.ENTER_ADMIN)
def start() -> ResponseReturnValue:
    """What can be opened, and what waits."""
    work = current_work()
    scope, today = people_scope(work.actor), today_of(work)
    units = units_of(work)
    whole = policy.MANAGE_PLATFORM.allows(work.actor, None)
    page = pages.start_page(
        unit_name=", ".join(unit.name for unit in units if unit.depth == 0),
        people=queries.count_people(work.session, scope, today),
        units=len(units),
        locked=queries.count_locked(work.session, scope, today, work.now()),
        jobs=jobs.list_jobs(work.session, states=(jobs.PARKED,), limit=20) if whole else None,
    )
    return render("admin/start.html", page)


@blueprint.get("/log")
@guarded(policy.MANAGE_PLATFORM)
def log() -> ResponseReturnValue:
    """Who did what, newest first; for admins of the whole platform."""
    work = current_work()
    permit(work.actor, policy.MANAGE_PLATFORM, None)
    act = request.args.get("jenis", "").strip()[:60]
    found = audit.list_lines(work.session, page=page_number(), act=act)
    people = {PersonId(number) for number in pages.people_in_log(found)}
    names = {int(person_id): card.full_name for person_id, card in queries.cards_of(work.session, people).items()}
    units = queries.unit_names(work.session, [UnitId(number) for number in pages.units_in_log(found)])
    page = pages.log_page(found, names, {int(unit_id): name for unit_id, name in units.items()}, act)
    return render("admin/log.html", page)
