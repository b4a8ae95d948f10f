"""Certificates by command: issue for those who are ready, and verify a file."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext

from elearning.accounts import queries as accounts
from elearning.accounts.rules import parse_number
from elearning.certificates import queries, service
from elearning.certificates.rules.records import CertificateRecord, Skipped
from elearning.certificates.rules.states import State
from elearning.courses import queries as courses
from elearning.infrastructure.work import Work, WorkFactory
from elearning.kernel.actor import Actor
from elearning.kernel.ids import CourseId, EnrolmentId, PersonId
from elearning.learning import queries as learning

NO = 1
"""Exit status: the answer is no."""
EXISTING = click.Path(exists=True, dir_okay=False, path_type=Path)
NOT_ENROLLED = "Tidak terdaftar di kursus ini"
UNKNOWN = "Nomor ini tidak dikenal"


@dataclass(frozen=True, slots=True)
class Asked:
    """For whom to issue, in order, and who cannot even be asked."""

    enrolments: Sequence[EnrolmentId]
    refused: Sequence[dict[str, str]]


@click.group()
def certificates() -> None:
    """The register of certificates."""


def _factory() -> WorkFactory:
    return current_app.extensions["work_factory"]


@certificates.command()
@click.option("--course", "slug", required=True, help="slug of the course")
@click.option("--nip", "numbers", multiple=True, help="only for these people; may be given again")
@click.option("--json", "as_json", is_flag=True, help="JSON alone on stdout")
@with_appcontext
def issue(slug: str, numbers: Sequence[str], as_json: bool) -> None:
    """Issue for everybody who is ready, or for the people named; the worker makes the PDFs. Who is skipped is named with the reason."""
    factory = _factory()
    with factory.open(Actor.system()) as work:
        head = courses.find_course(work.session, slug)
        if head is None:
            raise click.UsageError(f"{slug}: kursus ini tidak ada.")
        asked = _named(work, head.id, numbers) if numbers else _ready(work, head.id)
    issued: list[dict[str, str]] = []
    skipped = list(asked.refused)
    for batch in _batches(asked.enrolments):
        with factory.open(Actor.system()) as work:
            report = service.issue(work, batch)
            nips = _nips(work, batch)
            issued += [{"nip": nips[one.enrolment_id], "number": one.number, "code": one.code} for one in report.issued]
            skipped += [_skipped_json(one, nips) for one in report.skipped]
    if as_json:
        _print_json({"issued": issued, "skipped": skipped})
        return
    for one in issued:
        click.echo(f"{one['nip']}  {one['number']}  {one['code']}")
    for one in skipped:
        click.echo(f"{one['nip']}  dilewati: {one['reason']}")
    click.echo(f"{len(issued)} sertifikat terbit, {len(skipped)} dilewati.")


@certificates.command()
@click.argument("file", type=EXISTING)
@click.option("--json", "as_json", is_flag=True, help="JSON alone on stdout")
@with_appcontext
def verify(file: Path, as_json: bool) -> None:
    """Say whether a PDF is, byte for byte, one that was stored here and still stands. Exit status 1 when it is not."""
    sha256 = hashlib.sha256(file.read_bytes()).hexdigest()
    with _factory().open(Actor.system()) as work:
        record = queries.find_by_file(work.session, sha256)
    if as_json:
        _print_json(_verdict_json(record, sha256))
    else:
        click.echo(_verdict_line(record))
    sys.exit(0 if record is not None and record.state is State.ISSUED else NO)


def _ready(work: Work, course_id: CourseId) -> Asked:
    candidates = queries.list_candidates(work.session, course_id, None, work.now())
    lacking = [one for one in candidates if not one.readiness.is_ready and one.readiness.lack != "has-certificate"]
    refused = [{"nip": one.card.number if one.card else "", "reason": str(one.readiness.reason)} for one in lacking]
    return Asked([one.enrolment.enrolment_id for one in candidates if one.readiness.is_ready], refused)


def _named(work: Work, course_id: CourseId, numbers: Sequence[str]) -> Asked:
    enrolments: list[EnrolmentId] = []
    refused: list[dict[str, str]] = []
    for typed in dict.fromkeys(numbers):
        number = parse_number(typed).number or typed
        person = accounts.find_person_by_number(work.session, number)
        enrolment = None if person is None else _enrolment(work, person, course_id)
        if enrolment is None:
            refused.append({"nip": number, "reason": UNKNOWN if person is None else NOT_ENROLLED})
        else:
            enrolments.append(enrolment)
    return Asked(enrolments, refused)


def _enrolment(work: Work, person: PersonId, course_id: CourseId) -> EnrolmentId | None:
    """The last completed cycle, else the one that runs."""
    completed = learning.list_completed(work.session, course_id, person_ids=[person])
    if completed:
        return completed[-1].enrolment_id
    found = learning.find_enrolment(work.session, person, course_id)
    return None if found is None else found.id


def _batches(enrolments: Sequence[EnrolmentId]) -> Iterator[Sequence[EnrolmentId]]:
    for start in range(0, len(enrolments), service.BATCH):
        yield enrolments[start : start + service.BATCH]


def _nips(work: Work, enrolments: Sequence[EnrolmentId]) -> dict[EnrolmentId, str]:
    people = {one: learning.get_enrolment(work.session, one).person_id for one in enrolments}
    cards = accounts.cards_of(work.session, set(people.values()))
    return {one: cards[person].number if person in cards else "" for one, person in people.items()}


def _skipped_json(one: Skipped, nips: dict[EnrolmentId, str]) -> dict[str, str]:
    return {"nip": nips.get(one.enrolment_id, ""), "reason": str(one.reason)}


def _verdict_json(record: CertificateRecord | None, sha256: str) -> dict[str, Any]:
    if record is None:
        return {"genuine": False, "stands": False, "sha256": sha256}
    return {
        "genuine": True,
        "stands": record.state is State.ISSUED,
        "state": record.state.value,
        "number": record.number,
        "code": record.code,
        "reason": record.reason,
        "sha256": sha256,
    }


def _verdict_line(record: CertificateRecord | None) -> str:
    if record is None:
        return "Tidak dikenal: tidak ada berkas tersimpan yang sama persis dengan berkas ini."
    if record.state is State.ISSUED:
        return f"Asli dan berlaku: {record.number}, kode {record.code}."
    words = {State.REVOKED: "dicabut", State.REPLACED: "digantikan", State.EXPIRED: "habis masa berlakunya"}
    return f"Asli, tetapi {words[record.state]}: {record.number}. {record.reason}".rstrip()


def _print_json(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))
