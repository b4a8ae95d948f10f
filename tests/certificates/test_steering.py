"""An order that is cancelled, or that the worker gave up, goes on where it stopped; nobody gets a second certificate by it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from elearning.certificates import queries, service, tasks
from elearning.certificates.errors import NothingToStop, OrderUnknown
from elearning.certificates.rules.ordering import OrderJob, OrderProgress, Stage
from elearning.certificates.service import orders
from elearning.infrastructure import jobs
from elearning.infrastructure.jobs import Fault, Job, Run, Worker
from elearning.kernel.ids import CourseId
from tests.certificates.world import BUDI_OF_NORTH, CITRA_OF_EAST, COURSE, FAJAR_OF_ALL, World

BATCH = 3


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(orders, "BATCH", BATCH)


def order(world: World) -> UUID:
    with world.open(BUDI_OF_NORTH) as work:
        return service.order_issue(work, COURSE, None)


def progress(world: World, order_id: UUID) -> OrderProgress:
    with world.open() as work:
        return queries.get_progress(work.session, order_id)


def cancel(world: World, order_id: UUID, actor=BUDI_OF_NORTH) -> None:
    with world.open(actor) as work:
        service.cancel_order(work, order_id)


def work_one_part_then(world: World, order_id: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    """The worker takes one part of the order; then whoever ordered it cancels; then the worker comes to its next step."""
    real = service.continue_order

    def continue_and_cancel(work, number: int) -> bool:
        more = real(work, number)
        work.session.commit()
        cancel(world, order_id)
        return more

    monkeypatch.setattr(tasks.service, "continue_order", continue_and_cancel)
    Worker(world.factory, {"certificates.issue_order": tasks.issue_order}).run_one()
    monkeypatch.setattr(tasks.service, "continue_order", real)


@pytest.mark.both
def test_a_cancelled_order_stops_after_its_step_and_goes_on_there(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    number = 2 * BATCH + 2
    world.graduate(number=number)
    order_id = order(world)
    assert progress(world, order_id).stage is Stage.NUMBERING

    work_one_part_then(world, order_id, monkeypatch)

    stopped = progress(world, order_id)
    assert (stopped.stage, stopped.numbered, stopped.job.state) == (Stage.STOPPED, BATCH, jobs.CANCELLED)
    with world.open(BUDI_OF_NORTH) as work:
        assert service.resume_order(work, order_id) == 1
    world.work_off()
    done = progress(world, order_id)
    assert (done.stage, done.numbered, done.filed) == (Stage.DONE, number, number)
    assert sorted(row.sequence for row in world.certificates()) == list(range(1, number + 1))
    assert [act for act in world.acts() if act.endswith("-order")] == ["certificates.cancel-order", "certificates.resume-order"]


def test_the_files_of_what_was_issued_are_made_although_the_rest_is_cancelled(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.graduate(number=BATCH + 2)
    order_id = order(world)
    work_one_part_then(world, order_id, monkeypatch)

    world.work_off()

    found = progress(world, order_id)
    assert (found.stage, found.numbered, found.filed) == (Stage.STOPPED, BATCH, BATCH)


def test_an_order_that_waits_is_cancelled_at_once(world: World) -> None:
    world.graduate(number=BATCH + 1)
    order_id = order(world)

    cancel(world, order_id)

    assert progress(world, order_id).stage is Stage.STOPPED
    assert world.work_off() == 0
    with pytest.raises(NothingToStop):
        cancel(world, order_id)


def test_files_that_could_not_be_made_are_tried_again_from_the_order(world: World) -> None:
    world.graduate(number=2)
    order_id = order(world)
    with Session(world.engine) as session:
        session.execute(update(Job).values(state=jobs.PARKED, attempt=5, fault=Fault.FULL, error="OSError"))
        session.commit()
    stuck = progress(world, order_id)
    assert (stuck.stage, stuck.job.stuck_files) == (Stage.STUCK, 2)

    with world.open(BUDI_OF_NORTH) as work:
        assert service.resume_order(work, order_id) == 2
        assert service.resume_order(work, order_id) == 0
    world.work_off()

    assert progress(world, order_id).stage is Stage.DONE
    assert world.acts().count("certificates.resume-order") == 1


def test_only_who_ordered_and_the_platforms_admins_steer_it(world: World) -> None:
    world.graduate(number=BATCH + 1)
    order_id = order(world)

    with pytest.raises(OrderUnknown):
        cancel(world, order_id, CITRA_OF_EAST)
    with world.open(CITRA_OF_EAST) as work, pytest.raises(OrderUnknown):
        service.resume_order(work, order_id)

    cancel(world, order_id, FAJAR_OF_ALL)
    assert progress(world, order_id).stage is Stage.STOPPED


def test_a_small_order_has_nothing_to_cancel(world: World) -> None:
    world.graduate(number=1)

    with pytest.raises(NothingToStop):
        cancel(world, order(world))


def test_the_worker_tells_how_far_the_numbers_are(world: World) -> None:
    world.graduate(number=BATCH + 1)
    order(world)

    Worker(world.factory, {"certificates.issue_order": tasks.issue_order}).run_one()

    with world.open() as work:
        [told] = jobs.list_jobs(work.session, states=(jobs.DONE,))
    assert (told.done, told.total, told.note) == (BATCH + 1, BATCH + 1, "Mengambil nomor")


def test_the_task_runs_without_a_worker_too(world: World) -> None:
    world.graduate(number=BATCH + 1)
    order_id = order(world)

    with world.open() as work:
        number = queries.find_order(work.session, order_id).id
    tasks.issue_order(Run(1, world.factory), number)

    assert progress(world, order_id).numbered == BATCH + 1


def test_what_is_left_is_reckoned_from_what_it_took() -> None:
    now = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
    base = {
        "public_id": UUID(int=0), "course_id": CourseId(1), "ordered_at": now, "first_number": None, "last_number": None, "skipped": (),
    }  # fmt: skip
    numbering = OrderProgress(
        **base, total=10, numbered=4, filed=0, job=OrderJob("running", ends_at=now + timedelta(minutes=1))
    )
    filing = OrderProgress(**base, total=10, numbered=10, filed=6, filed_from=now - timedelta(seconds=50))

    assert (numbering.stage, numbering.left(now)) == (Stage.NUMBERING, timedelta(minutes=1))
    assert (filing.stage, filing.left(now)) == (Stage.FILING, timedelta(seconds=40))
    assert numbering.left(now + timedelta(minutes=5)) == timedelta(0)
