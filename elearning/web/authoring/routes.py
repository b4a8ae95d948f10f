"""Addresses of the author's room: `/penulis/…`."""

from __future__ import annotations

import tempfile
from typing import BinaryIO, cast
from uuid import UUID

from flask import Blueprint, redirect, request, send_file
from flask.typing import ResponseReturnValue

from elearning.accounts import queries as accounts
from elearning.courses import policy, queries, service
from elearning.courses.errors import AssetNotFound, CourseNotFound, DraftNotFound, PackageUnreadable, PublishedMeanwhile
from elearning.courses.rules.views import CourseHead, DraftView
from elearning.edge.files import ASSET_SECONDS, stored_elsewhere
from elearning.edge.guard import guarded
from elearning.edge.rate_limit import PREVIEWS, UPLOADS, limited
from elearning.edge.render import flash_notice, render
from elearning.edge.transaction import current_work
from elearning.infrastructure.work import Work
from elearning.kernel.actor import Role
from elearning.kernel.ids import PersonId, UnitId
from elearning.kernel.text import M, Message
from elearning.web.authoring import pages
from elearning.web.authoring.forms import PublishForm, UploadForm, VisibilityForm

blueprint = Blueprint("authoring", __name__)

SANDBOX = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


@blueprint.get("/penulis/")
@guarded(policy.ENTER_AUTHORING)
def start() -> ResponseReturnValue:
    """The courses of the units one writes for, and one's own drafts."""
    work = current_work()
    authored = queries.list_authored(work.session, work.actor.scope_of(Role.INSTRUCTOR))
    drafts = queries.list_drafts(work.session, _me(work))
    units = accounts.unit_names(work.session, {course.owner_unit_id for course in authored})
    return render("authoring/start.html", pages.start_page(authored, drafts, units))


# --- drafts ------------------------------------------------------------------------------------------------------------


@blueprint.get("/penulis/unggah")
@guarded(policy.ENTER_AUTHORING)
def upload_form() -> ResponseReturnValue:
    """Hand in a package."""
    return render("authoring/upload.html", pages.upload_page())


@blueprint.post("/penulis/unggah")
@guarded(policy.ENTER_AUTHORING)
@limited(UPLOADS)
def upload() -> ResponseReturnValue:
    """Check a package and keep it as a draft, whatever the checker says."""
    command = UploadForm().to_command()
    if isinstance(command, Message):
        return render("authoring/upload.html", pages.upload_page(command), status=422)
    try:
        draft = service.upload_draft(current_work(), command.stream, command.name)
    except PackageUnreadable as fault:
        return render("authoring/upload.html", pages.upload_page(fault.message), status=422)
    return redirect(f"/penulis/draf/{draft}", 303)


@blueprint.get("/penulis/draf/<uuid:draft_id>")
@guarded(policy.USE_DRAFT)
def draft(draft_id: UUID) -> ResponseReturnValue:
    """What the checker said, how the pages will look, and whether it can be published."""
    work = current_work()
    found = queries.find_draft(work.session, draft_id, work.actor.person_id)
    course = queries.find_course(work.session, found.line.slug)
    return render("authoring/draft.html", pages.draft_page(found, course, _owners(work, course), _refusal(work, found, course)))


@blueprint.post("/penulis/draf/<uuid:draft_id>/terbitkan")
@guarded(policy.USE_DRAFT)
@limited(UPLOADS)
def publish(draft_id: UUID) -> ResponseReturnValue:
    """Publish a draft without errors."""
    work = current_work()
    found = queries.find_draft(work.session, draft_id, work.actor.person_id)
    course = queries.find_course(work.session, found.line.slug)
    owners = _owners(work, course)
    chosen = str(PublishForm().unit.data or "")
    owner = next((unit for unit in owners if str(unit) == chosen), next(iter(owners), None))
    try:
        slug, result = service.publish_draft(work, draft_id, owner)
    except PublishedMeanwhile as fault:
        flash_notice("care", fault.message)
        return redirect(f"/penulis/draf/{draft_id}", 303)
    if result.changed:
        flash_notice("good", M("Versi %(number)s terbit. Peserta baru langsung memakainya.", number=result.version_number))
    else:
        flash_notice(
            "info", M("Isi naskah sama dengan versi %(number)s, jadi tidak ada yang berubah.", number=result.version_number)
        )
    return redirect(f"/penulis/{slug}", 303)


@blueprint.get("/penulis/draf/<uuid:draft_id>/<module>")
@guarded(policy.USE_DRAFT)
@limited(PREVIEWS)
def preview(draft_id: UUID, module: str) -> ResponseReturnValue:
    """One module of a draft as learners will see it."""
    work = current_work()
    found = queries.find_draft(work.session, draft_id, work.actor.person_id)
    page = found.page(module)
    if page is None:
        raise DraftNotFound
    return render("authoring/preview.html", pages.preview_page(found, page))


