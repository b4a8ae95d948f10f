"""What the page of background jobs shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import gettext as _

from elearning.edge.locale import clock, daytime, decimal, translate
from elearning.infrastructure import jobs
from elearning.infrastructure.jobs import Fault, JobView
from elearning.kernel.text import M, Message
from elearning.web.kit.pace import words_of

HERE = "/admin/pekerjaan"
LATE = timedelta(minutes=5)
"""A job that has been due for longer makes people wonder."""

NAMES: Mapping[str, Message] = {
    "accounts.import_roster": M("Memasukkan daftar pegawai"),
    "certificates.issue_order": M("Menerbitkan sertifikat"),
    "certificates.make_pdf": M("Membuat berkas sertifikat"),
}

FAULTS: Mapping[str, Message] = {
    Fault.ERROR: M("Ada galat di program. Kirim rincian teknisnya kepada pengembang."),
    Fault.REFUSED: M("Ditolak karena keadaan datanya. Perbaiki datanya, lalu coba lagi."),
    Fault.UNKNOWN: M("Program yang berjalan tidak mengenal pekerjaan ini. Perbarui semua proses ke versi yang sama."),
    Fault.DATABASE: M("Basis data tidak dapat dihubungi atau terlalu sibuk."),
    Fault.FULL: M("Penyimpanan penuh. Sediakan tempat, lalu coba lagi."),
    Fault.HUNG: M("Melewati batas waktunya. Pekerjanya dihentikan dan diganti."),
    Fault.DIED: M("Pekerjanya berhenti mendadak di tengah pekerjaan, misalnya karena memori habis atau mesin mati."),
}

ICONS: Mapping[str, str] = {
    jobs.PARKED: "triangle-alert",
    jobs.RUNNING: "loader",
    jobs.QUEUED: "hourglass",
    jobs.DONE: "check",
    jobs.CANCELLED: "x",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One job. `bar` is (label, words, done, total) while it runs; the paths are empty where there is no button."""

    id: str
    name: str
    text: str
    fault: str
    detail: str
    icon: str
    bar: tuple[str, str, int | None, int | None] | None
    retry_path: str
    cancel_path: str


@dataclass(frozen=True, slots=True)
class JobsPage:
    """`warning` is said when jobs wait too long; `waiting_more` when not all are listed."""

    title: str
    here: str
    fresh: bool
    counts: Mapping[str, str]
    warning: str
    stopped: Sequence[Line]
    running: Sequence[Line]
    waiting: Sequence[Line]
    waiting_more: str
    ended: Sequence[Line]


def jobs_page(
    *,
    counts: Mapping[str, int],
    stopped: Sequence[JobView],
    running: Sequence[JobView],
    waiting: Sequence[JobView],
    ended: Sequence[JobView],
    oldest: datetime | None,
    now: datetime,
) -> JobsPage:
    """Four lists, the one that needs somebody first."""
    left = counts.get(jobs.QUEUED, 0) - len(waiting)
    return JobsPage(
        title=_("Pekerjaan latar"),
        here=HERE,
        fresh=bool(running or waiting),
        counts={state: str(counts.get(state, 0)) for state in (jobs.PARKED, jobs.RUNNING, jobs.QUEUED)},
        warning="" if oldest is None else late_warning(now - oldest),
        stopped=[_line(job, now) for job in stopped],
        running=[_line(job, now) for job in running],
        waiting=[_line(job, now) for job in waiting],
        waiting_more=_("dan %(count)s lainnya", count=left) if left > 0 else "",
        ended=[_line(job, now) for job in ended],
    )


def job_name(name: str) -> str:
    """What a job is called on the screen; one without a sentence is shown as it is."""
    return translate(NAMES.get(name, name))


def fault_text(job: JobView) -> str:
    """Why the last attempt failed, in plain words."""
    return translate(FAULTS[job.fault]) if job.fault in FAULTS else ""


def late_warning(waited: timedelta) -> str:
    """What is said when the oldest job has waited for so long; empty while that is no reason to worry."""
    if waited < LATE:
        return ""
    minutes = waited // timedelta(minutes=1)
    return _("Pekerjaan tertua sudah menunggu %(count)s menit. Periksa apakah proses pekerja berjalan.", count=minutes)


def _line(job: JobView, now: datetime) -> Line:
    path = f"{HERE}/{job.public_id}"
    over = job.state in {jobs.PARKED, jobs.CANCELLED}
    return Line(
        id=f"kerja-{job.public_id}",
        name=job_name(job.name),
        text=_text(job),
        fault=fault_text(job) if job.state != jobs.DONE else "",
        detail=job.error.strip(),
        icon=ICONS.get(job.state, "circle"),
        bar=_bar(job, now),
        retry_path=f"{path}/ulangi" if over else "",
        cancel_path=f"{path}/batalkan" if job.state in {jobs.QUEUED, jobs.RUNNING, jobs.PARKED} and not job.cancelling else "",
    )


def _bar(job: JobView, now: datetime) -> tuple[str, str, int | None, int | None] | None:
    if not job.total or job.state not in {jobs.RUNNING, jobs.PARKED, jobs.CANCELLED}:
        return None
    label = translate(Message(job.note)) if job.note else _("Kemajuan")
    left = None if job.ends_at is None else max(timedelta(0), job.ends_at - now)
    return label, words_of(job.done, job.total, left), job.done, job.total


def _text(job: JobView) -> str:
    return " ".join(part for part in (_("Dibuat %(at)s.", at=daytime(job.created_at)), _standing(job)) if part)


def _standing(job: JobView) -> str:
    if job.cancelling:
        return _("Dibatalkan; langkah yang sedang berjalan diselesaikan dulu.")
    if job.state == jobs.RUNNING and job.started_at is not None:
        return _("Mulai pukul %(clock)s, percobaan ke-%(count)s.", clock=clock(job.started_at), count=job.attempt)
    if job.state == jobs.QUEUED and job.attempt:
        return _("Sudah dicoba %(count)s kali; dicoba lagi pukul %(clock)s.", count=job.attempt, clock=clock(job.due_at))
    if job.state == jobs.PARKED:
        return _("Dicoba %(count)s kali, lalu berhenti.", count=job.attempt)
    if job.state == jobs.CANCELLED:
        return _("Dibatalkan.")
    if job.state == jobs.DONE and job.finished_at is not None:
        took = decimal(round((job.finished_at - (job.started_at or job.created_at)).total_seconds(), 1))
        return _("Selesai pukul %(clock)s dalam %(seconds)s detik.", clock=clock(job.finished_at), seconds=took)
    return ""
