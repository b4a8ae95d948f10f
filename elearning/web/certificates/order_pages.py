"""What the admin sees before and after issuing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from elearning.accounts.rules import PersonCard
from elearning.certificates.rules.ordering import OrderProgress, Stage
from elearning.certificates.rules.readiness import REASONS, Lack, Standing
from elearning.certificates.rules.records import Candidate, Issuer
from elearning.courses.rules.outline import Outline
from elearning.edge.locale import gettext as _
from elearning.edge.locale import translate
from elearning.kernel.ids import PersonId, UnitId
from elearning.web.certificates.issuing_pages import HOME
from elearning.web.kit.pace import words_of

NAMED = 200
"""So many names are listed before issuing; the count tells the rest."""


@dataclass(frozen=True, slots=True)
class PreviewPage:
    title: str
    text: str
    back: tuple[str, str]
    action: str
    label: str
    what: Sequence[str]
    final: str
    names: Sequence[tuple[str, str]]
    more_names: str
    fields: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Bar:
    """How far the present stage is, in words and numbers."""

    label: str
    words: str
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class ProgressPage:
    """`waiting` keeps the page fresh; `act` is (address, label, icon) of the one button; `skipped` are (name, why)."""

    title: str
    text: str
    back: tuple[str, str]
    here: str
    waiting: bool
    done: bool
    kind: str
    notice: str
    bar: Bar | None
    act: tuple[str, str, str] | None
    facts: Sequence[tuple[str, str | None]]
    skipped: Sequence[tuple[str, str]]
    issued_href: str


def preview_page(
    outline: Outline, ready: Sequence[Candidate], following: Mapping[UnitId, int], *, everybody: bool
) -> PreviewPage:
    """The question before issuing: for whom, from which registers and signed by whom."""
    issuers = {one.issuer.unit_id: one.issuer for one in ready if one.issuer is not None}
    shares = Counter(one.issuer.unit_id for one in ready if one.issuer is not None)
    names = [(one.card.full_name, one.card.number) for one in ready if one.card is not None]
    fields = [("semua", "ya")] if everybody else [("orang", str(one.card.public_id)) for one in ready if one.card is not None]
    left = len(names) - NAMED
    return PreviewPage(
        title=_("Terbitkan %(count)s sertifikat?", count=len(ready)),
        text=outline.title,
        back=(f"{HOME}/{outline.slug}", _("Kembali memilih")),
        action=f"{HOME}/{outline.slug}/terbitkan",
        label=_("Terbitkan %(count)s sertifikat", count=len(ready)),
        what=[
            *(_register_sentence(issuers[unit], number, following[unit]) for unit, number in shares.items()),
            _("Jabatan, pangkat, dan unit dicetak seperti hari ini dan tidak berubah lagi."),
            _(
                "Sertifikat ditandatangani basah: cetak berkasnya, lalu mintakan tanda tangan. Berkas ini tidak memuat tanda tangan elektronik."
            ),
        ],
        final=_("Nomor tidak dapat dipakai ulang."),
        names=names[:NAMED],
        more_names=_("dan %(count)s orang lainnya", count=left) if left > 0 else "",
        fields=fields,
    )


def _register_sentence(issuer: Issuer, number: int, following: int) -> str:
    return _(
        "%(count)s nomor berurutan dari register %(unit)s; yang berikutnya %(next)s. Penanda tangan: %(signer)s, %(post)s.",
        count=number,
        unit=issuer.values.organiser,
        next=f"{following:04d}",
        signer=issuer.values.signer_name,
        post=issuer.values.signer_post,
    )


def progress_page(
    outline: Outline, progress: OrderProgress, cards: Mapping[PersonId, PersonCard], now: datetime
) -> ProgressPage:
    """How far an order is, and the one thing that can be done about it."""
    back = f"{HOME}/{outline.slug}"
    here = f"{back}/terbit/{progress.public_id}"
    stage = progress.stage
    numbers = None
    if progress.first_number and progress.last_number:
        numbers = progress.first_number
        if progress.first_number != progress.last_number:
            numbers = _("%(first)s sampai %(last)s", first=progress.first_number, last=progress.last_number)
    kind, notice = _notice(progress)
    return ProgressPage(
        title=_("Penerbitan sertifikat"),
        text=outline.title,
        back=(back, _("Daftar peserta")),
        here=here,
        waiting=stage in {Stage.NUMBERING, Stage.STOPPING, Stage.FILING},
        done=stage is Stage.DONE,
        kind=kind,
        notice=notice,
        bar=_bar(progress, now),
        act=_act(progress, here),
        facts=[
            (_("Dipesan"), _("%(count)s orang", count=progress.total)),
            (_("Sudah bernomor"), _("%(done)s dari %(total)s", done=progress.numbered, total=progress.total)),
            (_("Berkas siap"), _("%(done)s dari %(total)s", done=progress.filed, total=progress.numbered)),
            (_("Nomor"), numbers),
        ],
        skipped=[
            (cards[one.person_id].full_name if one.person_id in cards else _("tanpa nama"), translate(REASONS[Lack(one.lack)]))
            for one in progress.skipped
        ],
        issued_href=f"{back}?tampil={Standing.ISSUED.value}",
    )


def _notice(progress: OrderProgress) -> tuple[str, str]:
    left = progress.total - progress.decided
    if progress.stage is Stage.DONE:
        return "good", _("Selesai. %(count)s sertifikat terbit dan berkasnya siap.", count=progress.numbered)
    if progress.stage is Stage.STOPPING:
        return "info", _("Pembatalan diterima. Langkah yang sedang berjalan diselesaikan dulu.")
    if progress.stage is Stage.STOPPED:
        return "care", _("Dibatalkan. %(count)s orang belum bernomor; yang sudah terbit tetap berlaku.", count=left)
    if progress.stage is Stage.STUCK and left:
        return "bad", _("Berhenti karena galat. %(count)s orang belum bernomor; tidak ada nomor yang hilang.", count=left)
    if progress.stage is Stage.STUCK:
        return "bad", _(
            "%(count)s berkas gagal dibuat. Sertifikatnya sudah terbit dan berlaku.", count=progress.job.stuck_files
        )
    return "info", _("Sedang dikerjakan. Anda boleh menutup halaman ini; pekerjaan tetap berjalan.")


def _bar(progress: OrderProgress, now: datetime) -> Bar | None:
    if progress.stage is Stage.DONE:
        return None
    if progress.decided < progress.total:
        words = words_of(progress.decided, progress.total, progress.left(now))
        return Bar(_("Mengambil nomor"), words, progress.decided, progress.total)
    words = words_of(progress.filed, progress.numbered, progress.left(now))
    return Bar(_("Membuat berkas"), words, progress.filed, progress.numbered)


def _act(progress: OrderProgress, here: str) -> tuple[str, str, str] | None:
    if progress.stage is Stage.NUMBERING and progress.job.state:
        return f"{here}/batalkan", _("Batalkan sisanya"), "x"
    if progress.stage in {Stage.STOPPED, Stage.STUCK}:
        return f"{here}/lanjutkan", _("Lanjutkan"), "play"
    return None
