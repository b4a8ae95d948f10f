"""What the worker does with certificates. Both tasks may be killed at any point and run again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from elearning.certificates import queries, service
from elearning.certificates.model import Certificate
from elearning.certificates.rules.document import DocumentData, face_of
from elearning.infrastructure.jobs import Run
from elearning.infrastructure.pdf import qr_code, typesetter
from elearning.kernel.ids import CertificateId
from elearning.kernel.text import M

TEMPLATE = "sertifikat.typ"
TAKING_NUMBERS = M("Mengambil nomor")


@dataclass(frozen=True, slots=True)
class _Order:
    data: DocumentData
    issued_at: datetime


def make_pdf(run: Run, certificate_id: int) -> None:
    """Make, store and note the PDF of a certificate, unless it has one.

    Setting the document and writing the file hold no transaction. A file that was stored before a crash is stored again as the same
    bytes, because equal data give equal bytes.
    """
    order = _what_to_make(run, certificate_id)
    if order is None:
        return
    pdf = pdf_of(order.data, order.issued_at)
    with run.open() as work:
        stored = work.storage.put(pdf)
        service.keep_file(work, CertificateId(certificate_id), stored)


def issue_order(run: Run, order_id: int) -> None:
    """Work an order off, one short transaction after another; cancelled between two of them, it goes on there when let loose."""
    more = True
    while more:
        run.check_cancelled()
        with run.open() as work:
            more = service.continue_order(work, order_id)
            decided, total = queries.tally_order(work.session, order_id)
        run.progress(decided, total, TAKING_NUMBERS)


def pdf_of(data: DocumentData, issued_at: datetime) -> bytes:
    """The document: the same bytes for the same data."""
    face: dict[str, Any] = face_of(data)
    return typesetter().set(TEMPLATE, {**face, "qr": qr_code(data.address)}, made_at=issued_at)


def _what_to_make(run: Run, certificate_id: int) -> _Order | None:
    with run.open() as work:
        row = work.session.scalar(select(Certificate).where(Certificate.id == certificate_id, Certificate.pdf_sha256.is_(None)))
        return None if row is None else _Order(DocumentData.from_json(row.data), row.issued_at)
