"""What the screens of staff lists show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from elearning.accounts.rules.roster import RosterStage, RosterState, RowFinding
from elearning.edge.locale import gettext as _
from elearning.edge.locale import translate
from elearning.kernel.text import M, Message
from elearning.web.kit.pace import words_of

HOME = "/admin/orang/impor"
SHOWN_UNITS = 30
"""So many new units are named; the count tells the rest."""

KINDS: Mapping[str, Message] = {"add": M("baru"), "change": M("berubah"), "move": M("pindah unit"), "unchanged": M("tetap")}
PARTS: Mapping[str, Message] = {
    "name": M("nama atau gelar"),
    "post": M("penempatan"),
    "grade": M("golongan"),
    "status": M("status"),
}
COLUMNS: Mapping[str, Message] = {
    "NIP": M("NIP"),
    "Nama": M("Nama"),
    "Gelar depan": M("Gelar depan"),
    "Gelar belakang": M("Gelar belakang"),
    "Tanggal lahir": M("Tanggal lahir"),
    "Jenis kelamin": M("Jenis kelamin"),
    "Jenis ASN": M("Jenis ASN"),
    "Kedudukan hukum": M("Kedudukan hukum"),
    "Golongan": M("Golongan"),
    "TMT golongan": M("TMT golongan"),
    "Jabatan": M("Jabatan"),
    "TMT jabatan": M("TMT jabatan"),
    "Kelas jabatan": M("Kelas jabatan"),
    "Unit kerja": M("Unit kerja"),
    "Kode unit": M("Kode unit"),
    "Unit induk": M("Unit induk"),
}
"""The domain's columns in the reader's language."""

Row = tuple[str, str, None, tuple[str, str]]
"""A finding as a row of the kit's plain table: row number, column, no address, (cell, message)."""


@dataclass(frozen=True, slots=True)
class UploadPage:
    title: str
    back: tuple[str, str]
    error: str
    errors: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Bar:
    """How far it is, in words and numbers."""

    words: str
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Findings:
    """Rows with something about them; `more` tells of those that are not listed."""

    rows: Sequence[Row]
    more: str


@dataclass(frozen=True, slots=True)
class RosterPage:
    """`act` is (address, label, icon) of the one button. What a stage does not have is empty."""

    title: str
    text: str
    back: tuple[str, str]
    here: str
    waiting: bool
    done: bool
    kind: str
    notice: str
    tally: Sequence[tuple[int, str, None, None]]
    bar: Bar | None
    act: tuple[str, str, str] | None
    units: Sequence[str]
    units_more: str
    sample: Sequence[str]
    changes: Findings
    kept_out: Findings
    warnings: Findings
    refused: Findings


_NONE = Findings((), "")


def address(public_id: UUID) -> str:
    """Where an uploaded list is shown."""
    return f"{HOME}/{public_id}"


def upload_page(problem: Message | None = None) -> UploadPage:
    """The form, empty or with what was wrong."""
    said = translate(problem) if problem is not None else ""
    return UploadPage(_("Unggah daftar pegawai"), ("/admin/orang", _("Orang")), said, [("berkas", said)] if said else [])


def roster_page(found: RosterState, now: datetime) -> RosterPage:
    """One page for all stages."""
    stage, here = found.stage, address(found.public_id)
    looking = stage is RosterStage.LOOKED_AT
    kind, notice = _notice(found)
    units = found.foreseen["new_units"] if looking else []
    units_left = found.foreseen["new_units_total"] - SHOWN_UNITS
    return RosterPage(
        title=_("Daftar pegawai"),
        text=found.filename,
        back=(HOME, _("Unggah daftar lain")),
        here=here,
        waiting=stage in {RosterStage.RUNNING, RosterStage.STOPPING},
        done=stage is RosterStage.DONE,
        kind=kind,
        notice=notice,
        tally=_tally(found),
        bar=None if looking or stage is RosterStage.DONE else _bar(found, now),
        act=_act(found, here),
        units=units[:SHOWN_UNITS],
        units_more=_("dan %(count)s unit lainnya", count=units_left) if units and units_left > 0 else "",
        sample=[_("Baris %(row)s: %(name)s", row=row, name=name) for row, name in found.foreseen["sample"]] if looking else [],
        changes=_changes(found) if looking else _NONE,
        kept_out=_findings(found.errors, found.foreseen["errors_total"]) if looking or stage is RosterStage.DONE else _NONE,
        warnings=_findings(found.warnings, found.foreseen["warnings_total"]) if looking else _NONE,
        refused=_findings(found.refusals, len(found.refusals)),
    )


