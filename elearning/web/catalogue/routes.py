"""`/kursus`, `/kursus/<slug>` and what one decides there: enrol, move to a newer version, leave."""

from __future__ import annotations

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue

from elearning.courses import queries as courses
from elearning.courses.rules.catalogue import JP_BANDS, CatalogueQuery
from elearning.courses.rules.outline import Outline
from elearning.edge.guard import guarded
from elearning.edge.kept_pages import render_kept
from elearning.edge.locale import gettext as _
from elearning.edge.render import flash_notice, render
from elearning.edge.transaction import current_work
from elearning.frameworks import queries as frameworks
from elearning.infrastructure.work import Work
from elearning.kernel.ids import PersonId
from elearning.kernel.text import M
from elearning.learning import policy, queries, service
from elearning.learning.errors import CourseUnknown, NotEnrolled
from elearning.learning.rules.cards import ACTIVE, FINAL_EXAM
from elearning.quizzes import queries as quizzes
from elearning.web.catalogue import pages

blueprint = Blueprint("catalogue", __name__)


@blueprint.get("/kursus")
@guarded(policy.SEE_CATALOGUE)
def catalogue() -> ResponseReturnValue:
    """Search and filters; filters are repeated parameters (`topik`, `kompetensi`, `tingkat`, `jp`)."""
    work = current_work()
    query = CatalogueQuery(
        q=request.args.get("q", "").strip()[:100],
        topics=_values("topik"),
        competencies=_values("kompetensi"),
        levels=_values("tingkat"),
        jp_bands=tuple(value for value in _values("jp") if value in JP_BANDS),
        page=max(1, min(10_000, request.args.get("hal", 1, type=int))),
    )
    found, state = courses.list_catalogue(work.session, query, work.actor.unit_id)
    mine = {
        card.course_id: card for card in reversed(queries.list_enrolments(work.session, work.actor.person_id or PersonId(0)))
    }
    standings = {int(row.course_id): mine[row.course_id] for row in found.found.items if row.course_id in mine}
    names = frameworks.competencies(work.session)
    key = (
        query,
        state,
        tuple((course, card.state) for course, card in standings.items()),
        tuple(one.name for one in names.values()),
    )
    return render_kept("catalogue/catalogue.html", key, lambda: pages.catalogue_page(query, found, names, standings))


def _values(name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in request.args.getlist(name) if value))[:20]


@blueprint.get("/kursus/<slug>")
@guarded(policy.SEE_CATALOGUE)
def course(slug: str) -> ResponseReturnValue:
    """What a course is about, what it asks and what it gives; for the enrolled, where they stand."""
    work = current_work()
    head = courses.find_course(work.session, slug)
    if head is None or head.current_version_id is None:
        raise CourseUnknown
    person_id = work.actor.person_id or PersonId(0)
    enrolment = queries.find_enrolment(work.session, person_id, head.id)
    if enrolment is None and not courses.is_visible(work.session, head.id, work.actor.unit_id):
        raise CourseUnknown
    outline = courses.get_outline(work.session, enrolment.version_id if enrolment else head.current_version_id)
    progress = None
    if enrolment is not None:
        read, done = queries.readings_and_completions(work.session, [enrolment.id])[enrolment.id]
        final_passed = False
        if outline.final_quiz is not None:
            outcome = quizzes.slot_outcomes(work.session, enrolment.id, {FINAL_EXAM: outline.final_quiz}).get(FINAL_EXAM)
            final_passed = outcome is not None and outcome.passed
        progress = queries.progress(outline, read, done.keys(), final_passed=final_passed)
    page = pages.course_page(
        outline,
        enrolment,
        progress,
        competencies=frameworks.competencies(work.session),
        prerequisites=_prerequisites(work, outline, person_id),
        newer_version=enrolment is not None and enrolment.version_id != head.current_version_id,
    )
    return render("catalogue/course.html", page)


