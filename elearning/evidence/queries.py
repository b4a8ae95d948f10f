"""Reading the ledger and the JP reference."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import Row, Select, bindparam, exists, func, select
from sqlalchemy.orm import Session

from elearning.accounts import queries as accounts
from elearning.evidence.errors import EntryUnknown
from elearning.evidence.model import EvidenceChain, EvidenceEntry, EvidenceNote, JpFormRow, JpTargetRow
from elearning.evidence.rules.chain import FOREIGN, Break, Head, StoredEntry, first_break
from elearning.evidence.rules.jp_account import JpAccount, account_of
from elearning.evidence.rules.jp_forms import JpForm, JpTarget
from elearning.evidence.rules.ledger import CERTIFICATE_ISSUED, BookEntry, EntryRef, EntryUnreadable, read_entry
from elearning.infrastructure.database import columns_of
from elearning.infrastructure.memory import Memory
from elearning.kernel.ids import EnrolmentId, PersonId, VersionId

AnyRow: TypeAlias = "Row[*tuple[Any, ...]]"

Verify = Callable[[bytes, str], bool]
"""Is this our signature over this message?"""

STREAM = 2000
"""Rows fetched at a time when the whole ledger is walked."""

CHAIN_COLUMNS = (
    EvidenceChain.id.label("chain_id"),
    EvidenceChain.entries,
    EvidenceChain.head_hash,
    EvidenceChain.head_signature,
    EvidenceEntry.seq,
    EvidenceEntry.kind,
    EvidenceEntry.source_key,
    EvidenceEntry.body,
    EvidenceEntry.hash,
    EvidenceEntry.previous_hash,
    EvidenceEntry.recorded_at,
)


@dataclass(frozen=True, slots=True)
class Book:
    """All that a person's chains hold, newest first, and where they are broken, if they are."""

    entries: tuple[BookEntry, ...]
    breaks: tuple[Break, ...]
    chains: int


def read_book(session: Session, verify: Verify, person_id: PersonId) -> Book:
    """A person's book, its chains checked while it is read, in one statement. Entries that make no sense any more are left out; the
    break that names them is there."""
    rows = session.execute(
        _chains(EvidenceEntry.version_id, EvidenceEntry.recorded_by, EvidenceNote.text)
        .outerjoin(EvidenceNote, EvidenceNote.entry_id == EvidenceEntry.id)
        .where(EvidenceChain.person_id == person_id)
    ).all()
    chains = _by_chain(rows)
    breaks = [found for found in (_check(chain, verify) for chain in chains) if found]
    entries = _readable(row for row in rows if row.seq is not None)
    entries.sort(key=lambda entry: (entry.recorded_at, entry.seq), reverse=True)
    return Book(tuple(entries), tuple(breaks), len(chains))


def book_of(session: Session, person_id: PersonId) -> list[BookEntry]:
    """A person's entries of all chains, newest first, unchecked, in one statement."""
    rows = session.execute(_entries_of(person_id).order_by(EvidenceEntry.recorded_at.desc(), EvidenceEntry.seq.desc()))
    return _readable(rows)


def get_entry(session: Session, person_id: PersonId, chain_id: UUID, seq: int) -> BookEntry:
    """One entry of this person. Raises EntryUnknown, also for an entry of somebody else."""
    row = session.execute(_entries_of(person_id).where(EvidenceEntry.chain_id == chain_id, EvidenceEntry.seq == seq)).first()
    if row is None:
        raise EntryUnknown
    return _book_entry(row)


def count_entries(session: Session) -> int:
    """How many entries the whole ledger has, by the signed counts of its chains."""
    return session.scalar(select(func.coalesce(func.sum(EvidenceChain.entries), 0))) or 0


_ENTRY = columns_of(EvidenceEntry)
_NAMED = select(_ENTRY.chain_id, _ENTRY.seq, _ENTRY.hash).where(
    _ENTRY.kind == bindparam("kind"), _ENTRY.source_key == bindparam("key")
)