@blueprint.get("/penulis/draf/<uuid:draft_id>/aset/<sha256>/<name>")
@guarded(policy.USE_DRAFT)
def draft_asset(draft_id: UUID, sha256: str, name: str) -> ResponseReturnValue:
    """A picture or file of a draft, for its author alone."""
    work = current_work()
    found = queries.find_draft(work.session, draft_id, work.actor.person_id)
    _name, media_type, _size = found.assets.get(sha256, ("", "", 0))
    if not media_type:
        raise AssetNotFound
    elsewhere = stored_elsewhere(sha256, name=name, media_type=media_type, seconds=ASSET_SECONDS, keep=True)
    if elsewhere is not None:
        return elsewhere
    response = send_file(
        work.storage.open(sha256), mimetype=media_type, download_name=name, conditional=True, etag=sha256, max_age=3600
    )
    response.headers["Cache-Control"] = "private, max-age=3600"
    response.headers["Content-Security-Policy"] = SANDBOX
    return response


# --- published courses -------------------------------------------------------------------------------------------------


@blueprint.get("/penulis/<slug>")
@guarded(policy.READ_AUTHORED)
def course(slug: str) -> ResponseReturnValue:
    """The versions of a course, who published them, and the way back to its files."""
    work = current_work()
    head = _own_course(work, slug)
    versions = queries.list_versions(work.session, head.id)
    people = accounts.cards_of(work.session, {line.published_by for line in versions if line.published_by is not None})
    units = accounts.unit_names(work.session, {head.owner_unit_id})
    outline = queries.get_outline_by_slug(work.session, slug)
    drafts = queries.list_drafts(work.session, _me(work), slug)
    names = {person_id: card.full_name for person_id, card in people.items()}
    return render(
        "authoring/course.html",
        pages.course_page(head, outline, versions, drafts, names=names, owner=units[head.owner_unit_id]),
    )


@blueprint.get("/penulis/<slug>/ekspor.zip")
@guarded(policy.READ_AUTHORED)
def export(slug: str) -> ResponseReturnValue:
    """The files of a version as their author gave them."""
    work = current_work()
    _own_course(work, slug)
    target = cast(BinaryIO, tempfile.TemporaryFile())  # noqa: SIM115 - closed with the response
    number = service.export_package(work, slug, target, version_number=request.args.get("versi", type=int))
    target.seek(0)
    return send_file(target, mimetype="application/zip", as_attachment=True, download_name=f"{slug}-versi-{number}.zip")


@blueprint.post("/penulis/<slug>/keterlihatan")
@guarded(policy.PUBLISH)
def set_visibility(slug: str) -> ResponseReturnValue:
    """Open a course to everybody, or to the unit that owns it and those below."""
    work = current_work()
    head = _own_course(work, slug)
    only_owner = VisibilityForm().for_owner_only()
    service.set_visibility(work, slug, [head.owner_unit_id] if only_owner else [])
    said = (
        M("Kursus kini hanya terlihat oleh unit pemilik dan unit di bawahnya.")
        if only_owner
        else M("Kursus kini terlihat oleh semua ASN.")
    )
    flash_notice("good", said)
    return redirect(f"/penulis/{slug}", 303)


def _me(work: Work) -> PersonId:
    return work.actor.person_id or PersonId(0)


def _own_course(work: Work, slug: str) -> CourseHead:
    """The course if the actor writes for the unit that owns it; to others it is as if it did not exist."""
    head = queries.get_course(work.session, slug)
    if not policy.READ_AUTHORED.allows(work.actor, head.owner_unit_id) or head.current_version_id is None:
        raise CourseNotFound
    return head


def _owners(work: Work, course: CourseHead | None) -> dict[UnitId, str]:
    """The units that may come to own the draft's course, own unit first; one when there is nothing to choose."""
    if course is not None:
        return accounts.unit_names(work.session, {course.owner_unit_id})
    mine, scope = work.actor.unit_id, work.actor.scope_of(Role.INSTRUCTOR)
    if mine is not None and (scope is None or mine in scope):
        return accounts.unit_names(work.session, {mine})
    return accounts.unit_names(work.session, scope or frozenset())


def _refusal(work: Work, draft: DraftView, course: CourseHead | None) -> Message | None:
    """Why the draft may not be published now, or None."""
    if draft.line.errors:
        return M(
            "Perbaiki %(count)s galat, lalu unggah lagi. Selama masih ada galat, naskah tidak dapat diterbitkan.",
            count=draft.line.errors,
        )
    if course is not None and not policy.PUBLISH.allows(work.actor, course.owner_unit_id):
        return policy.PUBLISH.refusal
    return None
