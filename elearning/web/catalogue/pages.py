"""What the catalogue and the course page show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from markupsafe import Markup

from elearning.courses.rules.catalogue import Catalogue, CatalogueQuery, CatalogueRow
from elearning.courses.rules.outline import Outline
from elearning.edge.locale import day, decimal, kilobytes
from elearning.edge.locale import gettext as _
from elearning.frameworks.rules import LEVEL_NAMES, Competency
from elearning.learning.rules.cards import COMPLETED, FINAL_EXAM, EnrolmentCard
from elearning.learning.rules.progress import DONE, LOCKED, Progress
from elearning.web.kit.motif import Motif, motif_of


@dataclass(frozen=True, slots=True)
class FilterGroup:
    legend: str
    name: str
    options: Sequence[tuple[str, str, int]]
    chosen: Sequence[str]


@dataclass(frozen=True, slots=True)
class CourseRow:
    title: str
    href: str
    text: str
    meta: tuple[str, ...]
    mark: Motif
    standing: str
    standing_kind: str
    standing_icon: str


@dataclass(frozen=True, slots=True)
class CataloguePage:
    title: str
    q: str
    count: str
    groups: Sequence[FilterGroup]
    active: int
    chips: Sequence[tuple[str, str]]
    rows: Sequence[CourseRow]
    empty: str
    earlier: tuple[str, str] | None
    later: tuple[str, str] | None


@dataclass(frozen=True, slots=True)
class ModuleItem:
    title: str
    href: str
    state: str
    note: str


@dataclass(frozen=True, slots=True)
class CoursePage:
    title: str
    summary: str
    mark: Motif
    meta: tuple[str, ...]
    description: Markup
    facts: Sequence[tuple[str, str | None]]
    proofs: Sequence[tuple[str, str]]
    modules: Sequence[ModuleItem]
    steps: tuple[int, int, bool] | None
    progress_text: str
    standing: str
    action: str
    action_href: str
    enrol_href: str
    blocked: str
    newer: str
    move_href: str
    withdraw_href: str
    repeat_href: str


@dataclass(frozen=True, slots=True)
class ConfirmPage:
    title: str
    action: str
    label: str
    cancel_href: str
    what: tuple[str, ...]
    final: str


def level_name(level: str) -> str:
    """The level of a course in words."""
    return {"dasar": _("dasar"), "menengah": _("menengah"), "lanjut": _("lanjut")}.get(level, level)


def band_name(band: str) -> str:
    """A band of JP in words."""
    return {"0-3": _("sampai 3 JP"), "3-6": _("lebih dari 3 sampai 6 JP"), "6-": _("lebih dari 6 JP")}[band]


def catalogue_page(
    query: CatalogueQuery,
    catalogue: Catalogue,
    competencies: Mapping[str, Competency],
    standings: Mapping[int, EnrolmentCard],
) -> CataloguePage:
    """The catalogue as the actor sees it; `standings` are their enrolments by course id."""
    found, facets = catalogue.found, catalogue.facets
    names = {code: competency.name for code, competency in competencies.items()}
    groups = [
        FilterGroup(_("Topik"), "topik", [(value, value, n) for value, n in facets.topics], query.topics),
        FilterGroup(
            _("Kompetensi"),
            "kompetensi",
            [(code, names.get(code, code), n) for code, n in facets.competencies],
            query.competencies,
        ),
        FilterGroup(_("Tingkat"), "tingkat", [(value, level_name(value), n) for value, n in facets.levels], query.levels),
        FilterGroup(_("JP"), "jp", [(band, band_name(band), n) for band, n in facets.jp_bands], query.jp_bands),
    ]
    labels = {group.name: {value: label for value, label, _n in group.options} for group in groups}
    chips = [
        (labels[name].get(value, value), href_without(query, name, value))
        for name, values in _chosen(query).items()
        for value in values
    ]
    return CataloguePage(
        title=_("Kursus"),
        q=query.q,
        count=_("%(count)s kursus", count=found.total),
        groups=[group for group in groups if group.options],
        active=len(chips),
        chips=chips,
        rows=[_row(row, standings.get(row.course_id)) for row in found.items],
        empty=_empty(query),
        earlier=(href_of(replace(query, page=found.number - 1)), _("Halaman sebelumnya")) if found.number > 1 else None,
        later=(href_of(replace(query, page=found.number + 1)), _("Halaman berikutnya")) if found.number < found.pages else None,
    )


def _chosen(query: CatalogueQuery) -> dict[str, tuple[str, ...]]:
    return {"topik": query.topics, "kompetensi": query.competencies, "tingkat": query.levels, "jp": query.jp_bands}


def href_of(query: CatalogueQuery) -> str:
    """The address of a search."""
    pairs = [("q", query.q)] if query.q else []
    pairs += [(name, value) for name, values in _chosen(query).items() for value in values]
    if query.page > 1:
        pairs.append(("hal", str(query.page)))
    return "/kursus" + (f"?{urlencode(pairs)}" if pairs else "")


def href_without(query: CatalogueQuery, name: str, value: str) -> str:
    """The same search without one chosen filter, on its first page."""
    kept = {key: tuple(one for one in values if (key, one) != (name, value)) for key, values in _chosen(query).items()}
    return href_of(CatalogueQuery(query.q, kept["topik"], kept["kompetensi"], kept["tingkat"], kept["jp"]))


def _empty(query: CatalogueQuery) -> str:
    if query.q:
        return _("Tidak ada kursus untuk “%(q)s”. Periksa ejaan atau hapus saringan.", q=query.q)
    if any(_chosen(query).values()):
        return _("Tidak ada kursus yang memenuhi semua saringan. Hapus salah satunya.")
    return _("Belum ada kursus yang terbit. Kursus muncul di sini setelah pengajar menerbitkannya.")


def _row(row: CatalogueRow, card: EnrolmentCard | None) -> CourseRow:
    standing, kind, icon = "", "", "circle"
    if card is not None and card.state == COMPLETED:
        standing, kind, icon = _("Selesai"), "good", "circle-check-big"
    elif card is not None:
        standing, kind, icon = _("Sedang Anda ikuti"), "now", "book-open"
    return CourseRow(
        title=row.title,
        href=f"/kursus/{row.slug}",
        text=row.summary,
        meta=(
            _("%(count)s modul", count=row.module_count),
            _("%(jp)s JP", jp=decimal(row.jp_total)),
            _("tingkat %(level)s", level=level_name(row.level)),
            kilobytes(row.size_bytes),
        ),
        mark=motif_of(row.slug),
        standing=standing,
        standing_kind=kind,
        standing_icon=icon,
    )


def course_page(
    outline: Outline,
    enrolment: EnrolmentCard | None,
    progress: Progress | None,
    *,
    competencies: Mapping[str, Competency],
    prerequisites: Sequence[tuple[str, str, bool]],
    newer_version: bool,
) -> CoursePage:
    """A course's own page; `prerequisites` are (slug, title, fulfilled)."""
    here = f"/kursus/{outline.slug}"
    missing = [title for _slug, title, fulfilled in prerequisites if not fulfilled]
    action, action_href, standing = _action(outline, enrolment, progress)
    completed = enrolment is not None and enrolment.state == COMPLETED
    blocked = _("Selesaikan dulu: %(titles)s.", titles=", ".join(missing)) if enrolment is None and missing else ""
    total = len(outline.modules)
    return CoursePage(
        title=outline.title,
        summary=outline.summary,
        mark=motif_of(outline.slug),
        meta=(
            _("%(count)s modul", count=total),
            _("%(jp)s JP", jp=decimal(outline.jp_total)),
            _("sekitar %(minutes)s menit bacaan", minutes=sum(line.minutes for line in outline.modules)),
            _("tingkat %(level)s", level=level_name(outline.level)),
            kilobytes(sum(line.size_bytes for line in outline.modules)),
        ),
        description=Markup(outline.description_html),  # noqa: S704 - cleaned when the version was published
        facts=_facts(outline, enrolment, prerequisites),
        proofs=_proofs(outline, competencies),
        modules=_modules(outline, progress),
        steps=(progress.done, total, not completed) if progress is not None else None,
        progress_text=_("%(done)s dari %(total)s modul selesai", done=progress.done, total=total)
        if progress is not None
        else "",
        standing=standing,
        action=action,
        action_href=action_href,
        enrol_href=f"{here}/daftar" if enrolment is None and not missing else "",
        blocked=blocked,
        newer=_("Ada versi yang lebih baru. Anda boleh tetap di versi ini; yang sudah selesai tidak hilang bila pindah.")
        if newer_version
        else "",
        move_href=f"{here}/pindah-versi" if newer_version else "",
        withdraw_href=f"{here}/berhenti" if enrolment is not None and not completed else "",
        repeat_href=f"{here}/daftar" if completed else "",
    )


