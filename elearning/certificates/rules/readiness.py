"""Who may be given a certificate now, and if not, why: the same answer for the admin's list, the preview and the act itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from elearning.certificates.rules.states import State
from elearning.kernel.text import M, Message


class Standing(StrEnum):
    """The four groups of the admin's tally."""

    READY = "siap"
    LACKING = "lengkapi"
    LEARNING = "belum"
    ISSUED = "terbit"


class Lack(StrEnum):
    """What is missing; the screen offers the repair that belongs to it."""

    COURSE_NOT_DONE = "course-not-done"
    NOT_OFFERED = "not-offered"
    NUMBER = "number"
    POST = "post"
    GRADE = "grade"
    SETTINGS = "settings"
    HAS_CERTIFICATE = "has-certificate"


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of one enrolment. `missing` names the modules or the exam still to be done, in order."""

    completed: bool
    missing: Sequence[str]
    offered: bool
    certificate: State | None
    number: str
    post: str
    grade: str
    has_settings: bool


@dataclass(frozen=True, slots=True)
class Readiness:
    """`lack` and `reason` say why not; both are None when ready."""

    standing: Standing
    lack: Lack | None = None
    reason: Message | None = None

    @property
    def is_ready(self) -> bool:
        return self.standing is Standing.READY


def readiness_of(facts: Facts) -> Readiness:
    """Decide on one enrolment; the first lack in the order a person would mend them."""
    if facts.certificate is not None and facts.certificate is not State.REPLACED:
        return taken_by(facts.certificate)
    if not facts.completed:
        return Readiness(Standing.LEARNING, Lack.COURSE_NOT_DONE, _still(facts.missing))
    for present, lack in (
        (facts.offered, Lack.NOT_OFFERED),
        (facts.number, Lack.NUMBER),
        (facts.post, Lack.POST),
        (facts.grade, Lack.GRADE),
        (facts.has_settings, Lack.SETTINGS),
    ):
        if not present:
            return Readiness(Standing.LACKING, lack, REASONS[lack])
    return Readiness(Standing.READY)


def taken_by(state: State) -> Readiness:
    """The enrolment has a certificate in this state, which is not `replaced`."""
    return Readiness(Standing.ISSUED, Lack.HAS_CERTIFICATE, _HAS[state])


REASONS: dict[Lack, Message] = {
    Lack.COURSE_NOT_DONE: M("Kursus belum selesai"),
    Lack.NOT_OFFERED: M("Kursus ini tidak menerbitkan sertifikat"),
    Lack.NUMBER: M("NIP kosong"),
    Lack.POST: M("Jabatan kosong"),
    Lack.GRADE: M("Golongan kosong"),
    Lack.SETTINGS: M("Penanda tangan unit belum diatur"),
    Lack.HAS_CERTIFICATE: M("Sertifikat sudah terbit"),
}
"""What each lack is called where nothing more is known."""

_HAS: dict[State, Message] = {
    State.ISSUED: REASONS[Lack.HAS_CERTIFICATE],
    State.REVOKED: M("Sertifikat sudah terbit lalu dicabut"),
    State.EXPIRED: M("Sertifikat sudah terbit dan habis masa berlakunya"),
}


def _still(missing: Sequence[str]) -> Message:
    if not missing:
        return REASONS[Lack.COURSE_NOT_DONE]
    if len(missing) == 1:
        return M("Belum: %(first)s", first=missing[0])
    if len(missing) == 2:
        return M("Belum: %(first)s dan %(second)s", first=missing[0], second=missing[1])
    return M("Belum: %(first)s dan %(count)s bagian lain", first=missing[0], count=len(missing) - 1)
