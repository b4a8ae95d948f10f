from __future__ import annotations

import uuid
from dataclasses import replace
from decimal import Decimal

import pytest

from elearning.evidence import queries, service
from elearning.evidence.errors import EntryUnknown, NothingCorrected
from elearning.evidence.model import EvidenceEntry, EvidenceNote
from elearning.evidence.rules.ledger import CORRECTION, Claim, EntryRef
from elearning.evidence.service import Correction
from elearning.infrastructure import audit
from elearning.infrastructure.work import Work
from elearning.kernel.actor import Actor, Grant, Role
from elearning.kernel.errors import Forbidden
from elearning.kernel.ids import UnitId
from tests.evidence.conftest import CITRA, PANJI, SARI, Learner

UNIT_A, UNIT_B = UnitId(1), UnitId(2)
NOTE = "Modul ini 2 JP, bukan 2,5."


def assessor(work: Work, *units: UnitId) -> Work:
    return work.acting_as(Actor("person", PANJI, grants=(Grant(Role.ASSESSOR, frozenset(units)),)))


@pytest.fixture
def recorded(work: Work, sari: Learner) -> EntryRef:
    return service.record_module_completion(work, sari.module("satu"))


def correction(ref: EntryRef) -> Correction:
    return Correction(request=uuid.UUID(int=5), chain_id=ref.chain, seq=ref.seq, note=NOTE, jp=Decimal(2))


@pytest.mark.both
def test_a_correction_names_the_old_entry_which_stays(work: Work, recorded: EntryRef) -> None:
    service.correct_entry(assessor(work, UNIT_A), SARI, correction(recorded))

    new, old = queries.book_of(work.session, SARI)
    assert (new.kind, new.corrects, new.jp, new.note) == (CORRECTION, recorded, Decimal(2), NOTE)
    assert (new.recorder, new.recorded_by) == ("person", PANJI)
    assert (old.jp, old.hash) == (Decimal("2.5"), recorded.hash)
    assert queries.jp_account(work.session, SARI, 2026).real == Decimal(2)
    assert [line.act for line in audit.list_lines(work.session).items] == ["evidence.correct"]


def test_the_reason_can_be_erased_without_breaking_the_chain(work: Work, recorded: EntryRef) -> None:
    service.correct_entry(assessor(work, UNIT_A), SARI, correction(recorded))

    body = work.session.query(EvidenceEntry.body).order_by(EvidenceEntry.id.desc()).first()
    assert body is not None
    assert "Modul" not in body[0]
    work.session.query(EvidenceNote).delete()
    assert queries.read_book(work.session, work.signer.verify, SARI).breaks == ()
    assert queries.book_of(work.session, SARI)[0].note == ""


def test_sending_it_twice_is_one_correction(work: Work, recorded: EntryRef) -> None:
    first = service.correct_entry(assessor(work, UNIT_A), SARI, correction(recorded))

    assert service.correct_entry(assessor(work, UNIT_A), SARI, correction(recorded)) == first
    assert len(queries.book_of(work.session, SARI)) == 2


def test_claims_can_be_corrected_alone(work: Work, recorded: EntryRef) -> None:
    changed = replace(correction(recorded), jp=None, claims=(Claim("M.4", 1),))
    service.correct_entry(assessor(work, UNIT_A), SARI, changed)

    new = queries.book_of(work.session, SARI)[0]
    assert (new.jp, new.claims, new.replaces_claims) == (None, (Claim("M.4", 1),), True)


@pytest.mark.parametrize("change", [{"jp": None}, {"note": "  "}])
def test_a_correction_says_what_and_why(work: Work, recorded: EntryRef, change: dict[str, object]) -> None:
    with pytest.raises(NothingCorrected):
        service.correct_entry(assessor(work, UNIT_A), SARI, replace(correction(recorded), **change))  # type: ignore[arg-type] - one field each

    assert len(queries.book_of(work.session, SARI)) == 1


def test_an_assessor_of_another_unit_and_an_admin_are_refused(work: Work, recorded: EntryRef) -> None:
    admin = work.acting_as(Actor("person", PANJI, grants=(Grant(Role.ADMIN, None),)))

    for stranger in (assessor(work, UNIT_B), admin, work.acting_as(Actor("person", SARI))):
        with pytest.raises(Forbidden):
            service.correct_entry(stranger, SARI, correction(recorded))


def test_nobody_corrects_an_entry_of_their_own(work: Work, panji: Learner) -> None:
    own = service.record_module_completion(work, panji.module("satu"))

    with pytest.raises(Forbidden, match="bukan untuk catatannya sendiri"):
        service.correct_entry(assessor(work, UNIT_A), PANJI, correction(own))


def test_an_entry_of_somebody_else_is_unknown_in_this_book(work: Work, recorded: EntryRef, citra: Learner) -> None:
    of_citra = service.record_module_completion(work, citra.module("satu"))

    with pytest.raises(EntryUnknown):
        service.correct_entry(assessor(work, UNIT_A), SARI, correction(of_citra))
    assert len(queries.book_of(work.session, CITRA)) == 1


def test_only_a_modules_entry_carries_what_can_be_corrected(work: Work, sari: Learner) -> None:
    course = service.record_course_completion(work, sari.course())

    with pytest.raises(EntryUnknown):
        service.correct_entry(assessor(work, UNIT_A), SARI, correction(course))