def _action(outline: Outline, enrolment: EnrolmentCard | None, progress: Progress | None) -> tuple[str, str, str]:
    """The one button of an enrolled reader, where it goes, and where they stand."""
    if enrolment is None or progress is None:
        return "", "", ""
    if enrolment.state == COMPLETED and enrolment.completed_at is not None:
        standing = _("Anda menyelesaikan kursus ini %(day)s.", day=day(enrolment.completed_at))
        return _("Lihat bukti Anda"), "/bukti", standing
    standing = _("Anda terdaftar sejak %(day)s.", day=day(enrolment.enrolled_at))
    if enrolment.due_at is not None:
        standing += " " + _("Tenggat %(day)s.", day=day(enrolment.due_at))
    if progress.next_slug is None:
        return "", "", standing
    label = (
        _("Buka ujian akhir") if progress.next_slug == FINAL_EXAM else _("Lanjutkan") if progress.done else _("Mulai belajar")
    )
    return label, f"/kursus/{outline.slug}/{progress.next_slug}", standing


def _facts(
    outline: Outline, enrolment: EnrolmentCard | None, prerequisites: Sequence[tuple[str, str, bool]]
) -> tuple[tuple[str, str | None], ...]:
    facts: list[tuple[str, str | None]] = [
        (_("Untuk"), ", ".join(outline.audience) or _("semua ASN")),
        (_("Penyelenggara"), outline.organiser),
        (_("Bentuk"), _("e-learning (C3)") if outline.form == "C3" else outline.form),
        (_("Urutan"), _("modul dibuka berurutan") if outline.order == "sequential" else _("modul boleh dibuka bebas")),
        (_("Prasyarat"), ", ".join(title for _slug, title, _done in prerequisites) or _("tidak ada")),
        (
            _("Ujian akhir"),
            _("%(count)s soal", count=outline.final_quiz.question_count) if outline.final_quiz else _("tidak ada"),
        ),
        (_("Sertifikat"), _("ya, diterbitkan admin kepegawaian") if outline.certificate else _("tidak")),
    ]
    if enrolment is None and outline.deadline is not None:
        facts.append((_("Tenggat"), _("%(days)s hari sejak mendaftar", days=outline.deadline.days)))
    if outline.regulations:
        facts.append((_("Rujukan"), ", ".join(outline.regulations)))
    facts.append((_("Versi"), str(outline.version_number)))
    return tuple(facts)


