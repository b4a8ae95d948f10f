"""`kill -9` of web or worker at random moments while several people live the main story; what must hold after each."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import func, select

from elearning.certificates.model import Certificate
from elearning.evidence.model import EvidenceEntry
from elearning.infrastructure.jobs import Job
from elearning.quizzes.model import Attempt
from tests.faults.conftest import House
from tests.faults.test_kills import let_leases_end
from tests.support.day import SMALL, Day, Result, browser, story
from tests.support.invariants import assert_kept
from tests.support.server import wait_until

STORYTELLERS, TYPISTS = 6, 3
LONGEST = 2.5
"""Between two deaths passes a random while, up to so many seconds."""


@dataclass
class Deaths:
    """What was killed, what was going on, and how the day went."""

    seed: int
    killed: list[str] = field(default_factory=list[str])
    jobs_in_hand: int = 0
    attempts_open: int = 0
    result: Result | None = None
    certificates: int = 0
    entries: int = 0

    def table(self) -> str:
        assert self.result is not None
        return (
            f"seed {self.seed}: {len(self.killed)} deaths ({self.killed.count('web')} web, {self.killed.count('worker')} worker), "
            f"{self.attempts_open} times with a quiz open, {self.jobs_in_hand} times with a job in hand; {self.result.finished} stories, "
            f"{self.certificates} certificates, {self.entries} entries\n{self.result.table()}"
        )


def kill_at_random(house: House, number: int, tmp_path: Path, *, seed: int, people: int) -> Deaths:
    """So many deaths; raises when anything was lost, doubled or half done."""
    chance, deaths = random.Random(seed), Deaths(seed)
    house.crowd.set_signer()
    learners = house.crowd.people(people)
    typists = house.crowd.people(TYPISTS)
    house.crowd.enrol(typists, SMALL, "membaca", "menjawab")
    attempts = house.crowd.start(typists, SMALL, "menjawab")
    town = [story(learners[one::STORYTELLERS], think=0.3) for one in range(STORYTELLERS)]
    town += [
        {"life": "type", "attempt": str(attempt), "question": "jp-menit", "think": 0.05, **browser(one)}
        for one, attempt in zip(typists, attempts, strict=True)
    ]
    town += [{"life": "issue", "course": SMALL, "think": 0.2, **browser(house.crowd.persona("fajar"))}]
    house.server.start_web()
    house.server.start_worker()
    with Day(house.port, town, 3600, tmp_path, seed=seed) as day:
        for _ in range(number):
            time.sleep(chance.uniform(0.0, LONGEST))
            die(house, chance.choice(["web", "web", "worker"]), deaths)
            assert not day.over, "the day has ended by itself"
            assert_kept(house.crowd.factory, day.kept)
            house.assert_sound()
            rise(house, deaths.killed[-1])
        wait_until(lambda: house.rows(select(Certificate.id)) != [])
        deaths.result = day.end()
    let_leases_end(house)
    wait_until(lambda: house.rows(select(Job.id).where(Job.state != "done")) == [])
    house.server.stop()
    assert_kept(house.crowd.factory, day.kept)
    house.assert_sound()
    assert house.rows(select(Certificate.id).where(Certificate.pdf_sha256.is_(None))) == []
    [(deaths.certificates,)] = house.rows(select(func.count(Certificate.id)))
    [(deaths.entries,)] = house.rows(select(func.count(EvidenceEntry.id)))
    return deaths


def die(house: House, who: str, deaths: Deaths) -> None:
    """Kill it without a word."""
    (house.server.kill_web if who == "web" else house.server.kill_worker)()
    deaths.killed.append(who)
    deaths.jobs_in_hand += house.rows(select(Job.id).where(Job.state == "running")) != []
    deaths.attempts_open += len(house.rows(select(Attempt.id).where(Attempt.state == "open"))) > TYPISTS


def rise(house: House, who: str) -> None:
    """Start it again, as whoever watches over it does; the leases of the dead run out."""
    if who == "web":
        house.server.start_web()
    else:
        let_leases_end(house)
        house.server.start_worker()
