"""Addresses of an attempt: `/percobaan/<id>…`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import cast
from uuid import UUID

from flask import Blueprint, current_app, jsonify, redirect, request
from flask.typing import ResponseReturnValue

from elearning.edge.guard import guarded
from elearning.edge.locale import clock, translate
from elearning.edge.locale import gettext as _
from elearning.edge.render import flash_notice, render
from elearning.edge.transaction import current_work, keep_changes
from elearning.infrastructure.work import Work
from elearning.kernel.clock import canonical_instant
from elearning.kernel.ids import EnrolmentId
from elearning.kernel.text import M
from elearning.quizzes import policy, queries, service
from elearning.quizzes.errors import AttemptNotFound
from elearning.quizzes.rules.attempting import AttemptRecord, AttemptSheet, SaveOutcome, takes_answers
from elearning.quizzes.rules.reviewing import review_paper, visibility_after
from elearning.web.quizzes import looking_back, pages
from elearning.web.quizzes.forms import REVIEW, AnswerForm

blueprint = Blueprint("quizzes", __name__)

FindSurroundings = Callable[[EnrolmentId, str], looking_back.Surroundings]
_backs: dict[UUID, looking_back.Surroundings] = {}
"""Where an attempt belongs: asked once in a process, because every question shows it and it hardly changes."""
_BACKS_KEPT = 1000


def own_sheet(work: Work, attempt_id: UUID) -> AttemptSheet:
    """The attempt with everything in it; a stranger's does not exist."""
    sheet = queries.get_sheet(work.session, attempt_id)
    if not policy.TAKE.allows(work.actor, sheet.attempt.person_id):
        raise AttemptNotFound
    return sheet


def surroundings_of(attempt: AttemptRecord) -> looking_back.Surroundings:
    """What the course says about this attempt now."""
    find = cast("FindSurroundings | None", current_app.extensions.get("attempt_context"))
    return looking_back.NoSurroundings() if find is None else find(attempt.enrolment_id, attempt.slot)


def back_of(attempt: AttemptRecord) -> looking_back.Surroundings:
    """The same, good enough for the way back."""
    known = _backs.get(attempt.public_id)
    if known is None:
        known = surroundings_of(attempt)
        if len(_backs) >= _BACKS_KEPT:
            _backs.pop(next(iter(_backs)), None)
        _backs[attempt.public_id] = known
    return known


@blueprint.get("/percobaan/<uuid:attempt_id>")
@guarded(policy.TAKE)
def show_question(attempt_id: UUID) -> ResponseReturnValue:
    """One question of an open attempt."""
    work = current_work()
    sheet = own_sheet(work, attempt_id)
    if not sheet.attempt.is_open:
        return redirect(_address(attempt_id, "/hasil"), 303)
    now = work.now()
    if not takes_answers(sheet.attempt.deadline_at, now):
        return redirect(_address(attempt_id, "/tinjau"), 303)
    number = _asked_number(sheet)
    return render("quizzes/question.html", pages.question_page(sheet, number, now, back_of(sheet.attempt)))


def _asked_number(sheet: AttemptSheet) -> int:
    """`?soal=n`; without it the first question that has no answer yet."""
    questions = sheet.attempt.paper.questions
    asked = request.args.get("soal", "")
    if asked.isascii() and asked.isdigit() and len(asked) <= 4:
        return min(max(1, int(asked)), len(questions))
    return next((number for number, drawn in enumerate(questions, 1) if drawn.id not in sheet.answers), 1)


@blueprint.post("/percobaan/<uuid:attempt_id>/jawaban")
@guarded(policy.TAKE)
def save_answers(attempt_id: UUID) -> ResponseReturnValue:
    """Save, and go on; a script gets a word instead of a page."""
    scripted = request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json"
    form = AnswerForm.read(request.form, scripted=scripted)
    outcome = service.save_answers(current_work(), attempt_id, form.answers)
    if scripted:
        return _saved_word(attempt_id, form, outcome)
    if outcome.closed:
        return redirect(_address(attempt_id, "/hasil"), 303)
    if outcome.older:
        flash_notice("care", M("Jawaban yang lebih baru atau sudah diperiksa tetap dipakai; yang ini tidak menggantikannya."))
    return redirect(_address(attempt_id, _after_saving(form, outcome)), 303)


