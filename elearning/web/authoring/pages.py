"""What the author's room shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from elearning.courses.rules.outline import Outline
from elearning.courses.rules.views import (
    PUBLISHED,
    UNITS,
    AuthoredCourse,
    CourseHead,
    DraftLine,
    DraftPage,
    DraftView,
    VersionLine,
)
from elearning.edge.locale import day, daytime, decimal, translate
from elearning.edge.locale import gettext as _
from elearning.kernel.ids import PersonId, UnitId
from elearning.kernel.text import Message
from elearning.quizzes.rules.problems import Problem
from elearning.web.kit.motif import Motif, motif_of

START = "/penulis/"


@dataclass(frozen=True, slots=True)
class CourseLine:
    title: str
    href: str
    meta: tuple[str, ...]
    mark: Motif
    participants_href: str


@dataclass(frozen=True, slots=True)
class DraftRow:
    title: str
    href: str
    text: str
    state: str
    state_kind: str


@dataclass(frozen=True, slots=True)
class StartPage:
    title: str
    courses: Sequence[CourseLine]
    drafts: Sequence[DraftRow]


@dataclass(frozen=True, slots=True)
class UploadPage:
    title: str
    back: tuple[str, str]
    error: str
    errors: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class ProblemRow:
    """`place` is `02-menyusun.soal.md:14`; `what` is wrong, `how` says what to write instead."""

    place: str
    kind: str
    label: str
    what: str
    how: str


@dataclass(frozen=True, slots=True)
class PreviewLine:
    title: str
    href: str
    note: str


@dataclass(frozen=True, slots=True)
class DraftPageView:
    title: str
    above: str
    back: tuple[str, str]
    summary: str
    summary_kind: str
    problems: Sequence[ProblemRow]
    modules: Sequence[PreviewLine]
    description: Markup
    publish_action: str
    publish_label: str
    refusal: str
    published_href: str
    owners: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class PreviewPage:
    title: str
    above: str
    back: tuple[str, str]
    meta: tuple[str, ...]
    html: Markup
    earlier: tuple[str, str] | None
    later: tuple[str, str] | None


@dataclass(frozen=True, slots=True)
class VersionRow:
    name: str
    note: str
    published: str
    publisher: str
    modules: str
    jp: str
    href: str


@dataclass(frozen=True, slots=True)
class CoursePage:
    title: str
    back: tuple[str, str]
    facts: Sequence[tuple[str, str | None]]
    versions: Sequence[VersionRow]
    drafts: Sequence[DraftRow]
    course_href: str
    participants_href: str
    export_href: str
    visibility_action: str
    visibility: str
    visibility_options: Sequence[tuple[str, str, str]]


def start_page(courses: Sequence[AuthoredCourse], drafts: Sequence[DraftLine], units: Mapping[UnitId, str]) -> StartPage:
    """Everything the author works on."""
    lines = [
        CourseLine(
            course.title,
            f"/penulis/{course.slug}",
            (
                _("versi %(number)s, %(day)s", number=course.version_number, day=day(course.published_at)),
                _("%(count)s modul", count=course.module_count),
                _("%(jp)s JP", jp=decimal(course.jp_total)),
                units.get(course.owner_unit_id, ""),
            ),
            motif_of(course.slug),
            f"/penulis/{course.slug}/peserta",
        )
        for course in courses
    ]
    return StartPage(_("Kursus saya"), lines, [_draft_row(draft) for draft in drafts])


def upload_page(error: Message | None = None) -> UploadPage:
    """The upload, with what was wrong with the last one."""
    said = "" if error is None else translate(error)
    return UploadPage(_("Unggah naskah kursus"), (START, _("Kursus saya")), said, [("paket", said)] if said else [])


def draft_page(
    draft: DraftView, course: CourseHead | None, owners: Mapping[UnitId, str], refusal: Message | None
) -> DraftPageView:
    """The draft, what the checker said of it, and what may be done."""
    line = draft.line
    here = f"/penulis/draf/{line.public_id}"
    published = line.state == PUBLISHED
    number = draft.base_number + 1
    return DraftPageView(
        title=line.title,
        above=_("Naskah %(slug)s, diunggah %(at)s", slug=line.slug, at=daytime(line.uploaded_at)),
        back=(START, _("Kursus saya")),
        summary=_summary(line),
        summary_kind="bad" if line.errors else "care" if line.warnings else "good",
        problems=[problem_row(problem) for problem in draft.problems],
        modules=[PreviewLine(page.title, f"{here}/{page.slug}", _note(page)) for page in draft.pages],
        description=Markup(draft.description_html),  # noqa: S704 - cleaned when it was rendered
        publish_action="" if published else f"{here}/terbitkan",
        publish_label=_("Terbitkan versi %(number)s", number=number),
        refusal="" if refusal is None else translate(refusal),
        published_href=f"/penulis/{line.slug}" if published and course is not None else "",
        owners=[(str(unit), name) for unit, name in owners.items()] if len(owners) > 1 else [],
    )


def preview_page(draft: DraftView, page: DraftPage) -> PreviewPage:
    """One module of a draft."""
    here = f"/penulis/draf/{draft.line.public_id}"
    place = draft.pages.index(page)
    earlier = draft.pages[place - 1] if place else None
    later = draft.pages[place + 1] if place + 1 < len(draft.pages) else None
    return PreviewPage(
        title=page.title,
        above=_("Pratinjau modul %(number)s dari %(total)s", number=place + 1, total=len(draft.pages)),
        back=(here, draft.line.title),
        meta=(_("%(jp)s JP", jp=decimal(page.jp)), _("sekitar %(minutes)s menit", minutes=page.minutes)),
        html=Markup(page.html),  # noqa: S704 - cleaned when it was rendered
        earlier=None if earlier is None else (f"{here}/{earlier.slug}", earlier.title),
        later=None if later is None else (f"{here}/{later.slug}", later.title),
    )


def course_page(
    head: CourseHead,
    outline: Outline,
    versions: Sequence[VersionLine],
    drafts: Sequence[DraftLine],
    *,
    names: Mapping[PersonId, str],
    owner: str,
) -> CoursePage:
    """A published course in the author's room."""
    here = f"/penulis/{head.slug}"
    return CoursePage(
        title=outline.title,
        back=(START, _("Kursus saya")),
        facts=(
            (_("Alamat"), f"/kursus/{head.slug}"),
            (_("Unit pemilik"), owner),
            (_("Penyelenggara"), outline.organiser),
            (_("Versi"), str(outline.version_number)),
            (_("Modul"), str(len(outline.modules))),
            (_("JP"), decimal(outline.jp_total)),
        ),
        versions=[_version_row(line, names, here) for line in versions],
        drafts=[_draft_row(draft) for draft in drafts],
        course_href=f"/kursus/{head.slug}",
        participants_href=f"{here}/peserta",
        export_href=f"{here}/ekspor.zip",
        visibility_action=f"{here}/keterlihatan",
        visibility="unit" if head.visibility == UNITS else "semua",
        visibility_options=(
            ("semua", _("Semua ASN"), _("Muncul di katalog setiap orang.")),
            ("unit", _("Unit pemilik saja"), _("%(owner)s dan unit di bawahnya.", owner=owner)),
        ),
    )


