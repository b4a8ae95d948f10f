"""The states in which an act on an attempt ends without being done."""

from __future__ import annotations

from datetime import datetime

from elearning.kernel.errors import Conflict, Invalid, NotFound
from elearning.kernel.text import M


class AttemptNotFound(NotFound):
    """There is no such attempt, or it is somebody else's: the two are not told apart."""

    def __init__(self) -> None:
        super().__init__(M("Percobaan ini tidak ada di akun Anda. Buka kuis dari halaman kursusnya."))


class QuizRevisionNotFound(NotFound):
    """No such revision was registered."""

    def __init__(self) -> None:
        super().__init__(M("Kuis ini tidak ditemukan. Buka kembali dari halaman kursusnya."))


class NotOnPaper(Invalid):
    """The form speaks of a question that was not drawn for this attempt."""

    def __init__(self) -> None:
        super().__init__(M("Jawaban ini untuk soal yang tidak ada di percobaan Anda. Muat ulang halaman, lalu jawab lagi."))


class NotOffered(Invalid):
    """The form holds a choice or a field that this question does not offer."""

    def __init__(self) -> None:
        super().__init__(M("Jawaban ini tidak cocok dengan soalnya. Muat ulang halaman, lalu jawab lagi."))


class AttemptsUsedUp(Conflict):
    """No attempt is left in this slot."""

    def __init__(self) -> None:
        super().__init__(M("Kesempatan mengerjakan kuis ini sudah habis. Minta tambahan kepada pengajar atau admin unit Anda."))


class MustWait(Conflict):
    """The next attempt may start at `until`."""

    def __init__(self, until: datetime) -> None:
        super().__init__(M("Percobaan berikutnya belum dibuka. Baca lagi materinya sambil menunggu."))
        self.until = until


class GrantInvalid(Invalid):
    """An extra attempt needs a reason and a number from 1 to 10."""

    def __init__(self) -> None:
        super().__init__(M("Tulis alasan tambahan percobaan, dan jumlahnya 1 sampai 10."))
