"""How far an order to issue for many is."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from elearning.certificates.errors import OrderUnknown
from elearning.certificates.model import Certificate, CertificateOrder, CertificateOrderLine
from elearning.certificates.rules.ordering import MAKE_PDF, OrderJob, OrderProgress, SkippedLine, file_key, order_key
from elearning.infrastructure import jobs
from elearning.kernel.ids import CourseId, PersonId


def get_progress(session: Session, public_id: UUID, *, ordered_by: PersonId | None = None) -> OrderProgress:
    """Counted from the rows themselves, so that it is true after any crash. `ordered_by` narrows to one admin's own. Raises OrderUnknown."""
    order = find_order(session, public_id, ordered_by=ordered_by)
    line = CertificateOrderLine
    total, numbered, filed, filed_from, first, last = session.execute(
        select(
            func.count(),
            func.count(line.certificate_id),
            func.count(Certificate.pdf_sha256),
            func.min(Certificate.pdf_made_at),
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
        filed_from=filed_from,
        job=_job(session, order.id, waiting=numbered > filed),
    )


def find_order(session: Session, public_id: UUID, *, ordered_by: PersonId | None = None) -> CertificateOrder:
    """The row; raises OrderUnknown, also when somebody else ordered it."""
    order = session.scalar(select(CertificateOrder).where(CertificateOrder.public_id == public_id))
    if order is None or (ordered_by is not None and order.ordered_by != ordered_by):
        raise OrderUnknown
    return order


def tally_order(session: Session, order_id: int) -> tuple[int, int]:
    """How many of an order's people are decided, and how many there are."""
    line = CertificateOrderLine
    found = select(func.count(line.certificate_id) + func.count(line.lack), func.count()).where(line.order_id == order_id)
    decided, total = session.execute(found).one()
    return decided, total


def stuck_files(session: Session, order_id: int) -> frozenset[str]:
    """The keys of the jobs that gave up making a file of this order."""
    parked = jobs.parked_keys(session, MAKE_PDF)
    if not parked:
        return frozenset()
    waiting = (
        select(Certificate.id)
        .join(CertificateOrderLine, CertificateOrderLine.certificate_id == Certificate.id)
        .where(CertificateOrderLine.order_id == order_id, Certificate.pdf_sha256.is_(None))
    )
    return parked & {file_key(one) for one in session.scalars(waiting)}


def _job(session: Session, order_id: int, *, waiting: bool) -> OrderJob:
    found = jobs.find_by_key(session, order_key(order_id))
    stuck = len(stuck_files(session, order_id)) if waiting else 0
    if found is None:
        return OrderJob(stuck_files=stuck)
    return OrderJob(found.state, found.cancelling, found.ends_at, stuck)


def _skipped(session: Session, order_id: int) -> list[SkippedLine]:
    rows = session.execute(
        select(CertificateOrderLine.person_id, CertificateOrderLine.lack)
        .where(CertificateOrderLine.order_id == order_id, CertificateOrderLine.lack.is_not(None))
        .order_by(CertificateOrderLine.position)
    )
    return [SkippedLine(PersonId(person), lack or "") for person, lack in rows]
