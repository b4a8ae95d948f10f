"""`/admin/orang/<id>/…`: what is on record about somebody is corrected or carried on, one short form each."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from flask import Response, redirect, request
from flask.typing import ResponseReturnValue

from elearning.accounts import policy, queries, service
from elearning.accounts.errors import DateBeforeHistory, NumberTaken, PersonIncomplete, PlacementOverlaps
from elearning.accounts.policy import PersonInUnit
from elearning.accounts.rules import MAIN, PersonCard
from elearning.edge.guard import guarded
from elearning.edge.locale import translate
from elearning.edge.render import flash_notice, render
from elearning.edge.transaction import current_work
from elearning.infrastructure.work import Work
from elearning.kernel.permissions import Permission, permit
from elearning.kernel.text import M
from elearning.web.admin.forms import FIELD_OF, CorrectionForm, Fault, NumberForm, PlacementForm, RankForm, StatusForm, typed
from elearning.web.admin.pages import acts as pages
from elearning.web.admin.routes.desk import blueprint, reach_person, shown, today_of, units_of


def open_person(work: Work, public_id: uuid.UUID, permission: Permission[PersonInUnit] = policy.MANAGE_PERSON) -> PersonCard:
    """The person of the form, if the admin may change them; a stranger's person is not found."""
    person_id, unit_id = reach_person(work, public_id)
    admin_over = queries.admin_units_of(work.session, person_id, today_of(work))
    permit(work.actor, permission, PersonInUnit(person_id, unit_id, admin_over))
    return queries.get_card(work.session, person_id)


def show(page: pages.ActPage, *, refused: bool = False) -> Response:
    """The form; 422 when it comes back."""
    return render("admin/act.html", page, status=422 if refused else 200)


def faults_of(incomplete: PersonIncomplete) -> list[Fault]:
    """What the service says, at the fields of the form."""
    return [(FIELD_OF[name], message) for name, message in incomplete.fields.items()]


def _back(public_id: uuid.UUID) -> ResponseReturnValue:
    return redirect(f"/admin/orang/{public_id}", 303)


@blueprint.route("/orang/<uuid:public_id>/ubah", methods=["GET", "POST"])
@guarded(policy.MANAGE_PERSON)
def correct_person(public_id: uuid.UUID) -> ResponseReturnValue:
    """Put name, titles and greeting right."""
    work, form = current_work(), CorrectionForm()
    card = open_person(work, public_id)
    if request.method == "GET":
        name = queries.get_name(work.session, card.id)
        parts = {"nama": name.name, "gelar_depan": name.front_title, "gelar_belakang": name.back_title, "sapaan": name.greeting}
        return show(pages.correction_page(card, parts))
    told = form.to_command()
    try:
        changed = service.correct_person(
            work,
            card.id,
            name=told.name,
            front_title=told.front_title,
            back_title=told.back_title,
            greeting=told.greeting,
        )
    except PersonIncomplete as incomplete:
        return show(pages.correction_page(card, typed(form), shown(faults_of(incomplete))), refused=True)
    if changed:
        flash_notice("good", M("Nama dan gelar disimpan."))
    else:
        flash_notice("info", M("Tidak ada yang berubah."))
    return _back(public_id)


@blueprint.route("/orang/<uuid:public_id>/penempatan", methods=["GET", "POST"])
@guarded(policy.MANAGE_PERSON)
def place_person(public_id: uuid.UUID) -> ResponseReturnValue:
    """Note a post in a unit of one's own reach."""
    work, form = current_work(), PlacementForm()
    card, units, today = open_person(work, public_id), units_of(work), today_of(work)
    if request.method == "GET":
        return show(pages.placement_page(card, units, {"sejak": today.isoformat(), "penempatan": MAIN}))
    faults: Sequence[Fault] = form.faults(units, today)
    if not faults:
        told = form.to_command(units)
        try:
            service.place_person(
                work,
                card.id,
                unit_id=told.unit_id,
                post=told.post,
                job_class=told.job_class,
                kind=told.kind,
                from_on=told.from_on,
                until_on=told.until_on,
            )
        except PersonIncomplete as incomplete:
            faults = faults_of(incomplete)
        except PlacementOverlaps as overlap:
            faults = [("sejak", overlap.message)]
        else:
            flash_notice("good", M("Penempatan tercatat."))
            return _back(public_id)
    return show(pages.placement_page(card, units, typed(form), shown(faults)), refused=True)


@blueprint.route("/orang/<uuid:public_id>/pangkat", methods=["GET", "POST"])
@guarded(policy.MANAGE_PERSON)
def set_rank(public_id: uuid.UUID) -> ResponseReturnValue:
    """Note a golongan from a day."""
    work, form = current_work(), RankForm()
    card, today = open_person(work, public_id), today_of(work)
    if request.method == "GET":
        return show(pages.rank_page(card, {"sejak": today.isoformat()}))
    faults: Sequence[Fault] = form.faults(today)
    if not faults:
        told = form.to_command()
        try:
            service.set_rank(work, card.id, grade=told.grade, from_on=told.from_on)
        except PersonIncomplete as incomplete:
            faults = faults_of(incomplete)
        else:
            flash_notice("good", M("Golongan tercatat."))
            return _back(public_id)
    return show(pages.rank_page(card, typed(form), shown(faults)), refused=True)


@blueprint.route("/orang/<uuid:public_id>/nomor", methods=["GET", "POST"])
@guarded(policy.MANAGE_PERSON)
def change_number(public_id: uuid.UUID) -> ResponseReturnValue:
    """Note a new number; an odd one is asked about once."""
    work, form = current_work(), NumberForm()
    card, today = open_person(work, public_id), today_of(work)
    if request.method == "GET":
        return show(pages.number_page(card, {"sejak": today.isoformat(), "jenis": card.kind}))
    faults: Sequence[Fault] = form.faults(today)
    told, warnings = form.to_command(), () if faults else form.warnings()
    if not faults and told.number == card.number:
        flash_notice("info", M("Nomor itu sudah tercatat sebagai nomor yang berlaku."))
        return _back(public_id)
    if not faults and (form.cocok.data or not warnings):
        try:
            service.change_number(work, card.id, told.number, from_on=told.from_on, kind=told.kind)
        except PersonIncomplete as incomplete:
            faults = faults_of(incomplete)
        except DateBeforeHistory as early:
            faults = [("sejak", early.message)]
        except NumberTaken:
            faults = [("nip", M("Nomor ini sudah terdaftar atas nama orang lain. Cocokkan lagi dengan SK."))]
        else:
            flash_notice("good", M("Nomor baru tercatat. Orang ini masuk dengan nomor yang baru atau yang lama."))
            return _back(public_id)
    odd = [translate(warning) for warning in warnings]
    return show(pages.number_page(card, typed(form), shown(faults), odd), refused=True)


@blueprint.route("/orang/<uuid:public_id>/status", methods=["GET", "POST"])
@guarded(policy.SET_STATUS)
def set_status(public_id: uuid.UUID) -> ResponseReturnValue:
    """In service, on leave, or left."""
    work, form = current_work(), StatusForm()
    card = open_person(work, public_id, policy.SET_STATUS)
    if request.method == "GET":
        return show(pages.status_page(card, {"status": card.status}))
    try:
        service.set_status(work, card.id, form.status.data or "")
    except PersonIncomplete as incomplete:
        return show(pages.status_page(card, typed(form), shown(faults_of(incomplete))), refused=True)
    flash_notice("good", M("Status disimpan."))
    return _back(public_id)
