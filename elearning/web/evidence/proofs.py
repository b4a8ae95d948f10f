"""An entry in sentences: what happened, why it was recorded, and where it came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from markupsafe import Markup

from elearning.courses.rules.outline import Outline
from elearning.edge.locale import day, daytime, decimal, translate
from elearning.edge.locale import gettext as _
from elearning.evidence.rules.ledger import (
    CERTIFICATE_ISSUED,
    CERTIFICATE_REPLACED,
    CERTIFICATE_REVOKED,
    CORRECTION,
    COURSE_COMPLETED,
    MODULE_COMPLETED,
    PERSON,
    BookEntry,
    Claim,
)
from elearning.kernel.ids import VersionId
from elearning.kernel.text import M
from elearning.learning.rules.cards import FINAL_EXAM

RULES = {
    "read": M("Modul selesai bila bacaannya dibaca sampai akhir"),
    "read+quiz": M("Modul selesai bila bacaannya dibaca sampai akhir dan kuisnya lulus"),
}
REASONS = {
    "wrong-data": M("data keliru"),
    "not-entitled": M("syarat ternyata tidak terpenuhi"),
    "by-mistake": M("terbit karena kekeliruan"),
    "other": M("alasan lain, tertulis di halaman verifikasi"),
}


@dataclass(frozen=True, slots=True)
class Look:
    icon: str
    kind: str = ""


LOOKS = {
    MODULE_COMPLETED: Look("book-check"),
    COURSE_COMPLETED: Look("graduation-cap"),
    CERTIFICATE_ISSUED: Look("award"),
    CERTIFICATE_REVOKED: Look("ban", "care"),
    CERTIFICATE_REPLACED: Look("refresh-cw", "care"),
    CORRECTION: Look("file-pen-line", "care"),
}


@dataclass(frozen=True, slots=True)
class Proof:
    """Why an entry is there. `rules` are sentences that held, `facts` pairs of label and value, `links` pairs of address and label."""

    rules: tuple[str, ...]
    facts: tuple[tuple[str, str | Markup], ...]
    links: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Names:
    """What is looked up for the screen and not hashed: names of courses, competencies and recorders, numbers of attempts.

    `places` numbers the chains; `many` says that there are several, `own` that the reader is the owner.
    """

    outlines: Mapping[VersionId, Outline]
    competencies: Mapping[str, str]
    recorders: Mapping[int, str]
    attempts: Mapping[UUID, int]
    places: Mapping[UUID, int]
    many: bool
    own: bool

    def outline_of(self, entry: BookEntry) -> Outline | None:
        return self.outlines.get(entry.version_id) if entry.version_id is not None else None

    def course_of(self, entry: BookEntry) -> str:
        outline = self.outline_of(entry)
        return outline.title if outline else entry.source.course or _("kursus")

    def module_of(self, entry: BookEntry) -> str:
        outline = self.outline_of(entry)
        line = outline.module(entry.source.module) if outline and entry.source.module else None
        return line.title if line else entry.source.module or ""

    def number_of(self, chain: UUID, seq: int) -> str:
        """How an entry is called: its number, with its chain's where there are several."""
        place = self.places.get(chain, 1)
        if not self.many:
            return _("no. %(seq)s", seq=seq)
        return _("no. %(seq)s, rantai %(chain)s", seq=seq, chain=place)

    def anchor_of(self, entry: BookEntry) -> str:
        place = self.places[entry.chain_id]
        return str(entry.seq) if place == 1 else f"{place}-{entry.seq}"

    def claim(self, claim: Claim) -> str:
        name = self.competencies.get(claim.competency, claim.competency)
        return _("%(name)s, tingkat %(level)s", name=name, level=claim.level)

    def look_of(self, entry: BookEntry, later: BookEntry | None) -> Look:
        if later is not None and entry.kind == CERTIFICATE_ISSUED:
            return Look("award", "void")
        return LOOKS[entry.kind]

    def text_of(self, entry: BookEntry, later: BookEntry | None) -> str:
        """The line under the title: a reviewer's reason, or that a later entry speaks of this one."""
        if entry.kind == CORRECTION:
            return entry.note or _("Alasan ralat sudah dihapus atas permintaan yang berhak.")
        if entry.reason:
            reason = REASONS.get(entry.reason)
            return _("Alasan: %(reason)s.", reason=translate(reason) if reason else entry.reason)
        if later is None:
            return ""
        number = self.number_of(later.chain_id, later.seq)
        words = {
            CERTIFICATE_REVOKED: _("Dicabut; lihat catatan %(number)s.", number=number),
            CERTIFICATE_REPLACED: _("Digantikan; lihat catatan %(number)s.", number=number),
        }
        return words.get(later.kind) or _("Diralat; lihat catatan %(number)s.", number=number)


