"""The house's facts become entries. Each of these is a reaction: it runs in the transaction of the fact, as the system."""

from __future__ import annotations

from uuid import UUID

from elearning.accounts import queries as accounts
from elearning.certificates.events import CertificateIssued, CertificateReplaced, CertificateRevoked
from elearning.evidence import policy, queries
from elearning.evidence.rules.ledger import (
    CERTIFICATE_ISSUED,
    CERTIFICATE_REPLACED,
    CERTIFICATE_REVOKED,
    COURSE_COMPLETED,
    MODULE_COMPLETED,
    Claim,
    EntryRef,
    Fact,
    Source,
)
from elearning.evidence.service.writing import append
from elearning.infrastructure.work import Work
from elearning.kernel.clock import local_day
from elearning.kernel.permissions import permit
from elearning.learning.events import CourseCompleted, ModuleCompleted


def record_module_completion(work: Work, fact: ModuleCompleted) -> EntryRef:
    """A completed module: its claims, its real JP, its score. One entry, however many competencies it names."""
    permit(work.actor, policy.RECORD, fact)
    zone = accounts.timezone_of(work.session, fact.person_id)
    entry = Fact(
        kind=MODULE_COMPLETED,
        key=f"{fact.enrolment_public_id}/{fact.module_slug}",
        source=Source(
            course=fact.course_slug,
            module=fact.module_slug,
            version=fact.version_number,
            version_hash=fact.version_hash,
            module_hash=fact.module_hash,
            quiz_hash=fact.quiz_revision_hash or None,
            enrolment=fact.enrolment_public_id,
            attempt=fact.attempt_public_id,
            rule=fact.rule,
        ),
        occurred_at=fact.completed_at,
        claims=tuple(Claim(code, level) for code, level in fact.claims),
        jp=fact.jp,
        score=fact.share,
        learning_days=fact.learning_days,
        ended_on=local_day(fact.completed_at, zone),
    )
    return append(work, fact.person_id, entry, enrolment_id=fact.enrolment_id, version_id=fact.version_id)


def record_course_completion(work: Work, fact: CourseCompleted) -> EntryRef:
    """A completed course: from here on its JP can be recognised. The `jp` told are the course's total and are never added to the modules'."""
    permit(work.actor, policy.RECORD, fact)
    entry = Fact(
        kind=COURSE_COMPLETED,
        key=str(fact.enrolment_public_id),
        source=Source(
            course=fact.course_slug,
            version=fact.version_number,
            version_hash=fact.version_hash,
            enrolment=fact.enrolment_public_id,
            attempt=fact.final_attempt_public_id,
        ),
        occurred_at=fact.completed_at,
        jp=fact.jp,
        score=fact.final_share,
        form=fact.form,
        learning_days=fact.learning_days,
        ended_on=fact.ended_on,
    )
    return append(work, fact.person_id, entry, enrolment_id=fact.enrolment_id, version_id=fact.version_id)


def record_certificate(work: Work, fact: CertificateIssued) -> EntryRef:
    """An issued certificate. It adds no JP: those were posted with the modules."""
    permit(work.actor, policy.RECORD, fact)
    entry = Fact(
        kind=CERTIFICATE_ISSUED,
        key=str(fact.public_id),
        source=Source(
            course=fact.course_slug,
            version_hash=fact.version_hash,
            certificate=fact.public_id,
            certificate_code=fact.code,
        ),
        occurred_at=fact.at,
        ended_on=fact.issued_on,
    )
    version_id = queries.find_version_of(work.session, fact.enrolment_id)
    return append(work, fact.person_id, entry, enrolment_id=fact.enrolment_id, version_id=version_id)


def record_revocation(work: Work, fact: CertificateRevoked) -> EntryRef:
    """A revoked certificate: a new entry that names the one of its issue, which stays as it is."""
    return _end_of_certificate(work, fact, CERTIFICATE_REVOKED, None)


def record_replacement(work: Work, fact: CertificateReplaced) -> EntryRef:
    """A replaced certificate: a new entry that names the one of the old certificate's issue."""
    return _end_of_certificate(work, fact, CERTIFICATE_REPLACED, fact.replacement_public_id)


def _end_of_certificate(
    work: Work, fact: CertificateRevoked | CertificateReplaced, kind: str, replacement: UUID | None
) -> EntryRef:
    permit(work.actor, policy.RECORD, fact)
    issued = queries.find_issue(work.session, str(fact.public_id))
    entry = Fact(
        kind=kind,
        key=str(fact.public_id),
        source=Source(
            course=issued.course if issued else None,
            certificate=fact.public_id,
            certificate_code=fact.code,
            replacement=replacement,
        ),
        occurred_at=fact.at,
        corrects=issued.ref if issued else None,
        reason=fact.reason_code,
    )
    enrolment_id, version_id = (issued.enrolment_id, issued.version_id) if issued else (None, None)
    return append(work, fact.person_id, entry, enrolment_id=enrolment_id, version_id=version_id)
