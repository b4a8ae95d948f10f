"""Addresses of the reader: `/kursus/<slug>/<modul>…`, the course's files, and the participants of a course."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast
from urllib.parse import quote
from uuid import UUID

from flask import Blueprint, Response, redirect, request, send_file
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestedRangeNotSatisfiable

from elearning.accounts import queries as accounts
from elearning.courses import queries as courses
from elearning.courses.rules.outline import ModuleLine, Outline
from elearning.edge.files import ASSET_SECONDS, stored_elsewhere
from elearning.edge.guard import guarded
from elearning.edge.kept_pages import render_kept
from elearning.edge.render import flash_notice, render
from elearning.edge.side_writes import write_later
from elearning.edge.transaction import current_work
from elearning.frameworks import queries as frameworks
from elearning.infrastructure.work import Work
from elearning.kernel.actor import Role
from elearning.kernel.clock import local_day
from elearning.kernel.errors import NotFound
from elearning.kernel.ids import UnitId
from elearning.kernel.text import M
from elearning.learning import policy, queries, service
from elearning.learning.errors import CourseUnknown, ModuleLocked, ModuleUnknown, NotEnrolled
from elearning.learning.rules.cards import FINAL_EXAM, FINAL_EXAM_TITLE, EnrolmentCard
from elearning.learning.rules.progress import DONE, LOCKED, Progress
from elearning.quizzes import queries as quizzes
from elearning.quizzes.rules.settings import QuizSettings, SlotOutcome
from elearning.web.learning import pages
from elearning.web.learning import participants as participants_pages
from elearning.web.learning.forms import GrantForm

blueprint = Blueprint("learning", __name__)


@dataclass(frozen=True, slots=True)
class Place:
    """The reader's place in a course."""

    enrolment: EnrolmentCard
    outline: Outline
    progress: Progress
    outcomes: dict[str, SlotOutcome]


def quiz_settings(outline: Outline) -> dict[str, QuizSettings]:
    """Every quiz of the course by its slot."""
    slots = {line.slug: line.quiz for line in outline.modules if line.quiz is not None}
    if outline.final_quiz is not None:
        slots[FINAL_EXAM] = outline.final_quiz
    return slots


def place_in(work: Work, slug: str) -> Place:
    """Where the actor stands in the course. Raises CourseUnknown, NotEnrolled."""
    if work.actor.person_id is None:
        raise CourseUnknown
    enrolment = queries.find_enrolment_by_slug(work.session, work.actor.person_id, slug)
    if enrolment is None:
        head = courses.find_course(work.session, slug)
        if head is None or head.current_version_id is None:
            raise CourseUnknown
        raise NotEnrolled(courses.get_outline(work.session, head.current_version_id).title)
    return place_of(work, enrolment, courses.get_outline(work.session, enrolment.version_id))


def place_of(work: Work, enrolment: EnrolmentCard, outline: Outline) -> Place:
    """Where the person of this enrolment stands."""
    read, done = queries.readings_and_completions(work.session, [enrolment.id])[enrolment.id]
    settings = quiz_settings(outline)
    outcomes = quizzes.slot_outcomes(work.session, enrolment.id, settings) if settings else {}
    final = outcomes.get(FINAL_EXAM)
    progress = queries.progress(outline, read, done.keys(), final_passed=final is not None and final.passed)
    return Place(enrolment, outline, progress, outcomes)


def competency_names(work: Work, line: ModuleLine) -> dict[str, str]:
    """What the competencies that this module is evidence of are called."""
    if not line.claims:
        return {}
    known = frameworks.competencies(work.session)
    return {code: known[code].name for code, _level in line.claims if code in known}


@blueprint.get("/kursus/<slug>/<module>")
@guarded(policy.LEARN)
def read_module(slug: str, module: str) -> ResponseReturnValue:
    """The text of a module, for whom it is open."""
    work = current_work()
    place = place_in(work, slug)
    if module == FINAL_EXAM:
        return _exam(work, place)
    line = place.outline.module(module)
    standing = place.progress.module(module)
    if line is None or standing is None:
        raise ModuleUnknown
    if standing.state == LOCKED:
        raise ModuleLocked(standing.title, standing.opener)
    outline, outcome, now = place.outline, place.outcomes.get(module), work.now()
    names = competency_names(work, line)
    waits_until = outcome.next_at if outcome is not None and outcome.next_at is not None and outcome.next_at > now else None

    def page() -> pages.ModulePage:
        html = courses.get_module_text(work.session, outline.version_id, module).html
        return pages.module_page(outline, line, place.progress, outcome, html, now=now, competency_names=names)

    key = (outline.slug, outline.content_hash, module, place.progress, outcome, tuple(names.items()))
    response = render_kept("learning/module.html", key, page) if waits_until is None else render("learning/module.html", page())
    if place.enrolment.last_module != module:
        enrolment = place.enrolment
        write_later(("opened", enrolment.id), work.actor, lambda later: service.note_opened(later, enrolment, module))
    return response


def _exam(work: Work, place: Place) -> Response:
    if place.outline.final_quiz is None:
        raise ModuleUnknown
    if place.progress.final == LOCKED:
        raise ModuleLocked(FINAL_EXAM_TITLE, place.progress.final_opener)
    page = pages.exam_page(place.outline, place.progress, place.outcomes.get(FINAL_EXAM), now=work.now())
    return render("learning/exam.html", page)


