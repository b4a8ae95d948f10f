"""Five deaths at random moments of the main story; a hundred of them are in `make soak`."""

from __future__ import annotations

import os
import random
import sys
from pathlib import Path

import pytest

from tests.faults.conftest import House
from tests.faults.killing import kill_at_random
from tests.support.tables import LeaveTable


def seed() -> int:
    """`KILLS_SEED` repeats a run that was seen."""
    return int(os.environ.get("KILLS_SEED") or random.SystemRandom().randrange(10**6))


@pytest.mark.slow
def test_nothing_is_half_done_or_lost_whenever_web_or_worker_dies(
    house: House, tmp_path: Path, leave_table: LeaveTable
) -> None:
    chosen = seed()
    sys.stdout.write(f"KILLS_SEED={chosen}\n")

    deaths = kill_at_random(house, 5, tmp_path, seed=chosen, people=60)

    leave_table(deaths.table())
    assert len(deaths.killed) == 5
    assert deaths.result is not None
    assert deaths.result.oddities == []
    assert deaths.result.finished > 0
    assert deaths.certificates > 0


@pytest.mark.soak
def test_a_hundred_deaths(house: House, tmp_path: Path, leave_table: LeaveTable) -> None:
    chosen = seed()
    sys.stdout.write(f"KILLS_SEED={chosen}\n")

    deaths = kill_at_random(house, 100, tmp_path, seed=chosen, people=1200)

    leave_table(deaths.table())
    assert {"web", "worker"} == set(deaths.killed)
    assert deaths.result is not None
    assert deaths.result.oddities == []
    assert deaths.result.finished > 50
    assert deaths.jobs_in_hand > 0
    assert deaths.attempts_open > 50
