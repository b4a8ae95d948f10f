"""The states that forbid an act of learning."""

from __future__ import annotations

from collections.abc import Sequence

from elearning.kernel.errors import Conflict, Forbidden, NotFound
from elearning.kernel.text import M, Message


class CourseUnknown(NotFound):
    def __init__(self) -> None:
        super().__init__(M("Kursus ini tidak ada atau belum diterbitkan. Cari lagi di katalog."))


class ModuleUnknown(NotFound):
    def __init__(self) -> None:
        super().__init__(M("Modul ini tidak ada di versi kursus yang Anda ikuti. Buka daftar modul di halaman kursus."))


class NotEnrolled(Forbidden):
    def __init__(self, title: str) -> None:
        super().__init__(M("Anda belum terdaftar di “%(title)s”. Buka halaman kursus, lalu tekan Daftar.", title=title))


class ModuleLocked(Forbidden):
    """`opener` is the title of the module that has to be done first."""

    def __init__(self, title: str | Message, opener: str) -> None:
        super().__init__(M("“%(title)s” belum terbuka. Selesaikan dulu “%(opener)s”.", title=title, opener=opener))


class NoQuiz(NotFound):
    def __init__(self) -> None:
        super().__init__(M("Modul ini tidak mempunyai kuis."))


class PrerequisitesMissing(Conflict):
    def __init__(self, titles: Sequence[str]) -> None:
        super().__init__(M("Kursus ini meminta Anda menyelesaikan dulu: %(titles)s.", titles=", ".join(titles)))


class NotActive(Conflict):
    def __init__(self) -> None:
        super().__init__(M("Pendaftaran ini sudah tidak berjalan. Buka halaman kursus untuk mendaftar lagi."))


class AlreadyCurrent(Conflict):
    def __init__(self) -> None:
        super().__init__(M("Anda sudah memakai versi terbaru kursus ini."))


class NotEnrolledThere(NotFound):
    def __init__(self) -> None:
        super().__init__(M("Pendaftaran ini tidak ditemukan. Muat ulang daftar peserta."))
