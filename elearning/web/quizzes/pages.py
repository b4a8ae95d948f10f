"""What the quiz screens show. Questions come in as their public half alone (`PaperItem`), so that no page can tell the key."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from elearning.edge.locale import clock, decimal, translate
from elearning.edge.locale import gettext as _
from elearning.quizzes.rules.attempting import AttemptRecord, AttemptSheet, is_over
from elearning.quizzes.rules.kinds.base import Control
from elearning.quizzes.rules.responding import is_answered, is_partly_answered, problems_in
from elearning.quizzes.rules.reviewing import PaperItem, item_of, review_of
from elearning.quizzes.rules.settings import QuizSettings
from elearning.web.quizzes.looking_back import ReviewView, Surroundings, review_view, trusted


@dataclass(frozen=True, slots=True)
class MapItem:
    number: int
    href: str
    answered: bool
    doubtful: bool
    current: bool


@dataclass(frozen=True, slots=True)
class ControlView:
    """One field of the answer."""

    name: str
    kind: str
    label: str | Markup
    options: tuple[tuple[str, str | Markup], ...]
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TimeView:
    """The time of a sitting: whole seconds left, and the hour at which it ends."""

    seconds_left: int
    ends_at: str


@dataclass(frozen=True, slots=True)
class QuestionPage:
    title: str
    heading: str
    href: str
    number: int
    question_id: str
    group_title: str
    intro: Markup
    ask: Markup
    text: Markup
    hint: Markup
    note: str
    controls: tuple[ControlView, ...]
    listed: tuple[Markup, ...]
    problem: str
    errors: tuple[tuple[str, str], ...]
    doubtful: bool
    saved_at: str
    map: tuple[MapItem, ...]
    previous: int | None
    following: int | None
    practice: bool
    review: ReviewView | None
    time: TimeView | None
    standing: str
    back_href: str
    back_label: str
    now: int


@dataclass(frozen=True, slots=True)
class ReviewPage:
    title: str
    href: str
    summary: str
    question: str
    warnings: tuple[str, ...]
    over: str
    map: tuple[MapItem, ...]
    back_to: int
    time: TimeView | None
    back_href: str
    back_label: str
    now: int


# --- the question --------------------------------------------------------------------------------------------------------


def question_page(sheet: AttemptSheet, number: int, now: datetime, around: Surroundings) -> QuestionPage:
    """Question `number` (from 1) of an open attempt."""
    attempt, paper = sheet.attempt, sheet.attempt.paper
    drawn, total = paper.questions[number - 1], len(paper.questions)
    saved = sheet.answers.get(drawn.id)
    response = saved.response if saved else ()
    item = item_of(sheet.definition, drawn, number, response)
    problem = problems_in(sheet.definition, paper, {drawn.id: response}).get(drawn.id)
    said = translate(problem) if problem else ""
    checked = saved is not None and saved.checked
    controls = tuple(map(_control, item.controls))
    heading = _("Soal %(number)s dari %(total)s", number=number, total=total)
    return QuestionPage(
        title=f"{heading} – {around.back_label}",
        heading=heading,
        href=f"/percobaan/{attempt.public_id}",
        number=number,
        question_id=item.id,
        group_title=item.group_title,
        intro=trusted(item.intro_html),
        ask=trusted(item.ask_html),
        text=trusted(item.text_html),
        hint=trusted(item.hint_html),
        note=_note(item),
        controls=controls,
        listed=_listed(item.controls),
        problem=said,
        errors=((controls[0].name, said),) if said else (),
        doubtful=saved is not None and saved.doubtful,
        saved_at=clock(saved.saved_at) if saved else "",
        map=_map(sheet, number),
        previous=number - 1 if number > 1 else None,
        following=number + 1 if number < total else None,
        practice=sheet.definition.mode == "latihan",
        review=review_view(review_of(sheet.definition, drawn, number, response, key=True)) if checked else None,
        time=_time(attempt, now),
        standing=_standing(attempt, sheet.definition.settings),
        back_href=around.back_href,
        back_label=around.back_label,
        now=_milliseconds(now),
    )


def _note(item: PaperItem) -> str:
    note = translate(item.instruction)
    if item.points == 1:
        return note
    return " ".join((note, _("Bobot %(points)s poin.", points=decimal(item.points))))


def _control(control: Control) -> ControlView:
    label: str | Markup = translate(control.label) if control.label else trusted(control.label_html)
    if control.kind == "select":
        rich = _is_rich(control)
        words = [(option.value, f"{option.value}. {option.plain}" if rich else option.plain) for option in control.options]
        options: tuple[tuple[str, str | Markup], ...] = (("", _("Pilih")), *words)
    else:
        options = tuple((option.value, trusted(option.html)) for option in control.options)
    return ControlView(control.name, control.kind, label, options, control.values)


def _is_rich(control: Control) -> bool:
    """True when a drop-down list would lose something of an option: a formula, a picture."""
    return control.kind == "select" and any("<math" in option.html or "<img" in option.html for option in control.options)


def _listed(controls: tuple[Control, ...]) -> tuple[Markup, ...]:
    if not controls or not _is_rich(controls[0]):
        return ()
    return tuple(trusted(option.html) for option in controls[0].options)


def _map(sheet: AttemptSheet, current: int | None) -> tuple[MapItem, ...]:
    items: list[MapItem] = []
    for number, drawn in enumerate(sheet.attempt.paper.questions, 1):
        saved = sheet.answers.get(drawn.id)
        items.append(
            MapItem(
                number=number,
                href=f"/percobaan/{sheet.attempt.public_id}?soal={number}",
                answered=saved is not None and is_answered(saved.response),
                doubtful=saved is not None and saved.doubtful,
                current=number == current,
            )
        )
    return tuple(items)


def _time(attempt: AttemptRecord, now: datetime) -> TimeView | None:
    if attempt.deadline_at is None:
        return None
    return TimeView(max(0, int((attempt.deadline_at - now).total_seconds())), clock(attempt.deadline_at))


def _standing(attempt: AttemptRecord, settings: QuizSettings) -> str:
    if settings.attempts is None:
        return _("Percobaan ke-%(number)s; boleh diulang sesering Anda mau.", number=attempt.number)
    if attempt.number > settings.attempts:
        return _("Percobaan ke-%(number)s, sebagai tambahan.", number=attempt.number)
    return _("Percobaan ke-%(number)s dari %(total)s.", number=attempt.number, total=settings.attempts)


def _milliseconds(now: datetime) -> int:
    return int(now.timestamp() * 1000)


# --- the review before sending ---------------------------------------------------------------------------------------------


def review_page(sheet: AttemptSheet, now: datetime, around: Surroundings) -> ReviewPage:
    """What is answered, what is not, and the button that sends."""
    attempt = sheet.attempt
    questions = attempt.paper.questions
    answered = sum(is_answered(response) for response in sheet.responses.values())
    doubtful = sum(answer.doubtful for answer in sheet.answers.values())
    empty = len(questions) - answered
    over = attempt.deadline_at is not None and is_over(attempt.deadline_at, now)
    return ReviewPage(
        title=_("Waktu habis") if over else _("Tinjau sebelum mengirim"),
        href=f"/percobaan/{attempt.public_id}",
        summary=_(
            "%(answered)s terjawab, %(empty)s kosong, %(doubtful)s ragu-ragu.",
            answered=answered,
            empty=empty,
            doubtful=doubtful,
        ),
        question=_send_now(
            [str(number) for number, drawn in enumerate(questions, 1) if not any(sheet.responses.get(drawn.id, ()))]
        ),
        warnings=_warnings(sheet),
        over=_(
            "Waktu habis pukul %(at)s. %(count)s jawaban yang tersimpan dihitung; tekan tombol di bawah untuk melihat hasilnya.",
            at=clock(attempt.deadline_at),
            count=answered,
        )
        if over and attempt.deadline_at
        else "",
        map=_map(sheet, None),
        back_to=next((number for number, drawn in enumerate(questions, 1) if drawn.id not in sheet.answers), len(questions)),
        time=_time(attempt, now),
        back_href=around.back_href,
        back_label=around.back_label,
        now=_milliseconds(now),
    )


def _send_now(empty: list[str]) -> str:
    if not empty:
        return _("Kirim sekarang? Setelah dikirim tidak dapat diubah.")
    return _(
        "Kirim sekarang? %(count)s soal masih kosong, yaitu soal %(numbers)s. Setelah dikirim tidak dapat diubah.",
        count=len(empty),
        numbers=", ".join(empty),
    )


def _warnings(sheet: AttemptSheet) -> tuple[str, ...]:
    numbers = sheet.attempt.paper.numbers
    said = [
        _("Soal %(number)s: %(problem)s", number=numbers[question_id], problem=translate(problem))
        for question_id, problem in problems_in(sheet.definition, sheet.attempt.paper, sheet.responses).items()
    ]
    partly = [str(numbers[key]) for key, response in sheet.responses.items() if is_partly_answered(response) and key in numbers]
    if partly:
        said.append(_("Baru terisi sebagian: soal %(numbers)s.", numbers=", ".join(sorted(partly, key=int))))
    return tuple(said)