def find_entry(session: Session, kind: str, key: str) -> EntryRef | None:
    """Where the fact of this kind and key is recorded."""
    row = session.execute(_NAMED, {"kind": kind, "key": key}).first()
    return None if row is None else EntryRef(row.chain_id, row.seq, row.hash)


def get_entry_id(session: Session, ref: EntryRef) -> int:
    """The row of an entry. Raises EntryUnknown."""
    found = session.scalar(select(EvidenceEntry.id).where(EvidenceEntry.chain_id == ref.chain, EvidenceEntry.seq == ref.seq))
    if found is None:
        raise EntryUnknown
    return found


@dataclass(frozen=True, slots=True)
class Issue:
    """The entry of a certificate's issue, with what stands beside it."""

    ref: EntryRef
    course: str | None
    enrolment_id: EnrolmentId | None
    version_id: VersionId | None


def find_issue(session: Session, certificate_key: str) -> Issue | None:
    """The entry that says that this certificate (by its public id) was issued."""
    row = session.execute(
        select(EvidenceEntry.body, EvidenceEntry.hash, EvidenceEntry.enrolment_id, EvidenceEntry.version_id).where(
            EvidenceEntry.kind == CERTIFICATE_ISSUED, EvidenceEntry.source_key == certificate_key
        )
    ).first()
    if row is None:
        return None
    entry = read_entry(row.body, row.hash)
    return Issue(entry.ref, entry.source.course, row.enrolment_id, row.version_id)


def find_version_of(session: Session, enrolment_id: EnrolmentId) -> VersionId | None:
    """The course version that the newest entry of this enrolment was written under."""
    found = session.scalar(
        select(EvidenceEntry.version_id)
        .where(EvidenceEntry.enrolment_id == enrolment_id, EvidenceEntry.version_id.is_not(None))
        .order_by(EvidenceEntry.id.desc())
        .limit(1)
    )
    return None if found is None else VersionId(found)


def walk_chains(session: Session, verify: Verify) -> Iterator[tuple[int, Break | None]]:
    """Every chain with its number of entries and its first break, streamed; entries that belong to no chain come last."""
    rows = session.execute(_chains(), execution_options={"yield_per": STREAM})
    for _, group in groupby(rows, key=lambda row: row.chain_id):
        chain = list(group)
        yield sum(row.seq is not None for row in chain), _check(chain, verify)
    orphans = select(EvidenceEntry.chain_id, EvidenceEntry.seq).where(
        ~exists().where(EvidenceChain.id == EvidenceEntry.chain_id)
    )
    stray = session.execute(orphans.order_by(EvidenceEntry.chain_id, EvidenceEntry.seq)).all()
    for chain_id, group in groupby(stray, key=lambda row: row.chain_id):
        lost = list(group)
        yield len(lost), Break(chain_id, lost[0].seq, FOREIGN)


def unsigned_heads(session: Session, verify: Verify, limit: int) -> tuple[int, list[UUID]]:
    """How many heads were looked at, the youngest chains first, and the chains whose head bears no signature of ours."""
    rows = session.execute(
        select(EvidenceChain.id, EvidenceChain.entries, EvidenceChain.head_hash, EvidenceChain.head_signature)
        .order_by(EvidenceChain.created_at.desc())
        .limit(limit)
    ).all()
    foreign = [row.id for row in rows if not verify(Head(row.id, row.entries, row.head_hash).message(), row.head_signature)]
    return len(rows), foreign


def newest_entry_at(session: Session) -> datetime | None:
    """When the last entry was recorded."""
    return session.scalar(select(func.max(EvidenceEntry.recorded_at)))


def _entries_of(person_id: PersonId) -> Select[*tuple[Any, ...]]:
    return (
        select(EvidenceEntry.body, EvidenceEntry.hash, EvidenceEntry.version_id, EvidenceEntry.recorded_by, EvidenceNote.text)
        .join(EvidenceChain, EvidenceChain.id == EvidenceEntry.chain_id)
        .outerjoin(EvidenceNote, EvidenceNote.entry_id == EvidenceEntry.id)
        .where(EvidenceChain.person_id == person_id)
    )


