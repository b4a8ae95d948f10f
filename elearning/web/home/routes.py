"""`/` and `/bantuan`."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from flask import Blueprint
from flask.typing import ResponseReturnValue

from elearning.courses import queries as courses
from elearning.edge.guard import guarded
from elearning.edge.locale import gettext as _
from elearning.edge.render import render
from elearning.edge.transaction import current_work
from elearning.evidence import queries as evidence
from elearning.kernel.ids import PersonId
from elearning.kernel.permissions import ANYONE, Permission, always
from elearning.kernel.text import M
from elearning.learning import policy, queries
from elearning.learning.rules.cards import ACTIVE, FINAL_EXAM
from elearning.quizzes import queries as quizzes
from elearning.web.home import pages

blueprint = Blueprint("home", __name__)
READ_HELP = Permission[None]("home.read_help", ANYONE, M("Bantuan terbuka untuk siapa pun."), always)


@blueprint.get("/")
@guarded(policy.SEE_HOME)
def home() -> ResponseReturnValue:
    """What must I do next."""
    work = current_work()
    person_id = work.actor.person_id or PersonId(0)
    enrolments = queries.list_enrolments(work.session, person_id)
    active = [card for card in enrolments if card.state == ACTIVE]
    outlines = courses.outlines_of(work.session, {card.version_id for card in active})
    marks = queries.readings_and_completions(work.session, [card.id for card in active])
    progress = {}
    for card in active:
        outline = outlines[card.version_id]
        read, done = marks[card.id]
        state = queries.progress(outline, read, done.keys(), final_passed=False)
        if state.next_slug == FINAL_EXAM and outline.final_quiz is not None and not progress:
            outcome = quizzes.slot_outcomes(work.session, card.id, {FINAL_EXAM: outline.final_quiz}).get(FINAL_EXAM)
            state = queries.progress(outline, read, done.keys(), final_passed=outcome is not None and outcome.passed)
        progress[card.id] = state
    local = work.now().astimezone(ZoneInfo(work.actor.timezone))
    page = pages.home_page(
        name=work.actor.addressed or work.actor.name,
        local=local,
        enrolments=enrolments,
        outlines={int(version): outline for version, outline in outlines.items()},
        progress=progress,
        account=evidence.jp_account(work.session, person_id, local.year),
    )
    return render("home/home.html", page)


@blueprint.get("/bantuan")
@guarded(READ_HELP)
def help_page() -> ResponseReturnValue:
    """Answers to what people ask most, for everybody."""
    return render("home/help.html", pages.HelpPage(_("Bantuan")))
