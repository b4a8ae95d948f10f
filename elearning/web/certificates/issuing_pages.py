"""What the admin's lists of who is ready show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from elearning.accounts.rules import PersonCard
from elearning.accounts.rules import Standing as PersonStanding
from elearning.certificates.rules.readiness import Lack, Standing
from elearning.certificates.rules.records import Candidate, CertificateRecord
from elearning.certificates.rules.states import State
from elearning.courses.rules.outline import Outline
from elearning.edge.locale import clock, day, decimal, reader_zone, translate
from elearning.edge.locale import gettext as _
from elearning.kernel.ids import CourseId, EnrolmentId, PersonId, VersionId
from elearning.kernel.pagination import Slice
from elearning.learning.rules.cards import FINAL_EXAM_TITLE, CompletedEnrolment, Participant
from elearning.web.certificates.pages import file_text, state_kind, state_word, what_happened

HOME = "/admin/sertifikat"


@dataclass(frozen=True, slots=True)
class CourseRow:
    title: str
    href: str
    without: str
    learning: str
    issued: str


@dataclass(frozen=True, slots=True)
class CoursesPage:
    title: str
    rows: Sequence[CourseRow]
    settings_href: str


@dataclass(frozen=True, slots=True)
class PersonLine:
    """One person of a group. `pick` is the value of the tick, empty where nothing can be ticked; `links` are (words, address)."""

    pick: str
    pick_label: str
    name: str
    number: str
    unit: str
    done: str
    kind: str
    state: str
    note: str
    links: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """One group of a course. `ready` tells whether the lines can be ticked and issued."""

    title: str
    text: str
    back: tuple[str, str]
    tally: Sequence[tuple[str, str, str, bool]]
    caption: str
    columns: Sequence[str]
    lines: Sequence[PersonLine]
    empty: str
    ready: bool
    action: str
    bar: str
    bar_note: str
    all_label: str
    earlier: tuple[str, str] | None
    later: tuple[str, str] | None


@dataclass(frozen=True, slots=True)
class GroupView:
    """Which group of which course is shown, and which page of it."""

    outline: Outline
    shown: Standing
    number: int
    now: datetime

    @property
    def here(self) -> str:
        return f"{HOME}/{self.outline.slug}"


@dataclass(frozen=True, slots=True)
class Turn:
    """Page `number` of `pages`, over `total` people."""

    number: int
    pages: int
    total: int


@dataclass(frozen=True, slots=True)
class Tally:
    """How many people are in each group."""

    ready: int
    lacking: int
    learning: int
    issued: int

    @classmethod
    def of(cls, candidates: Sequence[Candidate], learning: int, issued: int) -> Tally:
        groups = Counter(one.readiness.standing for one in candidates)
        return cls(groups[Standing.READY], groups[Standing.LACKING], learning, issued)


def zone() -> ZoneInfo:
    """The zone in which the reader's day is taken."""
    return reader_zone()


def courses_page(
    completed: Sequence[CompletedEnrolment],
    taken: Mapping[EnrolmentId, State],
    outlines: Mapping[VersionId, Outline],
    counts: Mapping[CourseId, Mapping[str, int]],
    issued: Mapping[CourseId, int],
) -> CoursesPage:
    """One row a course, those with somebody waiting first."""
    newest: dict[CourseId, Outline] = {}
    waiting: Counter[CourseId] = Counter()
    for one in completed:
        outline = outlines[one.version_id]
        if one.course_id not in newest or newest[one.course_id].version_number < outline.version_number:
            newest[one.course_id] = outline
        waiting[one.course_id] += one.enrolment_id not in taken
    rows = [
        CourseRow(
            title=outline.title,
            href=f"{HOME}/{outline.slug}",
            without=str(waiting[course]),
            learning=str(counts[course]["active"]),
            issued=str(issued.get(course, 0)),
        )
        for course, outline in sorted(newest.items(), key=lambda pair: (-waiting[pair[0]], pair[1].title))
    ]
    return CoursesPage(_("Sertifikat"), rows, f"{HOME}/pengaturan")


def shown_group(text: str) -> Standing:
    """The group that an address asks for; those who are ready when it asks for none."""
    return Standing(text) if text in set(Standing) else Standing.READY


def completed_page(group: GroupView, tally: Tally, chosen: Sequence[Candidate], size: int) -> PeoplePage:
    """Those who completed the course and are ready, or lack something."""
    begin = (group.number - 1) * size
    lines = [_candidate_line(one) for one in chosen[begin : begin + size]]
    return _people(group, tally, lines, Turn(group.number, Slice(lines, group.number, size, len(chosen)).pages, len(chosen)))


def learning_page(
    group: GroupView,
    tally: Tally,
    still: Slice[Participant],
    cards: Mapping[PersonId, PersonCard],
    places: Mapping[PersonId, PersonStanding],
) -> PeoplePage:
    """Those who are still learning."""
    lines = [
        PersonLine(
            pick="",
            pick_label="",
            name=cards[one.person_id].full_name,
            number=cards[one.person_id].number,
            unit=places[one.person_id].unit_name if one.person_id in places else _("belum ditempatkan"),
            done=_("%(done)s dari %(total)s modul", done=one.modules_done, total=one.modules_total),
            kind="",
            state=_("Belum selesai"),
            note=_missing(one.missing),
            links=(),
        )
        for one in still.items
        if one.person_id in cards
    ]
    return _people(group, tally, lines, Turn(still.number, still.pages, still.total))