def _chains(*more: Any) -> Select[*tuple[Any, ...]]:
    return (
        select(*CHAIN_COLUMNS, *more)
        .select_from(EvidenceChain)
        .outerjoin(EvidenceEntry, EvidenceEntry.chain_id == EvidenceChain.id)
        .order_by(EvidenceChain.id, EvidenceEntry.seq)
    )


def _by_chain(rows: Iterable[AnyRow]) -> list[list[AnyRow]]:
    return [list(group) for _, group in groupby(rows, key=lambda row: row.chain_id)]


def _check(chain: list[AnyRow], verify: Verify) -> Break | None:
    first = chain[0]
    head = Head(first.chain_id, first.entries, first.head_hash)
    entries = [
        StoredEntry(row.seq, row.kind, row.source_key, row.body, row.hash, row.previous_hash, row.recorded_at)
        for row in chain
        if row.seq is not None
    ]
    return first_break(head, entries, signed=verify(head.message(), first.head_signature))


def _readable(rows: Iterable[AnyRow]) -> list[BookEntry]:
    entries: list[BookEntry] = []
    for row in rows:
        with suppress(EntryUnreadable):
            entries.append(_book_entry(row))
    return entries


def _book_entry(row: AnyRow) -> BookEntry:
    return read_entry(row.body, row.hash, version_id=row.version_id, recorded_by=row.recorded_by, note=row.text or "")


# --- JP ----------------------------------------------------------------------------------------------------------------


_HEADS = (
    select(columns_of(EvidenceChain).head_hash)
    .where(columns_of(EvidenceChain).person_id == bindparam("person_id"))
    .order_by(columns_of(EvidenceChain).id)
)
_reckoned = Memory[tuple[PersonId, int, str, tuple[str, ...]], JpAccount](2_000, seconds=600)


def jp_account(session: Session, person_id: PersonId, year: int) -> JpAccount:
    """The JP account of a person for a year, reckoned from the ledger and the dated reference. Raises NotFound.

    The heads of the chains stand for all that is in them: under the same heads it is reckoned once in ten minutes.
    """
    heads = tuple(session.scalars(_HEADS, {"person_id": person_id}))
    kind = accounts.kind_of(session, person_id)
    key = (person_id, year, kind, heads)
    return _reckoned.get(session, key, lambda: _account(session, book_of(session, person_id), kind, year))


def account_from(session: Session, entries: Iterable[BookEntry], person_id: PersonId, year: int) -> JpAccount:
    """The same from a book that was read already."""
    return _account(session, entries, accounts.kind_of(session, person_id), year)


def _account(session: Session, entries: Iterable[BookEntry], kind: str, year: int) -> JpAccount:
    return account_of(entries, year=year, kind=kind, forms=jp_forms(session), targets=jp_targets(session))


def jp_forms(session: Session) -> list[JpForm]:
    """Every row of the table of forms, by code and date."""
    return [
        JpForm(
            code=row.code,
            name=row.name,
            path=row.path,
            unit=row.unit,
            national_jp=row.national_jp,
            international_jp=row.international_jp,
            international_extra=row.international_extra,
            cap_per_day=row.cap_per_day,
            international_cap_per_day=row.international_cap_per_day,
            valid_from=row.valid_from,
        )
        for row in session.scalars(select(JpFormRow).order_by(JpFormRow.code, JpFormRow.valid_from))
    ]


def jp_targets(session: Session) -> list[JpTarget]:
    """Every yearly target, by kind and year."""
    return [
        JpTarget(row.kind, row.year_from, row.minimum, row.maximum)
        for row in session.scalars(select(JpTargetRow).order_by(JpTargetRow.kind, JpTargetRow.year_from))
    ]
