"""Addresses where admins revoke and replace certificates, and set how their units issue."""

from __future__ import annotations

from flask import redirect, request
from flask.typing import ResponseReturnValue

from elearning.accounts import queries as accounts
from elearning.accounts.rules import UnitNode
from elearning.certificates import policy, queries, service
from elearning.certificates.errors import CertificateUnknown, ReasonTooShort, SettingsFaulty, UnitOutOfReach
from elearning.certificates.rules.codes import read_code
from elearning.certificates.rules.records import CertificateRecord
from elearning.certificates.rules.states import ReasonCode
from elearning.edge.guard import guarded
from elearning.edge.locale import reader_zone, translate
from elearning.edge.render import flash_notice, render
from elearning.edge.transaction import current_work
from elearning.infrastructure.work import Work
from elearning.kernel.actor import Role
from elearning.kernel.clock import local_day
from elearning.kernel.text import M
from elearning.web.certificates import managing_pages as pages
from elearning.web.certificates.blueprint import blueprint
from elearning.web.certificates.forms import ReasonForm, SettingsForm


def _changeable(work: Work, code: str) -> CertificateRecord:
    """The certificate, for an admin who answers for it; for everybody else there is none."""
    record = queries.find_by_code(work.session, read_code(code).code)
    if record is None or not policy.CHANGE.allows(work.actor, queries.holding_of(work.session, record, work.now())):
        raise CertificateUnknown
    return record


def _why(form: ReasonForm) -> tuple[ReasonCode, str] | None:
    """What was posted, once a cause is chosen; the fault is put beside the field otherwise."""
    if request.method != "POST" or not form.validate():
        return None
    chosen = form.code()
    if chosen is None:
        form.reason_code.errors = [translate(M("Pilih sebabnya."))]
        return None
    return chosen, str(form.reason.data or "")


@blueprint.route("/admin/sertifikat/cabut/<code>", methods=["GET", "POST"])
@guarded(policy.CHANGE)
def revoke(code: str) -> ResponseReturnValue:
    """Ask for the reason, then take the certificate's standing away."""
    work, form = current_work(), ReasonForm()
    record = _changeable(work, code)
    if (code_and_reason := _why(form)) is not None:
        try:
            service.revoke(work, record.public_id, code_and_reason[1], reason_code=code_and_reason[0])
        except ReasonTooShort as error:
            form.reason.errors = [translate(error.message)]
        else:
            flash_notice(
                "good", M("Sertifikat %(number)s dicabut. Halaman verifikasi menampilkan alasannya.", number=record.number)
            )
            return redirect(f"/admin/sertifikat/{record.data.course_slug}?tampil=terbit", 303)
    page = pages.revoke_page(record, form, queries.history_of(work.session, record.id))
    return render("certificates/change.html", page, status=422 if page.errors else 200)


@blueprint.route("/admin/sertifikat/ganti/<code>", methods=["GET", "POST"])
@guarded(policy.CHANGE)
def replace(code: str) -> ResponseReturnValue:
    """Ask for the reason, then issue a new certificate with today's data in the place of this one."""
    work, form = current_work(), ReasonForm()
    record = _changeable(work, code)
    if (code_and_reason := _why(form)) is not None:
        try:
            issued = service.replace(work, record.public_id, code_and_reason[1], reason_code=code_and_reason[0])
        except ReasonTooShort as error:
            form.reason.errors = [translate(error.message)]
        else:
            flash_notice("good", M("Sertifikat pengganti terbit dengan nomor %(number)s.", number=issued.number))
            return redirect(f"/admin/sertifikat/{record.data.course_slug}?tampil=terbit", 303)
    page = pages.replace_page(record, form, queries.history_of(work.session, record.id))
    return render("certificates/change.html", page, status=422 if page.errors else 200)


# --- settings --------------------------------------------------------------------------------------------------------------


def _units(work: Work) -> list[UnitNode]:
    """The units whose settings the actor may set, as a tree."""
    return accounts.units_tree(work.session, work.actor.scope_of(Role.ADMIN), local_day(work.now(), reader_zone()))


def _chosen(units: list[UnitNode], asked: str) -> UnitNode:
    """The unit asked for, or the topmost one. Raises UnitOutOfReach."""
    if not asked and units:
        return units[0]
    found = next((unit for unit in units if str(unit.public_id) == asked), None)
    if found is None:
        raise UnitOutOfReach
    return found


@blueprint.route("/admin/sertifikat/pengaturan", methods=["GET", "POST"])
@guarded(policy.SET_UP)
def settings() -> ResponseReturnValue:
    """See and set how a unit issues."""
    work = current_work()
    units = _units(work)
    unit = _chosen(units, request.values.get("unit", ""))
    form = SettingsForm()
    if request.method == "POST" and form.validate() and _saved(work, unit, form):
        flash_notice("good", M("Pengaturan sertifikat %(unit)s tersimpan.", unit=unit.name))
        return redirect(f"/admin/sertifikat/pengaturan?unit={unit.public_id}", 303)
    issuers = queries.issuers(work.session, work.now())
    in_force = issuers.of(unit.id)
    source = accounts.get_unit(work.session, in_force.unit_id).name if in_force else ""
    own = queries.settings_of_unit(work.session, unit.id)
    if request.method == "GET":
        pages.fill(form, in_force, unit)
    page = pages.settings_page(
        units, unit, form, pages.InForce(in_force, source, own, issuers.of(unit.id, but=unit.id) is not None), now=work.now()
    )
    return render("certificates/settings.html", page, status=422 if page.errors else 200)


def _saved(work: Work, unit: UnitNode, form: SettingsForm) -> bool:
    """Save, or put each fault beside its field."""
    try:
        service.set_settings(work, unit.id, form.to_command(), from_on=form.day())
    except SettingsFaulty as error:
        for name, message in error.fields.items():
            form[name].errors = [translate(message)]
    except ValueError:
        form.from_on.errors = [translate(M("Pilih tanggal dari kalender, atau tulis seperti 2026-11-24."))]
    else:
        return True
    return False


@blueprint.post("/admin/sertifikat/pengaturan/warisi")
@guarded(policy.SET_UP)
def inherit() -> ResponseReturnValue:
    """Let the unit above issue for this one again, from today on."""
    work = current_work()
    unit = _chosen(_units(work), request.form.get("unit", ""))
    service.inherit_settings(work, unit.id)
    flash_notice("good", M("Mulai hari ini %(unit)s memakai pengaturan unit di atasnya.", unit=unit.name))
    return redirect(f"/admin/sertifikat/pengaturan?unit={unit.public_id}", 303)


@blueprint.get("/admin/sertifikat/pengaturan/warisi")
@guarded(policy.SET_UP)
def back_to_settings() -> ResponseReturnValue:
    """Whoever reloads the address of a button lands on the settings again."""
    return redirect("/admin/sertifikat/pengaturan", 303)
