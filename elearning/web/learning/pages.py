"""What the reader and the door of the final exam show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from markupsafe import Markup

from elearning.courses.rules.outline import ModuleLine, Outline
from elearning.edge.locale import clock, day, daytime, decimal, kilobytes
from elearning.edge.locale import gettext as _
from elearning.learning.rules.cards import FINAL_EXAM
from elearning.learning.rules.progress import DONE, LOCKED, READ, Progress
from elearning.quizzes.rules.settings import QuizSettings, SlotOutcome


@dataclass(frozen=True, slots=True)
class OutlineItem:
    """A line of the course's contents; `state` is done, now, open or locked."""

    title: str
    href: str
    state: str
    note: str


@dataclass(frozen=True, slots=True)
class QuizDoor:
    """The way into a quiz: what it asks, where one stands, and the one button.

    `action` is empty when no attempt can be started now; `why` then says the reason and what to do.
    """

    text: str
    standing: str
    action: str
    href: str
    why: str = ""
    result_href: str = ""


@dataclass(frozen=True, slots=True)
class Ending:
    """The end of a module: the step asked for now, or what is done and what comes next."""

    title: str
    text: str
    read_href: str = ""
    read_label: str = ""
    quiz: QuizDoor | None = None
    next_href: str = ""
    next_label: str = ""


@dataclass(frozen=True, slots=True)
class ModulePage:
    title: str
    course_title: str
    course_href: str
    where: str
    meta: tuple[str, ...]
    html: Markup
    outline: tuple[OutlineItem, ...]
    outline_title: str
    ending: Ending


@dataclass(frozen=True, slots=True)
class ExamPage:
    title: str
    course_title: str
    course_href: str
    text: str
    done: str
    quiz: QuizDoor
    outline: tuple[OutlineItem, ...]
    outline_title: str


def href_of(slug: str, module_slug: str) -> str:
    return f"/kursus/{slug}/{module_slug}"


def outline_items(outline: Outline, progress: Progress, *, now: str = "") -> tuple[OutlineItem, ...]:
    """The contents of the course as this person may open them."""
    items: list[OutlineItem] = []
    for line, standing in zip(outline.modules, progress.modules, strict=True):
        state = (
            "now"
            if line.slug == now
            else "done"
            if standing.state == DONE
            else "locked"
            if standing.state == LOCKED
            else "open"
        )
        note = _("%(jp)s JP", jp=decimal(line.jp))
        if standing.state == LOCKED:
            note = _("Terbuka setelah “%(title)s”", title=standing.opener)
        elif not line.required:
            note = _("%(jp)s JP, pilihan", jp=decimal(line.jp))
        items.append(OutlineItem(line.title, href_of(outline.slug, line.slug), state, note))
    if outline.final_quiz is not None:
        state = "now" if now == FINAL_EXAM else {"done": "done", "locked": "locked"}.get(progress.final or "", "open")
        note = _("%(count)s soal", count=outline.final_quiz.question_count)
        if progress.final == LOCKED:
            note = _("Terbuka setelah “%(title)s”", title=progress.final_opener)
        items.append(OutlineItem(_("Ujian akhir"), href_of(outline.slug, FINAL_EXAM), state, note))
    return tuple(items)


