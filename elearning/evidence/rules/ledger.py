"""An entry of the ledger: from fact to canonical text, and back to what a reader understands."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from elearning.evidence.rules.canonical import Plain, canonical_json, digest
from elearning.kernel.clock import canonical_instant
from elearning.kernel.ids import VersionId
from elearning.kernel.text import plain_decimal

FORMAT = 1

MODULE_COMPLETED = "module-completed"
COURSE_COMPLETED = "course-completed"
CERTIFICATE_ISSUED = "certificate-issued"
CERTIFICATE_REVOKED = "certificate-revoked"
CERTIFICATE_REPLACED = "certificate-replaced"
CORRECTION = "correction"
KINDS = (MODULE_COMPLETED, COURSE_COMPLETED, CERTIFICATE_ISSUED, CERTIFICATE_REVOKED, CERTIFICATE_REPLACED, CORRECTION)

SYSTEM, PERSON = "system", "person"

_CODE = re.compile(r"[A-Za-z0-9._:+/-]{1,200}")
_LIKE_NIP = re.compile(r"\d{16,18}")


class NotForTheLedger(ValueError):
    """Free text, a name or a number of a person was about to be hashed for ever."""


@dataclass(frozen=True, slots=True)
class Claim:
    """Completing this was evidence of a competency at a level (1 to 5)."""

    competency: str
    level: int


@dataclass(frozen=True, slots=True)
class Source:
    """Where a fact comes from; what does not apply is None. Hashes are SHA-256 in hex, `version` is the course version's number."""

    course: str | None = None
    module: str | None = None
    version: int | None = None
    version_hash: str | None = None
    module_hash: str | None = None
    quiz_hash: str | None = None
    enrolment: UUID | None = None
    attempt: UUID | None = None
    certificate: UUID | None = None
    certificate_code: str | None = None
    replacement: UUID | None = None
    rule: str | None = None


@dataclass(frozen=True, slots=True)
class EntryRef:
    """Names one entry, with its hash so that the name cannot be bent later."""

    chain: UUID
    seq: int
    hash: str


@dataclass(frozen=True, slots=True)
class Fact:
    """What is to be recorded. `key` is unique within the kind; `score` is a share in [0, 1]; `ended_on` is a local day."""

    kind: str
    key: str
    source: Source
    occurred_at: datetime
    claims: tuple[Claim, ...] = ()
    jp: Decimal | None = None
    score: Decimal | None = None
    form: str | None = None
    learning_days: tuple[date, ...] = ()
    ended_on: date | None = None
    corrects: EntryRef | None = None
    replaces_claims: bool = False
    reason: str | None = None
    note_digest: str | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """An entry as it goes into the database."""

    seq: int
    body: str
    hash: str
    previous_hash: str


def write_entry(fact: Fact, *, chain: UUID, seq: int, previous_hash: str, recorded_at: datetime, recorder: str) -> Written:
    """The canonical text of a fact at its place in a chain, with its hash. Raises NotForTheLedger and NotCanonical."""
    body = _body_of(fact) | {
        "format": FORMAT,
        "chain": str(chain),
        "seq": seq,
        "previous": previous_hash,
        "recorded_at": canonical_instant(recorded_at),
        "recorder": recorder,
    }
    _refuse_personal(body)
    text = canonical_json(body)
    return Written(seq, text, digest(text.encode()), previous_hash)


def _body_of(fact: Fact) -> dict[str, Plain]:
    body: dict[str, Plain] = {
        "kind": fact.kind,
        "key": fact.key,
        "occurred_at": canonical_instant(fact.occurred_at),
        "source": _source_of(fact.source),
    }
    if fact.claims or fact.replaces_claims:
        body["claims"] = [{"competency": claim.competency, "level": claim.level} for claim in fact.claims]
    if fact.jp is not None:
        body["jp"] = plain_decimal(fact.jp)
    if fact.score is not None:
        body["score"] = plain_decimal(fact.score)
    if fact.learning_days:
        body["learning_days"] = [day.isoformat() for day in sorted(set(fact.learning_days))]
    if fact.ended_on is not None:
        body["ended_on"] = fact.ended_on.isoformat()
    if fact.corrects is not None:
        body["corrects"] = {"chain": str(fact.corrects.chain), "seq": fact.corrects.seq, "hash": fact.corrects.hash}
    for name, value in (("form", fact.form), ("reason", fact.reason), ("note", fact.note_digest)):
        if value is not None:
            body[name] = value
    return body


