"""`/admin/orang/impor…`: a staff list is uploaded, looked at, carried out, stopped, gone on with."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from flask import Response, redirect, request
from flask.typing import ResponseReturnValue

from elearning.accounts import policy, queries, service
from elearning.accounts.errors import RosterUnreadable
from elearning.edge.guard import guarded
from elearning.edge.rate_limit import UPLOADS, limited
from elearning.edge.render import flash_notice, render
from elearning.edge.transaction import current_work
from elearning.infrastructure.sheets import SheetUnreadable, read_table
from elearning.infrastructure.work import Work
from elearning.kernel.text import M, Message
from elearning.web.admin.pages import roster as pages
from elearning.web.admin.routes.desk import blueprint

LARGEST = 10_000_000
"""Bytes of a list: 20,000 rows of SIASN's export are about 6 MB."""


@blueprint.get("/orang/impor")
@guarded(policy.IMPORT_PEOPLE)
def roster_form() -> ResponseReturnValue:
    """What a list has to look like, and where to put it."""
    return render("admin/roster_upload.html", pages.upload_page())


@blueprint.post("/orang/impor")
@guarded(policy.IMPORT_PEOPLE)
@limited(UPLOADS)
def upload_roster() -> ResponseReturnValue:
    """Read the list and keep what it would do; nobody is written yet."""
    sent = request.files.get("berkas")
    if sent is None or not sent.filename:
        return _refused(M("Pilih berkas daftar pegawai, XLSX atau CSV."))
    content = sent.stream.read(LARGEST + 1)
    if len(content) > LARGEST:
        return _refused(M("Berkas lebih dari 10 MB. Hapus lembar dan gambar yang tidak perlu, atau bagi daftarnya."))
    try:
        made = service.upload_roster(
            current_work(), sent.filename.replace("\\", "/").rsplit("/", 1)[-1], read_table(content).rows
        )
    except (SheetUnreadable, RosterUnreadable) as fault:
        return _refused(fault.message)
    return redirect(pages.address(made), 303)


@blueprint.get("/orang/impor/<uuid:public_id>")
@guarded(policy.IMPORT_PEOPLE)
def roster(public_id: uuid.UUID) -> ResponseReturnValue:
    """What the list would do, how far it is, or what became of it; for the one who uploaded it."""
    work = current_work()
    found = queries.get_roster(work.session, public_id, uploaded_by=work.actor.person_id)
    return render("admin/roster.html", pages.roster_page(found, work.now()))


@blueprint.post("/orang/impor/<uuid:public_id>/masukkan")
@guarded(policy.IMPORT_PEOPLE)
def confirm_roster(public_id: uuid.UUID) -> ResponseReturnValue:
    """Let the worker carry it out; a second click changes nothing."""
    service.confirm_roster(current_work(), public_id)
    return redirect(pages.address(public_id), 303)


@blueprint.post("/orang/impor/<uuid:public_id>/batalkan")
@guarded(policy.IMPORT_PEOPLE)
def cancel_roster(public_id: uuid.UUID) -> ResponseReturnValue:
    """Stop after the rows in hand."""
    return _steered(service.cancel_roster, public_id, "info", M("Pembatalan diterima. Yang sudah masuk tetap ada."))


@blueprint.post("/orang/impor/<uuid:public_id>/lanjutkan")
@guarded(policy.IMPORT_PEOPLE)
def resume_roster(public_id: uuid.UUID) -> ResponseReturnValue:
    """Go on where it stopped."""
    return _steered(service.resume_roster, public_id, "good", M("Impor dilanjutkan."))


@blueprint.get("/orang/impor/<uuid:public_id>/masukkan")
@blueprint.get("/orang/impor/<uuid:public_id>/batalkan")
@blueprint.get("/orang/impor/<uuid:public_id>/lanjutkan")
@guarded(policy.IMPORT_PEOPLE)
def back_to_roster(public_id: uuid.UUID) -> ResponseReturnValue:
    """Whoever reloads or types the address of a button lands on the list again."""
    return redirect(pages.address(public_id), 303)


def _refused(problem: Message) -> Response:
    return render("admin/roster_upload.html", pages.upload_page(problem), status=422)


def _steered(act: Callable[[Work, uuid.UUID], object], public_id: uuid.UUID, kind: str, said: Message) -> ResponseReturnValue:
    if act(current_work(), public_id) is not False:
        flash_notice(kind, said)
    return redirect(pages.address(public_id), 303)
