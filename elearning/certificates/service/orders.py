"""Issuing for many: the wish is kept first, then worked off in short transactions by the worker."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select, update

from elearning.certificates import policy, queries
from elearning.certificates.errors import NothingReady, NothingToStop, OrderUnknown
from elearning.certificates.model import CertificateOrder, CertificateOrderLine
from elearning.certificates.rules.ordering import ISSUE_ORDER, order_key
from elearning.certificates.service.issuing import issue
from elearning.infrastructure import audit, jobs
from elearning.infrastructure.work import Work
from elearning.kernel.actor import Actor, Role
from elearning.kernel.ids import CourseId, EnrolmentId, PersonId, new_public_id
from elearning.kernel.permissions import permit

BATCH = 10
"""So many certificates are issued in one transaction. With the ledger one takes about 9 ms, and nobody should wait 200 ms for a write."""


def order_issue(work: Work, course_id: CourseId, person_ids: Collection[UUID] | None) -> UUID:
    """Order certificates of a course for these people (public ids), or for all of the actor's people who are ready (None).

    A small order is carried out at once, a larger one by the worker. Returns the order's public id. Raises NothingReady, Forbidden.
    """
    scope = work.actor.scope_of(Role.ADMIN)
    ready = [one for one in queries.list_candidates(work.session, course_id, scope, work.now()) if one.readiness.is_ready]
    if person_ids is not None:
        ready = [one for one in ready if one.card is not None and one.card.public_id in person_ids]
    if not ready:
        raise NothingReady
    work.begin_write()
    for one in ready:
        permit(work.actor, policy.ISSUE, one.standing.unit_id if one.standing else None)
    order = CertificateOrder(
        public_id=new_public_id(), course_id=course_id, ordered_by=work.actor.person_id, ordered_at=work.now()
    )
    work.session.add(order)
    work.session.flush()
    work.session.add_all(
        CertificateOrderLine(
            order_id=order.id,
            position=position,
            enrolment_id=one.enrolment.enrolment_id,
            person_id=one.enrolment.person_id,
        )
        for position, one in enumerate(ready, start=1)
    )
    work.session.flush()
    audit.record(work, "certificates.order", "certificate_order", order.public_id, people=len(ready))
    if len(ready) > BATCH or continue_order(work, order.id):
        work.enqueue(ISSUE_ORDER, {"order_id": order.id}, key=order_key(order.id))
    return order.public_id


def continue_order(work: Work, order_id: int) -> bool:
    """Carry out the next part of an order, in its own short transaction; True when more is left.

    Whoever ordered was permitted then; the people are looked at again now, so that nobody gets a second one.
    """
    work.begin_write()
    order = work.session.scalar(select(CertificateOrder).where(CertificateOrder.id == order_id).with_for_update())
    if order is None:
        raise OrderUnknown
    line = CertificateOrderLine
    undecided = select(line).where(line.order_id == order_id, line.certificate_id.is_(None), line.lack.is_(None))
    lines = {
        EnrolmentId(one.enrolment_id): one.position
        for one in work.session.scalars(undecided.order_by(line.position).limit(BATCH))
    }
    if not lines:
        return False
    ordered_by = None if order.ordered_by is None else PersonId(order.ordered_by)
    report = issue(work.acting_as(Actor.system(on_behalf_of=ordered_by)), lines)
    for one in report.issued:
        _decide(work, order_id, lines[one.enrolment_id], certificate_id=one.certificate_id)
    for one in report.skipped:
        _decide(work, order_id, lines[one.enrolment_id], lack=one.lack)
    return work.session.scalar(undecided.limit(1)) is not None


def cancel_order(work: Work, public_id: UUID) -> None:
    """Stop taking numbers after the step in hand. What is issued stays issued, and its files are made.

    For whoever ordered it, and for admins of the whole platform. Raises OrderUnknown, NothingToStop.
    """
    work.begin_write()
    order = _own(work, public_id)
    job = jobs.find_by_key(work.session, order_key(order.id))
    if job is None or job.state in {jobs.DONE, jobs.CANCELLED}:
        raise NothingToStop
    jobs.cancel(work, job.public_id)
    audit.record(work, "certificates.cancel-order", "certificate_order", public_id)


def resume_order(work: Work, public_id: UUID) -> int:
    """Let an order go on that was cancelled or that the worker gave up, its numbers and its files; how many jobs were let loose.

    Nobody gets a second certificate by it. For whoever ordered it, and for admins of the whole platform. Raises OrderUnknown.
    """
    work.begin_write()
    order = _own(work, public_id)
    loose = jobs.let_loose(work, {order_key(order.id), *queries.stuck_files(work.session, order.id)})
    if loose:
        audit.record(work, "certificates.resume-order", "certificate_order", public_id, jobs=loose)
    return loose


def _own(work: Work, public_id: UUID) -> CertificateOrder:
    only_own = None if work.actor.scope_of(Role.ADMIN) is None else work.actor.person_id
    order = queries.find_order(work.session, public_id, ordered_by=only_own)
    permit(work.actor, policy.STEER_ORDER, None)
    return order


def _decide(work: Work, order_id: int, position: int, **values: object) -> None:
    work.session.execute(
        update(CertificateOrderLine)
        .where(CertificateOrderLine.order_id == order_id, CertificateOrderLine.position == position)
        .values(**values)
        .execution_options(synchronize_session="fetch")
    )
