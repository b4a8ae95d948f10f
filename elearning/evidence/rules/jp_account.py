"""The JP account of a year, reckoned from the ledger's facts.

Real JP are posted module by module, in the year of the local day on which the module was completed. Recognised JP are reckoned for each
course once it is complete, in the year of the local day on which it ended, from the JP of its modules, its learning days and the row of
its form that held on that day (annex of PerLAN 10/2018). The two sums are never mixed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from uuid import UUID

from elearning.evidence.rules.jp_forms import (
    ACTUAL,
    PER_DAY,
    PER_DAY_AT_MOST,
    JpForm,
    JpTarget,
    form_on,
    target_in,
)
from elearning.evidence.rules.ledger import CORRECTION, COURSE_COMPLETED, MODULE_COMPLETED, BookEntry, EntryRef
from elearning.kernel.ids import VersionId
from elearning.kernel.text import M, Message

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Reckoning:
    """What a form makes of the hours: recognised JP, the formula in words, and what a cap cut off (0 when it did not bind)."""

    recognised: Decimal
    formula: Message
    cut: Decimal


@dataclass(frozen=True, slots=True)
class JpLine:
    """One course in a year. `real` are the JP of the modules completed in this year; `ended_on` is None while the course is not complete,
    or was completed in another year: then nothing is recognised here and `formula` says why."""

    enrolment: UUID
    course: str
    version_id: VersionId | None
    form: str | None
    form_name: str
    modules: int
    days: int
    real: Decimal
    recognised: Decimal
    cut: Decimal
    formula: Message
    ended_on: date | None
    last_on: date


@dataclass(frozen=True, slots=True)
class JpAccount:
    """A year. `target` is what should be reached at least (0 when nothing is asked), `missing` what is left of it in recognised JP;
    `maximum` is what should not be exceeded (None when there is none), `over` by how much it is: a warning, never a block."""

    year: int
    kind: str
    target: Decimal
    recognised: Decimal
    real: Decimal
    missing: Decimal
    maximum: Decimal | None
    over: Decimal
    entries: tuple[JpLine, ...]


def reckon(form: JpForm | None, *, real: Decimal, days: int) -> Reckoning:
    """Turn real JP and distinct learning days into recognised JP.

    >>> c3 = JpForm("C3", "E-learning", "nonklasikal", PER_DAY_AT_MOST, cap_per_day=Decimal(3))
    >>> capped = reckon(c3, real=Decimal("7.5"), days=2)
    >>> capped.recognised, capped.cut, str(capped.formula)
    (Decimal('6'), Decimal('1.5'), '3 JP × 2 hari')
    """
    if form is None:
        return Reckoning(real, M("Jumlah JP modul; bentuk ini tidak ada dalam tabel konversi"), ZERO)
    if form.unit == ACTUAL:
        return Reckoning(real, M("Jumlah JP modul, dihitung penuh"), ZERO)
    if form.unit == PER_DAY_AT_MOST and form.cap_per_day is not None:
        cap = form.cap_per_day * days
        per_day = form.cap_per_day
        if real > cap:
            return Reckoning(cap, M("%(jp)s JP × %(days)s hari", jp=per_day, days=days), real - cap)
        formula = M("Jumlah JP modul; batas %(jp)s JP × %(days)s hari tidak terlampaui", jp=per_day, days=days)
        return Reckoning(real, formula, ZERO)
    worth = form.national_jp or ZERO
    if form.unit == PER_DAY:
        return Reckoning(worth * days, M("%(jp)s JP × %(days)s hari", jp=worth, days=days), ZERO)
    return Reckoning(worth, M("%(jp)s JP untuk satu kegiatan", jp=worth), ZERO)


def effective(entries: Iterable[BookEntry]) -> list[BookEntry]:
    """The entries of facts with later corrections applied; the corrections themselves are left out.

    A correction counts only when it names its entry with the right hash; of several the last one recorded holds.
    """
    entries = list(entries)
    corrections: dict[EntryRef, list[BookEntry]] = {}
    for entry in entries:
        if entry.kind == CORRECTION and entry.corrects is not None:
            corrections.setdefault(entry.corrects, []).append(entry)
    return [_corrected(entry, corrections.get(entry.ref, [])) for entry in entries if entry.kind != CORRECTION]


def _corrected(entry: BookEntry, corrections: list[BookEntry]) -> BookEntry:
    for correction in sorted(corrections, key=lambda later: (later.recorded_at, later.seq)):
        if correction.jp is not None:
            entry = replace(entry, jp=correction.jp)
        if correction.replaces_claims:
            entry = replace(entry, claims=correction.claims)
    return entry


def proved_levels(entries: Iterable[BookEntry]) -> dict[str, int]:
    """The highest level proved of each competency, after corrections."""
    levels: dict[str, int] = {}
    for entry in effective(entries):
        for claim in entry.claims:
            levels[claim.competency] = max(claim.level, levels.get(claim.competency, 0))
    return levels


def years_of(entries: Iterable[BookEntry]) -> list[int]:
    """The years in which anything was learned or ended, newest first."""
    found = {entry.ended_on.year for entry in entries if entry.ended_on and entry.kind in (MODULE_COMPLETED, COURSE_COMPLETED)}
    return sorted(found, reverse=True)


def account_of(
    entries: Iterable[BookEntry], *, year: int, kind: str, forms: Sequence[JpForm], targets: Sequence[JpTarget]
) -> JpAccount:
    """The account of one year for a person of this kind (PNS or PPPK), courses in the order in which they were last worked on."""
    courses: dict[UUID, list[BookEntry]] = {}
    for entry in effective(entries):
        if entry.kind in (MODULE_COMPLETED, COURSE_COMPLETED) and entry.source.enrolment is not None:
            courses.setdefault(entry.source.enrolment, []).append(entry)
    found = (_line_of(enrolment, facts, year, forms) for enrolment, facts in courses.items())
    lines = sorted((line for line in found if line is not None), key=lambda line: line.last_on, reverse=True)
    recognised = sum((line.recognised for line in lines), ZERO)
    target = target_in(targets, kind, year)
    minimum = (target.minimum if target else None) or ZERO
    maximum = target.maximum if target else None
    return JpAccount(
        year=year,
        kind=kind,
        target=minimum,
        recognised=recognised,
        real=sum((line.real for line in lines), ZERO),
        missing=max(ZERO, minimum - recognised),
        maximum=maximum,
        over=ZERO if maximum is None else max(ZERO, recognised - maximum),
        entries=tuple(lines),
    )


def _line_of(enrolment: UUID, facts: list[BookEntry], year: int, forms: Sequence[JpForm]) -> JpLine | None:
    completion = next((fact for fact in facts if fact.kind == COURSE_COMPLETED), None)
    modules = [(fact.ended_on, fact) for fact in facts if fact.kind == MODULE_COMPLETED and fact.ended_on is not None]
    of_year = [(day, module) for day, module in modules if day.year == year]
    ended_on = completion.ended_on if completion else None
    ended_here = ended_on if ended_on is not None and ended_on.year == year else None
    worked_on = [day for day, _ in of_year] + ([ended_here] if ended_here else [])
    if not worked_on:
        return None
    counted = [module for day, module in modules if day.year <= year]
    days = {day for fact in (*counted, *([completion] if completion else [])) for day in fact.learning_days if day.year <= year}
    form = completion.form if completion else None
    row = form_on(forms, form, ended_here) if form is not None and ended_here is not None else None
    due = Reckoning(ZERO, _why_not(ended_on), ZERO)
    reckoning = due if ended_here is None else reckon(row, real=_real(counted), days=len(days))
    latest = max(facts, key=lambda fact: fact.occurred_at)
    return JpLine(
        enrolment=enrolment,
        course=latest.source.course or "",
        version_id=latest.version_id,
        form=form,
        form_name=row.name if row else "",
        modules=len(of_year),
        days=len(days),
        real=_real(module for _, module in of_year),
        recognised=reckoning.recognised,
        cut=reckoning.cut,
        formula=reckoning.formula,
        ended_on=ended_here,
        last_on=max(worked_on),
    )


def _real(modules: Iterable[BookEntry]) -> Decimal:
    return sum((module.jp for module in modules if module.jp is not None), ZERO)


def _why_not(ended_on: date | None) -> Message:
    if ended_on is None:
        return M("Belum diakui: kursus belum selesai")
    return M("Diakui dalam tahun %(year)s, saat kursus berakhir", year=ended_on.year)