def issued_page(group: GroupView, tally: Tally, issued: Slice[CertificateRecord]) -> PeoplePage:
    """Those who have a certificate, standing or revoked."""
    lines = [
        PersonLine(
            pick="",
            pick_label="",
            name=record.data.holder.full_name,
            number=record.number,
            unit=record.data.holder.unit_name.split(", ")[0],
            done=day(record.issued_on),
            kind=state_kind(record.state),
            state=state_word(record.state),
            note=what_happened(record),
            links=_issued_links(record),
        )
        for record in issued.items
    ]
    return _people(group, tally, lines, Turn(issued.number, issued.pages, issued.total))


def _issued_links(record: CertificateRecord) -> list[tuple[str, str]]:
    links = [
        (file_text(record), f"/sertifikat/{record.code}.pdf"),
        (_("Periksa"), f"/verifikasi/{record.code}"),
        (_("Ganti"), f"{HOME}/ganti/{record.code}"),
    ]
    if record.state is State.ISSUED:
        links.append((_("Cabut"), f"{HOME}/cabut/{record.code}"))
    return links


def _candidate_line(one: Candidate) -> PersonLine:
    name = one.card.full_name if one.card else _("tanpa nama")
    ready = one.readiness.is_ready
    return PersonLine(
        pick=str(one.card.public_id) if ready and one.card else "",
        pick_label=_("Pilih %(name)s", name=name),
        name=name,
        number=one.card.number if one.card else "",
        unit=one.standing.unit_name if one.standing else _("belum ditempatkan"),
        done=day(one.enrolment.ended_on),
        kind="good" if ready else "care",
        state=_("Semua modul dan ujian selesai") if ready else translate(one.readiness.reason or ""),
        note="" if ready else _why(one.readiness.lack),
        links=_repair(one),
    )


def _why(lack: Lack | None) -> str:
    return {
        Lack.NUMBER: _("Sertifikat mencetak NIP."),
        Lack.POST: _("Sertifikat mencetak jabatan."),
        Lack.GRADE: _("Sertifikat mencetak pangkat dan golongan."),
        Lack.SETTINGS: _("Sertifikat mencetak penyelenggara dan penanda tangan."),
        Lack.NOT_OFFERED: _("Penulis kursus menulis “sertifikat: tidak”."),
    }.get(lack or Lack.COURSE_NOT_DONE, "")


def _repair(one: Candidate) -> list[tuple[str, str]]:
    if one.readiness.lack is Lack.SETTINGS:
        return [(_("Atur penanda tangan"), f"{HOME}/pengaturan")]
    if one.readiness.lack in {Lack.NUMBER, Lack.POST, Lack.GRADE} and one.card is not None:
        return [(_("Lengkapi data %(name)s", name=one.card.name), f"/admin/orang/{one.card.public_id}")]
    return []


def _missing(titles: Sequence[str]) -> str:
    named = [title or translate(FINAL_EXAM_TITLE) for title in titles]
    if len(named) > 2:
        return _("Belum: %(titles)s, dan %(count)s lainnya", titles=", ".join(named[:2]), count=len(named) - 2)
    return _("Belum: %(titles)s", titles=", ".join(named)) if named else ""


def _people(group: GroupView, tally: Tally, lines: Sequence[PersonLine], found: Turn) -> PeoplePage:
    ready = group.shown is Standing.READY and bool(lines)
    issued = group.shown is Standing.ISSUED
    outline = group.outline
    return PeoplePage(
        title=_("Siap disertifikatkan"),
        text=_(
            "%(course)s, %(jp)s JP. Diperiksa pukul %(clock)s.",
            course=outline.title,
            jp=decimal(outline.jp_total),
            clock=clock(group.now),
        ),
        back=(HOME, _("Semua kursus")),
        tally=_tally(group, tally),
        caption=_("Pemegang sertifikat") if issued else _("Peserta dan alasan siap atau belum siap"),
        columns=[
            _("Nama dan nomor") if issued else _("Nama dan NIP"),
            _("Unit"),
            _("Terbit") if issued else _("Selesai"),
            _("Keadaan") if issued else _("Alasan"),
        ],
        lines=lines,
        empty=_nobody(group.shown, tally),
        ready=ready,
        action=f"{group.here}/tinjau",
        bar=_("%(count)s orang di halaman ini.", count=len(lines)),
        bar_note=_("Nomor diambil berurutan saat terbit."),
        all_label=_("Tinjau semua %(count)s", count=found.total) if ready and found.pages > 1 else "",
        earlier=_neighbour(group, -1) if found.number > 1 else None,
        later=_neighbour(group, 1) if found.number < found.pages else None,
    )


def _neighbour(group: GroupView, step: int) -> tuple[str, str]:
    query = urlencode({"tampil": group.shown.value, "hal": group.number + step})
    return f"{group.here}?{query}", _("Halaman %(number)s", number=group.number + step)


def _tally(group: GroupView, tally: Tally) -> list[tuple[str, str, str, bool]]:
    figures = (
        (Standing.READY, tally.ready, _("siap terbit")),
        (Standing.LACKING, tally.lacking, _("data perlu dilengkapi")),
        (Standing.LEARNING, tally.learning, _("belum memenuhi syarat")),
        (Standing.ISSUED, tally.issued, _("sudah terbit")),
    )
    return [(str(number), text, f"{group.here}?tampil={one.value}", one is group.shown) for one, number, text in figures]


def _nobody(shown: Standing, tally: Tally) -> str:
    if shown is Standing.READY and tally.learning:
        return _("Belum ada yang siap. %(count)s orang masih belajar.", count=tally.learning)
    return {
        Standing.READY: _("Belum ada yang siap. Peserta muncul di sini setelah menyelesaikan kursus."),
        Standing.LACKING: _("Semua data lengkap. Tidak ada yang perlu diperbaiki."),
        Standing.LEARNING: _("Tidak ada peserta yang masih belajar di kursus ini."),
        Standing.ISSUED: _("Belum ada sertifikat yang terbit dari kursus ini."),
    }[shown]
