"""Revoking and replacing: the state changes, an event says why, and nothing is deleted."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import update

from elearning.certificates import policy, queries
from elearning.certificates.errors import NotReady, ReasonTooShort, StateForbids
from elearning.certificates.events import CertificateReplaced, CertificateRevoked
from elearning.certificates.model import Certificate
from elearning.certificates.rules.records import CertificateRecord, Issued
from elearning.certificates.rules.states import ReasonCode, State, can_become, tidy_reason
from elearning.certificates.service.issuing import issue_replacement, note_event
from elearning.infrastructure import audit
from elearning.infrastructure.work import Work
from elearning.kernel.permissions import permit


def revoke(work: Work, public_id: UUID, reason: str, *, reason_code: ReasonCode = ReasonCode.OTHER) -> CertificateRecord:
    """Take a certificate's standing away; its page and its file stay and say so.

    Revoking what is revoked already changes nothing. Raises CertificateUnknown, Forbidden, ReasonTooShort, StateForbids.
    """
    work.begin_write()
    record, text = _changeable(work, public_id, reason)
    if record.state is State.REVOKED:
        return record
    _change(work, record, State.REVOKED, text, reason_code)
    work.announce(CertificateRevoked(record.id, record.public_id, record.code, record.person_id, reason_code.value, work.now()))
    return queries.get_by_public_id(work.session, public_id)


def replace(work: Work, public_id: UUID, reason: str, *, reason_code: ReasonCode = ReasonCode.WRONG_DATA) -> Issued:
    """Issue a new certificate for the same enrolment with the data as they are now, and let the old one point to it.

    The new one has a number, a code and a file of its own. Raises CertificateUnknown, Forbidden, ReasonTooShort, StateForbids, NotReady.
    """
    work.begin_write()
    record, text = _changeable(work, public_id, reason)
    _change(work, record, State.REPLACED, text, reason_code)
    issued, skipped = issue_replacement(work, record.enrolment_id)
    if issued is None:
        raise NotReady(skipped.reason) if skipped else StateForbids(record.number)
    work.session.execute(
        update(Certificate)
        .where(Certificate.id == record.id)
        .values(replaced_by_id=issued.certificate_id)
        .execution_options(synchronize_session=False)
    )
    new = queries.get_by_code(work.session, issued.code)
    work.announce(
        CertificateReplaced(
            record.id, record.public_id, record.code, record.person_id, new.public_id, reason_code.value, work.now()
        )
    )
    return issued


def _changeable(work: Work, public_id: UUID, reason: str) -> tuple[CertificateRecord, str]:
    record = queries.get_by_public_id(work.session, public_id, for_update=True)
    permit(work.actor, policy.CHANGE, queries.holding_of(work.session, record, work.now()))
    text = tidy_reason(reason)
    if text is None:
        raise ReasonTooShort
    return record, text


def _change(work: Work, record: CertificateRecord, state: State, reason: str, reason_code: ReasonCode) -> None:
    if not can_become(record.state, state):
        raise StateForbids(record.number)
    work.session.execute(
        update(Certificate)
        .where(Certificate.id == record.id)
        .values(state=state)
        .execution_options(synchronize_session="fetch")
    )
    note_event(work, record.id, state, reason=reason, reason_code=reason_code)
    audit.record(
        work,
        f"certificates.{'revoke' if state is State.REVOKED else 'replace'}",
        "certificate",
        record.public_id,
        reason=reason,
    )
    work.session.flush()
