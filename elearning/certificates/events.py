"""What certificates tell the rest of the house."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from elearning.kernel.ids import CertificateId, EnrolmentId, PersonId


@dataclass(frozen=True, slots=True)
class CertificateIssued:
    """A number was taken and the data of the document are frozen; the file follows. `issued_on` is the day in the issuer's zone."""

    certificate_id: CertificateId
    public_id: UUID
    code: str
    person_id: PersonId
    enrolment_id: EnrolmentId
    course_slug: str
    version_hash: str
    cycle: int
    number: str
    issued_on: date
    at: datetime


@dataclass(frozen=True, slots=True)
class CertificateRevoked:
    """It no longer stands. `reason_code` is a word of the house; the written reason stays with the certificate."""

    certificate_id: CertificateId
    public_id: UUID
    code: str
    person_id: PersonId
    reason_code: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CertificateReplaced:
    """Another certificate of the same enrolment stands in its place."""

    certificate_id: CertificateId
    public_id: UUID
    code: str
    person_id: PersonId
    replacement_public_id: UUID
    reason_code: str
    at: datetime
