"""How far an order to issue for many is."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from elearning.certificates.errors import OrderUnknown
from elearning.certificates.model import Certificate, CertificateOrder, CertificateOrderLine
from elearning.certificates.rules.records import OrderProgress, SkippedLine
from elearning.kernel.ids import CourseId, PersonId


def get_progress(session: Session, public_id: UUID, *, ordered_by: PersonId | None = None) -> OrderProgress:
    """Counted from the rows themselves, so that it is true after any crash. `ordered_by` narrows to one admin's own. Raises OrderUnknown."""
    order = session.scalar(select(CertificateOrder).where(CertificateOrder.public_id == public_id))
    if order is None or (ordered_by is not None and order.ordered_by != ordered_by):
        raise OrderUnknown
    line = CertificateOrderLine
    total, numbered, filed, first, last = session.execute(
        select(
            func.count(),
            func.count(line.certificate_id),
            func.count(Certificate.pdf_sha256),
            func.min(line.certificate_id),
            func.max(line.certificate_id),
        )
        .select_from(line)
        .outerjoin(Certificate, Certificate.id == line.certificate_id)
        .where(line.order_id == order.id)
    ).one()
    ends = select(Certificate.id, Certificate.number).where(Certificate.id.in_([first, last]))
    numbers = {one: number for one, number in session.execute(ends)}  # noqa: C416 - dict() of rows has no type
    return OrderProgress(
        public_id=order.public_id,
        course_id=CourseId(order.course_id),
        ordered_at=order.ordered_at,
        total=total,
        numbered=numbered,
        filed=filed,
        first_number=numbers.get(first or 0),
        last_number=numbers.get(last or 0),
        skipped=_skipped(session, order.id),
    )


def _skipped(session: Session, order_id: int) -> list[SkippedLine]:
    rows = session.execute(
        select(CertificateOrderLine.person_id, CertificateOrderLine.lack)
        .where(CertificateOrderLine.order_id == order_id, CertificateOrderLine.lack.is_not(None))
        .order_by(CertificateOrderLine.position)
    )
    return [SkippedLine(PersonId(person), lack or "") for person, lack in rows]
