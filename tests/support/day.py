"""A day of many people, told by a plan and lived in another process (`tests.support.people`)."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.support.crowd import Member
from tests.support.server import ROOT

SMALL = "kursus-kecil"
RIGHT = {
    "jp-menit": ["45"],
    "bentuk": ["C3"],
    "asn": ["PNS", "PPPK"],
    "nip": ["Benar"],
    "terbit": ["Admin kepegawaian"],
    "ubah": ["Salah"],
}
"""The words of the right answers of the small course."""
LATEST = 90.0
"""How many seconds after its end a day may still be under way, on a busy machine."""


def browser(member: Member) -> dict[str, Any]:
    """What a member's browser carries."""
    return {"id": int(member.person_id), "cookie": member.cookie, "csrf": member.csrf}


def story(members: Sequence[Member], think: float = 0.05) -> dict[str, Any]:
    """These people live the main story of the small course, one after another."""
    return {
        "life": "story", "course": SMALL, "modules": ["membaca", "menjawab"], "slots": ["menjawab", "akhir"],
        "right": RIGHT, "think": think, "people": [browser(one) for one in members],
    }  # fmt: skip


def walker(member: Member, paths: Iterable[str], think: float, act: str = "reading") -> dict[str, Any]:
    """Somebody who looks at pages."""
    return {"life": "walk", "paths": list(paths), "think": think, "act": act, **browser(member)}


@dataclass(frozen=True)
class Result:
    """How a day went."""

    acts: Mapping[str, Any]
    oddities: Sequence[str]
    finished: int

    def count(self, *statuses: int) -> int:
        """How many answers had one of these statuses."""
        return sum(act["statuses"].get(str(status), 0) for act in self.acts.values() for status in statuses)

    @property
    def statuses(self) -> set[int]:
        return {int(status) for act in self.acts.values() for status in act["statuses"]}

    def table(self) -> str:
        """A line for each act."""
        lines = [f"{'act':14} {'served':>7} {'503':>6} {'none':>5} {'p50':>8} {'p95':>8} {'p99':>8} {'max':>8}  ms; 503 p95"]
        for name, act in self.acts.items():
            served, away, statuses = act["served"], act["told to come back"], act["statuses"]
            number = sum(count for status, count in statuses.items() if status not in {"0", "503"})
            figures = " ".join(f"{served.get(key, 0):8.1f}" for key in ("p50", "p95", "p99", "max"))
            lines.append(
                f"{name:14} {number:7} {statuses.get('503', 0):6} {statuses.get('0', 0):5} {figures}  {away.get('p95', '')}"
            )
        return "\n".join(lines)


class Day:
    """`with Day(port, people, seconds, folder) as day: …; day.result()`. Promises of the server go to `day.kept` as they are made."""

    def __init__(self, port: int, people: Sequence[Mapping[str, Any]], seconds: float, folder: Path, *, seed: int = 1) -> None:
        self.kept = folder / "kept.jsonl"
        self._seconds = seconds
        plan = {"port": port, "people": people, "seconds": seconds, "seed": seed, "kept": str(self.kept)}
        self._plan = folder / "plan.json"
        self._plan.write_text(json.dumps(plan))
        self._answer = folder / "day.json"
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.kept.touch()
        with self._plan.open() as plan, self._answer.open("w") as answer:
            command = [sys.executable, "-m", "tests.support.people"]
            self.process = subprocess.Popen(command, cwd=ROOT, stdin=plan, stdout=answer, stderr=subprocess.PIPE)
        return self

    def __exit__(self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.communicate()

    @property
    def over(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def end(self) -> Result:
        """End the day before its time."""
        assert self.process is not None
        self.process.terminate()
        return self.result()

    def result(self) -> Result:
        """Wait for the day to end."""
        assert self.process is not None
        _out, said = self.process.communicate(timeout=self._seconds + LATEST)
        assert self.process.returncode == 0, said.decode(errors="replace")[-3000:]
        return Result(**json.loads(self._answer.read_text()))