def problem_row(problem: Problem) -> ProblemRow:
    """One finding of the checker, taken apart for a table."""
    what, how = split_advice(translate(problem.message))
    is_error = problem.severity == "error"
    return ProblemRow(
        f"{problem.file}:{problem.line}",
        "bad" if is_error else "care",
        _("galat") if is_error else _("peringatan"),
        what,
        how,
    )


def split_advice(text: str) -> tuple[str, str]:
    """What is wrong, and the advice in the brackets at its end.

    >>> split_advice("jp: 0.3 bukan kelipatan 0,25 (tulis misalnya 1,5 (satu setengah))")
    ('jp: 0.3 bukan kelipatan 0,25', 'tulis misalnya 1,5 (satu setengah)')
    >>> split_advice("tanpa saran")
    ('tanpa saran', '')
    """
    if not text.endswith(")"):
        return text, ""
    depth = 0
    for place in range(len(text) - 1, -1, -1):
        depth += (text[place] == ")") - (text[place] == "(")
        if depth == 0:
            return text[:place].rstrip(), text[place + 1 : -1]
    return text, ""


def _summary(line: DraftLine) -> str:
    if line.errors:
        return _("%(errors)s galat dan %(warnings)s peringatan ditemukan.", errors=line.errors, warnings=line.warnings)
    if line.warnings:
        return _("Tidak ada galat. %(warnings)s peringatan sebaiknya dibaca dulu.", warnings=line.warnings)
    return _("Tidak ada galat dan tidak ada peringatan.")


def _note(page: DraftPage) -> str:
    notes = [_("%(jp)s JP", jp=decimal(page.jp)), _("sekitar %(minutes)s menit", minutes=page.minutes)]
    if page.questions:
        notes.append(_("kuis %(count)s soal", count=page.questions))
    return " · ".join(notes)


def _draft_row(draft: DraftLine) -> DraftRow:
    state, kind = _("siap diterbitkan"), "good"
    if draft.errors:
        state, kind = _("%(count)s galat", count=draft.errors), "bad"
    elif draft.warnings:
        state, kind = _("%(count)s peringatan", count=draft.warnings), "care"
    text = _("%(file)s, diunggah %(at)s", file=draft.file_name, at=daytime(draft.uploaded_at))
    return DraftRow(draft.title, f"/penulis/draf/{draft.public_id}", text, state, kind)


def _version_row(line: VersionLine, names: Mapping[PersonId, str], here: str) -> VersionRow:
    return VersionRow(
        name=_("Versi %(number)s", number=line.number),
        note=line.content_hash[:12],
        published=daytime(line.published_at),
        publisher=names.get(line.published_by, "") if line.published_by is not None else _("sistem"),
        modules=str(line.module_count),
        jp=decimal(line.jp_total),
        href=f"{here}/ekspor.zip?versi={line.number}",
    )
