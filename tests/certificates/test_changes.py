"""Revoking and replacing: every change says why, nothing is deleted, and what no longer stands says so."""

from __future__ import annotations

from uuid import uuid4

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from elearning.accounts.model import Person, Placement
from elearning.certificates import queries, service
from elearning.certificates.errors import CertificateUnknown, NotReady, ReasonTooShort, StateForbids
from elearning.certificates.events import CertificateIssued, CertificateReplaced, CertificateRevoked
from elearning.certificates.rules.records import CertificateRecord
from elearning.certificates.rules.states import ReasonCode, State
from elearning.kernel.actor import Actor
from elearning.kernel.errors import Forbidden
from elearning.kernel.ids import PersonId
from tests.certificates.world import BUDI_OF_NORTH, CITRA_OF_EAST, EAST, FAJAR_OF_ALL, World

REASON = "Nama pada sertifikat salah ketik."


def record_of(world: World, code: str) -> CertificateRecord:
    with world.open() as work:
        return queries.get_by_code(work.session, code)


@pytest.fixture
def issued(world: World) -> CertificateRecord:
    [one] = world.issue(*world.graduate(name="Sari Wulandri")).issued
    world.announced.clear()
    return record_of(world, one.code)


@pytest.mark.both
def test_revoking_says_when_and_why(world: World, issued: CertificateRecord) -> None:
    with world.open(BUDI_OF_NORTH) as work:
        service.revoke(work, issued.public_id, f"  {REASON}\n", reason_code=ReasonCode.BY_MISTAKE)

    found = record_of(world, issued.code)
    assert (found.state, found.reason, found.changed_at) == (State.REVOKED, REASON, world.clock.now())
    assert found.data == issued.data
    [fact] = world.announced
    assert isinstance(fact, CertificateRevoked)
    assert (fact.public_id, fact.reason_code) == (issued.public_id, "by-mistake")
    assert world.acts()[-1] == "certificates.revoke"
    with world.open() as work:
        history = queries.history_of(work.session, issued.id)
    assert [(row.kind, row.actor_person_id, row.reason) for row in history] == [
        ("issued", None, ""),
        ("revoked", BUDI_OF_NORTH.person_id, REASON),
    ]


def test_revoking_twice_changes_nothing(world: World, issued: CertificateRecord) -> None:
    for reason in (REASON, "Alasan lain yang sama panjangnya."):
        with world.open(FAJAR_OF_ALL) as work:
            service.revoke(work, issued.public_id, reason)

    assert record_of(world, issued.code).reason == REASON
    assert len(world.announced) == 1


@pytest.mark.both
def test_a_replacement_takes_the_place_with_the_data_of_today(world: World, issued: CertificateRecord) -> None:
    with Session(world.engine) as session:
        session.execute(update(Person).where(Person.id == issued.person_id).values(name="Sari Wulandari"))
        session.commit()

    with world.open(BUDI_OF_NORTH) as work:
        new = service.replace(work, issued.public_id, REASON)

    old, fresh = record_of(world, issued.code), record_of(world, new.code)
    assert (old.state, old.replacement_code, old.replacement_number) == (State.REPLACED, new.code, new.number)
    assert (fresh.state, fresh.enrolment_id) == (State.ISSUED, issued.enrolment_id)
    assert (old.data.holder.full_name, fresh.data.holder.full_name) == ("Sari Wulandri, S.Sos.", "Sari Wulandari, S.Sos.")
    assert (old.number[6:10], fresh.number[6:10]) == ("0001", "0002")
    told, replaced = world.announced
    assert isinstance(told, CertificateIssued)
    assert isinstance(replaced, CertificateReplaced)
    assert replaced.replacement_public_id == told.public_id


def test_a_replacement_needs_everything_that_it_prints(world: World, issued: CertificateRecord) -> None:
    with Session(world.engine) as session:
        session.query(Placement).filter_by(person_id=issued.person_id).delete()
        session.commit()

    with pytest.raises(NotReady, match="Jabatan kosong"), world.open(FAJAR_OF_ALL) as work:
        service.replace(work, issued.public_id, REASON)

    assert record_of(world, issued.code).state is State.ISSUED
    assert len(world.certificates()) == 1


def test_a_wrong_revocation_is_mended_by_a_replacement(world: World, issued: CertificateRecord) -> None:
    with world.open(FAJAR_OF_ALL) as work:
        service.revoke(work, issued.public_id, REASON)
    with world.open(FAJAR_OF_ALL) as work:
        new = service.replace(work, issued.public_id, "Pencabutan ternyata keliru.")

    assert record_of(world, new.code).state is State.ISSUED
    assert record_of(world, issued.code).state is State.REPLACED


def test_what_was_replaced_stays_replaced(world: World, issued: CertificateRecord) -> None:
    with world.open(FAJAR_OF_ALL) as work:
        service.replace(work, issued.public_id, REASON)

    for act in (service.revoke, service.replace):
        with pytest.raises(StateForbids), world.open(FAJAR_OF_ALL) as work:
            act(work, issued.public_id, REASON)

    assert len(world.certificates()) == 2


@pytest.mark.parametrize("reason", ["", "salah", "x" * 501])
def test_a_reason_is_asked_for(world: World, issued: CertificateRecord, reason: str) -> None:
    for act in (service.revoke, service.replace):
        with pytest.raises(ReasonTooShort), world.open(FAJAR_OF_ALL) as work:
            act(work, issued.public_id, reason)

    assert record_of(world, issued.code).state is State.ISSUED


@pytest.mark.parametrize("actor", [CITRA_OF_EAST, Actor(kind="person", person_id=PersonId(1)), Actor.anonymous()])
def test_strangers_and_owners_change_nothing(world: World, issued: CertificateRecord, actor: Actor) -> None:
    for act in (service.revoke, service.replace):
        with pytest.raises(Forbidden), world.open(actor) as work:
            act(work, issued.public_id, REASON)

    assert record_of(world, issued.code).state is State.ISSUED


def test_the_new_units_admin_answers_for_who_moved_there(world: World, issued: CertificateRecord) -> None:
    with Session(world.engine) as session:
        session.execute(update(Placement).where(Placement.person_id == issued.person_id).values(unit_id=EAST))
        session.commit()

    with world.open(CITRA_OF_EAST) as work:
        service.revoke(work, issued.public_id, REASON)

    assert record_of(world, issued.code).state is State.REVOKED


def test_an_unknown_certificate(world: World) -> None:
    with pytest.raises(CertificateUnknown), world.open(FAJAR_OF_ALL) as work:
        service.revoke(work, uuid4(), REASON)
