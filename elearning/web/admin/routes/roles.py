"""`/admin/orang/<id>/peran`: roles are given and taken back, as far as the admin's own reach goes."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence

from flask import Response, redirect, request
from flask.typing import ResponseReturnValue

from elearning.accounts import policy, queries, service
from elearning.accounts.errors import OwnAdminRole
from elearning.accounts.rules import PersonCard, UnitNode
from elearning.edge.guard import guarded
from elearning.edge.render import flash_notice
from elearning.edge.transaction import current_work
from elearning.infrastructure.work import Work
from elearning.kernel.errors import Forbidden
from elearning.kernel.text import M
from elearning.web.admin.forms import Fault, RoleForm, typed
from elearning.web.admin.pages import acts as pages
from elearning.web.admin.routes.changes import open_person, show
from elearning.web.admin.routes.desk import blueprint, shown, today_of, units_of


@blueprint.route("/orang/<uuid:public_id>/peran", methods=["GET", "POST"])
@guarded(policy.GRANT_ROLE)
def roles(public_id: uuid.UUID) -> ResponseReturnValue:
    """The roles that hold, and a form to give one more."""
    work, form = current_work(), RoleForm()
    card, units = open_person(work, public_id), units_of(work)
    if request.method == "GET":
        return _roles(work, card, units, {})
    faults: Sequence[Fault] = form.faults(units)
    if not faults:
        told = form.to_command(units)
        try:
            service.grant_role(work, card.id, told.role, told.unit_id)
        except Forbidden as refused:
            faults = [("unit", refused.message)]
        else:
            flash_notice("good", M("Peran diberikan dan berlaku mulai hari ini."))
            return redirect(f"/admin/orang/{public_id}/peran", 303)
    return _roles(work, card, units, typed(form), faults)


@blueprint.post("/orang/<uuid:public_id>/peran/akhiri")
@guarded(policy.GRANT_ROLE)
def end_role(public_id: uuid.UUID) -> ResponseReturnValue:
    """Take one role back."""
    work, form = current_work(), RoleForm()
    card, units = open_person(work, public_id), units_of(work)
    faults: Sequence[Fault] = form.faults(units)
    if not faults:
        told = form.to_command(units)
        try:
            ended = service.end_role(work, card.id, told.role, told.unit_id)
        except (Forbidden, OwnAdminRole) as refused:
            faults = [("unit", refused.message)]
        else:
            if ended:
                flash_notice("good", M("Peran diakhiri mulai hari ini."))
            else:
                flash_notice("info", M("Peran itu sudah tidak berlaku."))
            return redirect(f"/admin/orang/{public_id}/peran", 303)
    return _roles(work, card, units, {}, faults)


def _roles(
    work: Work, card: PersonCard, units: Sequence[UnitNode], values: Mapping[str, str], faults: Sequence[Fault] = ()
) -> Response:
    today = today_of(work)
    held = [row for row in queries.get_history(work.session, card.id).roles if row.until_on is None or row.until_on > today]
    page = pages.roles_page(
        card,
        units,
        held,
        values,
        shown(faults),
        whole=policy.MANAGE_PLATFORM.allows(work.actor, None),
        own=card.id == work.actor.person_id,
    )
    return show(page, refused=bool(faults))
