"""`/admin/orang…`: find, look at, register; open the door again."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence

from flask import Response, redirect, request
from flask.typing import ResponseReturnValue

from elearning.accounts import policy, queries, service
from elearning.accounts.errors import NumberTaken, PersonIncomplete
from elearning.accounts.policy import PersonInUnit, people_scope
from elearning.accounts.rules import UnitNode
from elearning.accounts.rules.passwords import ONE_TIME_VALID
from elearning.edge.access_log import record_access
from elearning.edge.guard import guarded
from elearning.edge.locale import gettext as _
from elearning.edge.locale import translate
from elearning.edge.render import flash_notice, render
from elearning.edge.transaction import current_work
from elearning.kernel.permissions import permit
from elearning.kernel.text import M, Message
from elearning.web.admin.forms import FIELD_OF, Fault, PersonForm
from elearning.web.admin.pages import people as pages
from elearning.web.admin.pages.forms import FormPage, unit_options
from elearning.web.admin.routes.desk import blueprint, page_number, reach_person, shown, today_of, units_of


@blueprint.get("/orang")
@guarded(policy.SEE_PEOPLE)
def people() -> ResponseReturnValue:
    """Search among the people of one's own reach."""
    work = current_work()
    q, locked = request.args.get("q", "").strip()[:100], request.args.get("terkunci") == "1"
    found = queries.list_people(
        work.session,
        people_scope(work.actor),
        q,
        page_number(),
        day=today_of(work),
        locked_at=work.now() if locked else None,
    )
    return render("admin/people.html", pages.people_page(found, q, locked=locked))


@blueprint.get("/orang/<uuid:public_id>")
@guarded(policy.SEE_PEOPLE)
def person(public_id: uuid.UUID) -> ResponseReturnValue:
    """Everything on record about one person; that it was looked at is noted."""
    work = current_work()
    person_id, unit_id = reach_person(work, public_id)
    record_access("person", person_id)
    about = PersonInUnit(person_id, unit_id, queries.admin_units_of(work.session, person_id, today_of(work)))
    closed = None if policy.MANAGE_CREDENTIALS.allows(work.actor, about) else policy.MANAGE_CREDENTIALS.refusal
    if person_id == work.actor.person_id:
        closed = M("Ini akun Anda sendiri. Kata sandi dan sesi diatur di halaman Akun saya; status diubah oleh admin lain.")
    page = pages.person_page(
        queries.get_card(work.session, person_id),
        queries.get_history(work.session, person_id),
        locked_until=queries.lock_of_person(work.session, person_id, work.now()),
        sessions=queries.list_sessions(work.session, person_id, work.now()),
        closed=closed,
    )
    return render("admin/person.html", page)


@blueprint.get("/orang/<uuid:public_id>/kata-sandi")
@guarded(policy.MANAGE_CREDENTIALS)
def one_time_form(public_id: uuid.UUID) -> ResponseReturnValue:
    """Say what a one-time password does before one is made."""
    work = current_work()
    person_id, unit_id = reach_person(work, public_id)
    admin_over = queries.admin_units_of(work.session, person_id, today_of(work))
    permit(work.actor, policy.MANAGE_CREDENTIALS, PersonInUnit(person_id, unit_id, admin_over))
    return render("admin/one_time.html", pages.one_time_page(queries.get_card(work.session, person_id)))


@blueprint.post("/orang/<uuid:public_id>/kata-sandi")
@guarded(policy.MANAGE_CREDENTIALS)
def make_one_time_password(public_id: uuid.UUID) -> ResponseReturnValue:
    """Make it and show it, this once; no copy of the page is kept anywhere."""
    work = current_work()
    password = service.make_one_time_password(work, public_id)
    card = queries.get_card(work.session, queries.get_person_id(work.session, public_id))
    response = render("admin/one_time.html", pages.one_time_page(card, password=password, until=work.now() + ONE_TIME_VALID))
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.post("/orang/<uuid:public_id>/buka-kunci")
@guarded(policy.MANAGE_CREDENTIALS)
def unlock(public_id: uuid.UUID) -> ResponseReturnValue:
    """Let somebody try again at once."""
    if service.unlock(current_work(), public_id):
        flash_notice("good", M("Kunci dibuka. Orang ini dapat mencoba masuk lagi sekarang."))
    else:
        flash_notice("info", M("Akun ini tidak sedang terkunci."))
    return redirect(f"/admin/orang/{public_id}", 303)


@blueprint.post("/orang/<uuid:public_id>/akhiri-sesi")
@guarded(policy.MANAGE_CREDENTIALS)
def revoke_sessions(public_id: uuid.UUID) -> ResponseReturnValue:
    """Sign somebody out everywhere."""
    ended = service.revoke_sessions_of(current_work(), public_id)
    if ended:
        flash_notice("good", M("%(count)s sesi diakhiri. Orang ini perlu masuk lagi.", count=ended))
    else:
        flash_notice("info", M("Orang ini tidak sedang masuk di perangkat mana pun."))
    return redirect(f"/admin/orang/{public_id}", 303)


@blueprint.get("/orang/baru")
@guarded(policy.REGISTER_PERSON)
def person_form() -> ResponseReturnValue:
    """The empty form."""
    work = current_work()
    return _person_form({"sejak": today_of(work).isoformat(), "jenis": "PNS"}, units_of(work))


@blueprint.post("/orang/baru")
@guarded(policy.REGISTER_PERSON)
def register_person() -> ResponseReturnValue:
    """Register one person; odd numbers are asked about once."""
    work, form = current_work(), PersonForm()
    units = units_of(work)
    faults: Sequence[Fault] = form.faults(units)
    warnings = () if faults else form.warnings()
    if faults or (warnings and not form.cocok.data):
        return _person_form(form.values(), units, faults, warnings)
    try:
        person_id = service.register_person(work, form.to_command(units))
    except PersonIncomplete as incomplete:
        faults = [(FIELD_OF.get(name, "nama"), message) for name, message in incomplete.fields.items()]
    except NumberTaken as taken:
        faults = [("nip", taken.message)]
    else:
        card = queries.get_card(work.session, person_id)
        flash_notice("good", M("%(name)s terdaftar. Buat kata sandi sekali pakai supaya dapat masuk.", name=card.full_name))
        return redirect(f"/admin/orang/{card.public_id}", 303)
    return _person_form(form.values(), units, faults, warnings)


def _person_form(
    values: Mapping[str, str],
    units: Sequence[UnitNode],
    faults: Sequence[Fault] = (),
    warnings: Sequence[Message] = (),
) -> Response:
    blank = dict.fromkeys(PersonForm().values(), "")
    page = FormPage(
        title=_("Daftarkan orang"),
        action="/admin/orang/baru",
        values={**blank, **values},
        options={
            "unit": [("", _("Pilih unit")), *unit_options(units)],
            "jenis": [("PNS", "PNS"), ("PPPK", "PPPK")],
            "sapaan": [("", _("Tanpa sapaan")), ("Bu", "Bu"), ("Pak", "Pak")],
        },
        errors=shown(faults),
        summary=_("Belum didaftarkan") if faults else "",
        by_field=dict(shown(faults)),
        warnings=tuple(translate(warning) for warning in warnings),
    )
    return render("admin/person_form.html", page, status=422 if faults or warnings else 200)
