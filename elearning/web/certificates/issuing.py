"""Addresses where admins see who is ready and issue: `/admin/sertifikat…`."""

from __future__ import annotations

from uuid import UUID

from flask import redirect, request
from flask.typing import ResponseReturnValue

from elearning.accounts import queries as accounts
from elearning.certificates import policy, queries, service
from elearning.certificates.errors import NothingReady
from elearning.certificates.rules.readiness import Standing
from elearning.certificates.rules.records import Candidate
from elearning.courses import queries as courses
from elearning.courses.rules.outline import Outline
from elearning.edge.guard import guarded
from elearning.edge.render import flash_notice, render
from elearning.edge.transaction import current_work
from elearning.infrastructure.work import Work
from elearning.kernel.actor import Role
from elearning.kernel.clock import local_day
from elearning.kernel.errors import NotFound
from elearning.kernel.ids import UnitId
from elearning.kernel.text import M
from elearning.learning import queries as learning
from elearning.web.certificates import issuing_pages as pages
from elearning.web.certificates import order_pages
from elearning.web.certificates.blueprint import blueprint

SIZE = 50


def scope_of(work: Work) -> frozenset[UnitId] | None:
    """The units whose people the actor administers; None for all."""
    return work.actor.scope_of(Role.ADMIN)


def outline_of(work: Work, slug: str) -> Outline:
    """The current version of a course. Raises NotFound."""
    head = courses.find_course(work.session, slug)
    if head is None or head.current_version_id is None:
        raise NotFound(M("Kursus ini tidak ada atau belum diterbitkan. Pilih dari daftar kursus."))
    return courses.get_outline(work.session, head.current_version_id)


@blueprint.get("/admin/sertifikat")
@guarded(policy.SEE_READY)
def courses_to_certify() -> ResponseReturnValue:
    """The courses that somebody of the actor's units has completed."""
    work = current_work()
    scope = scope_of(work)
    completed = learning.list_completed(work.session, scope=scope)
    taken = queries.states_of(work.session, [one.enrolment_id for one in completed])
    outlines = courses.outlines_of(work.session, {one.version_id for one in completed})
    counts = learning.count_enrolments(work.session, {one.course_id for one in completed}, scope)
    page = pages.courses_page(completed, taken, outlines, counts, queries.count_by_course(work.session, scope))
    return render("certificates/courses.html", page)


@blueprint.get("/admin/sertifikat/<slug>")
@guarded(policy.SEE_READY)
def people_to_certify(slug: str) -> ResponseReturnValue:
    """Who of a course is ready, who is not and why, and who has a certificate."""
    work = current_work()
    scope, outline = scope_of(work), outline_of(work, slug)
    shown = pages.shown_group(request.args.get("tampil", ""))
    number = max(1, request.args.get("hal", 1, type=int))
    candidates = queries.list_candidates(work.session, outline.course_id, scope, work.now())
    still = queries.not_completed(
        work.session,
        outline.course_id,
        scope,
        page=number if shown is Standing.LEARNING else 1,
        size=SIZE if shown is Standing.LEARNING else 1,
    )
    issued = queries.list_issued(
        work.session,
        outline.course_id,
        scope,
        page=number if shown is Standing.ISSUED else 1,
        size=SIZE if shown is Standing.ISSUED else 1,
    )
    group = pages.GroupView(outline, shown, number, work.now())
    tally = pages.Tally.of(candidates, still.total, issued.total)
    if shown is Standing.LEARNING:
        people = [one.person_id for one in still.items]
        places = accounts.standings_on(work.session, people, local_day(work.now(), pages.zone()))
        page = pages.learning_page(group, tally, still, accounts.cards_of(work.session, people), places)
    elif shown is Standing.ISSUED:
        page = pages.issued_page(group, tally, issued)
    else:
        chosen = [one for one in candidates if one.readiness.standing is shown]
        page = pages.completed_page(group, tally, chosen, SIZE)
    return render("certificates/people.html", page)


