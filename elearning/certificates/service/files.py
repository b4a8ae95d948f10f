"""The file of a certificate: tied to it once, for ever."""

from __future__ import annotations

from sqlalchemy import select

from elearning.certificates.model import Certificate
from elearning.certificates.service.issuing import note_event
from elearning.infrastructure.work import Work
from elearning.kernel.ids import CertificateId
from elearning.kernel.ports import StoredFile


def keep_file(work: Work, certificate_id: CertificateId, stored: StoredFile) -> bool:
    """Note which stored file is the certificate's; False when it has one already, which then stays."""
    work.begin_write()
    row = work.session.scalar(select(Certificate).where(Certificate.id == certificate_id).with_for_update())
    if row is None or row.pdf_sha256 is not None:
        return False
    row.pdf_sha256, row.pdf_size, row.pdf_made_at = stored.sha256, stored.size, work.now()
    note_event(work, certificate_id, "filed")
    work.session.flush()
    return True
