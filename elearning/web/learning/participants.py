"""What the screens about a course's participants show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from elearning.accounts.rules import PersonCard, PersonLine, Standing, spaced
from elearning.courses.rules.outline import Outline
from elearning.edge.locale import day, decimal
from elearning.edge.locale import gettext as _
from elearning.kernel.ids import PersonId
from elearning.kernel.pagination import Slice
from elearning.learning.rules.cards import FINAL_EXAM, EnrolmentCard, Participant
from elearning.learning.rules.progress import Progress
from elearning.quizzes.rules.settings import QuizSettings, SlotOutcome
from elearning.web.learning.forms import GrantForm

Row = tuple[str, str, str, tuple[str, ...]]
"""Name, number, address, and (unit, standing, note): a row of the kit's plain table."""


@dataclass(frozen=True, slots=True)
class ParticipantsPage:
    title: str
    course_title: str
    back: tuple[str, str]
    count: str
    rows: Sequence[Row]
    earlier: tuple[str, str] | None
    later: tuple[str, str] | None


@dataclass(frozen=True, slots=True)
class SlotRow:
    """One quiz of one participant."""

    title: str
    standing: str


@dataclass(frozen=True, slots=True)
class ParticipantPage:
    title: str
    back: tuple[str, str]
    course_title: str
    facts: Sequence[tuple[str, str | None]]
    slots: Sequence[SlotRow]
    action: str
    form: GrantForm
    errors: Sequence[tuple[str, str]]


def slot_title(outline: Outline, slot: str) -> str:
    """The name of a quiz: its module's title, or the final exam."""
    line = outline.module(slot)
    return _("Ujian akhir") if slot == FINAL_EXAM or line is None else line.title


def participants_page(
    outline: Outline,
    found: Slice[Participant],
    people: Mapping[PersonId, PersonLine],
) -> ParticipantsPage:
    """A page of 25 people of one course."""
    here = f"/penulis/{outline.slug}/peserta"
    earlier = (f"{here}?hal={found.number - 1}", _("Halaman sebelumnya")) if found.number > 1 else None
    later = (f"{here}?hal={found.number + 1}", _("Halaman berikutnya")) if found.number < found.pages else None
    return ParticipantsPage(
        title=_("Peserta"),
        course_title=outline.title,
        back=(f"/kursus/{outline.slug}", outline.title),
        count=_("%(count)s peserta", count=found.total),
        rows=[_row(one, people[one.person_id], here) for one in found.items],
        earlier=earlier,
        later=later,
    )


def _row(one: Participant, person: PersonLine, here: str) -> Row:
    missing = ", ".join(title or _("Ujian akhir") for title in one.missing[:2])
    if one.completed_at is not None:
        note = _("Selesai %(day)s", day=day(one.completed_at))
    elif len(one.missing) > 2:
        note = _("Belum: %(titles)s, dan %(count)s lainnya", titles=missing, count=len(one.missing) - 2)
    else:
        note = _("Belum: %(titles)s", titles=missing)
    standing = _("%(done)s dari %(total)s modul", done=one.modules_done, total=one.modules_total)
    texts = (person.unit_name or _("belum ditempatkan"), standing, note)
    return person.full_name, spaced(person.number), f"{here}/{one.enrolment_public_id}", texts


def participant_page(
    enrolment: EnrolmentCard,
    outline: Outline,
    progress: Progress,
    *,
    settings: Mapping[str, QuizSettings],
    outcomes: Mapping[str, SlotOutcome],
    person: PersonCard,
    standing: Standing | None,
    form: GrantForm,
) -> ParticipantPage:
    """One participant, quiz by quiz."""
    errors = [(field.name, str(field.errors[0])) for field in (form.slot, form.reason) if field.errors]
    return ParticipantPage(
        title=person.full_name,
        back=(f"/penulis/{outline.slug}/peserta", _("Semua peserta")),
        course_title=outline.title,
        facts=(
            (_("NIP"), spaced(person.number)),
            (_("Unit"), standing.unit_name if standing else None),
            (_("Jabatan"), standing.post if standing else None),
            (_("Terdaftar"), day(enrolment.enrolled_at)),
            (_("Tenggat"), day(enrolment.due_at) if enrolment.due_at else _("tanpa tenggat")),
            (_("Kemajuan"), _("%(done)s dari %(total)s modul", done=progress.done, total=len(outline.modules))),
        ),
        slots=[SlotRow(slot_title(outline, slot), _slot_standing(outcomes.get(slot))) for slot in settings],
        action=f"/penulis/{outline.slug}/peserta/{enrolment.public_id}",
        form=form,
        errors=errors,
    )


def _slot_standing(outcome: SlotOutcome | None) -> str:
    if outcome is None or outcome.attempts_used == 0:
        return _("belum dicoba")
    used = str(outcome.attempts_used)
    if outcome.attempts_allowed is not None:
        used = _("%(used)s dari %(all)s percobaan", used=outcome.attempts_used, all=outcome.attempts_allowed)
    best = "" if outcome.best_share is None else _(", nilai terbaik %(mark)s", mark=decimal(round(outcome.best_share * 100, 1)))
    verdict = _("lulus") if outcome.passed else _("belum lulus")
    return f"{verdict}, {used}{best}"