def title_of(entry: BookEntry, names: Names) -> str:
    """What happened, in a few words."""
    course = names.course_of(entry)
    if entry.kind == MODULE_COMPLETED:
        return _("Menyelesaikan “%(module)s”", module=names.module_of(entry))
    if entry.kind == COURSE_COMPLETED:
        return _("Menamatkan kursus “%(course)s”", course=course)
    if entry.kind == CERTIFICATE_ISSUED:
        return _("Sertifikat “%(course)s”", course=course)
    if entry.kind == CERTIFICATE_REVOKED:
        return _("Sertifikat “%(course)s” dicabut", course=course)
    if entry.kind == CERTIFICATE_REPLACED:
        return _("Sertifikat “%(course)s” digantikan", course=course)
    corrects = entry.corrects
    number = names.number_of(corrects.chain, corrects.seq) if corrects else ""
    return _("Ralat atas catatan %(number)s", number=number)


def meta_of(entry: BookEntry, names: Names, earlier: BookEntry | None) -> tuple[str, ...]:
    """Number, day, JP and competencies."""
    number = names.number_of(entry.chain_id, entry.seq)
    if entry.kind == CORRECTION:
        before = decimal(earlier.jp) if earlier and earlier.jp is not None else _("tidak ada")
        changed = _("JP %(before)s menjadi %(after)s", before=before, after=decimal(entry.jp)) if entry.jp is not None else ""
        claims = tuple(names.claim(claim) for claim in entry.claims)
        return (number, day(entry.occurred_at), changed, *claims)
    worth = _("%(jp)s JP", jp=decimal(entry.jp)) if entry.jp is not None and entry.kind == MODULE_COMPLETED else ""
    return (number, day(entry.occurred_at), worth, *(names.claim(claim) for claim in entry.claims))


def proof_of(entry: BookEntry, names: Names, earlier: BookEntry | None) -> Proof:
    """Why this was recorded."""
    return Proof(_rules_of(entry, names, earlier), tuple(_facts_of(entry, names)), _links_of(entry, names))


def _rules_of(entry: BookEntry, names: Names, earlier: BookEntry | None) -> tuple[str, ...]:
    at = daytime(entry.occurred_at)
    if entry.kind == MODULE_COMPLETED:
        read = _("Bacaan dinyatakan selesai dibaca.")
        quiz = _quiz_sentence(entry, names)
        return tuple(text for text in (read, quiz, _("Modul selesai pada %(at)s.", at=at)) if text)
    if entry.kind == COURSE_COMPLETED:
        done = _("Semua modul wajib versi %(version)s selesai.", version=entry.source.version)
        return tuple(text for text in (done, _quiz_sentence(entry, names), _("Kursus tamat pada %(at)s.", at=at)) if text)
    if entry.kind == CERTIFICATE_ISSUED:
        return (_("Kursus sudah tamat."), _("Sertifikat diterbitkan pada %(at)s.", at=at))
    if entry.kind == CERTIFICATE_REVOKED:
        return (_("Sertifikat dicabut pada %(at)s; catatan terbitnya tetap tersimpan.", at=at),)
    if entry.kind == CERTIFICATE_REPLACED:
        return (_("Sertifikat digantikan oleh yang baru pada %(at)s; catatan terbitnya tetap tersimpan.", at=at),)
    old = names.number_of(earlier.chain_id, earlier.seq) if earlier else ""
    return (_("Peninjau meralat catatan %(number)s pada %(at)s; catatan itu sendiri tidak diubah.", number=old, at=at),)


