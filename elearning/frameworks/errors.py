"""What can go wrong when a competency is looked up."""

from __future__ import annotations

from elearning.kernel.errors import NotFound
from elearning.kernel.text import M


class CompetencyUnknown(NotFound):
    """No competency bears this code."""

    def __init__(self, code: str) -> None:
        super().__init__(M("Kompetensi %(code)s tidak ada dalam kamus. Periksa kodenya.", code=code))
        self.code = code
