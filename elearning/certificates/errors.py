"""The states that forbid an act on certificates."""

from __future__ import annotations

from elearning.kernel.errors import Conflict, Invalid, NotFound
from elearning.kernel.text import M, Message


class CertificateUnknown(NotFound):
    """No such certificate, or none of the asker's business."""

    def __init__(self) -> None:
        super().__init__(M("Sertifikat ini tidak ada dalam lingkup Anda. Periksa kodenya, atau buka dari daftar sertifikat."))


class OrderUnknown(NotFound):
    def __init__(self) -> None:
        super().__init__(M("Penerbitan ini tidak ditemukan. Buka lagi dari daftar kursus."))


class UnitOutOfReach(NotFound):
    def __init__(self) -> None:
        super().__init__(M("Unit ini tidak ada dalam lingkup Anda. Pilih unit dari daftar."))


class NothingReady(Conflict):
    """Everybody chosen has a certificate by now, or is not ready any more."""

    def __init__(self) -> None:
        super().__init__(M("Tidak ada yang siap terbit di antara yang dipilih. Muat ulang daftar, lalu pilih lagi."))


class NothingToStop(Conflict):
    """Everybody of the order has been decided, or it was cancelled before."""

    def __init__(self) -> None:
        super().__init__(M("Penerbitan ini sudah tidak berjalan, jadi tidak ada yang dapat dibatalkan."))


class IssuedMeanwhile(Conflict):
    """Somebody issued for one of these enrolments at the same moment; nothing of this batch was kept and no number was used."""

    def __init__(self) -> None:
        super().__init__(M("Sebagian sertifikat baru saja diterbitkan orang lain. Belum ada yang berubah; muat ulang daftar."))


class StateForbids(Conflict):
    """The certificate has been revoked or replaced already."""

    def __init__(self, number: str) -> None:
        super().__init__(M("Sertifikat %(number)s sudah tidak berlaku, jadi tidak dapat diubah lagi.", number=number))


class NotReady(Conflict):
    """A replacement cannot be made: something that it would print is missing."""

    def __init__(self, reason: Message) -> None:
        super().__init__(M("Sertifikat pengganti belum dapat dibuat: %(reason)s.", reason=reason))


class NobodyAbove(Conflict):
    """A unit cannot go back to the settings of the unit above: no unit above has any."""

    def __init__(self) -> None:
        super().__init__(M("Unit di atasnya belum mempunyai pengaturan sertifikat. Atur unit di atasnya dulu."))


class ReasonTooShort(Invalid):
    def __init__(self) -> None:
        message = M("Tulis alasan 10 sampai 500 huruf. Alasan ini tampil di halaman verifikasi.")
        super().__init__(message, {"reason": message})


class SettingsFaulty(Invalid):
    """`fields` names the fault of each field."""

    def __init__(self, fields: dict[str, Message]) -> None:
        super().__init__(M("Pengaturan belum dapat disimpan. Perbaiki isian yang ditandai."), fields)