def _notice(found: RosterState) -> tuple[str, str]:
    left = found.total - found.done
    if found.stage is RosterStage.LOOKED_AT and not found.total:
        return "bad", _("Tidak ada baris yang dapat dimasukkan. Betulkan yang tertulis di bawah, lalu unggah lagi.")
    if found.stage is RosterStage.LOOKED_AT:
        return "info", _("Belum ada yang ditulis. Periksa dulu, lalu masukkan.")
    if found.stage is RosterStage.DONE:
        return "good", _("Selesai. Orang baru belum mempunyai kata sandi; buatkan kata sandi sekali pakai di halaman orangnya.")
    if found.stage is RosterStage.STOPPING:
        return "info", _("Pembatalan diterima. Langkah yang sedang berjalan diselesaikan dulu.")
    if found.stage is RosterStage.STOPPED:
        return "care", _("Dibatalkan. %(count)s baris belum dikerjakan; yang sudah masuk tetap ada.", count=left)
    if found.stage is RosterStage.STUCK:
        return "bad", _("Berhenti karena galat. %(count)s baris belum dikerjakan; tidak ada yang setengah jadi.", count=left)
    return "info", _("Sedang dikerjakan. Anda boleh menutup halaman ini; pekerjaan tetap berjalan.")


def _tally(found: RosterState) -> list[tuple[int, str, None, None]]:
    """What would happen, or what has happened so far."""
    counts = found.foreseen["counts"] if found.stage is RosterStage.LOOKED_AT else found.counts
    out = found.foreseen["rows_out"] + len({one.row for one in found.refusals})
    shown = [(counts.get(kind, 0), translate(word), None, None) for kind, word in KINDS.items()]
    return [*shown, (out, _("tidak masuk"), None, None)]


def _bar(found: RosterState, now: datetime) -> Bar:
    return Bar(words_of(found.done, found.total, found.left(now)), found.done, found.total)


def _act(found: RosterState, here: str) -> tuple[str, str, str] | None:
    if found.stage is RosterStage.LOOKED_AT and found.total:
        return f"{here}/masukkan", _("Masukkan %(count)s orang", count=found.total), "user-plus"
    if found.stage is RosterStage.RUNNING:
        return f"{here}/batalkan", _("Batalkan sisanya"), "x"
    if found.stage in {RosterStage.STOPPED, RosterStage.STUCK}:
        return f"{here}/lanjutkan", _("Lanjutkan"), "play"
    return None


def _changes(found: RosterState) -> Findings:
    """Whom on record the list changes, and what of them."""
    listed = found.foreseen["changes"]
    rows: list[Row] = [
        (_("Baris %(row)s", row=row), "", None, (name, ", ".join(translate(PARTS[part]) for part in parts)))
        for row, name, parts in listed
    ]
    left = found.foreseen["counts"]["change"] + found.foreseen["counts"]["move"] - len(listed)
    return Findings(rows, _("dan %(count)s lainnya", count=left) if left > 0 else "")


def _findings(found: Sequence[RowFinding], total: int) -> Findings:
    rows: list[Row] = [
        (_("Baris %(row)s", row=one.row), _column(one.column), None, (one.value or _("kosong"), translate(one.message)))
        for one in found
    ]
    return Findings(rows, _("dan %(count)s lainnya", count=total - len(found)) if total > len(found) else "")


def _column(name: str) -> str:
    return translate(COLUMNS[name]) if name in COLUMNS else name
