"""Orders: many certificates in short transactions, finished after any crash, counted from the rows."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from elearning.accounts.model import Person, Placement
from elearning.certificates import queries, service
from elearning.certificates.errors import NothingReady, OrderUnknown
from elearning.certificates.model import CertificateOrder
from elearning.certificates.rules.ordering import OrderProgress
from elearning.certificates.rules.readiness import Lack
from elearning.certificates.service import orders
from elearning.infrastructure.jobs import Job
from elearning.kernel.actor import Actor
from elearning.kernel.ids import PersonId
from tests.certificates.world import BUDI_OF_NORTH, CITRA_OF_EAST, COURSE, DESK, EAST, FAJAR_OF_ALL, NORTH, World

BATCH = 3


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """A large order is one of more than three here."""
    monkeypatch.setattr(orders, "BATCH", BATCH)


def order(world: World, actor: Actor = FAJAR_OF_ALL, people: frozenset[UUID] | None = None) -> UUID:
    with world.open(actor) as work:
        return service.order_issue(work, COURSE, people)


def progress(world: World, order_id: UUID) -> OrderProgress:
    with world.open() as work:
        return queries.get_progress(work.session, order_id)


def order_key(world: World) -> int:
    with Session(world.engine) as session:
        return session.scalars(select(CertificateOrder.id)).one()


def public_ids(world: World, *people: int) -> frozenset[UUID]:
    with Session(world.engine) as session:
        return frozenset(session.scalars(select(Person.public_id).where(Person.id.in_(people))))


@pytest.mark.both
def test_a_small_order_is_carried_out_at_once(world: World) -> None:
    world.graduate(number=3)

    found = progress(world, order(world))

    assert (found.total, found.numbered, found.filed, found.is_done) == (3, 3, 0, False)
    assert (found.first_number, found.last_number) == ("800.2/0001/BKPSDM/XI/2026", "800.2/0003/BKPSDM/XI/2026")


def test_numbers_follow_the_names(world: World) -> None:
    for name in ("Citra", "Agus", "Bayu"):
        world.graduate(name=name)

    order(world)

    assert [row.data["holder"]["full_name"] for row in world.certificates()] == [
        "Agus, S.Sos.",
        "Bayu, S.Sos.",
        "Citra, S.Sos.",
    ]


@pytest.mark.both
def test_a_large_order_is_worked_off_by_the_worker(world: World) -> None:
    number = 2 * BATCH + 2
    world.graduate(number=number)
    order_id = order(world, BUDI_OF_NORTH)
    assert progress(world, order_id).numbered == 0

    with world.open() as work:
        assert service.continue_order(work, order_key(world))
    assert progress(world, order_id).numbered == BATCH

    with world.open() as work:
        assert service.continue_order(work, order_key(world))
    with world.open() as work:
        assert not service.continue_order(work, order_key(world))

    assert progress(world, order_id).numbered == number
    assert sorted(row.sequence for row in world.certificates()) == list(range(1, number + 1))
    with world.open() as work:
        assert not service.continue_order(work, order_key(world))
    assert world.counters() == {(NORTH, 2026): number}


def test_the_worker_finishes_orders_and_files(world: World) -> None:
    world.graduate(number=BATCH + 2)
    order_id = order(world)

    world.work_off()

    assert progress(world, order_id).is_done
    with Session(world.engine) as session:
        assert set(session.scalars(select(Job.state))) == {"done"}


def test_only_the_ticked_people_are_served(world: World) -> None:
    world.graduate(number=4)

    order(world, people=public_ids(world, 2, 4))

    assert [row.person_id for row in world.certificates()] == [2, 4]


@pytest.mark.parametrize("actor", [CITRA_OF_EAST, Actor(kind="person", person_id=PersonId(1))])
def test_strangers_order_nothing_for_others(world: World, actor: Actor) -> None:
    world.graduate(DESK)

    for people in (None, public_ids(world, 1)):
        with pytest.raises(NothingReady):
            order(world, actor, people)

    assert world.certificates() == []


def test_an_admin_orders_for_all_of_their_own(world: World) -> None:
    world.graduate(DESK)
    world.graduate(EAST)

    order(world, CITRA_OF_EAST)

    assert [row.person_id for row in world.certificates()] == [2]


def test_ordering_again_finds_nobody(world: World) -> None:
    world.graduate()
    order(world)

    with pytest.raises(NothingReady):
        order(world)


def test_who_is_not_ready_any_more_is_skipped_and_named(world: World) -> None:
    world.graduate(number=BATCH + 1)
    order_id = order(world)
    with Session(world.engine) as session:
        session.execute(delete(Placement).where(Placement.person_id == 1))
        session.commit()

    world.work_off()

    found = progress(world, order_id)
    assert [(one.person_id, one.lack) for one in found.skipped] == [(1, Lack.POST)]
    assert found.is_done
    assert found.numbered == BATCH


def test_progress_is_shown_to_who_ordered(world: World) -> None:
    world.graduate()
    order_id = order(world, BUDI_OF_NORTH)

    with world.open() as work:
        assert queries.get_progress(work.session, order_id, ordered_by=BUDI_OF_NORTH.person_id).total == 1
        with pytest.raises(OrderUnknown):
            queries.get_progress(work.session, order_id, ordered_by=CITRA_OF_EAST.person_id)
