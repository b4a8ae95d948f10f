"""What can go wrong with people, sign-in and units; each error is named for the state it found."""

from __future__ import annotations

from datetime import date, datetime

from elearning.kernel.clock import hour_text
from elearning.kernel.errors import Conflict, Invalid, NotFound
from elearning.kernel.text import M, Message


class SignInRefused(Invalid):
    """Number and password do not belong together, or nobody has the number: the two are not told apart. `left` tries remain."""

    def __init__(self, left: int) -> None:
        super().__init__(M("NIP atau kata sandi tidak cocok. Anda punya %(left)s kesempatan lagi.", left=left))
        self.left = left


class SignInLocked(Conflict):
    """Too many wrong tries, of this number here or from anywhere; closed `until` then."""

    def __init__(self, until: datetime, failures: int, timezone: str) -> None:
        super().__init__(
            M(
                "Akun dikunci sampai %(until)s karena %(failures)s kali salah. Admin unit dapat membukanya.",
                until=hour_text(until, timezone),
                failures=failures,
            )
        )
        self.until = until
        self.failures = failures


class SignInSlowed(Conflict):
    """So many wrong tries came from this address that numbers which never signed in here wait `until` then."""

    def __init__(self, until: datetime, timezone: str) -> None:
        super().__init__(
            M(
                "Terlalu banyak percobaan masuk dari jaringan ini. Coba lagi setelah %(until)s, atau lewat jaringan lain.",
                until=hour_text(until, timezone),
            )
        )
        self.until = until


class OneTimePasswordExpired(Conflict):
    """The password was right, and made to be used within three days which are over."""

    def __init__(self) -> None:
        super().__init__(M("Kata sandi sekali pakai ini sudah lewat 3 hari. Minta yang baru kepada admin unit Anda."))


class PasswordTooWeak(Invalid):
    """The new password breaks a rule; the message says which."""

    def __init__(self, problem: Message) -> None:
        super().__init__(problem, {"new_password": problem})


class PersonNotFound(NotFound):
    """Nobody with this identity within reach of the asker."""

    def __init__(self) -> None:
        super().__init__(M("Orang ini tidak ada dalam lingkup Anda. Periksa alamatnya, atau cari lewat daftar orang."))


class UnitNotFound(NotFound):
    """No unit with this identity within reach of the asker."""

    def __init__(self) -> None:
        super().__init__(M("Unit ini tidak ada dalam lingkup Anda. Periksa alamatnya, atau pilih dari daftar unit."))


class SessionNotFound(NotFound):
    """No running session of this person has this identity."""

    def __init__(self) -> None:
        super().__init__(M("Sesi ini sudah berakhir atau bukan milik Anda. Muat ulang halaman akun."))


class PersonIncomplete(Invalid):
    """What was told about a person or a unit cannot be accepted; `fields` says why."""

    def __init__(self, fields: dict[str, Message]) -> None:
        super().__init__(next(iter(fields.values())), fields)


class NumberTaken(Conflict):
    """The number belongs, or belonged, to somebody; numbers never pass to another person."""

    def __init__(self) -> None:
        super().__init__(
            M("Nomor ini sudah terdaftar. Cari orangnya di daftar, atau minta admin platform memindahkannya ke unit Anda.")
        )


class PlacementOverlaps(Conflict):
    """A definitif post that begins on or after this day is on record already."""

    def __init__(self, since: date) -> None:
        super().__init__(
            M("Sudah ada penempatan definitif sejak %(since)s. Pilih tanggal sesudahnya.", since=f"{since:%d-%m-%Y}")
        )
        self.since = since


class PlacementUnknown(Conflict):
    """There is no open definitif post that could be put right."""

    def __init__(self) -> None:
        super().__init__(M("Belum ada penempatan definitif yang berlaku. Tambahkan penempatan baru."))


class DateBeforeHistory(Conflict):
    """A change of number or parent would begin before the one that it ends."""

    def __init__(self, since: date) -> None:
        super().__init__(M("Catatan sebelumnya mulai %(since)s. Pilih tanggal sesudahnya.", since=f"{since:%d-%m-%Y}"))
        self.since = since


class OwnAdminRole(Conflict):
    """An admin would take the admin's role from themselves, and with it the way back."""

    def __init__(self) -> None:
        super().__init__(M("Peran admin Anda sendiri dicabut oleh admin lain. Minta rekan admin Anda melakukannya."))


class CodeTaken(Conflict):
    """Another unit has this code."""

    def __init__(self, code: str) -> None:
        super().__init__(M("Kode unit %(code)s sudah dipakai. Pilih kode lain.", code=code))


class UnitInsideItself(Conflict):
    """The new parent lies below the unit that would move."""

    def __init__(self) -> None:
        super().__init__(M("Unit tidak dapat berada di bawah dirinya sendiri. Pilih unit induk yang lain."))


class RosterUnreadable(Invalid):
    """The list has no heading that is understood, lacks a column, or has no rows."""


class RosterUnknown(NotFound):
    """No such import, or somebody else's, or it was cleared away after some days."""

    def __init__(self) -> None:
        super().__init__(M("Impor ini tidak ada, atau sudah dihapus setelah 7 hari. Unggah daftarnya lagi."))


class RosterNothingToDo(Conflict):
    """The import has no row to carry out, or is not at a point where this can be done."""

    def __init__(self) -> None:
        super().__init__(M("Tidak ada yang dapat dikerjakan pada impor ini. Muat ulang halaman."))
