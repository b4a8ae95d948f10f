"""What the quiz screens show of answers that were given: the verdict, the reasons, the result as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_DOWN, Decimal
from typing import Protocol

from markupsafe import Markup

from elearning.edge.locale import clock, day, decimal, translate
from elearning.edge.locale import gettext as _
from elearning.quizzes.rules.attempting import TIMED_OUT, AttemptRecord, AttemptSheet
from elearning.quizzes.rules.kinds.base import ReviewLine
from elearning.quizzes.rules.responding import is_answered
from elearning.quizzes.rules.reviewing import QuestionReview
from elearning.quizzes.rules.settings import QuizSettings, SlotOutcome


def trusted(html: str) -> Markup:
    """HTML of a definition (cleaned when the course was published) or of a kind's review (typed text is escaped there)."""
    return Markup(html)  # noqa: S704 - see the sentence above


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
        ask=trusted(review.ask_html),
        text=trusted(review.text_html),
        verdict="wrong" if review.verdict == "empty" else review.verdict,
        word=words[review.verdict],
        rows=tuple(rows),
        explanation=trusted(review.explanation_html),
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
    return ReviewRow(label, trusted(line.label_html), Markup(), trusted(line.feedback_html))


def _value_row(line: ReviewLine) -> ReviewRow:
    label: str | Markup = translate(line.label) if line.label else trusted(line.label_html)
    right = trusted(line.right_html) if line.mark == "wrong" else Markup()
    return ReviewRow(label, trusted(line.given_html), right, trusted(line.feedback_html))


# --- the result ------------------------------------------------------------------------------------------------------------


def result_page(
    sheet: AttemptSheet,
    outcome: SlotOutcome,
    reviews: tuple[QuestionReview, ...],
    now: datetime,
    *,
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
