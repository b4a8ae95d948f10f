"""What the admin sees before and after issuing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from elearning.accounts.rules import PersonCard
from elearning.certificates.rules.readiness import REASONS, Lack, Standing
from elearning.certificates.rules.records import Candidate, Issuer, OrderProgress
from elearning.courses.rules.outline import Outline
from elearning.edge.locale import gettext as _
from elearning.edge.locale import translate
from elearning.kernel.ids import PersonId, UnitId
from elearning.web.certificates.issuing_pages import HOME

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
class ProgressPage:
    """`done` ends the waiting; `skipped` are (name, why)."""

    title: str
    text: str
    back: tuple[str, str]
    here: str
    done: bool
    kind: str
    notice: str
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


def progress_page(outline: Outline, progress: OrderProgress, cards: Mapping[PersonId, PersonCard]) -> ProgressPage:
    """How far an order is."""
    here = f"{HOME}/{outline.slug}"
    if progress.is_done:
        notice = _("Selesai. %(count)s sertifikat terbit dan berkasnya siap.", count=progress.numbered)
    else:
        notice = _("Sedang dikerjakan. Anda boleh menutup halaman ini; pekerjaan tetap berjalan.")
    numbers = None
    if progress.first_number and progress.last_number:
        numbers = progress.first_number
        if progress.first_number != progress.last_number:
            numbers = _("%(first)s sampai %(last)s", first=progress.first_number, last=progress.last_number)
    return ProgressPage(
        title=_("Penerbitan sertifikat"),
        text=outline.title,
        back=(here, _("Daftar peserta")),
        here=f"{here}/terbit/{progress.public_id}",
        done=progress.is_done,
        kind="good" if progress.is_done else "info",
        notice=notice,
        facts=[
            (_("Dipesan"), _("%(count)s orang", count=progress.total)),
            (_("Sudah bernomor"), _("%(count)s dari %(total)s", count=progress.numbered, total=progress.total)),
            (_("Berkas siap"), _("%(count)s dari %(total)s", count=progress.filed, total=progress.numbered)),
            (_("Nomor"), numbers),
        ],
        skipped=[
            (cards[one.person_id].full_name if one.person_id in cards else _("tanpa nama"), translate(REASONS[Lack(one.lack)]))
            for one in progress.skipped
        ],
        issued_href=f"{here}?tampil={Standing.ISSUED.value}",
    )
