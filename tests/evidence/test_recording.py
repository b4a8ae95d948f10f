"""Facts become entries, each exactly once."""

from __future__ import annotations

import threading
import uuid
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlalchemy.exc import OperationalError

from elearning.certificates.events import CertificateIssued, CertificateReplaced, CertificateRevoked
from elearning.evidence import queries, service
from elearning.evidence.model import EvidenceChain, EvidenceEntry
from elearning.evidence.rules.ledger import (
    CERTIFICATE_ISSUED,
    CERTIFICATE_REPLACED,
    CERTIFICATE_REVOKED,
    COURSE_COMPLETED,
    MODULE_COMPLETED,
    Claim,
)
from elearning.infrastructure.work import Work, WorkFactory
from elearning.kernel.actor import Actor, Grant, Role
from elearning.kernel.errors import Forbidden
from elearning.kernel.ids import CertificateId, EnrolmentId
from tests.evidence.builders import NOW
from tests.evidence.conftest import CITRA, PANJI, SARI, Learner

CERTIFICATE = uuid.UUID(int=99)


def issued() -> CertificateIssued:
    return CertificateIssued(
        certificate_id=CertificateId(1),
        public_id=CERTIFICATE,
        code="ABCD-EFGH-J",
        person_id=SARI,
        enrolment_id=EnrolmentId(1),
        course_slug="manajemen-proyek",
        version_hash="a" * 64,
        cycle=1,
        number="0001/CONTOH/2026",
        issued_on=date(2026, 11, 25),
        at=NOW,
    )


def rows(work: Work) -> list[EvidenceEntry]:
    return list(work.session.query(EvidenceEntry).order_by(EvidenceEntry.id))


@pytest.mark.both
def test_a_module_is_one_entry_with_all_that_proves_it(work: Work, sari: Learner) -> None:
    ref = service.record_module_completion(work, sari.module("pengantar"))

    [entry] = queries.book_of(work.session, SARI)
    assert (entry.chain_id, entry.seq, entry.hash) == (ref.chain, 1, ref.hash)
    assert (entry.kind, entry.jp, entry.score) == (MODULE_COMPLETED, Decimal("2.5"), Decimal("0.85"))
    assert entry.claims == (Claim("M.4", 2), Claim("T.PROYEK", 2))
    assert (entry.source.course, entry.source.module, entry.source.version) == ("manajemen-proyek", "pengantar", 3)
    assert (entry.source.version_hash, entry.source.module_hash, entry.source.quiz_hash) == ("a" * 64, "b" * 64, "c" * 64)
    assert (entry.source.rule, entry.source.attempt) == ("read+quiz", uuid.UUID(int=7))
    assert (entry.recorder, entry.recorded_by, entry.recorded_at, entry.occurred_at) == ("system", None, NOW, NOW)
    assert (entry.previous_hash, entry.ended_on) == ("", date(2026, 11, 24))


@pytest.mark.both
def test_entries_follow_one_another_and_the_head_is_signed(work: Work, sari: Learner) -> None:
    refs = [service.record_module_completion(work, sari.module(slug)) for slug in ("satu", "dua", "tiga")]
    service.record_course_completion(work, sari.course())

    book = queries.read_book(work.session, work.signer.verify, SARI)
    assert [entry.seq for entry in book.entries] == [4, 3, 2, 1]
    assert [entry.previous_hash for entry in book.entries][:3] == [ref.hash for ref in reversed(refs)]
    assert (book.breaks, book.chains) == ((), 1)
    assert book.entries[0].kind == COURSE_COMPLETED
    assert book.entries[0].form == "C3"


def test_a_person_has_a_chain_of_their_own(work: Work, sari: Learner, citra: Learner) -> None:
    first = service.record_module_completion(work, sari.module("satu"))
    second = service.record_module_completion(work, citra.module("satu"))

    assert first.chain != second.chain
    assert (first.seq, second.seq) == (1, 1)
    assert [entry.seq for entry in queries.book_of(work.session, CITRA)] == [1]
    assert queries.book_of(work.session, PANJI) == []


def test_the_chain_says_nothing_of_the_person(work: Work, sari: Learner) -> None:
    ref = service.record_module_completion(work, sari.module("satu"))

    [row] = rows(work)
    assert ref.chain.version == 4
    assert "Orang" not in row.body
    assert "1991031420" not in row.body
    assert "Unit" not in row.body


