"""What can go wrong with courses, each error named for the state it found."""

from __future__ import annotations

from elearning.kernel.errors import Conflict, Invalid, NotFound
from elearning.kernel.text import M


class CourseNotFound(NotFound):
    def __init__(self) -> None:
        super().__init__(M("Kursus ini tidak ada, atau tidak dibuka untuk unit Anda. Lihat katalog."))


class VersionNotFound(NotFound):
    def __init__(self) -> None:
        super().__init__(M("Versi kursus ini tidak ada."))


class ModuleNotFound(NotFound):
    def __init__(self) -> None:
        super().__init__(M("Modul ini tidak ada dalam versi kursus yang Anda ikuti. Buka daftar modulnya."))


class AssetNotFound(NotFound):
    def __init__(self) -> None:
        super().__init__(M("Berkas ini tidak ada dalam kursus. Muat ulang halaman modul."))


class DraftNotFound(NotFound):
    def __init__(self) -> None:
        super().__init__(M("Naskah ini tidak ada. Buka daftar kursus yang Anda tulis."))


class PackageUnreadable(Invalid):
    """What was sent is no package at all: not a ZIP, empty, or too large to be opened."""


class PackageHasErrors(Invalid):
    """The checker found errors; nothing of the package was published."""

    def __init__(self, count: int) -> None:
        super().__init__(
            M("Naskah ini masih berisi %(count)s galat, jadi belum dapat diterbitkan. Perbaiki, lalu unggah lagi.", count=count)
        )
        self.count = count


class PublishedMeanwhile(Conflict):
    """Another version of the course was published since this package was checked; `number` is that version."""

    def __init__(self, number: int) -> None:
        super().__init__(
            M(
                "Versi %(number)s sudah diterbitkan sejak naskah ini diperiksa. Bandingkan isinya, lalu unggah lagi bila naskah Anda yang benar.",
                number=number,
            )
        )
        self.number = number


class DraftAlreadyPublished(Conflict):
    def __init__(self) -> None:
        super().__init__(M("Naskah ini sudah diterbitkan."))


class OwnerUnknown(Invalid):
    """A new course needs a unit that owns it."""

    def __init__(self) -> None:
        super().__init__(M("Kursus baru memerlukan unit pemilik. Pilih unitnya."))
