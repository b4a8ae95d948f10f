"""What the JP account, the JP table and a competency's page show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from elearning.courses.rules.outline import Outline
from elearning.edge.locale import day, decimal, translate
from elearning.edge.locale import gettext as _
from elearning.evidence.rules.jp_account import JpAccount, JpLine
from elearning.evidence.rules.jp_forms import (
    ACTUAL,
    ONCE,
    PER_DAY,
    PER_DAY_AT_MOST,
    PER_SEMESTER,
    PER_SESSION,
    JpForm,
    JpTarget,
)
from elearning.frameworks.rules import LEVEL_NAMES, MANAGERIAL, SOCIOCULTURAL, TECHNICAL, Competency
from elearning.kernel.ids import VersionId
from elearning.kernel.text import M
from elearning.web.evidence.forms import JpFormForm, JpTargetForm

UNIT_WORDS = {
    ACTUAL: M("jam pelajaran yang dijalani"),
    PER_DAY: M("per hari"),
    PER_DAY_AT_MOST: M("jam pelajaran, dibatasi per hari"),
    PER_SESSION: M("per sesi"),
    ONCE: M("per kegiatan"),
    PER_SEMESTER: M("per semester"),
}
KIND_WORDS = {MANAGERIAL: M("Manajerial"), SOCIOCULTURAL: M("Sosial kultural"), TECHNICAL: M("Teknis")}


@dataclass(frozen=True, slots=True)
class JpRow:
    """One course in a year."""

    course: str
    href: str
    form: str
    real: str
    days: str
    recognised: str
    formula: str


@dataclass(frozen=True, slots=True)
class JpPage:
    title: str
    lede: str
    years: tuple[tuple[str, str, bool], ...]
    figure: str
    figure_text: str
    chart_title: str
    share: float
    target_text: str
    facts: tuple[tuple[str, str], ...]
    difference: str
    warning: str
    rows: tuple[JpRow, ...]
    empty: str


def jp_page(account: JpAccount, years: Sequence[int], outlines: Mapping[VersionId, Outline]) -> JpPage:
    """The account of one year; `years` are those that can be switched to."""
    target = decimal(account.target)
    recognised = decimal(account.recognised)
    has_target = account.target > 0
    sentence = (
        _("%(jp)s dari %(target)s JP diakui pada %(year)s", jp=recognised, target=target, year=account.year)
        if has_target
        else _("%(jp)s JP diakui pada %(year)s", jp=recognised, year=account.year)
    )
    return JpPage(
        title=_("JP %(year)s", year=account.year),
        lede=_("1 JP sama dengan 45 menit belajar."),
        years=tuple((str(year), f"/jp?tahun={year}", year == account.year) for year in years),
        figure=recognised,
        figure_text=_("dari %(target)s JP diakui", target=target) if has_target else _("JP diakui"),
        chart_title=sentence,
        share=float(min(Decimal(1), account.recognised / account.target)) if has_target else 0.0,
        target_text=_("%(target)s JP", target=target) if has_target else "",
        facts=_facts(account),
        difference=_difference(account),
        warning=_warning(account),
        rows=tuple(_row(line, outlines) for line in account.entries),
        empty=_("Belum ada JP pada %(year)s. JP riil bertambah setiap kali satu modul selesai.", year=account.year),
    )


def _facts(account: JpAccount) -> tuple[tuple[str, str], ...]:
    facts = [
        (_("Diakui"), _("%(jp)s JP", jp=decimal(account.recognised))),
        (_("Riil"), _("%(jp)s JP", jp=decimal(account.real))),
    ]
    if account.target > 0:
        facts.append((_("Target setahun"), _("%(jp)s JP", jp=decimal(account.target))))
        left = _("%(jp)s JP", jp=decimal(account.missing)) if account.missing > 0 else _("tidak ada, target tercapai")
        facts.append((_("Masih kurang"), left))
    if account.maximum is not None:
        facts.append((_("Paling banyak setahun"), _("%(jp)s JP", jp=decimal(account.maximum))))
    return tuple(facts)


def _difference(account: JpAccount) -> str:
    """Why recognised and real JP differ, if they do."""
    waiting = sum((line.real for line in account.entries if line.ended_on is None), Decimal(0))
    cut = sum((line.cut for line in account.entries), Decimal(0))
    reasons: list[str] = []
    if waiting > 0:
        reasons.append(_("%(jp)s JP menunggu kursusnya selesai", jp=decimal(waiting)))
    if cut > 0:
        reasons.append(_("%(jp)s JP melampaui batas JP per hari belajar", jp=decimal(cut)))
    if not reasons:
        return ""
    return _("JP riil dan JP diakui berbeda: %(reasons)s.", reasons=_(", dan ").join(reasons))


def _warning(account: JpAccount) -> str:
    if account.over <= 0 or account.maximum is None:
        return ""
    return _(
        "JP diakui Anda melebihi %(maximum)s JP sebanyak %(over)s JP. Untuk PPPK batasnya %(maximum)s JP per tahun perjanjian kerja"
        " (PP 49/2018 pasal 40). Anda tetap boleh belajar; bicarakan pencatatannya dengan admin unit.",
        maximum=decimal(account.maximum),
        over=decimal(account.over),
    )


def _row(line: JpLine, outlines: Mapping[VersionId, Outline]) -> JpRow:
    outline = outlines.get(line.version_id) if line.version_id is not None else None
    formula = translate(line.formula)
    if line.cut > 0:
        formula = _("%(formula)s; %(cut)s JP melampaui batas", formula=formula, cut=decimal(line.cut))
    form = " ".join(part for part in (line.form or "", line.form_name) if part)
    modules = _("%(count)s modul", count=line.modules)
    ended = _("selesai %(day)s", day=day(line.ended_on)) if line.ended_on else ""
    return JpRow(
        course=outline.title if outline else line.course,
        href=f"/kursus/{line.course}",
        form=" · ".join(part for part in (form, modules, ended) if part),
        real=decimal(line.real),
        days=str(line.days),
        recognised=decimal(line.recognised),
        formula=formula,
    )


# --- the table of forms ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FormRow:
    code: str
    name: str
    unit: str
    jp: str
    since: str
    old: bool


@dataclass(frozen=True, slots=True)
class TargetRow:
    kind: str
    since: str
    minimum: str
    maximum: str


@dataclass(frozen=True, slots=True)
class JpTablePage:
    title: str
    lede: str
    forms: tuple[FormRow, ...]
    targets: tuple[TargetRow, ...]


def jp_table_page(forms: Sequence[JpForm], targets: Sequence[JpTarget]) -> JpTablePage:
    """The whole reference; a row that a later one has taken over from is marked."""
    rows = sorted(forms, key=lambda form: (form.code[0], int(form.code[1:]), form.valid_from))
    newest = {form.code: form.valid_from for form in rows}
    return JpTablePage(
        title=_("Tabel JP"),
        lede=_("Baris baru berlaku mulai tanggalnya. Baris lama tetap dipakai untuk kegiatan yang berakhir sebelum itu."),
        forms=tuple(
            FormRow(
                code=form.code,
                name=form.name,
                unit=translate(UNIT_WORDS[form.unit]),
                jp=_worth(form),
                since=day(form.valid_from),
                old=form.valid_from != newest[form.code],
            )
            for form in rows
        ),
        targets=tuple(
            TargetRow(target.kind, str(target.year_from), _limit(target.minimum), _limit(target.maximum)) for target in targets
        ),
    )


def _worth(form: JpForm) -> str:
    if form.cap_per_day is not None:
        return _("paling banyak %(jp)s JP per hari", jp=decimal(form.cap_per_day))
    return _("%(jp)s JP", jp=decimal(form.national_jp)) if form.national_jp is not None else _("sesuai jumlah jam")


def _limit(value: Decimal | None) -> str:
    return _("tidak ada") if value is None else _("%(jp)s JP", jp=decimal(value))


@dataclass(frozen=True, slots=True)
class RowFormPage:
    """A form for one more row; `errors` are pairs of field id and sentence."""

    title: str
    lede: str
    action: str
    form: JpFormForm | JpTargetForm
    errors: tuple[tuple[str, str], ...]


def prefilled(form: JpForm) -> dict[str, str]:
    """What a new row of the same form starts with; its day is left to be chosen."""
    return {
        "code": form.code,
        "name": form.name,
        "path": form.path,
        "unit": form.unit,
        "national_jp": "" if form.national_jp is None else decimal(form.national_jp),
        "cap_per_day": "" if form.cap_per_day is None else decimal(form.cap_per_day),
    }


# --- a competency ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CompetencyPage:
    """`levels` are (name of the level, description); `local` is said of technical codes, which are examples of this installation."""

    title: str
    kind: str
    definition: str
    facts: tuple[tuple[str, str], ...]
    levels: tuple[tuple[str, str], ...]
    local: str
    courses_href: str


def competency_page(competency: Competency, proved: int) -> CompetencyPage:
    """`proved` is the reader's own highest level, 0 for none."""
    own = _("%(level)s, %(name)s", level=proved, name=LEVEL_NAMES[proved]) if proved else _("belum ada bukti")
    return CompetencyPage(
        title=competency.name,
        kind=translate(KIND_WORDS[competency.kind]),
        definition=competency.definition,
        facts=((_("Kode"), competency.code), (_("Tingkat Anda"), own), (_("Sumber"), competency.source)),
        levels=tuple(
            (_("Tingkat %(level)s, %(name)s", level=level, name=LEVEL_NAMES[level]), text)
            for level, text in enumerate(competency.levels, start=1)
        ),
        local=_("Kompetensi teknis ini contoh setempat, bukan dari kamus nasional.") if competency.is_local else "",
        courses_href=f"/kursus?kompetensi={competency.code}",
    )