@blueprint.post("/admin/sertifikat/<slug>/tinjau")
@guarded(policy.SEE_READY)
def preview(slug: str) -> ResponseReturnValue:
    """What issuing would do: for whom, from which registers, from which number on. Nothing is written."""
    work = current_work()
    outline = outline_of(work, slug)
    everybody, ticked = _asked_for()
    ready = _ready(work, outline, everybody=everybody, ticked=ticked)
    if not ready:
        flash_notice("care", NothingReady().message)
        return redirect(f"/admin/sertifikat/{slug}", 303)
    issuers = {one.issuer.unit_id: one.issuer for one in ready if one.issuer is not None}
    following = {unit: queries.next_sequence(work.session, issuer, work.now()) for unit, issuer in issuers.items()}
    page = order_pages.preview_page(outline, ready, following, everybody=everybody)
    return render("certificates/preview.html", page)


@blueprint.post("/admin/sertifikat/<slug>/terbitkan")
@guarded(policy.ISSUE)
def order(slug: str) -> ResponseReturnValue:
    """Issue; the progress page tells how far it is."""
    work = current_work()
    outline = outline_of(work, slug)
    everybody, ticked = _asked_for()
    made = service.order_issue(work, outline.course_id, None if everybody else ticked)
    return redirect(f"/admin/sertifikat/{slug}/terbit/{made}", 303)


@blueprint.get("/admin/sertifikat/<slug>/terbit/<uuid:order_id>")
@guarded(policy.ISSUE)
def progress(slug: str, order_id: UUID) -> ResponseReturnValue:
    """How far an order is, counted from its rows; shown to whoever ordered it and to the platform's admins."""
    work = current_work()
    outline = outline_of(work, slug)
    only_own = None if scope_of(work) is None else work.actor.person_id
    found = queries.get_progress(work.session, order_id, ordered_by=only_own)
    cards = accounts.cards_of(work.session, {one.person_id for one in found.skipped})
    return render("certificates/progress.html", order_pages.progress_page(outline, found, cards, work.now()))


@blueprint.post("/admin/sertifikat/<slug>/terbit/<uuid:order_id>/batalkan")
@guarded(policy.STEER_ORDER)
def cancel(slug: str, order_id: UUID) -> ResponseReturnValue:
    """Take no more numbers."""
    service.cancel_order(current_work(), order_id)
    flash_notice("info", M("Pembatalan diterima. Sertifikat yang sudah terbit tetap berlaku."))
    return redirect(f"/admin/sertifikat/{slug}/terbit/{order_id}", 303)


@blueprint.post("/admin/sertifikat/<slug>/terbit/<uuid:order_id>/lanjutkan")
@guarded(policy.STEER_ORDER)
def resume(slug: str, order_id: UUID) -> ResponseReturnValue:
    """Go on where it stopped."""
    if service.resume_order(current_work(), order_id):
        flash_notice("good", M("Penerbitan dilanjutkan."))
    return redirect(f"/admin/sertifikat/{slug}/terbit/{order_id}", 303)


@blueprint.get("/admin/sertifikat/<slug>/tinjau")
@blueprint.get("/admin/sertifikat/<slug>/terbitkan")
@guarded(policy.SEE_READY)
def back_to_people(slug: str) -> ResponseReturnValue:
    """Whoever reloads or types the address of a button lands on the list again."""
    return redirect(f"/admin/sertifikat/{slug}", 303)


def _asked_for() -> tuple[bool, frozenset[UUID]]:
    """All who are ready, or the ticked ones; what is no id is left out."""
    ids: set[UUID] = set()
    for text in request.form.getlist("orang"):
        try:
            ids.add(UUID(text))
        except ValueError:
            continue
    return request.form.get("semua") == "ya", frozenset(ids)


def _ready(work: Work, outline: Outline, *, everybody: bool, ticked: frozenset[UUID]) -> list[Candidate]:
    candidates = queries.list_candidates(work.session, outline.course_id, scope_of(work), work.now())
    return [
        one
        for one in candidates
        if one.readiness.is_ready and (everybody or (one.card is not None and one.card.public_id in ticked))
    ]
