"""Identities. Integers stay inside the house; what leaves it is a uuid7 or a random code."""

from __future__ import annotations

import uuid
from typing import NewType

import uuid_utils.compat

PersonId = NewType("PersonId", int)
UnitId = NewType("UnitId", int)
CourseId = NewType("CourseId", int)
VersionId = NewType("VersionId", int)
QuizRevisionId = NewType("QuizRevisionId", int)
AttemptId = NewType("AttemptId", int)
EnrolmentId = NewType("EnrolmentId", int)
CertificateId = NewType("CertificateId", int)

PublicId = uuid.UUID


def new_public_id() -> PublicId:
    """A uuid7 (RFC 9562): sorts by creation, safe to show where creation time is no secret."""
    return uuid_utils.compat.uuid7()