def _proofs(outline: Outline, competencies: Mapping[str, Competency]) -> list[tuple[str, str]]:
    """Each competency with the highest level that some module is evidence of."""
    highest: dict[str, int] = {}
    for line in outline.modules:
        for code, level in line.claims:
            highest[code] = max(level, highest.get(code, 0))
    return [
        (
            competencies[code].name if code in competencies else code,
            _("tingkat %(level)s, %(name)s", level=level, name=LEVEL_NAMES[level]),
        )
        for code, level in sorted(highest.items())
    ]


def _modules(outline: Outline, progress: Progress | None) -> list[ModuleItem]:
    items: list[ModuleItem] = []
    for line in outline.modules:
        standing = progress.module(line.slug) if progress is not None else None
        notes = [
            _("%(jp)s JP", jp=decimal(line.jp)),
            _("sekitar %(minutes)s menit", minutes=line.minutes),
            kilobytes(line.size_bytes),
        ]
        if line.quiz is not None:
            notes.append(_("kuis %(count)s soal", count=line.quiz.question_count))
        if not line.required:
            notes.append(_("pilihan"))
        state = "locked"
        if standing is None:
            notes.append(_("terbuka setelah Anda mendaftar"))
        elif standing.state == LOCKED:
            notes.append(_("terbuka setelah “%(title)s”", title=standing.opener))
        else:
            state = "done" if standing.state == DONE else "open"
        items.append(ModuleItem(line.title, f"/kursus/{outline.slug}/{line.slug}", state, " · ".join(notes)))
    if outline.final_quiz is not None:
        state = {DONE: "done", "open": "open"}.get((progress.final if progress else None) or "", "locked")
        note = _("%(count)s soal", count=outline.final_quiz.question_count)
        if state == "locked" and progress is not None:
            note += " · " + _("terbuka setelah “%(title)s”", title=progress.final_opener)
        items.append(ModuleItem(_("Ujian akhir"), f"/kursus/{outline.slug}/{FINAL_EXAM}", state, note))
    return items