def _prerequisites(work: Work, outline: Outline, person_id: PersonId) -> list[tuple[str, str, bool]]:
    if not outline.prerequisites:
        return []
    completed = queries.completed_courses(work.session, person_id)
    found: list[tuple[str, str, bool]] = []
    for slug in outline.prerequisites:
        head = courses.find_course(work.session, slug)
        if head is not None:
            found.append((slug, courses.get_outline_by_slug(work.session, slug).title, head.id in completed))
    return found


@blueprint.post("/kursus/<slug>/daftar")
@guarded(policy.ENROL)
def enrol(slug: str) -> ResponseReturnValue:
    """Enrol, or begin another cycle when `ulang` is sent by somebody who has completed the course."""
    work = current_work()
    before = courses.find_course(work.session, slug)
    known = before and queries.find_enrolment(work.session, work.actor.person_id or PersonId(0), before.id)
    card = service.enrol(work, slug, repeat=request.form.get("ulang") == "1")
    if known is None or known.id != card.id:
        first = courses.get_outline(work.session, card.version_id).modules
        minutes = first[0].minutes if first else 0
        flash_notice("good", M("Anda terdaftar. Modul pertama sekitar %(minutes)s menit.", minutes=minutes))
    return redirect(f"/kursus/{slug}", 303)


@blueprint.get("/kursus/<slug>/daftar")
@guarded(policy.ENROL)
def back_to_course(slug: str) -> ResponseReturnValue:
    """Whoever types the address of the button lands on the course."""
    return redirect(f"/kursus/{slug}", 303)


@blueprint.route("/kursus/<slug>/pindah-versi", methods=["GET", "POST"])
@guarded(policy.LEARN)
def move(slug: str) -> ResponseReturnValue:
    """Move to the newer version, after reading what that means."""
    work = current_work()
    if request.method == "POST":
        service.move_to_current(work, slug)
        flash_notice("good", M("Anda memakai versi terbaru. Modul yang sudah selesai tetap selesai."))
        return redirect(f"/kursus/{slug}", 303)
    title = _own_course_title(work, slug)
    page = pages.ConfirmPage(
        title=_("Pindah ke versi terbaru?"),
        action=f"/kursus/{slug}/pindah-versi",
        label=_("Pindah ke versi terbaru"),
        cancel_href=f"/kursus/{slug}",
        what=(
            _("Modul “%(title)s” yang sudah selesai tetap selesai, begitu juga bukti dan sertifikatnya.", title=title),
            _("Bila versi baru menambah modul wajib, modul itu perlu Anda selesaikan."),
        ),
        final=_("Setelah pindah, Anda tidak dapat kembali ke versi lama."),
    )
    return render("catalogue/confirm.html", page)


@blueprint.route("/kursus/<slug>/berhenti", methods=["GET", "POST"])
@guarded(policy.LEARN)
def withdraw(slug: str) -> ResponseReturnValue:
    """Leave the course, after reading what that means."""
    work = current_work()
    if request.method == "POST":
        service.withdraw(work, slug)
        flash_notice("info", M("Anda berhenti mengikuti kursus ini. Bukti modul yang sudah selesai tetap tercatat."))
        return redirect("/kursus", 303)
    title = _own_course_title(work, slug)
    page = pages.ConfirmPage(
        title=_("Berhenti mengikuti kursus ini?"),
        action=f"/kursus/{slug}/berhenti",
        label=_("Berhenti"),
        cancel_href=f"/kursus/{slug}",
        what=(
            _("“%(title)s” tidak lagi muncul di beranda Anda.", title=title),
            _("Bukti modul yang sudah selesai tetap tercatat di Buku Bukti."),
        ),
        final=_("Bila mendaftar lagi, Anda mulai dari modul pertama."),
    )
    return render("catalogue/confirm.html", page)


def _own_course_title(work: Work, slug: str) -> str:
    """The title of a course that the actor takes part in. Raises CourseUnknown, NotEnrolled."""
    head = courses.find_course(work.session, slug)
    if head is None:
        raise CourseUnknown
    enrolment = queries.find_enrolment(work.session, work.actor.person_id or PersonId(0), head.id)
    title = courses.get_outline_by_slug(work.session, slug).title
    if enrolment is None or enrolment.state not in (ACTIVE, "completed"):
        raise NotEnrolled(title)
    return title
