"""Facts and chains made by hand."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from elearning.evidence.rules.chain import Head, StoredEntry
from elearning.evidence.rules.ledger import (
    COURSE_COMPLETED,
    MODULE_COMPLETED,
    SYSTEM,
    BookEntry,
    Claim,
    Fact,
    Source,
    read_entry,
    write_entry,
)

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
CHAIN = uuid.UUID("0b9d2f6e-8f4e-4f0e-9a57-1f1f2a3b4c5d")
ENROLMENT = uuid.UUID("01920000-0000-7000-8000-000000000001")


def module_fact(slug: str = "pengantar", **changes: Any) -> Fact:
    fact = Fact(
        kind=MODULE_COMPLETED,
        key=f"{ENROLMENT}/{slug}",
        source=Source(
            course="manajemen-proyek",
            module=slug,
            version=3,
            version_hash="a" * 64,
            module_hash="b" * 64,
            quiz_hash="c" * 64,
            enrolment=ENROLMENT,
            attempt=uuid.UUID("01920000-0000-7000-8000-00000000000a"),
            rule="read+quiz",
        ),
        occurred_at=NOW,
        claims=(Claim("M.4", 2),),
        jp=Decimal("1.50"),
        score=Decimal("0.85"),
        learning_days=(date(2026, 11, 23), date(2026, 11, 24)),
        ended_on=date(2026, 11, 24),
    )
    return replace(fact, **changes)


def course_fact(**changes: Any) -> Fact:
    fact = Fact(
        kind=COURSE_COMPLETED,
        key=str(ENROLMENT),
        source=Source(course="manajemen-proyek", version=3, version_hash="a" * 64, enrolment=ENROLMENT),
        occurred_at=NOW,
        jp=Decimal("6"),
        form="C3",
        learning_days=(date(2026, 11, 23), date(2026, 11, 24)),
        ended_on=date(2026, 11, 24),
    )
    return replace(fact, **changes)


def stored(fact: Fact, *, seq: int, previous: str, chain: uuid.UUID = CHAIN) -> StoredEntry:
    at = NOW + timedelta(seconds=seq)
    written = write_entry(fact, chain=chain, seq=seq, previous_hash=previous, recorded_at=at, recorder=SYSTEM)
    return StoredEntry(seq, fact.kind, fact.key, written.body, written.hash, previous, at)


def chain_of(length: int, chain: uuid.UUID = CHAIN) -> tuple[Head, list[StoredEntry]]:
    head, entries = _chain_of(length, chain)
    return head, list(entries)


@cache
def _chain_of(length: int, chain: uuid.UUID) -> tuple[Head, tuple[StoredEntry, ...]]:
    entries: list[StoredEntry] = []
    previous = ""
    for seq in range(1, length + 1):
        entries.append(stored(module_fact(f"modul-{seq}"), seq=seq, previous=previous, chain=chain))
        previous = entries[-1].hash
    return Head(chain, length, previous), tuple(entries)


def book(*facts: Fact) -> list[BookEntry]:
    entries: list[BookEntry] = []
    previous = ""
    for seq, fact in enumerate(facts, start=1):
        entry = stored(fact, seq=seq, previous=previous)
        entries.append(read_entry(entry.body, entry.hash))
        previous = entry.hash
    return entries