def _after_saving(form: AnswerForm, outcome: SaveOutcome) -> str:
    """Where to go: as asked; else to the next question, or to stay where something must be written otherwise."""
    if form.go_to == REVIEW:
        return "/tinjau"
    if isinstance(form.go_to, int):
        return f"?soal={form.go_to}"
    here = max((outcome.numbers[answer.question_id] for answer in form.answers), default=0)
    if form.check:
        for problem in outcome.problems.values():
            flash_notice("care", problem)
        return f"?soal={here}"
    unreadable = [outcome.numbers[question_id] for question_id in outcome.problems]
    if unreadable:
        return f"?soal={unreadable[0]}"
    return f"?soal={here + 1}" if here < len(outcome.numbers) else "/tinjau"


def _saved_word(attempt_id: UUID, form: AnswerForm, outcome: SaveOutcome) -> ResponseReturnValue:
    if outcome.closed:
        keep_changes()
        label = _("Waktu habis.") if outcome.closed == "time" else _("Percobaan ini sudah dikirim.")
        return jsonify({"closed": outcome.closed, "label": label, "href": _address(attempt_id, "/hasil")}), 409
    at = clock(outcome.saved_at)
    return jsonify(
        {
            "saved_at": canonical_instant(outcome.saved_at),
            "label": _("Tersimpan %(at)s", at=at),
            "at": at,
            "now": _milliseconds(outcome.saved_at),
            "seq": next((answer.sequence for answer in form.answers if answer.sequence is not None), None),
            "older": sorted(outcome.older),
            "problems": {question_id: translate(problem) for question_id, problem in outcome.problems.items()},
        }
    )


@blueprint.get("/percobaan/<uuid:attempt_id>/tinjau")
@guarded(policy.TAKE)
def review_before_sending(attempt_id: UUID) -> ResponseReturnValue:
    """How many are answered, empty and doubtful, and the button that sends."""
    work = current_work()
    sheet = own_sheet(work, attempt_id)
    if not sheet.attempt.is_open:
        return redirect(_address(attempt_id, "/hasil"), 303)
    return render("quizzes/review.html", pages.review_page(sheet, work.now(), back_of(sheet.attempt)))


@blueprint.post("/percobaan/<uuid:attempt_id>/kirim")
@guarded(policy.TAKE)
def submit(attempt_id: UUID) -> ResponseReturnValue:
    """Save what was posted, close, and show the result."""
    form = AnswerForm.read(request.form)
    answers = [replace(answer, checked=False) for answer in form.answers]
    service.submit_attempt(current_work(), attempt_id, answers)
    return redirect(_address(attempt_id, "/hasil"), 303)


@blueprint.get("/percobaan/<uuid:attempt_id>/hasil")
@guarded(policy.TAKE)
def show_result(attempt_id: UUID) -> ResponseReturnValue:
    """The result, as far as the mode shows it."""
    work = current_work()
    sheet = own_sheet(work, attempt_id)
    if sheet.attempt.is_open:
        return redirect(_address(attempt_id), 303)
    definition = sheet.definition
    outcome = queries.slot_outcome(work.session, sheet.attempt, definition.settings)
    reviews = review_paper(definition, sheet.attempt.paper, sheet.responses, visibility_after(definition.mode, outcome))
    page = looking_back.result_page(
        sheet, outcome, reviews, work.now(), around=surroundings_of(sheet.attempt), unit_name=work.actor.unit_name
    )
    return render("quizzes/result.html", page)


def _address(attempt_id: UUID, rest: str = "") -> str:
    return f"/percobaan/{attempt_id}{rest}"


def _milliseconds(instant: datetime) -> int:
    return int(instant.timestamp() * 1000)
