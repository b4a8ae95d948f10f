"""What the start page and the audit log show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import ngettext

from elearning.edge.locale import daytime, translate
from elearning.edge.locale import gettext as _
from elearning.infrastructure.audit import AuditEntry
from elearning.infrastructure.jobs import JobView
from elearning.kernel.pagination import Slice
from elearning.web.admin.acts import told
from elearning.web.admin.pages.jobs import fault_text, job_name
from elearning.web.admin.pages.lists import Link, page_link


@dataclass(frozen=True, slots=True)
class JobLine:
    name: str
    text: str
    error: str


@dataclass(frozen=True, slots=True)
class StartPage:
    """`cards` are (title, where, text, icon) of what can be opened; `jobs` is None for admins of a unit."""

    title: str
    lede: str
    cards: tuple[tuple[str, str, str, str], ...]
    jobs: Sequence[JobLine] | None


@dataclass(frozen=True, slots=True)
class LogLine:
    """`act` is the sentence; `code` is what the log keeps and what is searched for."""

    at: str
    who: str
    act: str
    code: str
    subject: str
    detail: str


@dataclass(frozen=True, slots=True)
class LogPage:
    title: str
    act: str
    count: str
    rows: Sequence[LogLine]
    earlier: Link
    later: Link


def start_page(*, unit_name: str, people: int, units: int, locked: int, jobs: Sequence[JobView] | None) -> StartPage:
    """What can be opened, and what waits."""
    cards = [
        (_("Orang"), "/admin/orang", _("%(count)s orang dalam lingkup Anda", count=people), "users"),
        (_("Unit"), "/admin/unit", _("%(count)s unit", count=units), "building-2"),
    ]
    if locked:
        text = _("%(count)s orang tidak dapat masuk karena terlalu sering salah", count=locked)
        cards.insert(0, (_("Akun terkunci"), "/admin/orang?terkunci=1", text, "lock"))
    if jobs is not None:
        cards.append((_("Pekerjaan latar"), "/admin/pekerjaan", _("Yang berjalan, menunggu, dan berhenti"), "loader"))
        cards.append((_("Kesehatan platform"), "/admin/kesehatan", _("Waktu jawab, galat, antrean, disk"), "chart-column"))
        cards.append((_("Tabel JP"), "/admin/jp", _("Bentuk pengembangan dan target tahunan"), "clock"))
        cards.append((_("Log audit"), "/admin/log", _("Siapa mengubah apa, kapan"), "history"))
    return StartPage(
        title=_("Ringkasan"),
        lede=_("Lingkup Anda: seluruh platform.") if jobs is not None else _("Lingkup Anda: %(unit)s.", unit=unit_name),
        cards=tuple(cards),
        jobs=None if jobs is None else [_job(job) for job in jobs],
    )


def _job(job: JobView) -> JobLine:
    text = _("Dibuat %(at)s, dicoba %(times)s kali.", at=daytime(job.created_at), times=job.attempt)
    return JobLine(job_name(job.name), text, fault_text(job) or _("Tanpa keterangan"))


def people_in_log(found: Slice[AuditEntry]) -> set[int]:
    """The inner ids of everybody whom this page of the log names."""
    acting = {number for entry in found.items for number in (entry.actor_person_id, entry.on_behalf_of) if number is not None}
    return acting | _subjects(found, "person")


def units_in_log(found: Slice[AuditEntry]) -> set[int]:
    """The inner ids of the units that this page of the log names."""
    return _subjects(found, "unit")


def _subjects(found: Slice[AuditEntry], kind: str) -> set[int]:
    return {int(entry.subject_id) for entry in found.items if entry.subject_kind == kind and entry.subject_id.isdigit()}


def log_page(found: Slice[AuditEntry], names: Mapping[int, str], units: Mapping[int, str], act: str) -> LogPage:
    """One page of the audit log, newest first; `names` and `units` are what the inner ids stand for."""
    address = {"jenis": act}
    return LogPage(
        title=_("Log audit"),
        act=act,
        count=ngettext("%(num)s catatan", "%(num)s catatan", found.total),
        rows=[_log_line(entry, names, units) for entry in found.items],
        earlier=page_link("/admin/log", address, found, found.number - 1),
        later=page_link("/admin/log", address, found, found.number + 1),
    )


def _log_line(entry: AuditEntry, names: Mapping[int, str], units: Mapping[int, str]) -> LogLine:
    if entry.actor_person_id is not None:
        who = names.get(entry.actor_person_id, _("orang yang tidak dikenal lagi"))
    elif entry.on_behalf_of is not None:
        who = _("sistem, atas nama %(name)s", name=names.get(entry.on_behalf_of, _("orang yang tidak dikenal lagi")))
    else:
        who = _("sistem") if entry.actor_kind == "system" else _("tidak dikenal")
    detail = ", ".join(f"{key}: {value}" for key, value in entry.detail.items() if value is not None)
    known = {"person": names, "unit": units}.get(entry.subject_kind, {})
    number = int(entry.subject_id) if entry.subject_id.isdigit() else 0
    subject = known.get(number, f"{entry.subject_kind} {entry.subject_id}")
    return LogLine(daytime(entry.at), who, translate(told(entry.act)), entry.act, subject, detail or "–")
