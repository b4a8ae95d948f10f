"""Certificates: one by its code or file, the list of a person, the list of a course."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import Session, aliased

from elearning.accounts import queries as accounts
from elearning.certificates.errors import CertificateUnknown
from elearning.certificates.model import Certificate, CertificateEvent
from elearning.certificates.policy import Holding
from elearning.certificates.rules.document import DocumentData
from elearning.certificates.rules.records import CertificateRecord, ChangeRow
from elearning.certificates.rules.states import State
from elearning.kernel.clock import local_day
from elearning.kernel.ids import CertificateId, CourseId, EnrolmentId, PersonId, UnitId, VersionId
from elearning.kernel.pagination import Slice

_Replacement = aliased(Certificate)


_Columns = Select[Certificate, datetime, str, str, str]


def _records() -> _Columns:
    """Each certificate with the event of its present state and what replaced it."""
    return (
        select(Certificate, CertificateEvent.at, CertificateEvent.reason, _Replacement.code, _Replacement.number)
        .join(
            CertificateEvent,
            (CertificateEvent.certificate_id == Certificate.id) & (CertificateEvent.kind == Certificate.state),
        )
        .outerjoin(_Replacement, _Replacement.id == Certificate.replaced_by_id)
    )


def _record(row: Row[Certificate, datetime, str, str, str]) -> CertificateRecord:
    one = row[0]
    return CertificateRecord(
        id=CertificateId(one.id),
        public_id=one.public_id,
        code=one.code,
        number=one.number,
        person_id=PersonId(one.person_id),
        enrolment_id=EnrolmentId(one.enrolment_id),
        course_id=CourseId(one.course_id),
        version_id=VersionId(one.version_id),
        cycle=one.cycle,
        unit_id=UnitId(one.unit_id),
        issuer_unit_id=UnitId(one.issuer_unit_id),
        issued_on=one.issued_on,
        issued_at=one.issued_at,
        state=State(one.state),
        data=DocumentData.from_json(one.data),
        pdf_sha256=one.pdf_sha256,
        pdf_size=one.pdf_size,
        changed_at=row[1],
        reason=row[2],
        replacement_code=row[3],
        replacement_number=row[4],
    )


def find_by_code(session: Session, code: str) -> CertificateRecord | None:
    """The certificate with this canonical code (`rules.codes.read_code`)."""
    row = session.execute(_records().where(Certificate.code == code)).first()
    return None if row is None else _record(row)


def get_by_code(session: Session, code: str) -> CertificateRecord:
    """Raises CertificateUnknown."""
    found = find_by_code(session, code)
    if found is None:
        raise CertificateUnknown
    return found


def get_by_public_id(session: Session, public_id: UUID, *, for_update: bool = False) -> CertificateRecord:
    """With `for_update` its row is locked until the transaction ends. Raises CertificateUnknown."""
    if for_update:
        session.scalar(select(Certificate.id).where(Certificate.public_id == public_id).with_for_update())
    row = session.execute(_records().where(Certificate.public_id == public_id)).first()
    if row is None:
        raise CertificateUnknown
    return _record(row)


def find_by_file(session: Session, sha256: str) -> CertificateRecord | None:
    """The certificate whose stored PDF has exactly these bytes."""
    row = session.execute(_records().where(Certificate.pdf_sha256 == sha256)).first()
    return None if row is None else _record(row)


def list_of_person(session: Session, person_id: PersonId) -> list[CertificateRecord]:
    """All certificates of a person, also those that no longer stand, newest first."""
    rows = session.execute(_records().where(Certificate.person_id == person_id).order_by(Certificate.id.desc()))
    return [_record(row) for row in rows]


def list_issued(
    session: Session, course_id: CourseId, scope: frozenset[UnitId] | None, *, page: int = 1, size: int = 50
) -> Slice[CertificateRecord]:
    """The certificates of a course whose holders stand in the scope today (None: everybody), newest first, without replaced ones."""
    chosen = _records().where(Certificate.course_id == course_id, Certificate.state != State.REPLACED)
    if scope is not None:
        chosen = chosen.where(Certificate.person_id.in_(accounts.people_in_units(scope)))
    total = session.scalar(select(func.count()).select_from(chosen.with_only_columns(Certificate.id).subquery())) or 0
    rows = session.execute(chosen.order_by(Certificate.id.desc()).limit(size).offset((page - 1) * size))
    return Slice([_record(row) for row in rows], page, size, total)


def count_by_course(session: Session, scope: frozenset[UnitId] | None) -> dict[CourseId, int]:
    """How many certificates of each course have been issued to people of the scope, replaced ones not counted."""
    chosen = select(Certificate.course_id, func.count()).where(Certificate.state != State.REPLACED)
    if scope is not None:
        chosen = chosen.where(Certificate.person_id.in_(accounts.people_in_units(scope)))
    return {CourseId(course): number for course, number in session.execute(chosen.group_by(Certificate.course_id))}


def waiting_for_pdf(session: Session) -> tuple[int, datetime | None]:
    """How many standing certificates have no document yet, and since when the oldest waits."""
    waiting = select(func.count(), func.min(Certificate.issued_at)).where(
        Certificate.pdf_sha256.is_(None), Certificate.state == State.ISSUED.value
    )
    count, oldest = session.execute(waiting).one()
    return count, oldest


def states_of(session: Session, enrolment_ids: Collection[EnrolmentId]) -> dict[EnrolmentId, State]:
    """The state of the certificate that holds the place of each enrolment; who has none, or only replaced ones, is left out."""
    rows = session.execute(
        select(Certificate.enrolment_id, Certificate.state).where(
            Certificate.enrolment_id.in_(enrolment_ids), Certificate.state != State.REPLACED
        )
    )
    return {EnrolmentId(enrolment): State(state) for enrolment, state in rows}


def history_of(session: Session, certificate_id: CertificateId) -> list[ChangeRow]:
    """Everything that happened to a certificate, oldest first."""
    rows = session.scalars(
        select(CertificateEvent).where(CertificateEvent.certificate_id == certificate_id).order_by(CertificateEvent.id)
    )
    return [
        ChangeRow(row.kind, row.at, None if row.actor_person_id is None else PersonId(row.actor_person_id), row.reason)
        for row in rows
    ]


def holding_of(session: Session, record: CertificateRecord, now: datetime) -> Holding:
    """What the policy asks about a certificate: its holder, and the units of the issue day and of today."""
    zone: ZoneInfo = accounts.timezone_of(session, record.person_id)
    today = accounts.main_unit_on(session, record.person_id, local_day(now, zone))
    return Holding(record.person_id, frozenset({record.unit_id} if today is None else {record.unit_id, today}))
