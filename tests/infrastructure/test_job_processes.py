"""Workers as processes: killed, hung, two at once. Whatever happens to them, every job is done, or parked with a fault that says why."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from sqlalchemy import select, update

from elearning.infrastructure import jobs
from elearning.infrastructure.jobs import CANCELLED, DONE, MAX_ATTEMPTS, PARKED, QUEUED, RUNNING, Fault, Job, JobView
from elearning.infrastructure.work import WorkFactory
from elearning.kernel.actor import Actor
from tests.infrastructure.test_job_engines import leave
from tests.support.job_house import journal_of
from tests.support.server import ROOT, wait_until

pytestmark = [pytest.mark.both, pytest.mark.slow]


@contextmanager
def process(act: str, url: str, folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A worker, or one that is watched over; ended with all that it started."""
    command = [sys.executable, "-m", "tests.support.job_house", act, url, str(folder)]
    with (folder / "log").open("ab") as log:
        running = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log, start_new_session=True)
    try:
        yield running
    finally:
        running.terminate()
        if act == "watch":
            for _word, worker, _at in noted(folder, "worker"):  # one that hangs would be waited for
                with suppress(ProcessLookupError):
                    os.kill(int(worker), signal.SIGKILL)
        try:
            running.wait(5)
        except subprocess.TimeoutExpired:
            running.kill()
            running.wait(10)


def views(house: WorkFactory) -> list[JobView]:
    with house.open(Actor.system()) as work:
        found = jobs.list_jobs(work.session, states=(QUEUED, RUNNING, DONE, PARKED, CANCELLED))
        return sorted(found, key=lambda view: view.public_id)


def are_over(house: WorkFactory) -> bool:
    return {view.state for view in views(house)} <= {DONE, PARKED, CANCELLED}


def told(folder: Path) -> str:
    return (folder / "log").read_text()[-3000:]


def noted(folder: Path, word: str) -> list[list[str]]:
    return [line for line in journal_of(folder) if line[0] == word]


def test_kill_9_in_the_middle_loses_nothing(living_house: WorkFactory, house_url: str, tmp_path: Path) -> None:
    with living_house.open(Actor.system()) as work:
        work.begin_write()
        for number in range(4):
            work.enqueue("count", {"number": number, "seconds": 0.3})
    with process("work", house_url, tmp_path) as first:
        wait_until(lambda: bool(noted(tmp_path, "begin")), lambda: told(tmp_path))
        first.kill()
        first.wait(10)
    began = len(noted(tmp_path, "begin"))
    end_leases(living_house)

    with process("work", house_url, tmp_path):
        wait_until(lambda: are_over(living_house), lambda: f"{views(living_house)}\n{told(tmp_path)}", patience=90)

    assert {view.state for view in views(living_house)} == {DONE}
    assert sorted(int(line[1]) for line in noted(tmp_path, "end")) == [0, 1, 2, 3]
    assert Counter(view.attempt for view in views(living_house)) == {1: 3, 2: 1}
    assert len(noted(tmp_path, "begin")) == began + 4 - (began - 1)


def end_leases(house: WorkFactory) -> None:
    """What a minute of waiting does."""
    with house.open(Actor.system()) as work:
        work.begin_write()
        work.session.execute(update(Job).where(Job.state == RUNNING).values(lease_until=work.now()))


def test_two_workers_share_the_jobs_and_never_one_job(living_house: WorkFactory, house_url: str, tmp_path: Path) -> None:
    """Each job longer than the lease would be without its heartbeat is still only one worker's."""
    with living_house.open(Actor.system()) as work:
        work.begin_write()
        for number in range(12):
            work.enqueue("count", {"number": number, "seconds": 0.15})
    with process("work", house_url, tmp_path), process("work", house_url, tmp_path):
        wait_until(lambda: are_over(living_house), lambda: told(tmp_path))

    begins, ends = noted(tmp_path, "begin"), noted(tmp_path, "end")
    assert sorted(int(line[1]) for line in begins) == sorted(int(line[1]) for line in ends) == list(range(12))
    assert len({line[3] for line in begins}) == 2, "one of them had nothing to do"
    assert {view.attempt for view in views(living_house)} == {1}


@pytest.mark.parametrize("kind", ["sleep", "spin"])
def test_a_worker_that_hangs_is_replaced_and_its_job_counted_as_failed(
    living_house: WorkFactory, house_url: str, tmp_path: Path, kind: str
) -> None:
    leave(living_house, kind)
    leave(living_house, "count", number=1)

    with process("watch", house_url, tmp_path):
        wait_until(lambda: bool(noted(tmp_path, "end")), lambda: told(tmp_path))
        wait_until(lambda: any(view.fault for view in views(living_house)), lambda: told(tmp_path))

    workers = {line[1] for line in noted(tmp_path, "worker")}
    hung = next(view for view in views(living_house) if view.name == kind)
    assert len(workers) >= 2
    assert (hung.fault, hung.state in {QUEUED, RUNNING}) == (Fault.HUNG, True)
    assert "no sign of life" in hung.error
    assert "tidak memberi tanda hidup" in told(tmp_path)


