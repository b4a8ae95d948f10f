"""What the quiz screens show. Questions come in as their public half alone (`PaperItem`), so that no page can tell the key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_DOWN, Decimal
from typing import Protocol

from flask_babel import gettext as _
from markupsafe import Markup

from elearning.edge.locale import clock, day, decimal, translate
from elearning.quizzes.rules.attempting import TIMED_OUT, AttemptRecord, AttemptSheet, is_over
from elearning.quizzes.rules.kinds.base import Control, ReviewLine
from elearning.quizzes.rules.responding import is_answered, is_partly_answered, problems_in
from elearning.quizzes.rules.reviewing import PaperItem, QuestionReview, item_of, review_of
from elearning.quizzes.rules.settings import QuizSettings, SlotOutcome


class Surroundings(Protocol):
    """What the course says about the quiz, handed in by the wiring: where it belongs, what became of it, where to go on."""

    @property
    def course_title(self) -> str: ...
    @property
    def back_href(self) -> str: ...
    @property
    def back_label(self) -> str: ...
    @property
    def next_href(self) -> str: ...
    @property
    def next_label(self) -> str: ...
    @property
    def recorded(self) -> str: ...


@dataclass(frozen=True, slots=True)
class NoSurroundings:
    """A quiz of which nobody knows where it belongs."""

    course_title: str = ""
    back_href: str = "/"
    back_label: str = "Beranda"
    next_href: str = "/"
    next_label: str = "Ke beranda"
    recorded: str = ""


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
class ReviewRow:
    """One line of a review in words."""

    label: str | Markup
    text: Markup
    right: Markup
    feedback: Markup


@dataclass(frozen=True, slots=True)
class ReviewView:
    """One question looked back upon; `verdict` is right, partly or wrong, `word` says it."""

    heading: str
    ask: Markup
    text: Markup
    verdict: str
    word: str
    rows: tuple[ReviewRow, ...]
    explanation: Markup


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
    warnings: tuple[str, ...]
    over: str
    map: tuple[MapItem, ...]
    back_to: int
    time: TimeView | None
    back_href: str
    back_label: str
    now: int


@dataclass(frozen=True, slots=True)
class ResultPage:
    title: str
    kind: str
    text: str
    recorded: str
    next_title: str
    next_href: str
    next_label: str
    standing: tuple[str, ...]
    reviews: tuple[ReviewView, ...]
    kept_back: str
    back_href: str
    back_label: str


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
        intro=Markup(item.intro_html),
        ask=Markup(item.ask_html),
        text=Markup(item.text_html),
        hint=Markup(item.hint_html),
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
    return f"{note} {_('Bobot %(points)s poin.', points=decimal(item.points))}"


def _control(control: Control) -> ControlView:
    label: str | Markup = translate(control.label) if control.label else Markup(control.label_html)
    if control.kind == "select":
        rich = _is_rich(control)
        words = [(option.value, f"{option.value}. {option.plain}" if rich else option.plain) for option in control.options]
        options: tuple[tuple[str, str | Markup], ...] = (("", _("Pilih")), *words)
    else:
        options = tuple((option.value, Markup(option.html)) for option in control.options)
    return ControlView(control.name, control.kind, label, options, control.values)


def _is_rich(control: Control) -> bool:
    """True when a drop-down list would lose something of an option: a formula, a picture."""
    return control.kind == "select" and any("<math" in option.html or "<img" in option.html for option in control.options)


def _listed(controls: tuple[Control, ...]) -> tuple[Markup, ...]:
    if not controls or not _is_rich(controls[0]):
        return ()
    return tuple(Markup(option.html) for option in controls[0].options)


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


# --- the result ------------------------------------------------------------------------------------------------------------


def result_page(
    sheet: AttemptSheet,
    outcome: SlotOutcome,
    reviews: tuple[QuestionReview, ...],
    now: datetime,
    around: Surroundings,
    unit_name: str,
) -> ResultPage:
    """How it went, in words, and the one next step."""
    attempt, settings = sheet.attempt, sheet.definition.settings
    mark = mark_of(attempt.share if attempt.share is not None else Decimal(0))
    title, kind = _verdict(attempt, settings, mark)
    with_key = bool(reviews) and reviews[0].key
    return ResultPage(
        title=title,
        kind=kind,
        text=_how_it_ended(sheet, settings),
        recorded=around.recorded,
        next_title=around.course_title or around.back_label,
        next_href=around.next_href,
        next_label=around.next_label,
        standing=_after(attempt, settings, outcome, now, unit_name),
        reviews=tuple(map(review_view, reviews)),
        kept_back=_kept_back(settings, shown=bool(reviews), with_key=with_key),
        back_href=around.back_href,
        back_label=around.back_label,
    )


def mark_of(share: Decimal) -> str:
    """A share as a mark out of 100, never rounded up."""
    return decimal((share * 100).quantize(Decimal("0.1"), ROUND_DOWN))


def _verdict(attempt: AttemptRecord, settings: QuizSettings, mark: str) -> tuple[str, str]:
    if settings.mode == "latihan" and settings.pass_share == 0:
        return _("Latihan selesai, nilai %(mark)s", mark=mark), "good"
    if attempt.passed:
        return _("Lulus, nilai %(mark)s", mark=mark), "good"
    return _("Belum lulus, nilai %(mark)s", mark=mark), "care"


def _how_it_ended(sheet: AttemptSheet, settings: QuizSettings) -> str:
    attempt = sheet.attempt
    said: list[str] = []
    if attempt.state == TIMED_OUT and attempt.submitted_at is not None:
        count = sum(is_answered(response) for response in sheet.responses.values())
        said.append(
            _(
                "Waktu habis pukul %(at)s. %(count)s jawaban yang tersimpan sudah terkirim.",
                at=clock(attempt.submitted_at),
                count=count,
            )
        )
    elif attempt.submitted_at is not None:
        said.append(_("Dikirim %(day)s pukul %(at)s.", day=day(attempt.submitted_at), at=clock(attempt.submitted_at)))
    if settings.pass_share > 0:
        said.append(_("Nilai lulus %(mark)s.", mark=mark_of(settings.pass_share)))
    return " ".join(said)


def _after(
    attempt: AttemptRecord, settings: QuizSettings, outcome: SlotOutcome, now: datetime, unit_name: str
) -> tuple[str, ...]:
    """Attempts left, when the next opens, and whom to ask when there is none."""
    said: list[str] = []
    if outcome.attempts_used > 1 and outcome.best_share is not None and settings.mode != "latihan":
        said.append(_("Nilai yang dipakai sejauh ini: %(mark)s.", mark=mark_of(outcome.best_share)))
    if outcome.passed:
        return tuple(said)
    left = outcome.attempts_left
    if left == 0:
        whom = _("admin %(unit)s", unit=unit_name) if unit_name else _("admin unit Anda")
        said.append(_("Percobaan sudah habis. Minta tambahan kepada pengajar kursus atau %(whom)s.", whom=whom))
    elif left is not None:
        said.append(_("Anda masih punya %(left)s percobaan.", left=left))
    if outcome.next_at is not None and outcome.next_at > now:
        said.append(
            _("Percobaan berikutnya terbuka %(day)s pukul %(at)s.", day=day(outcome.next_at), at=clock(outcome.next_at))
        )
    if left != 0:
        said.append(_("Baca lagi bagian yang belum tepat sebelum mencoba lagi."))
    return tuple(said)


def _kept_back(settings: QuizSettings, *, shown: bool, with_key: bool) -> str:
    if with_key:
        return ""
    if not shown:
        return _("Ujian hanya menampilkan nilai, supaya soalnya tetap dapat dipakai.")
    return _("Jawaban benar dan pembahasannya tampil setelah Anda lulus, atau setelah percobaan terakhir.")


# --- one question looked back upon ---------------------------------------------------------------------------------------


def review_view(review: QuestionReview) -> ReviewView:
    """A question review in words."""
    words: Mapping[str, str] = {
        "right": _("Tepat"),
        "partly": _("Tepat sebagian"),
        "wrong": _("Belum tepat"),
        "empty": _("Tidak dijawab"),
    }
    rows = [row for line in review.lines for row in [_option_row(line) if line.option else _value_row(line)] if row]
    return ReviewView(
        heading=_("Soal %(number)s", number=review.number),
        ask=Markup(review.ask_html),
        text=Markup(review.text_html),
        verdict="wrong" if review.verdict == "empty" else review.verdict,
        word=words[review.verdict],
        rows=tuple(rows),
        explanation=Markup(review.explanation_html),
    )


def _option_row(line: ReviewLine) -> ReviewRow | None:
    """An option that was taken, or should have been; the others are not worth their room."""
    if not line.chosen and line.mark != "right":
        return None
    if not line.chosen:
        label = _("Jawaban benar")
    elif line.mark == "right":
        label = _("Jawaban Anda, benar")
    else:
        label = _("Jawaban Anda")
    return ReviewRow(label, Markup(line.label_html), Markup(), Markup(line.feedback_html))


def _value_row(line: ReviewLine) -> ReviewRow:
    label: str | Markup = translate(line.label) if line.label else Markup(line.label_html)
    right = Markup(line.right_html) if line.mark == "wrong" else Markup()
    return ReviewRow(label, Markup(line.given_html), right, Markup(line.feedback_html))