def quiz_terms(quiz: QuizSettings) -> str:
    """What a quiz asks, in one or two sentences, before one begins."""
    parts = [_("%(count)s soal", count=quiz.question_count)]
    if quiz.mode == "latihan":
        parts.append(_("latihan: umpan balik muncul setelah tiap soal"))
    else:
        parts.append(_("lulus mulai nilai %(mark)s", mark=decimal(quiz.pass_share * 100)))
    if quiz.attempts is not None:
        parts.append(_("%(count)s kali percobaan", count=quiz.attempts))
    if quiz.time_limit is not None:
        parts.append(_("waktu %(minutes)s menit", minutes=int(quiz.time_limit.total_seconds() // 60)))
    return ", ".join(parts) + ". " + _("Jawaban tersimpan sendiri.")


def quiz_door(quiz: QuizSettings, outcome: SlotOutcome | None, href: str, *, now: datetime) -> QuizDoor:
    """Whether an attempt can be begun, gone on with, or not; and why."""
    text = quiz_terms(quiz)
    if outcome is None or (outcome.attempts_used == 0 and outcome.open_public_id is None):
        return QuizDoor(text, "", _("Mulai kuis"), href)
    result = f"/percobaan/{outcome.last_public_id}/hasil" if outcome.last_public_id else ""
    standing = _standing(quiz, outcome)
    if outcome.open_public_id is not None:
        return QuizDoor(text, standing, _("Lanjutkan kuis"), href, result_href=result)
    if outcome.passed:
        return QuizDoor(text, standing, "", href, result_href=result)
    if outcome.attempts_allowed is not None and outcome.attempts_used >= outcome.attempts_allowed:
        why = _(
            "Kesempatan Anda sudah habis. Minta satu percobaan tambahan kepada pengajar kursus ini atau admin unit Anda; "
            "sebutkan nama kursus dan modulnya."
        )
        return QuizDoor(text, standing, "", href, why, result)
    if outcome.next_at is not None and outcome.next_at > now:
        why = _("Percobaan berikutnya terbuka %(when)s.", when=_when(outcome.next_at, now))
        return QuizDoor(text, standing, "", href, why, result)
    return QuizDoor(text, standing, _("Coba lagi"), href, result_href=result)


def _when(at: datetime, now: datetime) -> str:
    return _("pukul %(clock)s", clock=clock(at)) if day(at) == day(now) else daytime(at)


def _standing(quiz: QuizSettings, outcome: SlotOutcome) -> str:
    parts: list[str] = []
    if outcome.best_share is not None:
        parts.append(_("Nilai terbaik Anda %(mark)s.", mark=mark(outcome.best_share)))
    if outcome.attempts_allowed is not None and not outcome.passed:
        left = max(0, outcome.attempts_allowed - outcome.attempts_used)
        parts.append(_("Sisa percobaan: %(count)s dari %(all)s.", count=left, all=outcome.attempts_allowed))
    return " ".join(parts)


def mark(share: Decimal) -> str:
    """A share in [0, 1] as a mark out of 100, one decimal at most."""
    return decimal(round(share * 100, 1))


def module_page(
    outline: Outline,
    line: ModuleLine,
    progress: Progress,
    outcome: SlotOutcome | None,
    html: str,
    *,
    now: datetime,
    competency_names: dict[str, str],
) -> ModulePage:
    """The page of one module for one person."""
    number = outline.modules.index(line) + 1
    meta = [
        _("%(jp)s JP", jp=decimal(line.jp)),
        _("sekitar %(minutes)s menit", minutes=line.minutes),
        kilobytes(line.size_bytes),
    ]
    if line.claims:
        names = [
            _("%(name)s tingkat %(level)s", name=competency_names.get(code, code), level=level) for code, level in line.claims
        ]
        meta.append(_("bukti untuk %(names)s", names=", ".join(names)))
    return ModulePage(
        title=line.title,
        course_title=outline.title,
        course_href=f"/kursus/{outline.slug}",
        where=_("Modul %(number)s dari %(total)s", number=number, total=len(outline.modules)),
        meta=tuple(meta),
        html=Markup(html),  # noqa: S704 - cleaned when the version was published
        outline=outline_items(outline, progress, now=line.slug),
        outline_title=_("Isi kursus, %(done)s dari %(total)s modul selesai", done=progress.done, total=len(outline.modules)),
        ending=_ending(outline, line, progress, outcome, now=now),
    )


def _ending(outline: Outline, line: ModuleLine, progress: Progress, outcome: SlotOutcome | None, *, now: datetime) -> Ending:
    standing = progress.module(line.slug)
    state = standing.state if standing else LOCKED
    here = href_of(outline.slug, line.slug)
    door = quiz_door(line.quiz, outcome, f"{here}/kuis", now=now) if line.quiz is not None else None
    if state == DONE:
        next_href, next_label = next_step(outline, progress, line.slug)
        again = door if door is not None and door.result_href else None
        return Ending(
            _("Modul ini selesai"),
            _("Buktinya sudah tercatat di Buku Bukti Anda."),
            quiz=again,
            next_href=next_href,
            next_label=next_label,
        )
    if state == READ:
        return Ending(_("Sekarang kuisnya"), door.text if door else "", quiz=door)
    if door is None:
        return Ending(
            _("Sudah membaca sampai selesai?"),
            _("Modul ini selesai setelah Anda menyatakan sudah membacanya."),
            read_href=f"{here}/selesai",
            read_label=_("Ya, saya sudah membaca"),
        )
    label = _("Ya, saya sudah membaca") if outcome is not None and outcome.passed else _("Ya, lanjut ke kuis")
    return Ending(
        _("Sudah membaca sampai selesai?"),
        _("Setelah ini kuis: %(terms)s", terms=door.text),
        read_href=f"{here}/selesai",
        read_label=label,
    )


def next_step(outline: Outline, progress: Progress, after: str) -> tuple[str, str]:
    """Where to go on: the next thing to do in this course, or back to its page when nothing is left."""
    if progress.next_slug is None:
        return f"/kursus/{outline.slug}", _("Kursus selesai: lihat ringkasannya")
    if progress.next_slug == FINAL_EXAM:
        return href_of(outline.slug, FINAL_EXAM), _("Lanjut ke ujian akhir")
    line = outline.module(progress.next_slug)
    title = line.title if line is not None else ""
    return href_of(outline.slug, progress.next_slug), _("Lanjut ke “%(title)s”", title=title)


def exam_page(outline: Outline, progress: Progress, outcome: SlotOutcome | None, *, now: datetime) -> ExamPage:
    """The door of the final exam."""
    assert outline.final_quiz is not None  # noqa: S101 - the route asked before
    door = quiz_door(outline.final_quiz, outcome, f"/kursus/{outline.slug}/{FINAL_EXAM}/kuis", now=now)
    return ExamPage(
        title=_("Ujian akhir"),
        course_title=outline.title,
        course_href=f"/kursus/{outline.slug}",
        text=door.text,
        done=_("Anda sudah lulus ujian ini.") if progress.final == DONE else "",
        quiz=door,
        outline=outline_items(outline, progress, now=FINAL_EXAM),
        outline_title=_("Isi kursus, %(done)s dari %(total)s modul selesai", done=progress.done, total=len(outline.modules)),
    )
