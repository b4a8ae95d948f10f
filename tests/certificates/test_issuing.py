"""Issuing: numbers without double or gap, data as they are that day, nobody twice."""

from __future__ import annotations

import time
import uuid
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from elearning.accounts.model import Person, Placement
from elearning.certificates import queries, service
from elearning.certificates.events import CertificateIssued
from elearning.certificates.model import Certificate, CertificateEvent
from elearning.certificates.rules.codes import read_code
from elearning.certificates.rules.document import DocumentData
from elearning.certificates.rules.readiness import Lack
from elearning.courses.model import CourseVersion
from elearning.infrastructure.jobs import Job
from elearning.kernel.actor import Actor
from elearning.kernel.ids import EnrolmentId
from tests.certificates.support import a_draft
from tests.certificates.world import (
    BUDI_OF_NORTH,
    CITRA_OF_EAST,
    COURSE,
    DESK,
    EAST,
    FAJAR_OF_ALL,
    NORTH,
    World,
    an_outline,
    number_of_person,
)


def data_of(world: World, index: int = 0) -> DocumentData:
    return DocumentData.from_json(world.certificates()[index].data)


@pytest.mark.both
def test_a_certificate_holds_everything_as_it_is_today(world: World) -> None:
    [enrolment] = world.graduate(name="Sari Wulandari")

    [issued] = world.issue(enrolment).issued

    data = data_of(world)
    assert issued.number == data.number == "800.2/0001/BKPSDM/XI/2026"
    assert read_code(issued.code).code == issued.code == data.code
    assert data.address == f"https://belajar.contoh.go.id/verifikasi/{issued.code}"
    assert data.holder.full_name == "Sari Wulandari, S.Sos."
    assert (data.holder.number_kind, data.holder.number) == ("NIP", number_of_person(1))
    assert (data.holder.rank_title, data.holder.grade) == ("Penata Muda Tingkat I", "III/b")
    assert data.holder.unit_name == "Seksi Pembangunan, Kecamatan Contoh Utara, Pemerintah Contoh"
    assert (data.started_on, data.ended_on, data.issued_on) == (date(2026, 10, 5), date(2026, 11, 20), date(2026, 11, 24))
    assert data.signer.name == "Dr. Fajar Nugraha, M.Si."


def test_hours_and_competencies_are_those_of_the_modules_done(world: World) -> None:
    world.issue(*world.graduate())

    data = data_of(world)
    assert str(data.jp) == "3.5"
    assert [row.title for row in data.modules] == ["Dari masalah ke proyek", "Jadwal dan anggaran"]
    assert [(row.code, row.name, row.level, row.level_name) for row in data.competencies] == [
        ("M.4", "Orientasi pada Hasil", 2, "Dasar"),
        ("T.LOKAL", "T.LOKAL", 1, "Paham"),
    ]


def test_numbers_follow_the_order_asked_for(world: World) -> None:
    first, second, third = world.graduate(number=3)

    report = world.issue(third, first, second)

    assert [(one.enrolment_id, one.number[6:10]) for one in report.issued] == [
        (third, "0001"),
        (first, "0002"),
        (second, "0003"),
    ]
    assert world.counters() == {(NORTH, 2026): 3}


@pytest.mark.both
def test_each_issuer_has_a_register_of_its_own(world: World) -> None:
    here, there = world.graduate(DESK)[0], world.graduate(EAST)[0]

    report = world.issue(here, there)

    assert [one.number for one in report.issued] == ["800.2/0001/BKPSDM/XI/2026", "800.2/0001/TIMUR/XI/2026"]
    assert world.counters() == {(NORTH, 2026): 1, (EAST, 2026): 1}


@pytest.mark.both
def test_the_year_is_that_of_the_day_in_the_issuers_zone(world: World) -> None:
    world.clock.set(datetime(2026, 12, 31, 16, 30, tzinfo=UTC))  # 23.30 WIB, and 00.30 WITA of the new year
    here, there = world.graduate(DESK)[0], world.graduate(EAST)[0]

    report = world.issue(here, there)

    assert [one.number for one in report.issued] == ["800.2/0001/BKPSDM/XII/2026", "800.2/0001/TIMUR/I/2027"]
    assert [row.issued_on for row in world.certificates()] == [date(2026, 12, 31), date(2027, 1, 1)]


def test_numbers_begin_again_each_year(world: World) -> None:
    world.issue(*world.graduate(number=2))
    world.clock.set(datetime(2027, 1, 4, 2, tzinfo=UTC))

    [issued] = world.issue(*world.graduate()).issued

    assert issued.number == "800.2/0001/BKPSDM/I/2027"


@pytest.mark.both
def test_asking_twice_issues_once_and_uses_no_number(world: World) -> None:
    enrolments = world.graduate(number=2)
    world.issue(*enrolments)

    again = world.issue(*enrolments, enrolments[0])

    assert again.issued == ()
    assert [one.lack for one in again.skipped] == [Lack.HAS_CERTIFICATE] * 2
    assert world.counters() == {(NORTH, 2026): 2}
    assert len(world.certificates()) == 2


@pytest.mark.both
def test_who_is_not_ready_is_skipped_with_the_reason(world: World) -> None:
    ready = world.graduate()
    learning = world.learn()
    postless = world.graduate(None)
    gradeless = world.graduate(grade="")

    report = world.issue(*ready, learning, *postless, *gradeless)

    assert [one.enrolment_id for one in report.issued] == ready
    assert {one.enrolment_id: one.lack for one in report.skipped} == {
        learning: Lack.COURSE_NOT_DONE,
        postless[0]: Lack.POST,
        gradeless[0]: Lack.GRADE,
    }
    assert world.counters() == {(NORTH, 2026): 1}


