"""Issuing: take numbers from the register, freeze the data, announce, and leave the making of the file to the worker.

The register is one row per issuer and year. It is locked before anybody looks whether a certificate exists, so that two admins who
issue for the same people at the same moment come one after the other: the second finds the certificates of the first. Numbers are
taken only for those who are ready, in the same transaction, so that a failure leaves neither a double nor a gap.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from elearning.accounts.rules import PersonCard
from elearning.accounts.rules import Standing as PersonStanding
from elearning.certificates import policy, queries
from elearning.certificates.errors import IssuedMeanwhile
from elearning.certificates.events import CertificateIssued
from elearning.certificates.model import Certificate, CertificateCounter, CertificateEvent
from elearning.certificates.rules.codes import RANDOM_BYTES, make_code
from elearning.certificates.rules.document import CompetencyRow, DocumentData, Holder, ModuleRow, Signer
from elearning.certificates.rules.numbers import NumberParts, number_of
from elearning.certificates.rules.ordering import MAKE_PDF, file_key
from elearning.certificates.rules.readiness import REASONS, Lack
from elearning.certificates.rules.records import Candidate, Issued, IssueReport, Skipped
from elearning.certificates.rules.settings import SettingsDraft
from elearning.certificates.rules.states import ReasonCode, State
from elearning.courses import queries as courses
from elearning.courses.rules.outline import ModuleLine, Outline
from elearning.frameworks import queries as frameworks
from elearning.frameworks.rules import Competency, level_name
from elearning.infrastructure import audit
from elearning.infrastructure.work import Work
from elearning.kernel.actor import Role
from elearning.kernel.ids import CertificateId, EnrolmentId, UnitId, VersionId, new_public_id
from elearning.kernel.permissions import permit
from elearning.learning import queries as learning

Register = tuple[UnitId, int]


def issue(work: Work, enrolment_ids: Collection[EnrolmentId]) -> IssueReport:
    """Issue for these enrolments, in this order, in one transaction; keep the list short (`BATCH`), it holds the register's lock.

    Who is not ready is skipped with the reason; asking again for the same enrolments issues nothing twice. An admin reaches only the
    people of their units; others count as not found. Raises Forbidden, IssuedMeanwhile.
    """
    work.begin_write()
    ids = list(dict.fromkeys(enrolment_ids))
    scope = None if work.actor.is_system else work.actor.scope_of(Role.ADMIN)
    completed = {one.enrolment_id: one for one in learning.list_completed(work.session, enrolment_ids=ids, scope=scope)}
    chosen = [completed[one] for one in ids if one in completed]
    candidates = queries.candidates_of(work.session, chosen, work.now())
    counters = _lock(work, candidates)
    candidates = queries.with_certificates(work.session, candidates)
    for one in candidates:
        permit(work.actor, policy.ISSUE, one.standing.unit_id if one.standing else None)
    skipped = [
        Skipped(one, None, Lack.COURSE_NOT_DONE, REASONS[Lack.COURSE_NOT_DONE]) for one in ids if one not in completed
    ] + [_skipped(one) for one in candidates if not one.readiness.is_ready]
    ready = [one for one in candidates if one.readiness.is_ready]
    return IssueReport(_issue_all(work, ready, counters) if ready else (), skipped)


def issue_replacement(work: Work, enrolment_id: EnrolmentId) -> tuple[Issued | None, Skipped | None]:
    """Issue again for an enrolment whose certificate has just been set to replaced, in the same transaction."""
    report = issue(work, [enrolment_id])
    return next(iter(report.issued), None), next(iter(report.skipped), None)


def note_event(work: Work, certificate_id: int, kind: str, *, reason: str = "", reason_code: ReasonCode | None = None) -> None:
    """Write one line of a certificate's history in the name of the actor (of the person behind the system, if there is one)."""
    work.session.add(
        CertificateEvent(
            certificate_id=certificate_id,
            kind=kind,
            at=work.now(),
            actor_kind=work.actor.kind,
            actor_person_id=work.actor.person_id or work.actor.on_behalf_of,
            reason_code=reason_code or "",
            reason=reason,
        )
    )


# --- the register --------------------------------------------------------------------------------------------------------


def _lock(work: Work, candidates: Iterable[Candidate]) -> dict[Register, CertificateCounter]:
    """The counter rows of everybody's register, locked in one order for all, so that two transactions never wait for each other."""
    registers = sorted({(one.issuer.unit_id, one.day.year) for one in candidates if one.issuer is not None})
    return {register: _lock_one(work, register) for register in registers}


