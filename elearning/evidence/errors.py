"""The states in which nothing is recorded."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from elearning.kernel.errors import Conflict, Invalid, NotFound
from elearning.kernel.text import M, Message


class EntryUnknown(NotFound):
    """No entry of this number in this chain."""

    def __init__(self) -> None:
        super().__init__(M("Catatan ini tidak ada. Periksa nomornya di Buku Bukti."))


class NothingCorrected(Invalid):
    """A correction that changes neither JP nor competencies, or says no reason."""

    def __init__(self) -> None:
        super().__init__(M("Isi apa yang diralat (JP atau kompetensi) beserta alasannya."))


class RowFaulty(Invalid):
    """A row of the JP table that makes no sense; `fields` says where."""

    def __init__(self, fields: Mapping[str, Message]) -> None:
        super().__init__(M("Baris ini belum lengkap. Periksa isian yang ditandai."), fields)


class FormRowTaken(Conflict):
    """A row of this form holds from that very day already; rows are added, never overwritten."""

    def __init__(self, code: str, valid_from: date) -> None:
        super().__init__(
            M(
                "Bentuk %(code)s sudah punya baris yang berlaku mulai %(day)s. Pilih tanggal mulai yang lain.",
                code=code,
                day=valid_from.isoformat(),
            )
        )


class TargetRowTaken(Conflict):
    """A target of this kind begins in that very year already."""

    def __init__(self, kind: str, year: int) -> None:
        super().__init__(M("Target %(kind)s mulai %(year)s sudah ada. Pilih tahun mulai yang lain.", kind=kind, year=year))
