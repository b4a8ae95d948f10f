"""`/admin/unit…`: the tree, a new unit, another name, another place in the tree."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence

from flask import Response, redirect
from flask.typing import ResponseReturnValue

from elearning.accounts import policy, service
from elearning.accounts.errors import CodeTaken, DateBeforeHistory, PersonIncomplete, UnitInsideItself
from elearning.accounts.rules import TIMEZONES, UnitNode
from elearning.edge.guard import guarded
from elearning.edge.locale import gettext as _
from elearning.edge.render import flash_notice, render
from elearning.edge.transaction import current_work
from elearning.infrastructure.work import Work
from elearning.kernel.clock import ZONE_NAMES
from elearning.kernel.errors import Forbidden
from elearning.kernel.text import M
from elearning.web.admin.forms import FIELD_OF, Fault, MoveForm, RenameForm, UnitForm, typed
from elearning.web.admin.pages import units as pages
from elearning.web.admin.pages.forms import FormPage, unit_options
from elearning.web.admin.routes.desk import blueprint, reach_unit, shown, today_of, units_of


@blueprint.get("/unit")
@guarded(policy.MANAGE_UNITS)
def units() -> ResponseReturnValue:
    """The units of one's own reach."""
    return render("admin/units.html", pages.units_page(units_of(current_work())))


@blueprint.get("/unit/baru")
@guarded(policy.MANAGE_UNITS)
def unit_form() -> ResponseReturnValue:
    """The empty form."""
    work = current_work()
    return _unit_form(work, {"zona": work.actor.timezone}, units_of(work))


@blueprint.post("/unit/baru")
@guarded(policy.MANAGE_UNITS)
def add_unit() -> ResponseReturnValue:
    """Add a unit below one that one manages."""
    work, form = current_work(), UnitForm()
    known = units_of(work)
    faults: Sequence[Fault] = form.faults(known)
    if not faults:
        try:
            service.add_unit(work, form.to_command(known, today_of(work)))
        except PersonIncomplete as incomplete:
            faults = [(FIELD_OF[name], text) for name, text in incomplete.fields.items()]
        except CodeTaken as taken:
            faults = [("kode", taken.message)]
        except Forbidden as refused:
            faults = [("induk", refused.message)]
        else:
            flash_notice("good", M("Unit ditambahkan."))
            return redirect("/admin/unit", 303)
    return _unit_form(work, form.values(), known, faults)


def _unit_form(work: Work, values: Mapping[str, str], known: Sequence[UnitNode], faults: Sequence[Fault] = ()) -> Response:
    parents = unit_options(known)
    if policy.MANAGE_PLATFORM.allows(work.actor, None):
        parents = [("", _("Tanpa induk (unit paling atas)")), *parents]
    page = FormPage(
        title=_("Tambah unit"),
        action="/admin/unit/baru",
        values={**dict.fromkeys(("nama", "kode", "induk", "zona", "tempat"), ""), **values},
        options={"induk": parents, "zona": [(name, ZONE_NAMES[name]) for name in TIMEZONES]},
        errors=shown(faults),
        summary=_("Unit belum ditambahkan") if faults else "",
        by_field=dict(shown(faults)),
    )
    return render("admin/unit_form.html", page, status=422 if faults else 200)


@blueprint.get("/unit/<uuid:public_id>")
@blueprint.get("/unit/<uuid:public_id>/pindah")
@guarded(policy.MANAGE_UNITS)
def unit(public_id: uuid.UUID) -> ResponseReturnValue:
    """One unit: its name and place, and where it stands."""
    work = current_work()
    return _unit(work, reach_unit(work, public_id), {})


@blueprint.post("/unit/<uuid:public_id>")
@guarded(policy.MANAGE_UNITS)
def rename_unit(public_id: uuid.UUID) -> ResponseReturnValue:
    """Give the unit another name or place."""
    work, form = current_work(), RenameForm()
    found, command = reach_unit(work, public_id), form.to_command()
    try:
        service.rename_unit(work, public_id, name=command.name, place=command.place)
    except PersonIncomplete as incomplete:
        faults = [(FIELD_OF[name], message) for name, message in incomplete.fields.items()]
        return _unit(work, found, typed(form), faults)
    flash_notice("good", M("Unit disimpan. Sertifikat yang sudah terbit tidak berubah."))
    return redirect("/admin/unit", 303)


@blueprint.post("/unit/<uuid:public_id>/pindah")
@guarded(policy.MANAGE_UNITS)
def move_unit(public_id: uuid.UUID) -> ResponseReturnValue:
    """Put the unit, with all below it, under another one from a day."""
    work, form = current_work(), MoveForm()
    found, known = reach_unit(work, public_id), units_of(work)
    faults: Sequence[Fault] = form.faults(known, today_of(work))
    if not faults:
        told = form.to_command(known)
        try:
            service.move_unit(work, found.id, told.parent_id, from_on=told.from_on)
        except UnitInsideItself as inside:
            faults = [("induk", inside.message)]
        except DateBeforeHistory as early:
            faults = [("sejak", early.message)]
        else:
            flash_notice("good", M("Perpindahan unit tercatat. Susunan sebelum tanggal itu tidak berubah."))
            return redirect("/admin/unit", 303)
    return _unit(work, found, typed(form), faults)


def _unit(work: Work, found: UnitNode, values: Mapping[str, str], faults: Sequence[Fault] = ()) -> Response:
    as_it_is = {"nama": found.name, "tempat": found.place, "induk": "", "sejak": today_of(work).isoformat()}
    page = pages.unit_page(found, units_of(work), {**as_it_is, **values}, shown(faults))
    return render("admin/unit.html", page, status=422 if faults else 200)