def _quiz_sentence(entry: BookEntry, names: Names) -> str:
    if entry.score is None:
        return ""
    score = _points(entry.score)
    number = names.attempts.get(entry.source.attempt) if entry.source.attempt else None
    if entry.kind == COURSE_COMPLETED:
        passed = _("Ujian akhir lulus dengan nilai %(score)s.", score=score)
    elif number is None:
        passed = _("Kuis lulus dengan nilai %(score)s.", score=score)
    else:
        passed = _("Kuis lulus dengan nilai %(score)s, percobaan ke-%(number)s.", score=score, number=number)
    mark = _pass_mark(entry, names)
    return " ".join((passed, _("Batas lulus %(mark)s.", mark=_points(mark)))) if mark is not None else passed


def _pass_mark(entry: BookEntry, names: Names) -> Decimal | None:
    outline = names.outline_of(entry)
    if outline is None:
        return None
    if entry.kind == COURSE_COMPLETED:
        return outline.final_quiz.pass_share if outline.final_quiz else None
    line = outline.module(entry.source.module or "")
    return line.quiz.pass_share if line and line.quiz else None


def _points(share: Decimal) -> str:
    """A share of [0, 1] as points of 100, rounded to whole ones as on the result's page."""
    return decimal(round(share * 100))


def _facts_of(entry: BookEntry, names: Names) -> list[tuple[str, str | Markup]]:
    source = entry.source
    facts: list[tuple[str, str | Markup]] = []
    if source.version is not None:
        version = _("%(course)s, versi %(version)s", course=names.course_of(entry), version=source.version)
        facts.append((_("Versi kursus"), version))
    if source.rule and entry.kind == MODULE_COMPLETED:
        rule = RULES.get(source.rule)
        facts.append((_("Aturan"), translate(rule) if rule else source.rule))
    if entry.form:
        facts.append((_("Bentuk pengembangan"), entry.form))
    if entry.learning_days:
        facts.append((_("Hari belajar"), ", ".join(day(one) for one in entry.learning_days)))
    if source.certificate_code:
        facts.append((_("Kode sertifikat"), source.certificate_code))
    hashes = (
        (_("Sidik versi"), source.version_hash),
        (_("Sidik modul"), source.module_hash),
        (_("Sidik kuis"), source.quiz_hash),
    )
    facts += [(label, spaced_hash(value)) for label, value in hashes if value]
    facts.append((_("Dicatat oleh"), _recorder(entry, names)))
    facts.append((_("Sidik catatan"), spaced_hash(entry.hash)))
    facts.append((_("Catatan sebelumnya"), _previous(entry, names)))
    return facts


def _recorder(entry: BookEntry, names: Names) -> str:
    who = names.recorders.get(entry.recorded_by or 0, _("peninjau")) if entry.recorder == PERSON else _("sistem")
    return _("%(who)s, %(at)s", who=who, at=daytime(entry.recorded_at))


def _previous(entry: BookEntry, names: Names) -> str | Markup:
    if not entry.previous_hash:
        return _("tidak ada; ini catatan pertama")
    return Markup("{}, {}").format(names.number_of(entry.chain_id, entry.seq - 1), spaced_hash(entry.previous_hash))


def spaced_hash(value: str) -> Markup:
    """A hash in groups of eight, so that it wraps and can be compared by eye."""
    groups = " ".join(value[start : start + 8] for start in range(0, len(value), 8))
    return Markup('<span class="hash">{}</span>').format(groups)


def _links_of(entry: BookEntry, names: Names) -> tuple[tuple[str, str], ...]:
    source = entry.source
    links: list[tuple[str, str]] = []
    if source.attempt and names.own:
        links.append((f"/percobaan/{source.attempt}/hasil", _("Lihat hasil kuis")))
    if source.course and names.own:
        module = source.module if entry.kind == MODULE_COMPLETED and source.module != FINAL_EXAM else None
        links.append((f"/kursus/{source.course}/{module}" if module else f"/kursus/{source.course}", _("Buka bahannya")))
    if source.certificate_code:
        links.append((f"/verifikasi/{source.certificate_code}", _("Periksa sertifikat")))
    return tuple(links)
