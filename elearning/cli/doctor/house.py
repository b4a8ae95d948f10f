"""What the house does: jobs, documents, evidence, stored files, courses."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from elearning.certificates import queries as certificates
from elearning.cli.doctor.report import Check, bad, care, good
from elearning.courses import queries as courses
from elearning.courses.service import courses_in, open_folder
from elearning.evidence import queries as evidence
from elearning.evidence import service as evidence_service
from elearning.infrastructure.backup.tables import shapes_of
from elearning.infrastructure.database import Instant
from elearning.infrastructure.work import Work
from elearning.kernel.errors import DomainError
from elearning.kernel.ports import Storage

LATE = timedelta(minutes=5)
"""A job that has been due for so long, or a lease that ran out so long ago, means that nobody works."""
DOCUMENT_LATE = timedelta(minutes=30)
SLACK = timedelta(minutes=2)
START = "Jalankan serve, atau worker dengan ROLE=worker."
HEADS = 2_000
SAMPLE = 25
JOBS = sa.table(
    "job",
    sa.column("state"),
    sa.column("due_at", Instant),
    sa.column("lease_until", Instant),
    sa.column("finished_at", Instant),
)


def jobs(connection: Connection, now: datetime) -> list[Check]:
    """Nothing parked, nothing that nobody fetches."""
    state, due, lease = JOBS.c.state, JOBS.c.due_at, JOBS.c.lease_until
    counts = {row[0]: row[1] for row in connection.execute(sa.select(state, sa.func.count()).group_by(state))}
    oldest = connection.scalar(sa.select(sa.func.min(due, type_=Instant())).where(state == "queued", due <= now))
    stuck = connection.scalar(sa.select(sa.func.min(lease, type_=Instant())).where(state == "running", lease < now - LATE))
    last = connection.scalar(sa.select(sa.func.max(JOBS.c.finished_at, type_=Instant())))
    found: list[Check] = []
    if oldest is not None and now - oldest > LATE and last is None:
        found.append(care("pekerja", "belum pernah bekerja di sini, dan ada yang menunggu", START))
    elif oldest is not None and now - oldest > LATE:
        found.append(bad("pekerja", f"pekerjaan menunggu sejak {oldest:%Y-%m-%d %H:%M} UTC dan tidak diambil", START))
    elif stuck is not None:
        found.append(
            bad("pekerja", f"pekerjaan yang ditinggal mati sejak {stuck:%Y-%m-%d %H:%M} UTC tidak diambil lagi", START)
        )
    else:
        said = f"terakhir menyelesaikan pekerjaan {last:%Y-%m-%d %H:%M} UTC" if last else "belum ada pekerjaan yang selesai"
        found.append(good("pekerja", f"tidak ada yang terlambat; {said}"))
    if counts.get("parked"):
        found.append(
            care(
                "pekerjaan",
                f"{counts['parked']} diparkir sesudah gagal berulang",
                "Lihat sebabnya di layar admin, lalu ulangi.",
            )
        )
    else:
        found.append(good("pekerjaan", f"{counts.get('queued', 0)} menunggu, tidak ada yang diparkir"))
    return found


def documents(work: Work, connection: Connection) -> list[Check]:
    """Certificates get their PDF, once there is somebody who makes them."""
    count, oldest = certificates.waiting_for_pdf(work.session)
    worked = connection.scalar(sa.select(sa.func.count()).where(JOBS.c.finished_at.is_not(None)))
    if oldest is not None and work.now() - oldest > DOCUMENT_LATE and not worked:
        return [care("sertifikat", f"{count} menunggu PDF; pekerja belum pernah bekerja di sini", START)]
    if oldest is not None and work.now() - oldest > DOCUMENT_LATE:
        return [
            bad(
                "sertifikat",
                f"{count} menunggu PDF, yang tertua sejak {oldest:%Y-%m-%d %H:%M} UTC",
                "Periksa pekerja dan pekerjaan yang diparkir.",
            )
        ]
    return [good("sertifikat", f"{count} menunggu PDF" if count else "semua sudah ber-PDF")]


def ledger(work: Work, *, thorough: bool) -> list[Check]:
    """Heads bear our signature; thoroughly: every entry is as it was written."""
    if thorough:
        report = evidence_service.verify_ledger(work)
        if report.broken:
            return [
                bad(
                    "bukti",
                    f"{len(report.broken)} dari {report.chains} rantai terputus",
                    "Jalankan evidence verify, simpan keluarannya, dan selidiki.",
                )
            ]
        return [good("bukti", f"{report.entries} catatan dalam {report.chains} rantai utuh")]
    seen, foreign = evidence.unsigned_heads(work.session, work.signer.verify, HEADS)
    if foreign:
        return [
            bad(
                "bukti",
                f"{len(foreign)} dari {seen} kepala rantai tidak dijamin kunci ini",
                "Pastikan signing.key yang benar terpasang, lalu jalankan evidence verify.",
            )
        ]
    return [good("bukti", f"{seen} kepala rantai bertanda tangan sah")]


def clock(work: Work) -> list[Check]:
    """Time does not run behind what has been recorded."""
    newest = evidence.newest_entry_at(work.session)
    if newest is not None and work.now() < newest - SLACK:
        return [
            bad(
                "jam",
                f"jam mesin {work.now():%Y-%m-%d %H:%M} UTC, padahal bukti terakhir dicatat {newest:%Y-%m-%d %H:%M} UTC",
                "Betulkan jam mesin (NTP) sebelum orang bekerja lagi.",
            )
        ]
    return [good("jam", f"{work.now():%Y-%m-%d %H:%M} UTC, sesudah bukti terakhir")]


def stored(connection: Connection, storage: Storage, *, thorough: bool, write: bool) -> list[Check]:
    """Files that the rows name are there and are what they were; `write`: the store takes a file (a bucket has no folder to look at)."""
    found: list[Check] = []
    if write:
        probe = storage.put(b"uji tulis\n")
        found.append(good("penyimpanan", f"menerima berkas ({probe.sha256[:8]}…)"))
    names = stored_names(connection)
    asked = names if thorough else random.sample(names, min(SAMPLE, len(names)))
    lost = [name for name in asked if not _is_whole(storage, name)]
    if lost:
        return [
            *found,
            bad(
                "berkas",
                f"{len(lost)} dari {len(asked)} yang diperiksa hilang atau rusak, misalnya {lost[0][:16]}…",
                "Pulihkan dari cadangan.",
            ),
        ]
    return [*found, good("berkas", f"{len(asked)} dari {len(names)} berkas dibaca dan cocok")]


def stored_names(connection: Connection) -> list[str]:
    """The hashes of files that columns name."""
    names: set[str] = set()
    for shape in shapes_of(connection):
        for place, alone in shape.hashes:
            if alone:
                column = sa.column(shape.columns[place])
                names.update(
                    connection.scalars(
                        sa.select(column).select_from(sa.table(shape.name)).where(column.is_not(None)).distinct()
                    )
                )
    return sorted(names)


def library(work: Work, folder: Path) -> list[Check]:
    """The folder of courses and what is published say the same."""
    if not folder.is_dir():
        return [
            care("kursus", f"COURSES_DIR {folder} tidak ada", "Betulkan COURSES_DIR; kursus yang sudah terbit tetap dilayani.")
        ]
    published = courses.published_hashes(work.session)
    packages = [open_folder(path) for path in courses_in(folder) if path.is_dir() and (path / "kursus.md").exists()]
    new = [package.slug for package in packages if package.slug not in published]
    changed = [
        package.slug for package in packages if published.get(package.slug, package.content_hash) != package.content_hash
    ]
    if new or changed:
        said = "; ".join([*_told("belum terbit", new), *_told("berbeda dari yang terbit", changed)])
        return [care("kursus", said, "Jalankan courses check, lalu courses sync.")]
    return [good("kursus", f"{len(packages)} di folder sama dengan yang terbit; {len(published)} terbit seluruhnya")]


def _told(word: str, slugs: Sequence[str]) -> list[str]:
    return [f"{word}: {', '.join(slugs)}"] if slugs else []


def _is_whole(storage: Storage, sha256: str) -> bool:
    try:
        with storage.open(sha256) as stream:
            digest: Any = hashlib.sha256()
            while piece := stream.read(1_000_000):
                digest.update(piece)
    except (DomainError, OSError):
        return False
    return digest.hexdigest() == sha256
