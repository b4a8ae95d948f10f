"""What the screens of owners and strangers show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from elearning.certificates.rules.codes import CodeReading, Reading
from elearning.certificates.rules.document import rank_line
from elearning.certificates.rules.records import CertificateRecord
from elearning.certificates.rules.states import State
from elearning.certificates.rules.words import terbilang
from elearning.edge.locale import clock, day, decimal, kilobytes, weekday
from elearning.edge.locale import gettext as _


@dataclass(frozen=True, slots=True)
class OwnRow:
    """One certificate of one's own. `file_text` names the size, or says that the file is being made."""

    title: str
    meta: Sequence[str]
    state: str
    kind: str
    note: str
    file_href: str
    file_text: str
    check_href: str


@dataclass(frozen=True, slots=True)
class OwnPage:
    title: str
    rows: Sequence[OwnRow]


@dataclass(frozen=True, slots=True)
class WaitingPage:
    title: str
    text: str
    here: str


@dataclass(frozen=True, slots=True)
class AskPage:
    title: str
    typed: str
    errors: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class UnknownPage:
    """A code that belongs to no certificate: why that may be, and what to do."""

    title: str
    text: str
    typed: str
    advice: Sequence[str]


@dataclass(frozen=True, slots=True)
class VerdictPage:
    """The answer, then the few facts to compare with the paper. `last` is the only part of the NIP that a stranger sees."""

    title: str
    text: str
    kind: str
    name: str
    number_kind: str
    last: str
    course: str
    hours: str
    number: str
    issued: str
    signed: str
    code: str
    replacement: tuple[str, str] | None
    fingerprint: Sequence[str]
    comparison: tuple[str, str] | None
    compare_action: str
    errors: Sequence[tuple[str, str]]


_KINDS = {State.ISSUED: "good", State.REPLACED: "care", State.REVOKED: "bad", State.EXPIRED: "care"}


def state_word(state: State) -> str:
    """The state in one word or two."""
    return {
        State.ISSUED: _("Berlaku"),
        State.REPLACED: _("Digantikan"),
        State.REVOKED: _("Dicabut"),
        State.EXPIRED: _("Habis masa berlaku"),
    }[state]


def state_kind(state: State) -> str:
    """The kit's kind of a tag or verdict."""
    return _KINDS[state]


def own_page(records: Sequence[CertificateRecord]) -> OwnPage:
    """The list of a person, newest first."""
    return OwnPage(_("Sertifikat saya"), [_own_row(record) for record in records])


def _own_row(record: CertificateRecord) -> OwnRow:
    return OwnRow(
        title=record.data.course_title,
        meta=(
            record.number,
            _("%(jp)s JP", jp=decimal(record.data.jp)),
            _("terbit %(day)s", day=day(record.issued_on)),
        ),
        state=state_word(record.state),
        kind=state_kind(record.state),
        note=what_happened(record),
        file_href=f"/sertifikat/{record.code}.pdf",
        file_text=file_text(record),
        check_href=f"/verifikasi/{record.code}",
    )


def what_happened(record: CertificateRecord) -> str:
    """Since when and why a certificate no longer stands; empty while it does."""
    on = day(record.changed_at)
    if record.state is State.REVOKED:
        return _("Dicabut %(day)s: %(reason)s", day=on, reason=record.reason)
    if record.state is State.REPLACED:
        number = record.replacement_number or _("yang baru")
        return _("Digantikan %(day)s oleh nomor %(number)s: %(reason)s", day=on, number=number, reason=record.reason)
    if record.state is State.EXPIRED:
        return _("Masa berlakunya habis %(day)s.", day=on)
    return ""


def file_text(record: CertificateRecord) -> str:
    """What the link to the file says."""
    if record.pdf_size is None:
        return _("PDF sedang dibuat")
    return _("Unduh PDF (%(size)s)", size=kilobytes(record.pdf_size))


def waiting_page(record: CertificateRecord) -> WaitingPage:
    """The file has not been made yet."""
    return WaitingPage(
        title=_("PDF sedang dibuat"),
        text=_(
            "Sertifikat nomor %(number)s sudah terbit. Berkasnya biasanya siap dalam satu menit; buka lagi halaman ini sebentar lagi.",
            number=record.number,
        ),
        here=f"/sertifikat/{record.code}.pdf",
    )


def ask_page(typed: str = "", wrong: str = "") -> AskPage:
    """The form for a code, with what was wrong with the one typed."""
    return AskPage(_("Periksa sertifikat"), typed, [("kode", wrong)] if wrong else [])