def test_a_job_that_hangs_each_time_is_parked(living_house: WorkFactory, house_url: str, tmp_path: Path) -> None:
    leave(living_house, "sleep")
    with living_house.open(Actor.system()) as work:
        work.begin_write()
        work.session.execute(update(Job).values(attempt=MAX_ATTEMPTS - 1))

    with process("watch", house_url, tmp_path):
        wait_until(lambda: are_over(living_house), lambda: told(tmp_path))

    [parked] = views(living_house)
    assert (parked.state, parked.fault, parked.attempt) == (PARKED, Fault.HUNG, MAX_ATTEMPTS)


def test_a_stopped_process_counts_as_hung(living_house: WorkFactory, house_url: str, tmp_path: Path) -> None:
    """Not the task but the whole process stands still, as on a machine that ran out of memory."""
    leave(living_house, "count", number=1, seconds=1)

    with process("watch", house_url, tmp_path):
        wait_until(lambda: bool(noted(tmp_path, "begin")), lambda: told(tmp_path))
        first = int(noted(tmp_path, "begin")[0][3])
        os.kill(first, signal.SIGSTOP)
        wait_until(lambda: bool(noted(tmp_path, "end")) and are_over(living_house), lambda: told(tmp_path))

    assert {view.state for view in views(living_house)} == {DONE}
    assert int(noted(tmp_path, "end")[0][3]) != first


def test_nobodys_lease_is_kept_alive_for_a_task_that_hangs(living_house: WorkFactory, house_url: str, tmp_path: Path) -> None:
    """Nobody watches over this worker: it keeps hanging, but a second one gets the job."""
    leave(living_house, "sleep")

    with process("work", house_url, tmp_path) as one:
        wait_until(lambda: len(noted(tmp_path, "sleep")) == 1, lambda: told(tmp_path))
        with process("work", house_url, tmp_path) as other:
            wait_until(lambda: len(noted(tmp_path, "sleep")) == 2, lambda: told(tmp_path))
            other.kill()
        one.kill()

    first, second = noted(tmp_path, "sleep")
    assert first[2] != second[2]
    assert [first[1], second[1]] == ["1", "2"]


def test_a_job_that_crashes_its_worker_is_parked_and_others_run(
    living_house: WorkFactory, house_url: str, tmp_path: Path
) -> None:
    leave(living_house, "crash")
    with living_house.open(Actor.system()) as work:
        work.begin_write()
        work.session.execute(update(Job).values(attempt=MAX_ATTEMPTS - 1))
    leave(living_house, "count", number=1)

    with process("watch", house_url, tmp_path):
        wait_until(lambda: bool(noted(tmp_path, "crash")), lambda: told(tmp_path))
        wait_until(lambda: are_over(living_house), lambda: f"{views(living_house)}\n{told(tmp_path)}", patience=120)

    assert {(view.name, view.state, view.fault) for view in views(living_house)} == {
        ("crash", PARKED, Fault.DIED),
        ("count", DONE, ""),
    }
    assert len(noted(tmp_path, "crash")) == 1


def test_a_long_job_with_steps_is_not_over_its_limit_is_cancelled_and_goes_on(
    living_house: WorkFactory, house_url: str, tmp_path: Path
) -> None:
    """Twelve steps of 0.3 s take longer than the limit of one; cancelled in between, resumed, each step is taken once."""
    with living_house.open(Actor.system()) as work:
        work.begin_write()
        work.enqueue("steps", {"total": 12, "seconds": 0.3})
    with process("watch", house_url, tmp_path):
        wait_until(lambda: len(noted(tmp_path, "step")) >= 6, lambda: told(tmp_path))
        with living_house.open(Actor.system()) as work:
            jobs.cancel(work, views(living_house)[0].public_id)
        wait_until(lambda: are_over(living_house), lambda: told(tmp_path))
        [stopped] = views(living_house)
        with living_house.open(Actor.system()) as work:
            jobs.retry(work, stopped.public_id)
        wait_until(lambda: are_over(living_house), lambda: told(tmp_path))

    assert stopped.state == CANCELLED
    assert stopped.done in range(1, 12)
    assert [int(line[1]) for line in noted(tmp_path, "step")] == list(range(12))
    assert [(view.state, view.done) for view in views(living_house)] == [(DONE, 12)]
    assert len(noted(tmp_path, "worker")) == 1, "nobody was replaced"


@pytest.mark.postgresql
def test_a_chore_is_done_once_a_minute_by_whichever_of_two_workers(
    living_house: WorkFactory, house_url: str, tmp_path: Path
) -> None:
    if time.time() % 60 > 50:  # not over the full minute, when it is rightly done again
        time.sleep(60.5 - time.time() % 60)
    with process("work", house_url, tmp_path), process("work", house_url, tmp_path):
        wait_until(lambda: len(noted(tmp_path, "worker")) == 2 and bool(noted(tmp_path, "chore")), lambda: told(tmp_path))
        time.sleep(1)

    assert len(noted(tmp_path, "chore")) == 1
    with living_house.open(Actor.system()) as work:
        assert work.session.scalars(select(Job.id)).all() == []