@blueprint.post("/kursus/<slug>/<module>/selesai")
@guarded(policy.LEARN)
def mark_read(slug: str, module: str) -> ResponseReturnValue:
    """The reader says that the module was read to the end."""
    work = current_work()
    progress = service.mark_read(work, slug, module)
    standing = progress.module(module)
    here = pages.href_of(slug, module)
    if standing is None or standing.state != DONE:
        return redirect(f"{here}#kuis", 303)
    flash_notice("good", M("Modul selesai. Buktinya sudah masuk ke Buku Bukti."))
    if progress.next_slug is None or progress.complete:
        return redirect(f"/kursus/{slug}", 303)
    return redirect(pages.href_of(slug, progress.next_slug), 303)


@blueprint.post("/kursus/<slug>/<module>/kuis")
@guarded(policy.LEARN)
def start_quiz(slug: str, module: str) -> ResponseReturnValue:
    """Begin an attempt, or go on with the one that is open."""
    attempt = service.start_quiz(current_work(), slug, module)
    return redirect(f"/percobaan/{attempt}", 303)


@blueprint.get("/kursus/<slug>/aset/<sha256>/<name>")
@guarded(policy.LEARN)
def asset(slug: str, sha256: str, name: str) -> ResponseReturnValue:
    """A file of the course for those who take part in it or teach it; part of a file when a range is asked for."""
    work = current_work()
    head = courses.find_course(work.session, slug)
    if head is None:
        raise CourseUnknown
    enrolled = work.actor.person_id is not None and queries.find_enrolment(work.session, work.actor.person_id, head.id)
    if not enrolled and not work.actor.has_for(Role.INSTRUCTOR, head.owner_unit_id):
        raise CourseUnknown
    found = courses.find_asset(work.session, head.id, sha256, name)
    if found is None:
        raise NotFound(M("Berkas ini tidak ada di kursus Anda. Muat ulang halaman modul."))
    elsewhere = stored_elsewhere(sha256, name=name, media_type=found.media_type, seconds=ASSET_SECONDS, keep=True)
    if elsewhere is not None:
        return elsewhere
    stream = work.storage.open(sha256)
    response = send_file(stream, mimetype=found.media_type, download_name=name, conditional=False, etag=sha256)
    response.content_length = found.size
    try:
        response.make_conditional(request, accept_ranges=True, complete_length=found.size)
    except RequestedRangeNotSatisfiable:
        stream.close()
        raise
    if response.status_code == 304:  # the answer has no body, so nobody else would close it
        stream.close()
    response.headers["Cache-Control"] = "private, max-age=31536000, immutable"
    response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return response


# --- participants ------------------------------------------------------------------------------------------------------


def _course_of_staff(work: Work, slug: str) -> tuple[Outline, frozenset[UnitId] | None]:
    """The course and whom of its participants the actor may see: all for its instructors, their people for admins."""
    head = courses.find_course(work.session, slug)
    if head is None or head.current_version_id is None:
        raise CourseUnknown
    if work.actor.has_for(Role.INSTRUCTOR, head.owner_unit_id):
        scope = None
    elif work.actor.has(Role.ADMIN):
        scope = work.actor.scope_of(Role.ADMIN)
    else:
        raise CourseUnknown
    return courses.get_outline(work.session, head.current_version_id), scope


@blueprint.get("/penulis/<slug>/peserta")
@guarded(policy.SEE_PARTICIPANTS)
def participants(slug: str) -> ResponseReturnValue:
    """Who takes part in the course and how far they are."""
    work = current_work()
    outline, scope = _course_of_staff(work, slug)
    number = request.args.get("hal", 1, type=int)
    found = queries.list_participants(work.session, outline.course_id, scope, day=work.now().date(), page=max(1, number))
    people = [one.person_id for one in found.items]
    page = participants_pages.participants_page(outline, found, accounts.lines_of(work.session, people, work.now().date()))
    return render("learning/participants.html", page)


@blueprint.route("/penulis/<slug>/peserta/<uuid:enrolment>", methods=["GET", "POST"])
@guarded(policy.SEE_PARTICIPANTS)
def participant(slug: str, enrolment: UUID) -> ResponseReturnValue:
    """One participant: each quiz, and the form that grants one more attempt."""
    work = current_work()
    course, _scope = _course_of_staff(work, slug)
    card = queries.get_enrolment_by_public_id(work.session, enrolment)
    if card.course_id != course.course_id:
        raise CourseUnknown
    outline = courses.get_outline(work.session, card.version_id)
    if not policy.GRANT_ATTEMPT.allows(work.actor, service.participation_of(work, card, outline)):
        raise CourseUnknown
    form = GrantForm()
    form.slots = tuple((slot, participants_pages.slot_title(outline, slot)) for slot in quiz_settings(outline))
    if request.method == "POST" and form.validate():
        service.grant_attempt(work, enrolment, cast(str, form.slot.data), cast(str, form.reason.data))
        flash_notice("good", M("Satu percobaan tambahan diberikan. Peserta dapat mencoba lagi sekarang."))
        return redirect(f"/penulis/{quote(slug)}/peserta/{enrolment}", 303)
    person = accounts.get_card(work.session, card.person_id)
    zone = accounts.timezone_of(work.session, card.person_id)
    standing = accounts.standing_on(work.session, card.person_id, local_day(work.now(), zone))
    place = place_of(work, card, outline)
    page = participants_pages.participant_page(
        card,
        outline,
        place.progress,
        settings=quiz_settings(outline),
        outcomes=place.outcomes,
        person=person,
        standing=standing,
        form=form,
    )
    return render("learning/participant.html", page, status=422 if form.errors else 200)


@blueprint.get("/kursus/<slug>/<module>/kuis")
@blueprint.get("/kursus/<slug>/<module>/selesai")
@guarded(policy.LEARN)
def back_to_module(slug: str, module: str) -> ResponseReturnValue:
    """Whoever reloads or types the address of a button lands on the module again."""
    return redirect(pages.href_of(slug, module), 303)