def _source_of(source: Source) -> dict[str, Plain]:
    given = ((part.name, getattr(source, part.name)) for part in fields(source))
    return {name: value if isinstance(value, int) else str(value) for name, value in given if value is not None}


def _refuse_personal(value: Plain) -> None:
    """Let nothing through but ids, codes and numbers."""
    if isinstance(value, str):
        if value and (not _CODE.fullmatch(value) or _LIKE_NIP.fullmatch(value)):
            raise NotForTheLedger("only ids, codes and numbers are hashed")
    elif isinstance(value, Mapping):
        for item in value.values():
            _refuse_personal(item)
    elif isinstance(value, Sequence):
        for item in value:
            _refuse_personal(item)


@dataclass(frozen=True, slots=True)
class BookEntry:
    """An entry as it is read.

    `version_id` is the frozen course version in which names are looked up (it stands beside what is hashed), `recorded_by` the id of
    the person who recorded it, None for the system; `note` is the reviewer's sentence, empty when there is none or it was erased.
    """

    chain_id: UUID
    seq: int
    kind: str
    key: str
    source: Source
    claims: tuple[Claim, ...]
    jp: Decimal | None
    score: Decimal | None
    form: str | None
    learning_days: tuple[date, ...]
    ended_on: date | None
    corrects: EntryRef | None
    replaces_claims: bool
    reason: str | None
    occurred_at: datetime
    recorded_at: datetime
    recorder: str
    hash: str
    previous_hash: str
    version_id: VersionId | None = None
    recorded_by: int | None = None
    note: str = ""

    @property
    def ref(self) -> EntryRef:
        return EntryRef(self.chain_id, self.seq, self.hash)


class EntryUnreadable(ValueError):
    """The text is not one that we wrote: somebody changed it past the database's guards."""


def read_entry(
    body: str, entry_hash: str, *, version_id: VersionId | None = None, recorded_by: int | None = None, note: str = ""
) -> BookEntry:
    """The entry that this canonical text tells of. Whether it is genuine is for `chain.first_break` to say; text that makes no sense at
    all raises EntryUnreadable."""
    try:
        entry = _told_by(body, entry_hash)
    except (ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError) as error:
        raise EntryUnreadable("not an entry") from error
    return replace(entry, version_id=version_id, recorded_by=recorded_by, note=note)


def _told_by(body: str, entry_hash: str) -> BookEntry:
    told: dict[str, Any] = json.loads(body)
    corrects = told.get("corrects")
    return BookEntry(
        chain_id=UUID(told["chain"]),
        seq=told["seq"],
        kind=told["kind"],
        key=told["key"],
        source=_read_source(told["source"]),
        claims=tuple(Claim(claim["competency"], claim["level"]) for claim in told.get("claims", ())),
        jp=_decimal(told.get("jp")),
        score=_decimal(told.get("score")),
        form=told.get("form"),
        learning_days=tuple(date.fromisoformat(day) for day in told.get("learning_days", ())),
        ended_on=date.fromisoformat(told["ended_on"]) if "ended_on" in told else None,
        corrects=EntryRef(UUID(corrects["chain"]), corrects["seq"], corrects["hash"]) if corrects else None,
        replaces_claims=told["kind"] == CORRECTION and "claims" in told,
        reason=told.get("reason"),
        occurred_at=datetime.fromisoformat(told["occurred_at"]),
        recorded_at=datetime.fromisoformat(told["recorded_at"]),
        recorder=told["recorder"],
        hash=entry_hash,
        previous_hash=told["previous"],
    )


def _read_source(told: Mapping[str, Any]) -> Source:
    ids: dict[str, Any] = {
        name: UUID(told[name]) for name in ("enrolment", "attempt", "certificate", "replacement") if name in told
    }
    return Source(**{**told, **ids})


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
