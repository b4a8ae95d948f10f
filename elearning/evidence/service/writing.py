"""Adding one entry to a person's chain, exactly once."""

from __future__ import annotations

import uuid

from sqlalchemy import bindparam, insert, select
from sqlalchemy.exc import IntegrityError

from elearning.evidence import queries
from elearning.evidence.model import EvidenceChain, EvidenceEntry
from elearning.evidence.rules.chain import Head
from elearning.evidence.rules.ledger import PERSON, SYSTEM, EntryRef, Fact, write_entry
from elearning.infrastructure.database import table_of
from elearning.infrastructure.work import Work
from elearning.kernel.ids import EnrolmentId, PersonId, VersionId


def append(
    work: Work,
    person_id: PersonId,
    fact: Fact,
    *,
    enrolment_id: EnrolmentId | None = None,
    version_id: VersionId | None = None,
) -> EntryRef:
    """Write the fact at the end of the person's chain and sign the new head; a fact that is there already is left as it is.

    The chain's row is locked until the transaction ends, so entries of one person are written one after another; the unique key
    (kind, source key) has the last word.
    """
    work.begin_write()
    chain = _open_chain(work, person_id)
    known = queries.find_entry(work.session, fact.kind, fact.key)
    if known is not None:
        return known
    try:
        with work.session.begin_nested():
            return _write(work, chain, fact, enrolment_id, version_id)
    except IntegrityError:
        known = queries.find_entry(work.session, fact.kind, fact.key)
        if known is None:
            raise
        return known


_ENTRY = insert(table_of(EvidenceEntry))


def _write(
    work: Work, chain: EvidenceChain, fact: Fact, enrolment_id: EnrolmentId | None, version_id: VersionId | None
) -> EntryRef:
    now = work.now()
    written = write_entry(
        fact,
        chain=chain.id,
        seq=chain.entries + 1,
        previous_hash=chain.head_hash,
        recorded_at=now,
        recorder=PERSON if work.actor.is_person else SYSTEM,
    )
    work.session.execute(
        _ENTRY,
        {
            "chain_id": chain.id,
            "seq": written.seq,
            "kind": fact.kind,
            "source_key": fact.key,
            "body": written.body,
            "hash": written.hash,
            "previous_hash": written.previous_hash,
            "recorded_at": now,
            "recorded_by": work.actor.person_id,
            "enrolment_id": enrolment_id,
            "version_id": version_id,
        },
    )
    chain.entries, chain.head_hash = written.seq, written.hash
    chain.head_signature = _signature(work, chain)
    work.session.flush()
    return EntryRef(chain.id, written.seq, written.hash)


def _open_chain(work: Work, person_id: PersonId) -> EvidenceChain:
    """The chain that this person's entries go to, locked; made on the first fact."""
    found = _lock(work, person_id)
    if found is not None:
        return found
    try:
        with work.session.begin_nested():
            chain = EvidenceChain(
                id=uuid.UUID(bytes=work.random.token_bytes(16), version=4),
                person_id=person_id,
                open_person_id=person_id,
                entries=0,
                head_hash="",
                created_at=work.now(),
            )
            chain.head_signature = _signature(work, chain)
            work.session.add(chain)
            work.session.flush()
    except IntegrityError:
        made_by_another = _lock(work, person_id)
        if made_by_another is None:
            raise
        return made_by_another
    return chain


_OPEN = (
    select(EvidenceChain)
    .where(EvidenceChain.open_person_id == bindparam("person_id"))
    .with_for_update()
    .execution_options(populate_existing=True)
)


def _lock(work: Work, person_id: PersonId) -> EvidenceChain | None:
    return work.session.scalar(_OPEN, {"person_id": person_id})


def _signature(work: Work, chain: EvidenceChain) -> str:
    return work.signer.sign(Head(chain.id, chain.entries, chain.head_hash).message())
