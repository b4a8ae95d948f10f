"""What the home page and the help page show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from elearning.accounts.rules import salutation
from elearning.courses.rules.outline import Outline
from elearning.edge.locale import day, decimal, translate, weekday
from elearning.edge.locale import gettext as _
from elearning.evidence.rules.jp_account import JpAccount
from elearning.kernel.ids import EnrolmentId
from elearning.learning.rules.cards import ACTIVE, FINAL_EXAM, EnrolmentCard
from elearning.learning.rules.progress import READ, Progress

SOON = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class NextStep:
    """The one dark panel; `steps` are (done, total, now)."""

    eyebrow: str
    title: str
    text: str
    note: str
    href: str
    action: str
    aside: str = ""
    steps: tuple[int, int, bool] | None = None


@dataclass(frozen=True, slots=True)
class Todo:
    """Something that waits; `due` is empty without a deadline, `late` colours it."""

    title: str
    href: str
    text: str
    due: str
    kind: str


@dataclass(frozen=True, slots=True)
class JpPanel:
    """The year's JP in one figure, one bar and one sentence."""

    year: int
    recognised: str
    of: str
    share: Decimal
    bar_title: str
    target_text: str
    text: str


@dataclass(frozen=True, slots=True)
class HomePage:
    title: str
    today: str
    greeting: str
    next: NextStep
    todos: Sequence[Todo]
    jp: JpPanel


@dataclass(frozen=True, slots=True)
class HelpPage:
    title: str


def home_page(
    *,
    name: str,
    local: datetime,
    enrolments: Sequence[EnrolmentCard],
    outlines: Mapping[int, Outline],
    progress: Mapping[EnrolmentId, Progress],
    account: JpAccount,
) -> HomePage:
    """Choose the next step, then list what else waits, most pressing first."""
    active = [card for card in enrolments if card.state == ACTIVE]
    current = active[0] if active else None
    others = sorted(active[1:], key=lambda card: (card.due_at is None, card.due_at))
    if current is not None:
        step = _continue(current, outlines[current.version_id], progress[current.id])
    else:
        step = _start(has_learned=bool(enrolments))
    return HomePage(
        title=_("Apa selanjutnya"),
        today=weekday(local),
        greeting=f"{translate(salutation(local.hour))}, {name}",
        next=step,
        todos=[_todo(card, outlines[card.version_id], progress[card.id], local) for card in others],
        jp=_jp(account),
    )


def _continue(card: EnrolmentCard, outline: Outline, progress: Progress) -> NextStep:
    total = len(outline.modules)
    aside = _("Tenggat %(day)s", day=day(card.due_at)) if card.due_at else ""
    steps = (progress.done, total, True)
    if progress.next_slug == FINAL_EXAM:
        count = outline.final_quiz.question_count if outline.final_quiz else 0
        return NextStep(
            _("Tinggal satu langkah"),
            _("Ujian akhir"),
            outline.title,
            _("Semua %(total)s modul selesai. Ujian %(count)s soal.", total=total, count=count),
            f"/kursus/{outline.slug}/{FINAL_EXAM}",
            _("Buka ujian akhir"),
            aside,
            (progress.done, total, False),
        )
    line = outline.module(progress.next_slug) if progress.next_slug else None
    if line is None:
        return NextStep(
            _("Lanjutkan"), outline.title, "", "", f"/kursus/{outline.slug}", _("Buka halaman kursus"), aside, steps
        )
    standing = progress.module(line.slug)
    where = _(
        "%(course)s, modul %(number)s dari %(total)s", course=outline.title, number=outline.modules.index(line) + 1, total=total
    )
    note = _("%(done)s modul selesai. Bacaan sekitar %(minutes)s menit", done=progress.done, minutes=line.minutes)
    if line.quiz is not None:
        note += _(", lalu kuis %(count)s soal", count=line.quiz.question_count)
    if standing is not None and standing.state == READ and line.quiz is not None:
        note = _(
            "%(done)s modul selesai. Bacaan sudah selesai; tinggal kuis %(count)s soal",
            done=progress.done,
            count=line.quiz.question_count,
        )
        action, fragment = _("Lanjut ke kuis"), "#kuis"
    else:
        action, fragment = (_("Lanjutkan membaca") if progress.done or card.last_module else _("Mulai membaca")), ""
    eyebrow = _("Lanjutkan dari tempat Anda berhenti") if progress.done or card.last_module else _("Mulai dari sini")
    return NextStep(
        eyebrow, line.title, where, note + ".", f"/kursus/{outline.slug}/{line.slug}{fragment}", action, aside, steps
    )


def _start(*, has_learned: bool) -> NextStep:
    if has_learned:
        return NextStep(
            _("Semua beres"),
            _("Tidak ada kursus yang menunggu"),
            _("Kursus yang Anda ikuti sudah selesai. Pilih yang berikutnya kapan pun Anda siap."),
            "",
            "/kursus",
            _("Buka katalog"),
        )
    return NextStep(
        _("Mulai belajar"),
        _("Anda belum mengikuti kursus"),
        _("Pilih satu yang sesuai dengan tugas Anda. Anda dapat berhenti dan melanjutkan kapan saja."),
        "",
        "/kursus",
        _("Buka katalog"),
    )


def _todo(card: EnrolmentCard, outline: Outline, progress: Progress, now: datetime) -> Todo:
    text = _("%(done)s dari %(total)s modul selesai", done=progress.done, total=len(outline.modules))
    due, kind = "", ""
    if card.due_at is not None and card.due_at < now:
        due, kind = _("Tenggat lewat %(day)s; Anda tetap dapat menyelesaikannya", day=day(card.due_at)), "bad"
    elif card.due_at is not None:
        due, kind = _("Tenggat %(day)s", day=day(card.due_at)), "care" if card.due_at - now < SOON else ""
    return Todo(outline.title, f"/kursus/{outline.slug}", text, due, kind)


def _jp(account: JpAccount) -> JpPanel:
    target = account.target or Decimal(20)
    share = min(Decimal(1), account.recognised / target)
    if account.missing > 0:
        text = _(
            "Kurang %(missing)s JP sampai 31 Desember. JP riil Anda %(real)s.",
            missing=decimal(account.missing),
            real=decimal(account.real),
        )
    else:
        text = _("Target tahun ini sudah tercapai. JP riil Anda %(real)s.", real=decimal(account.real))
    return JpPanel(
        year=account.year,
        recognised=decimal(account.recognised),
        of=_("dari %(target)s JP diakui", target=decimal(target)),
        share=share,
        bar_title=_(
            "%(recognised)s JP diakui dari target %(target)s JP", recognised=decimal(account.recognised), target=decimal(target)
        ),
        target_text=_("%(target)s JP", target=decimal(target)),
        text=text,
    )
