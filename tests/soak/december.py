"""December: everybody learns what is still missing. A model of people, small enough for one machine and bounded in everything.

Two hundred sign in within thirty seconds and read on from home; others read, sit quizzes that save after each answer, look at their hours
and evidence; strangers check certificates. It is lived against `flask serve` as it is started in life, from a second process.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import select

from elearning.certificates import service as certificates
from elearning.certificates.model import Certificate
from elearning.courses import service as courses
from elearning.kernel.actor import Actor
from elearning.kernel.ids import EnrolmentId
from elearning.learning.model import Enrolment
from tests.faults.conftest import SHORT_COURSE
from tests.support.crowd import Crowd
from tests.support.day import Day, Result, browser, walker
from tests.support.invariants import assert_kept, assert_sound
from tests.support.memory import Size, size_of
from tests.support.server import ROOT, LiveServer

COURSE = Path(__file__).parent / "kursus-desember"
SLUG, QUIZ = COURSE.name, "kuis"
RIGHT = {"jp-menit": ["45"], **{f"soal-{n}": [f"Pilihan {'ABCD'[n % 4]} untuk {n}"] for n in range(1, 8)}}
PASSWORD = "belajar-bersama-2026"
LESSONS = [f"/kursus/{SLUG}/bacaan-{n}" for n in range(1, 7)]
DASHBOARDS = ["/", "/kursus", "/kursus?q=layanan", "/jp", "/bukti", "/sertifikat", "/akun"]
LARGEST = 350.0
"""Megabytes that web and worker together may hold after the load, what they share counted once."""
FLAT = 1.10
"""The last third of the day may hold so much more than the second."""


@dataclass
class December:
    """How it went."""

    seconds: float
    result: Result
    kept: dict[str, int]
    at_start: Size
    at_end: Size
    samples: list[Size] = field(default_factory=list[Size])

    @property
    def growth(self) -> float:
        """How much more the last third held than the second, at the median."""
        third = len(self.samples) // 3
        second, last = (sorted(one.pss for one in part) for part in (self.samples[third:-third], self.samples[-third:]))
        return last[len(last) // 2] / second[len(second) // 2]

    def table(self) -> str:
        highest = max(self.samples, key=lambda one: one.pss)
        return "\n".join(
            [
                self.result.table(),
                f"kept: {self.kept}",
                f"memory: at the start {self.at_start}; highest {highest}; at the end {self.at_end}; growth {self.growth:.3f}",
                *self.at_end.lines,
            ]
        )

    def write(self, file: Path) -> None:
        """For whoever compares runs."""
        file.parent.mkdir(exist_ok=True)
        file.write_text(
            json.dumps(
                {
                    "seconds": self.seconds,
                    "acts": self.result.acts,
                    "kept": self.kept,
                    "memory_mb": [{"rss": round(one.rss), "pss": round(one.pss)} for one in self.samples],
                    "growth": round(self.growth, 3),
                },
                indent=1,
            )
        )


def live_december(
    folder: Path, work: Path, *, seconds: float, storm: int, storm_seconds: float, database_url: str = ""
) -> December:
    """Prepare an installation that is in `folder`, serve it, live the day, and look whether all is well."""
    crowd, server = Crowd(folder, database_url), LiveServer(folder, database_url)
    try:
        people = population(crowd, storm, storm_seconds)
        server.start_whole()
        assert server.whole is not None
        time.sleep(3)
        at_start = size_of(server.whole.pid)
        with Day(server.port, people, seconds, work) as day, sampled(server.whole.pid, seconds / 30) as samples:
            result = day.result()
        at_end = size_of(server.whole.pid)
        assert "request.crashed" not in server.log()
    finally:
        server.stop()
    kept = assert_kept(crowd.factory, day.kept)
    assert_sound(crowd.factory, None if database_url else folder / "elearning.sqlite3")
    crowd.close()
    return December(seconds, result, dict(kept), at_start, at_end, samples)


def population(crowd: Crowd, storm: int, storm_seconds: float) -> list[dict[str, object]]:
    """Who lives that day, and what they do."""
    published = list(courses.sync_paths(crowd.factory, [COURSE, SHORT_COURSE]))
    assert all(one.changed for one in published), [one.problems for one in published]
    crowd.set_signer()
    comers, readers, sitters, watchers = (crowd.people(number) for number in (storm, 24, 16, 12))
    crowd.enrol([*comers, *readers, *sitters], SLUG, *(f"bacaan-{n}" for n in range(1, 7)), QUIZ)
    crowd.enrol(watchers, SHORT_COURSE.name, "baca")
    with crowd.factory.open(Actor.system()) as work:
        ids = work.session.scalars(select(Enrolment.id).where(Enrolment.person_id.in_([one.person_id for one in watchers])))
        for one in ids.all():
            certificates.issue(work, [EnrolmentId(one)])
        codes = list(work.session.scalars(select(Certificate.code)))
    numbers = crowd.give_password(comers, PASSWORD)
    return [
        *(
            {"life": "come in", "nip": nip, "password": PASSWORD, "at": index * storm_seconds / storm,
             "paths": [*LESSONS, "/"], "think": 15.0}
            for index, nip in enumerate(numbers)
        ),
        *(walker(one, LESSONS, 0.8) for one in readers),
        *(
            {"life": "sit", "course": SLUG, "slot": QUIZ, "right": RIGHT, "think": 0.5, **browser(one)}
            for one in sitters
        ),
        *(walker(one, DASHBOARDS, 1.0, "dashboards") for one in watchers),
        *(
            {"life": "walk", "paths": [f"/verifikasi/{code}" for code in codes], "think": 2.0, "act": "verifying"}
            for _ in range(6)
        ),
    ]  # fmt: skip


@contextmanager
def sampled(root: int, every: float) -> Iterator[list[Size]]:
    """Memory, looked at every so many seconds inside the block."""
    samples: list[Size] = []
    over = threading.Event()

    def look() -> None:
        while not over.wait(every):
            samples.append(size_of(root))

    looking = threading.Thread(target=look, daemon=True)
    looking.start()
    try:
        yield samples
    finally:
        over.set()
        looking.join()


def assert_well(december: December) -> None:
    """Nobody met an error, nothing that was called saved is lost, and memory is flat and small."""
    assert december.result.oddities == []
    assert december.result.statuses <= {200, 303}, december.result.table()
    assert december.growth < FLAT, december.table()
    assert december.at_end.pss < LARGEST, december.table()


BUILD = ROOT / "build" / "soak.json"