def _lock_one(work: Work, register: Register) -> CertificateCounter:
    unit_id, year = register
    locked = (
        select(CertificateCounter)
        .where(CertificateCounter.unit_id == unit_id, CertificateCounter.year == year)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    counter = work.session.scalar(locked)
    if counter is not None:
        return counter
    try:
        with work.session.begin_nested():
            work.session.add(CertificateCounter(unit_id=unit_id, year=year, last=0))
    except IntegrityError:  # the first number of the year was taken by somebody else just now; theirs is the row
        pass
    return work.session.scalars(locked).one()


# --- the certificates ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Sources:
    """What documents of one batch are made from."""

    outlines: Mapping[VersionId, Outline]
    done: Mapping[EnrolmentId, Collection[str]]
    dictionary: Mapping[str, Competency]


def _issue_all(work: Work, ready: Sequence[Candidate], counters: Mapping[Register, CertificateCounter]) -> tuple[Issued, ...]:
    marks = learning.readings_and_completions(work.session, [one.enrolment.enrolment_id for one in ready])
    sources = _Sources(
        outlines=courses.outlines_of(work.session, {one.enrolment.version_id for one in ready}),
        done={enrolment: done.keys() for enrolment, (_read, done) in marks.items()},
        dictionary=frameworks.competencies(work.session),
    )
    rows = [_certificate(work, one, sources, counters) for one in ready]
    work.session.add_all(rows)
    try:
        work.session.flush()
    except IntegrityError as error:
        raise IssuedMeanwhile from error
    for row in rows:
        _follow_up(work, row)
    return tuple(
        Issued(CertificateId(row.id), one.enrolment.enrolment_id, one.enrolment.person_id, row.number, row.code)
        for row, one in zip(rows, ready, strict=True)
    )


def _follow_up(work: Work, row: Certificate) -> None:
    note_event(work, row.id, State.ISSUED)
    audit.record(work, "certificates.issue", "certificate", row.public_id, number=row.number)
    work.enqueue(MAKE_PDF, {"certificate_id": row.id}, key=file_key(row.id))
    work.announce(
        CertificateIssued(
            certificate_id=CertificateId(row.id),
            public_id=row.public_id,
            code=row.code,
            person_id=row.person_id,  # pyright: ignore[reportArgumentType] - a row holds plain integers
            enrolment_id=row.enrolment_id,  # pyright: ignore[reportArgumentType]
            course_slug=row.data["course_slug"],
            version_hash=row.data["version_hash"],
            cycle=row.cycle,
            number=row.number,
            issued_on=row.issued_on,
            at=row.issued_at,
        )
    )


def _certificate(work: Work, one: Candidate, sources: _Sources, counters: Mapping[Register, CertificateCounter]) -> Certificate:
    """The row with the next number; the counter moves only in this transaction."""
    if one.issuer is None or one.standing is None or one.card is None:
        raise AssertionError("a ready candidate is whole")
    counter = counters[one.issuer.unit_id, one.day.year]
    counter.last += 1
    code = make_code(work.random.token_bytes(RANDOM_BYTES))
    values = one.issuer.values
    number = number_of(values.pattern, NumberParts(counter.last, one.day, values.short_name))
    data = _document(one, one.card, one.standing, values, sources)
    data = replace(data, code=code, number=number, address=work.links.verification(code))
    return Certificate(
        public_id=new_public_id(),
        code=code,
        person_id=one.enrolment.person_id,
        enrolment_id=one.enrolment.enrolment_id,
        course_id=one.enrolment.course_id,
        version_id=one.enrolment.version_id,
        cycle=one.enrolment.cycle,
        unit_id=one.standing.unit_id,
        issuer_unit_id=one.issuer.unit_id,
        year=one.day.year,
        sequence=counter.last,
        number=number,
        issued_on=one.day,
        issued_at=work.now(),
        state=State.ISSUED,
        data=data.to_json(),
    )


def _document(
    one: Candidate, card: PersonCard, standing: PersonStanding, values: SettingsDraft, sources: _Sources
) -> DocumentData:
    """All that is printed, as it is now, except number and code. Hours and competencies are those of the modules that were completed."""
    outline = sources.outlines[one.enrolment.version_id]
    modules = [line for line in outline.modules if line.slug in sources.done[one.enrolment.enrolment_id]]
    return DocumentData(
        code="",
        number="",
        address="",
        issued_on=one.day,
        organiser=values.organiser,
        course_organiser="" if outline.organiser == values.organiser else outline.organiser,
        place=values.place,
        course_slug=outline.slug,
        course_title=outline.title,
        version_number=outline.version_number,
        version_hash=outline.content_hash,
        cycle=one.enrolment.cycle,
        jp=sum((line.jp for line in modules), Decimal(0)),
        started_on=min(one.enrolment.started_on, one.enrolment.ended_on),
        ended_on=one.enrolment.ended_on,
        holder=Holder(
            full_name=card.full_name,
            number_kind=card.number_kind,
            number=card.number,
            grade=standing.grade,
            rank_title=standing.rank_title,
            post=_post(standing),
            unit_name=", ".join(reversed(standing.unit_path)) or standing.unit_name,
        ),
        signer=Signer(values.signer_post, values.signer_name, values.signer_rank, values.signer_number),
        modules=tuple(ModuleRow(line.title, line.jp) for line in modules),
        competencies=_competencies(modules, sources.dictionary),
    )


def _competencies(modules: Sequence[ModuleLine], dictionary: Mapping[str, Competency]) -> tuple[CompetencyRow, ...]:
    """Each competency once, with the highest level that a module claims, in the dictionary's order."""
    levels: dict[str, int] = {}
    for line in modules:
        for code, level in line.claims:
            levels[code] = max(level, levels.get(code, 0))
    places = {code: place for place, code in enumerate(dictionary)}
    return tuple(
        CompetencyRow(code, dictionary[code].name if code in dictionary else code, level, level_name(level))
        for code, level in sorted(levels.items(), key=lambda claim: (places.get(claim[0], len(places)), claim[0]))
    )


def _post(standing: PersonStanding) -> str:
    """The post as one is addressed in it: acting posts say so."""
    return f"{standing.placement_kind}. {standing.post}" if standing.placement_kind in {"Plt", "Plh"} else standing.post


def _skipped(one: Candidate) -> Skipped:
    lack = one.readiness.lack or Lack.COURSE_NOT_DONE
    return Skipped(one.enrolment.enrolment_id, one.enrolment.person_id, lack, one.readiness.reason or REASONS[lack])
