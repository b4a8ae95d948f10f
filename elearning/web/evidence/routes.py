"""`/bukti`, `/jp`, `/kompetensi/<kode>`; for admins one person's book and the JP table."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from flask import Blueprint, abort, redirect, request
from flask.typing import ResponseReturnValue

from elearning.accounts import policy as accounts_policy
from elearning.accounts import queries as accounts
from elearning.accounts.errors import PersonNotFound
from elearning.courses import queries as courses
from elearning.edge.access_log import record_access
from elearning.edge.guard import guarded
from elearning.edge.locale import gettext as _
from elearning.edge.locale import reader_zone, translate
from elearning.edge.render import flash_notice, render
from elearning.edge.transaction import current_work
from elearning.evidence import policy, queries, service
from elearning.evidence.errors import FormRowTaken, RowFaulty, TargetRowTaken
from elearning.evidence.rules.jp_account import proved_levels, years_of
from elearning.frameworks import policy as frameworks_policy
from elearning.frameworks import queries as frameworks
from elearning.infrastructure.work import Work
from elearning.kernel.clock import local_day
from elearning.kernel.ids import PersonId
from elearning.kernel.permissions import permit
from elearning.kernel.text import M, Message
from elearning.quizzes import queries as quizzes
from elearning.web.evidence import jp_pages, pages
from elearning.web.evidence.forms import JpFormForm, JpTargetForm

blueprint = Blueprint("evidence", __name__)

JP_TABLE = "/admin/jp"


@blueprint.get("/bukti")
@guarded(policy.READ_OWN)
def book() -> ResponseReturnValue:
    """One's own book; `?hal=` turns pages, `?cetak=1` shows all of it with every proof open."""
    work = current_work()
    reader = pages.Reader(
        name=work.actor.full_name,
        unit_name=work.actor.unit_name,
        path="/bukti",
        address=request.base_url,
        own=True,
        now=work.now(),
    )
    return _render_book(work, _self(work), reader)


@blueprint.get("/admin/orang/<uuid:public_id>/bukti")
@guarded(policy.READ_OF_OTHERS)
def book_of_person(public_id: UUID) -> ResponseReturnValue:
    """The auditor's screen: the same book for one person in scope. Looking leaves a line in the audit log."""
    work = current_work()
    scope = accounts_policy.people_scope(work.actor)
    found = accounts.find_in_scope(work.session, public_id, scope, _today(work))
    if found is None:
        raise PersonNotFound
    person_id, unit_id = found
    permit(work.actor, policy.READ_OF_OTHERS, policy.Owner(person_id, unit_id))
    card = accounts.get_card(work.session, person_id)
    standing = accounts.standing_on(work.session, person_id, _today(work))
    reader = pages.Reader(
        name=card.full_name,
        unit_name=standing.unit_name if standing else "",
        path=f"/admin/orang/{public_id}/bukti",
        address=request.base_url,
        own=False,
        now=work.now(),
        back=(f"/admin/orang/{public_id}", card.full_name),
    )
    response = _render_book(work, person_id, reader)
    record_access("evidence_book", public_id)
    return response


def _render_book(work: Work, person_id: PersonId, reader: pages.Reader) -> ResponseReturnValue:
    book = queries.read_book(work.session, work.signer.verify, person_id)
    printing = request.args.get("cetak") == "1"
    number, _last = pages.page_numbers(len(book.entries), request.args.get("hal", 1, type=int))
    shown = pages.on_page(book, number, printing=printing)
    people = {PersonId(entry.recorded_by) for entry in shown if entry.recorded_by is not None}
    sittings = {entry.source.attempt for entry in shown if entry.source.attempt is not None}
    page = pages.book_page(
        book,
        reader,
        number=number,
        printing=printing,
        outlines=courses.outlines_of(work.session, pages.versions_on(shown)),
        competencies=frameworks.competency_names(work.session),
        recorders={int(card.id): card.name for card in accounts.cards_of(work.session, people).values()} if people else {},
        attempts=quizzes.attempt_numbers(work.session, sittings) if sittings else {},
    )
    return render("evidence/book.html", page)


@blueprint.get("/jp")
@guarded(policy.READ_OWN)
def jp() -> ResponseReturnValue:
    """The JP account of a year (`?tahun=`, this year when it is missing)."""
    work = current_work()
    person_id = _self(work)
    this_year = _today(work).year
    year = request.args.get("tahun", this_year, type=int)
    if not 2000 <= year <= 2100:
        abort(404)
    entries = queries.book_of(work.session, person_id)
    account = queries.account_from(work.session, entries, person_id, year)
    years = sorted({this_year, year, *years_of(entries)}, reverse=True)
    versions = {line.version_id for line in account.entries if line.version_id is not None}
    return render("evidence/jp.html", jp_pages.jp_page(account, years, courses.outlines_of(work.session, versions)))