@pytest.mark.both
def test_the_same_fact_twice_is_one_entry(work: Work, sari: Learner) -> None:
    first = service.record_module_completion(work, sari.module("satu"))
    again = service.record_module_completion(work, sari.module("satu", share=Decimal("1")))

    assert again == first
    assert len(rows(work)) == 1
    assert queries.read_book(work.session, work.signer.verify, SARI).breaks == ()


def test_a_new_cycle_of_the_course_is_a_new_fact(work: Work, sari: Learner) -> None:
    service.record_module_completion(work, sari.module("satu"))
    service.record_module_completion(work, Learner(2).module("satu"))

    assert [entry.seq for entry in queries.book_of(work.session, SARI)] == [2, 1]


def test_the_day_of_a_module_is_that_of_the_persons_zone(work: Work, sari: Learner, citra: Learner) -> None:
    late = datetime(2026, 12, 31, 16, 30, tzinfo=UTC)
    service.record_module_completion(work, sari.module("satu", completed_at=late))
    service.record_module_completion(work, citra.module("satu", completed_at=late))

    assert queries.book_of(work.session, SARI)[0].ended_on == date(2026, 12, 31)
    assert queries.book_of(work.session, CITRA)[0].ended_on == date(2027, 1, 1)


def test_a_certificate_adds_an_entry_and_its_end_names_that_entry(work: Work, sari: Learner) -> None:
    service.record_course_completion(work, sari.course())
    issue = service.record_certificate(work, issued())
    service.record_revocation(work, CertificateRevoked(CertificateId(1), CERTIFICATE, "ABCD-EFGH-J", SARI, "wrong-data", NOW))
    service.record_replacement(
        work, CertificateReplaced(CertificateId(1), CERTIFICATE, "ABCD-EFGH-J", SARI, uuid.UUID(int=100), "wrong-data", NOW)
    )

    replaced, revoked, certificate, _course = queries.book_of(work.session, SARI)
    assert (certificate.kind, certificate.source.certificate_code) == (CERTIFICATE_ISSUED, "ABCD-EFGH-J")
    assert certificate.version_id == 1
    assert (revoked.kind, revoked.corrects, revoked.reason) == (CERTIFICATE_REVOKED, issue, "wrong-data")
    assert (revoked.source.course, revoked.version_id) == ("manajemen-proyek", 1)
    assert (replaced.kind, replaced.corrects, replaced.source.replacement) == (CERTIFICATE_REPLACED, issue, uuid.UUID(int=100))


def test_a_revocation_of_what_the_ledger_does_not_know_is_recorded_all_the_same(work: Work) -> None:
    service.record_revocation(work, CertificateRevoked(CertificateId(1), CERTIFICATE, "ABCD-EFGH-J", SARI, "other", NOW))

    [entry] = queries.book_of(work.session, SARI)
    assert (entry.kind, entry.corrects) == (CERTIFICATE_REVOKED, None)


@pytest.mark.parametrize("grants", [(), (Grant(Role.ADMIN, None),), (Grant(Role.ASSESSOR, None),)])
def test_nobody_but_the_system_writes_facts(work: Work, sari: Learner, grants: tuple[Grant, ...]) -> None:
    person = work.acting_as(Actor("person", SARI, grants=grants))

    for record, fact in (
        (service.record_module_completion, sari.module("satu")),
        (service.record_course_completion, sari.course()),
        (service.record_certificate, issued()),
    ):
        with pytest.raises(Forbidden):
            record(person, fact)  # type: ignore[operator] - each with its own fact

    assert rows(work) == []


@pytest.mark.both
def test_simultaneous_facts_become_one_entry_each(factory: WorkFactory) -> None:
    """Eight threads tell the same three facts of a person who has no chain yet."""
    barrier = threading.Barrier(8)
    told: list[tuple[uuid.UUID, int]] = []

    def tell() -> None:
        barrier.wait()
        for slug in ("satu", "dua", "tiga"):
            for patience in range(20):
                try:
                    with factory.open(Actor.system()) as work:
                        ref = service.record_module_completion(work, Learner().module(slug))
                    break
                except OperationalError:
                    assert patience < 19
            told.append((ref.chain, ref.seq))

    threads = [threading.Thread(target=tell) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(told) == 24
    assert len(set(told)) == 3
    with factory.open(Actor.system()) as work:
        assert work.session.query(EvidenceChain).count() == 1
        assert sorted(row.seq for row in rows(work)) == [1, 2, 3]
        assert service.verify_ledger(work).broken == ()