def what_is_wrong(reading: CodeReading) -> str:
    """How to type a code that cannot be read."""
    if reading.reading is Reading.WRONG_LENGTH:
        return _(
            "Kode terdiri dari 13 huruf dan angka; yang diketik %(count)s. Contoh: K7QM-4TXP-92AB-C.", count=reading.length
        )
    if reading.reading is Reading.WRONG_LETTER:
        return _("Kode hanya berisi huruf A sampai Z dan angka. Ketik ulang persis seperti di bawah gambar QR.")
    return _("Kode ini salah ketik: huruf terakhirnya tidak cocok dengan yang lain. Periksa huruf demi huruf.")


def unknown_page(reading: CodeReading) -> UnknownPage:
    """No certificate has this code."""
    if reading.is_readable:
        title = _("Sertifikat tidak ditemukan")
        text = _("Kode %(code)s terbaca dengan benar, tetapi tidak pernah diterbitkan di sini.", code=reading.code)
        advice = (
            _("Pastikan alamat situs di lembar itu sama dengan alamat situs ini."),
            _("Tanyakan kepada penyelenggara yang tercetak di kepala sertifikat."),
        )
    else:
        title = _("Kode belum terbaca")
        text = what_is_wrong(reading)
        advice = (
            _("Huruf O dan angka 0, serta huruf I, L, dan angka 1, dianggap sama."),
            _("Lebih mudah: pindai gambar QR dengan kamera ponsel."),
            _("Masih gagal? Tanyakan kepada penyelenggara yang tercetak di kepala sertifikat."),
        )
    return UnknownPage(title, text, reading.code, advice)


def verdict_page(record: CertificateRecord, now: datetime, *, uploaded: str | None, error: str) -> VerdictPage:
    """A certificate that was issued here, and whether it still stands."""
    data = record.data
    titles = {
        State.ISSUED: _("Sertifikat ini asli dan masih berlaku"),
        State.REPLACED: _("Sertifikat ini sudah digantikan"),
        State.REVOKED: _("Sertifikat ini dicabut"),
        State.EXPIRED: _("Sertifikat ini sudah habis masa berlakunya"),
    }
    checked = _("Diperiksa %(day)s pukul %(clock)s", day=weekday(now), clock=clock(now))
    replaced = record.replacement_code and record.replacement_number
    return VerdictPage(
        title=titles[record.state],
        text=what_happened(record) or checked,
        kind=state_kind(record.state),
        name=data.holder.full_name,
        number_kind=data.holder.number_kind,
        last=data.holder.number[-3:],
        course=data.course_title,
        hours=_(
            "%(jp)s JP (%(words)s jam pelajaran), selesai %(day)s",
            jp=decimal(data.jp),
            words=terbilang(data.jp),
            day=day(data.ended_on),
        ),
        number=record.number,
        issued=_("%(day)s, %(organiser)s", day=day(record.issued_on), organiser=data.organiser),
        signed=_("%(name)s, %(post)s (tanda tangan basah)", name=data.signer.name, post=data.signer.post),
        code=record.code,
        replacement=(f"/verifikasi/{record.replacement_code}", record.replacement_number or "") if replaced else None,
        fingerprint=[] if record.pdf_sha256 is None else in_fours(record.pdf_sha256),
        comparison=None if uploaded is None else _comparison(record, uploaded),
        compare_action=f"/verifikasi/{record.code}/berkas",
        errors=[("berkas", error)] if error else [],
    )


def _comparison(record: CertificateRecord, uploaded: str) -> tuple[str, str]:
    if record.pdf_sha256 is None:
        return "care", _("Berkas sertifikat ini masih dibuat, jadi belum dapat dicocokkan. Coba lagi sebentar lagi.")
    if uploaded != record.pdf_sha256:
        return "bad", _(
            "Berkas ini tidak sama dengan yang tersimpan. Berkas yang disimpan ulang, dipindai, atau diubah akan berbeda; "
            "cocokkan nama, nomor, dan JP di atas."
        )
    if record.state is not State.ISSUED:
        return "care", _("Berkas ini sama dengan yang tersimpan, tetapi sertifikatnya tidak berlaku lagi.")
    return "good", _("Berkas ini sama dengan yang tersimpan, sampai ke bit terakhir.")


def in_fours(digest: str) -> list[str]:
    """A hash in groups that an eye can follow."""
    return [digest[start : start + 4] for start in range(0, len(digest), 4)]


def holder_facts(record: CertificateRecord) -> list[tuple[str, str | None]]:
    """What an admin sees of a certificate before changing it."""
    holder = record.data.holder
    return [
        (_("Diberikan kepada"), holder.full_name),
        (holder.number_kind, holder.number),
        (_("Pangkat, golongan"), rank_line(holder)),
        (_("Jabatan"), holder.post),
        (_("Unit kerja"), holder.unit_name),
        (_("Atas pelatihan"), record.data.course_title),
        (_("Nomor"), record.number),
        (_("Diterbitkan"), day(record.issued_on)),
        (_("Keadaan"), state_word(record.state)),
    ]