@blueprint.get("/kompetensi/<code>")
@guarded(frameworks_policy.READ)
def competency(code: str) -> ResponseReturnValue:
    """What a competency means, level by level, and how far the reader has proved it."""
    work = current_work()
    found = frameworks.get_competency(work.session, code)
    proved = proved_levels(queries.book_of(work.session, _self(work))).get(found.code, 0)
    return render("evidence/competency.html", jp_pages.competency_page(found, proved))


# --- the JP table ------------------------------------------------------------------------------------------------------


@blueprint.get(JP_TABLE)
@guarded(policy.KEEP_JP_TABLE)
def jp_table() -> ResponseReturnValue:
    """Forms of development and yearly targets, with the dates from which they hold."""
    work = current_work()
    permit(work.actor, policy.KEEP_JP_TABLE, None)
    page = jp_pages.jp_table_page(queries.jp_forms(work.session), queries.jp_targets(work.session))
    return render("evidence/jp-table.html", page)


@blueprint.get(f"{JP_TABLE}/bentuk")
@guarded(policy.KEEP_JP_TABLE)
def new_jp_form() -> ResponseReturnValue:
    """The empty form for a row; `?kode=` fills in what holds for that form now."""
    work = current_work()
    permit(work.actor, policy.KEEP_JP_TABLE, None)
    code = request.args.get("kode", "")
    held = [row for row in queries.jp_forms(work.session) if row.code == code]
    return _form_page(JpFormForm(formdata=None, data=jp_pages.prefilled(held[-1]) if held else None))


@blueprint.post(f"{JP_TABLE}/bentuk")
@guarded(policy.KEEP_JP_TABLE)
def add_jp_form() -> ResponseReturnValue:
    """Add a row from its form."""
    permit(current_work().actor, policy.KEEP_JP_TABLE, None)
    form = JpFormForm()
    if not form.validate_on_submit():
        return _form_page(form, status=422)
    command = form.to_command()
    try:
        service.add_jp_form(current_work(), command)
    except RowFaulty as error:
        return _form_page(form, error.fields, status=422)
    except FormRowTaken as error:
        return _form_page(form, {"valid_from": error.message}, status=409)
    flash_notice("good", M("Baris %(code)s ditambahkan.", code=command.code))
    return redirect(JP_TABLE, 303)


@blueprint.get(f"{JP_TABLE}/target")
@guarded(policy.KEEP_JP_TABLE)
def new_jp_target() -> ResponseReturnValue:
    """The empty form for a yearly target."""
    permit(current_work().actor, policy.KEEP_JP_TABLE, None)
    return _form_page(JpTargetForm(formdata=None))


@blueprint.post(f"{JP_TABLE}/target")
@guarded(policy.KEEP_JP_TABLE)
def add_jp_target() -> ResponseReturnValue:
    """Add a yearly target from its form."""
    permit(current_work().actor, policy.KEEP_JP_TABLE, None)
    form = JpTargetForm()
    if not form.validate_on_submit():
        return _form_page(form, status=422)
    command = form.to_command()
    try:
        service.add_jp_target(current_work(), command)
    except RowFaulty as error:
        return _form_page(form, error.fields, status=422)
    except TargetRowTaken as error:
        return _form_page(form, {"year_from": error.message}, status=409)
    flash_notice("good", M("Target %(kind)s ditambahkan.", kind=command.kind))
    return redirect(JP_TABLE, 303)


def _form_page(
    form: JpFormForm | JpTargetForm, faults: Mapping[str, Message] | None = None, *, status: int = 200
) -> ResponseReturnValue:
    """The form, with what is wrong in it beside each field and on top."""
    for name, sentence in (faults or {}).items():
        form[name].errors = [*form[name].errors, translate(sentence)]
    is_form = isinstance(form, JpFormForm)
    page = jp_pages.RowFormPage(
        title=_("Tambah baris bentuk") if is_form else _("Tambah target tahunan"),
        lede=_("Baris lama tidak berubah; yang baru berlaku mulai tanggalnya.")
        if is_form
        else _("Target lama tidak berubah; yang baru berlaku mulai tahunnya."),
        action=f"{JP_TABLE}/bentuk" if is_form else f"{JP_TABLE}/target",
        form=form,
        errors=tuple((field.id, str(field.errors[0])) for field in form if field.errors and field.name != "csrf_token"),
    )
    return render("evidence/jp-form.html" if is_form else "evidence/jp-target.html", page, status=status)


def _self(work: Work) -> PersonId:
    person_id = work.actor.person_id
    if person_id is None:
        abort(404)
    return person_id


def _today(work: Work) -> date:
    return local_day(work.now(), reader_zone())
