"""A correction is a new entry that names the old one; the old one stays for everybody to see."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from elearning.accounts import queries as accounts
from elearning.evidence import policy, queries
from elearning.evidence.errors import EntryUnknown, NothingCorrected
from elearning.evidence.model import EvidenceNote
from elearning.evidence.rules.canonical import digest
from elearning.evidence.rules.ledger import CORRECTION, MODULE_COMPLETED, Claim, EntryRef, Fact
from elearning.evidence.service.writing import append
from elearning.infrastructure import audit
from elearning.infrastructure.work import Work
from elearning.kernel.clock import local_day
from elearning.kernel.ids import PersonId
from elearning.kernel.permissions import permit


@dataclass(frozen=True, slots=True)
class Correction:
    """What the reviewer decided. `request` is made with the form, so that sending it twice writes one entry; None leaves a value as it is."""

    request: UUID
    chain_id: UUID
    seq: int
    note: str
    jp: Decimal | None = None
    claims: tuple[Claim, ...] | None = None


def correct_entry(work: Work, person_id: PersonId, correction: Correction) -> EntryRef:
    """Write that an entry's JP or claims are other than recorded, with the reason.

    The reason is kept beside the chain, which holds its salted digest only. Raises EntryUnknown (also for anything but a module's
    entry, which alone carries what can be corrected), NothingCorrected and Forbidden.
    """
    work.begin_write()
    zone = accounts.timezone_of(work.session, person_id)
    today = local_day(work.now(), zone)
    standing = accounts.standing_on(work.session, person_id, today)
    permit(work.actor, policy.CORRECT, policy.Owner(person_id, standing.unit_id if standing else None))
    entry = queries.get_entry(work.session, person_id, correction.chain_id, correction.seq)
    if entry.kind != MODULE_COMPLETED:
        raise EntryUnknown
    if (correction.jp is None and correction.claims is None) or not correction.note.strip():
        raise NothingCorrected
    salt = work.random.token_bytes(16).hex()
    fact = Fact(
        kind=CORRECTION,
        key=str(correction.request),
        source=entry.source,
        occurred_at=work.now(),
        claims=correction.claims or (),
        replaces_claims=correction.claims is not None,
        jp=correction.jp,
        corrects=entry.ref,
        note_digest=digest(f"{salt}{correction.note.strip()}".encode()),
    )
    known = queries.find_entry(work.session, CORRECTION, fact.key)
    if known is not None:
        return known
    written = append(work, person_id, fact, version_id=entry.version_id)
    _keep_note(work, written, salt, correction.note)
    audit.record(work, "evidence.correct", "evidence_entry", f"{written.chain}/{written.seq}", corrects=correction.seq)
    return written


def _keep_note(work: Work, written: EntryRef, salt: str, note: str) -> None:
    entry_id = queries.get_entry_id(work.session, written)
    work.session.add(EvidenceNote(entry_id=entry_id, salt=salt, text=note.strip()))
    work.session.flush()
