"""Is a chain whole? If not: which entry is the first that is not as it was written, and what was done to it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from elearning.evidence.rules.canonical import canonical_bytes, canonical_json, digest
from elearning.evidence.rules.ledger import FORMAT
from elearning.kernel.clock import canonical_instant
from elearning.kernel.text import M, Message

ALTERED, DROPPED, SWAPPED, CUT, FOREIGN = "altered", "dropped", "swapped", "cut", "foreign"

WORDS: dict[str, Message] = {
    ALTERED: M("isinya tidak lagi sama dengan yang dahulu ditulis"),
    DROPPED: M("catatan ini hilang dari rantai"),
    SWAPPED: M("catatan ini tidak berada di tempatnya"),
    CUT: M("catatan ini dan sesudahnya hilang dari ujung rantai"),
    FOREIGN: M("tidak dijamin oleh tanda tangan sistem ini"),
}


@dataclass(frozen=True, slots=True)
class StoredEntry:
    """A row of the ledger, with the columns that repeat what the text says."""

    seq: int
    kind: str
    key: str
    body: str
    hash: str
    previous_hash: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Head:
    """What is signed of a chain: how many entries it has and the hash of the last (empty for none)."""

    chain_id: UUID
    entries: int
    head_hash: str

    def message(self) -> bytes:
        """The bytes under the signature."""
        return canonical_bytes({"format": FORMAT, "chain": str(self.chain_id), "entries": self.entries, "head": self.head_hash})


@dataclass(frozen=True, slots=True)
class Break:
    """The first entry of a chain that is not as it was written; `kind` says what was done to it."""

    chain_id: UUID
    seq: int
    kind: str


def first_break(head: Head, entries: Sequence[StoredEntry], *, signed: bool) -> Break | None:
    """None when the chain is whole.

    `entries` come in the order of their `seq`; `signed` says whether the head's signature is ours. An entry that was rewritten together
    with its own hash is betrayed by the one after it (which holds the old hash) or by the head.
    """
    digests = [digest(entry.body.encode()) for entry in entries]
    known_hashes = {entry.hash for entry in entries}
    tales = [_tale_of(entry) if found == entry.hash else None for entry, found in zip(entries, digests, strict=True)]
    homes = {tale["seq"] for tale in tales if tale is not None and tale["chain"] == str(head.chain_id)}
    previous = ""
    for place, (entry, tale, found) in enumerate(zip(entries, tales, digests, strict=True), start=1):
        kind = _fault_at(place, entry, tale, homes, head.chain_id)
        if kind == ALTERED and found != entry.hash and found in known_hashes:
            kind = SWAPPED
        if kind:
            return Break(head.chain_id, place, kind)
        if entry.previous_hash != previous:
            return Break(head.chain_id, max(place - 1, 1), ALTERED)
        previous = entry.hash
    return _fault_of_head(head, len(entries), previous, signed=signed)


def _tale_of(entry: StoredEntry) -> dict[str, Any] | None:
    """What the text says, or None when it is not text that we wrote."""
    try:
        tale = json.loads(entry.body)
        whole = isinstance(tale, dict) and tale.get("format") == FORMAT and canonical_json(tale) == entry.body
    except (ValueError, RecursionError):
        return None
    return tale if whole and isinstance(tale.get("seq"), int) and isinstance(tale.get("chain"), str) else None


def _fault_at(place: int, entry: StoredEntry, tale: dict[str, Any] | None, homes: set[int], chain_id: UUID) -> str | None:
    elsewhere = SWAPPED if place in homes else DROPPED
    if entry.seq != place:
        return elsewhere
    if tale is None:
        return ALTERED
    if tale["chain"] != str(chain_id):
        return SWAPPED
    if tale["seq"] != place:
        return elsewhere
    repeated = (entry.kind, entry.key, entry.previous_hash, canonical_instant(entry.recorded_at))
    if repeated != tuple(tale.get(name) for name in ("kind", "key", "previous", "recorded_at")):
        return ALTERED
    return None


def _fault_of_head(head: Head, count: int, last_hash: str, *, signed: bool) -> Break | None:
    if not signed:
        return Break(head.chain_id, max(count, 1), FOREIGN)
    if count < head.entries:
        return Break(head.chain_id, count + 1, CUT)
    if count > head.entries:
        return Break(head.chain_id, head.entries + 1, FOREIGN)
    if head.head_hash != last_hash:
        return Break(head.chain_id, max(count, 1), ALTERED)
    return None