def test_without_settings_nothing_is_issued(bare_world: World) -> None:
    report = bare_world.issue(*bare_world.graduate())

    assert report.issued == ()
    assert [one.lack for one in report.skipped] == [Lack.SETTINGS]
    assert bare_world.counters() == {}


def test_a_course_may_offer_no_certificate(world: World) -> None:
    [enrolment] = world.graduate()
    with Session(world.engine) as session:
        session.execute(update(CourseVersion).values(outline=an_outline(certificate=False).to_json()))
        session.commit()

    assert [one.lack for one in world.issue(enrolment).skipped] == [Lack.NOT_OFFERED]


def test_a_contract_worker_has_a_grade_and_no_rank(world: World) -> None:
    world.issue(*world.graduate(kind="PPPK", grade="IX"))

    holder = data_of(world).holder
    assert (holder.number_kind, holder.grade, holder.rank_title) == ("NI PPPK", "IX", "")


def test_an_acting_post_says_so(world: World) -> None:
    [enrolment] = world.graduate(post="Kepala Seksi")
    with Session(world.engine) as session:
        session.execute(update(Placement).where(Placement.person_id == 1).values(kind="Plt"))
        session.commit()

    world.issue(enrolment)

    assert data_of(world).holder.post == "Plt. Kepala Seksi"


def test_later_edits_leave_the_data_alone(world: World) -> None:
    [enrolment] = world.graduate(name="Nama Lama")
    world.issue(enrolment)
    before = data_of(world)

    with Session(world.engine) as session:
        session.execute(update(Person).where(Person.id == 1).values(name="Nama Baru"))
        session.commit()
    with world.open() as work:
        service.set_settings(work, NORTH, replace(a_draft(), signer_name="Penanda Tangan Baru"))

    assert data_of(world) == before


def test_issuing_is_told_audited_and_leaves_a_job(world: World) -> None:
    [enrolment] = world.graduate()
    world.announced.clear()

    [issued] = world.issue(enrolment, actor=BUDI_OF_NORTH).issued

    [fact] = world.announced
    assert isinstance(fact, CertificateIssued)
    assert (fact.number, fact.enrolment_id, fact.issued_on) == (issued.number, enrolment, date(2026, 11, 24))
    assert world.acts()[-1] == "certificates.issue"
    with Session(world.engine) as session:
        assert session.scalars(select(Job.key)).all() == [f"certificate-pdf:{issued.certificate_id}"]
        event = session.scalars(select(CertificateEvent)).one()
        assert (event.kind, event.actor_person_id) == ("issued", BUDI_OF_NORTH.person_id)


def test_an_admin_reaches_only_people_of_their_units(world: World) -> None:
    here, there = world.graduate(DESK)[0], world.graduate(EAST)[0]

    report = world.issue(here, there, actor=CITRA_OF_EAST)

    assert [one.enrolment_id for one in report.issued] == [there]
    assert [one.enrolment_id for one in report.skipped] == [here]
    assert len(world.issue(here, there, actor=FAJAR_OF_ALL).issued) == 1


def test_a_person_without_a_role_issues_nothing(world: World) -> None:
    [enrolment] = world.graduate()

    report = world.issue(enrolment, actor=Actor(kind="person", person_id=BUDI_OF_NORTH.person_id))

    assert report.issued == ()
    assert world.certificates() == []


@pytest.mark.both
def test_a_failure_takes_no_number(world: World) -> None:
    first, second = world.graduate(number=2)
    world.failing = True

    with pytest.raises(RuntimeError, match="broke down"):
        world.issue(first)

    world.failing = False
    assert world.certificates() == []
    assert world.counters() == {}
    assert [one.number[6:10] for one in world.issue(second).issued] == ["0001"]


@pytest.mark.both
def test_history_cannot_be_rewritten(world: World) -> None:
    world.issue(*world.graduate())

    for statement in ("UPDATE certificate_event SET reason = 'x'", "DELETE FROM certificate_event"):
        with pytest.raises(DBAPIError, match="insert-only"), world.engine.begin() as connection:
            connection.exec_driver_sql(statement)


@pytest.mark.both
def test_the_database_refuses_a_second_standing_certificate(world: World) -> None:
    world.issue(*world.graduate())

    session = Session(world.engine)
    row = session.scalars(select(Certificate)).one()
    values = {column.name: getattr(row, column.name) for column in Certificate.__table__.columns if column.name != "id"}
    session.add(Certificate(**values | {"public_id": uuid.uuid4(), "code": "X", "sequence": 99}))

    with pytest.raises(IntegrityError):
        session.commit()
    session.close()


def test_the_list_of_candidates_costs_the_same_for_many(world: World) -> None:
    world.graduate(number=3)
    _statements(world)  # frozen versions are read once
    few = _statements(world)
    world.graduate(number=27)

    assert _statements(world) == few


def _statements(world: World) -> int:
    from tests.support.queries import count_queries

    with count_queries(world.engine)() as counted, world.open() as work:
        found = queries.list_candidates(work.session, COURSE, frozenset({NORTH, DESK}), work.now())
        assert all(one.readiness.is_ready for one in found)
    return len(counted)


def test_unknown_enrolments_are_skipped(world: World) -> None:
    report = world.issue(EnrolmentId(4711))

    assert [one.lack for one in report.skipped] == [Lack.COURSE_NOT_DONE]


def test_a_full_batch_holds_the_register_only_for_a_moment(world: World) -> None:
    enrolments = world.graduate(number=service.BATCH)

    started = time.process_time()
    report = world.issue(*enrolments)
    spent = time.process_time() - started

    assert len(report.issued) == service.BATCH
    assert spent < 0.2
