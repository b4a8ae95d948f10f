"""What the result of a quiz says about the course around it: handed to the quiz screens by the wiring."""

from __future__ import annotations

from dataclasses import dataclass

from elearning.courses import queries as courses
from elearning.edge.locale import gettext as _
from elearning.edge.transaction import current_work
from elearning.kernel.ids import EnrolmentId
from elearning.learning import queries
from elearning.learning.rules.cards import FINAL_EXAM
from elearning.learning.rules.progress import DONE
from elearning.web.learning import pages
from elearning.web.learning.routes import place_of


@dataclass(frozen=True, slots=True)
class AttemptContext:
    """Where the quiz belongs, what became of it, and where to go on."""

    course_title: str
    title: str
    back_href: str
    back_label: str
    next_href: str
    next_label: str
    recorded: str


def attempt_context(enrolment_id: EnrolmentId, slot: str) -> AttemptContext:
    """The surroundings of a quiz for its learner."""
    work = current_work()
    card = queries.get_enrolment(work.session, enrolment_id)
    outline = courses.get_outline(work.session, card.version_id)
    place = place_of(work, card, outline)
    line = outline.module(slot)
    standing = place.progress.module(slot)
    here = pages.href_of(outline.slug, slot)
    next_href, next_label = pages.next_step(outline, place.progress, slot)
    recorded = ""
    if standing is not None and standing.state == DONE:
        recorded = _("Modul selesai. Buktinya sudah masuk ke Buku Bukti.")
    elif slot == FINAL_EXAM and place.progress.complete:
        recorded = _("Kursus selesai. Buktinya sudah masuk ke Buku Bukti.")
    elif standing is not None:
        next_href, next_label = here, _("Kembali ke modul")
    else:
        next_href, next_label = here, _("Kembali ke ujian")
    return AttemptContext(
        course_title=outline.title,
        title=_("Ujian akhir") if line is None else line.title,
        back_href=here,
        back_label=_("Ujian akhir") if line is None else line.title,
        next_href=next_href,
        next_label=next_label,
        recorded=recorded,
    )
