"""`make bench`: the platform beside the floor on this machine, in one run, as ratios of server CPU per request.

Both are served by granian with two processes of four threads, on the same kind of database. Each measure is taken in alternating
rounds; its ratio is the median over the rounds of ours divided by the floor's of that round. The table goes to the screen, everything to
`build/bench.json`; a ratio above its limit in `limits.toml` (10 % of slack for a noisy machine) makes the status 1.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from argon2 import PasswordHasher

from bench import loadgen
from bench.world import PASSWORD, QUESTIONS, QUIZ, SLUG, World, build, keep, right_answers
from tests.support.crowd import Crowd
from tests.support.database import postgres_server
from tests.support.server import HOST, LiveServer, free_port

HERE = Path(__file__).resolve().parent
BUILD = HERE.parent / "build"
SLACK = 1.10
SPEC = {"duration": 3.0, "warmup": 1.0, "retries": 1, "max_foreign": 0.3, "engine": "auto", "concurrency": [8]}
SITTINGS = 16


@dataclass
class Floor:
    """The floor application in its own process."""

    url: str
    process: subprocess.Popen[bytes]
    users: list[loadgen.Session]

    @property
    def pids(self) -> list[int]:
        return [self.process.pid]


@dataclass
class Bench:
    """Both servers, and what was measured so far: per row a list of (ours, floor) in CPU milliseconds."""

    world: World
    server: LiveServer
    floor: Floor
    crowd: Crowd
    rows: dict[str, list[tuple[float, float]]] = field(default_factory=dict[str, list[tuple[float, float]]])
    runs: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    sent: int = 0

    @property
    def pids(self) -> list[int]:
        assert self.server.web is not None
        return [self.server.web.pid]

    # --- how a thing is measured ----------------------------------------------------------------------------------------

    def load(self, name: str, *, floor: bool, paths: list[str], users: list[loadgen.Session], method: str = "GET",
             body: str | None = None, headers: dict[str, str] | None = None, expect: str | None = None) -> float:  # fmt: skip
        """CPU milliseconds of the server for one request of this kind under eight connections."""
        url = self.floor.url if floor else self.server.url
        target = {"name": "floor" if floor else "ours", "base_url": url, "server_pids": self.floor.pids if floor else self.pids}
        case = {"name": name, "method": method, "paths": paths, "body": body, "headers": headers or {}, "expect": expect}
        result = loadgen.measure(SPEC, target, case, users, 8)
        if result["errors"]:
            raise SystemExit(f"{name}: {result['errors']} wrong answers (status {result['first_wrong_status']})")
        self.runs.append(result)
        return result["server_cpu_ms_per_request"]

    def walk(self, name: str, *, floor: bool, times: int, act: Callable[[int], None]) -> float:
        """CPU milliseconds of the server for one walk, the mean over so many, one after another."""
        pids = self.floor.pids if floor else self.pids
        quiet = loadgen.Quiet(pids)
        for number in range(times):
            act(number)
        time.sleep(0.05)
        noise = quiet.close(0.0)
        cost = noise.pop("server_cpu_s") / times * 1e3
        self.runs.append(
            {"case": name, "target": "floor" if floor else "ours", "walks": times, "server_cpu_ms": round(cost, 3)}
        )
        return cost

    def note(self, row: str, ours: float, floor: float) -> None:
        self.rows.setdefault(row, []).append((ours, floor))
        print(f"  {row:14} {ours:8.2f} ms  floor {floor:8.2f} ms  {ours / floor:5.2f} x", flush=True)

    # --- one round ---------------------------------------------------------------------------------------------------------

    def round(self, only: set[str]) -> None:
        learners, floor_users = self.learners(), self.floor.users
        wanted = only.__contains__ if only else lambda _row: True
        floor_page = self.load(
            "floor page", floor=True, paths=[f"/page/{n}" for n in range(1, 13)], users=floor_users, expect="Lesson"
        )
        pages = {
            "module_page": ([f"/kursus/{SLUG}/bacaan-{n:02d}" for n in range(1, 13)], learners, "Bacaan"),
            "home": (["/"], learners, "Kursus yang diukur"),
            "catalogue": (["/kursus?q=layanan", "/kursus?q=warga+rapi", "/kursus?q=petugas&tingkat=dasar"], learners, "kursus"),
            "participants": (
                [f"/penulis/{SLUG}/peserta?hal={n}" for n in range(1, 9)],
                [self.user(self.world.instructor)],
                "Peserta",
            ),
        }
        for row, (paths, users, expect) in pages.items():
            if wanted(row):
                self.note(row, self.load(row, floor=False, paths=paths, users=users, expect=expect), floor_page)
        if wanted("save_answer") or wanted("submit_quiz"):
            floor_submit = self.load("floor submit", floor=True, paths=["/submit"], users=floor_users, method="POST", expect="saved",
                                     body="csrf_token={csrf}&attempt={n}&question=3&choice=1")  # fmt: skip
        if wanted("save_answer"):
            name, value = self.world.answers[0]
            ours = self.load("save_answer", floor=False, paths=["/percobaan/{attempt}/jawaban"], users=learners[SITTINGS:], method="POST",
                             body="csrf_token={csrf}&urutan=1790000000000&" + urlencode({name: value}),
                             headers={"Accept": "application/json"}, expect="saved_at")  # fmt: skip
            self.note("save_answer", ours, floor_submit)
        if wanted("submit_quiz"):
            self.note("submit_quiz", self.walk("submit_quiz", floor=False, times=50, act=self.send), floor_submit)
        if wanted("attempt"):
            ours = self.walk("attempt", floor=False, times=SITTINGS, act=self.sit)
            self.note("attempt", ours, self.walk("floor quiz", floor=True, times=SITTINGS, act=self.sit_floor))
        if wanted("sign_in"):
            visitors = self.visitors(25)
            ours = self.walk("sign_in", floor=False, times=25, act=lambda number: self.sign_in(visitors[number]))
            self.note("sign_in", ours, hash_alone())

    def learners(self) -> list[loadgen.Session]:
        return [self.user(one) for one in self.world.learners]

    def user(self, person: dict[str, str]) -> loadgen.Session:
        session = loadgen.Session(self.server.url)
        session.cookies["sesi"] = person["cookie"]
        session.vars.update(person)
        return session

    def send(self, _number: int) -> None:
        sitting = self.world.open_attempts[self.sent]
        self.sent += 1
        user = self.user({"cookie": sitting.cookie, "csrf": sitting.csrf})
        status, _text = user.fetch(
            "POST", f"/percobaan/{sitting.attempt}/kirim", form={"csrf_token": sitting.csrf}, follow=False
        )
        if status != 303:
            raise SystemExit(f"sending an attempt: status {status}")

    def sit(self, number: int) -> None:
        """Start, twenty saves, submit, result; the two redirects are followed."""
        person = self.world.learners[number]
        user = self.user(person)
        form = {"csrf_token": person["csrf"]}
        status, text = user.fetch("POST", f"/kursus/{SLUG}/{QUIZ}/kuis", form=form)
        if status != 200 or "Pertanyaan nomor" not in text:
            raise SystemExit(f"starting an attempt: status {status}")
        attempt = text.split('action="/percobaan/', 1)[1].split("/", 1)[0]
        for index, (name, value) in enumerate(right_answers(self.crowd, attempt)):
            answer = {**form, name: value, "urutan": str(int(time.time() * 1000) + index)}
            status, text = user.fetch(
                "POST", f"/percobaan/{attempt}/jawaban", form=answer, headers={"Accept": "application/json"}
            )
            if status != 200 or "saved_at" not in text:
                raise SystemExit(f"saving an answer: status {status}")
        status, text = user.fetch("POST", f"/percobaan/{attempt}/kirim", form=form)
        if status != 200 or "100" not in text:
            raise SystemExit(f"sending an attempt: status {status}")

    def sit_floor(self, number: int) -> None:
        user = self.floor.users[number]
        user.connection = None
        form = {"csrf_token": user.vars["csrf"]}
        status, text = user.fetch("POST", "/quiz/start", form=form)
        attempt = text.split("/quiz/", 1)[1].split("/", 1)[0]
        for question in range(1, QUESTIONS + 1):
            status, text = user.fetch("POST", f"/quiz/{attempt}/{question}", form={**form, "choice": "1"})
        if status != 200:
            raise SystemExit(f"the floor's quiz: status {status}")

    def visitors(self, number: int) -> list[tuple[loadgen.Session, dict[str, str]]]:
        """People who have the form before them and have typed."""
        ready: list[tuple[loadgen.Session, dict[str, str]]] = []
        for index in range(number):
            user = loadgen.Session(self.server.url)
            _status, text = user.fetch("GET", "/masuk")
            token = text.split('name="csrf_token"', 1)[1].split('value="', 1)[1].split('"', 1)[0]
            nip = self.world.numbers[index % len(self.world.numbers)]
            ready.append((user, {"csrf_token": token, "nip": nip, "password": PASSWORD}))
        return ready

    def sign_in(self, visitor: tuple[loadgen.Session, dict[str, str]]) -> None:
        user, typed = visitor
        status, _text = user.fetch("POST", "/masuk", form=typed, follow=False)
        if status != 303:
            raise SystemExit(f"signing in: status {status}")


def hash_alone() -> float:
    """CPU milliseconds of comparing one password with the parameters of the house."""
    hasher = PasswordHasher(time_cost=1, memory_cost=47104, parallelism=1)
    digest = hasher.hash(PASSWORD)
    begun = time.process_time()
    for _ in range(20):
        hasher.verify(digest, PASSWORD)
    return (time.process_time() - begun) / 20 * 1e3


def start_floor(stack: ExitStack, folder: Path, database_url: str) -> Floor:
    """Fill and serve the floor on a port of its own."""
    port = free_port()
    url = database_url.replace("postgresql://", "postgresql+psycopg://") or f"sqlite:///{folder / 'floor.sqlite3'}"
    env = {**os.environ, "FLOOR_DB": url, "VENV": str(Path(sys.executable).parent.parent)}
    subprocess.run([sys.executable, str(HERE / "floor" / "app.py"), "init", "200"], env=env, check=True)
    process = subprocess.Popen([str(HERE / "floor" / "serve.sh"), "granian", str(port)], env=env, start_new_session=True)
    stack.callback(process.wait, 30)
    stack.callback(process.terminate)
    base = f"http://{HOST}:{port}"
    spec = {
        "path": "/login", "fields": {"username": "learner{n}", "password": "Learner1"},
        "scrape": {"csrf_token": 'name="csrf_token" value="([^"]+)'},
        "after": {"path": "/page/1", "scrape": {"csrf": 'name="csrf_token" value="([^"]+)'}},
    }  # fmt: skip
    users: list[loadgen.Session] = []
    for number in range(1, 49):
        user = loadgen.Session(base, number)
        for attempt in range(100):
            try:
                user.login(spec)
                break
            except OSError:
                if attempt == 99:
                    raise
                time.sleep(0.1)
        user.connection = None
        users.append(user)
    return Floor(base, process, users)


def verdict(rows: dict[str, list[tuple[float, float]]]) -> tuple[dict[str, float], list[str]]:
    """The ratios, and a line for each that is worse than its limit allows."""
    limits = tomllib.loads((HERE / "limits.toml").read_text())["ratios"]
    ratios = {row: round(statistics.median(ours / floor for ours, floor in pairs), 2) for row, pairs in rows.items()}
    return ratios, [
        f"{row}: {ratio} times the floor, at most {limits[row]}" for row, ratio in ratios.items() if ratio > limits[row] * SLACK
    ]


def table(rows: dict[str, list[tuple[float, float]]]) -> str:
    """Each row with its least, median and greatest ratio."""
    limits = tomllib.loads((HERE / "limits.toml").read_text())["ratios"]
    lines = [f"{'work':14} {'ours ms':>8} {'floor ms':>9} {'min':>6} {'median':>7} {'max':>6} {'limit':>6}"]
    for row, pairs in rows.items():
        ratios = sorted(ours / floor for ours, floor in pairs)
        ours, floor = (statistics.median(pair[side] for pair in pairs) for side in (0, 1))
        middle = statistics.median(ratios)
        lines.append(f"{row:14} {ours:8.2f} {floor:9.2f} {ratios[0]:6.2f} {middle:7.2f} {ratios[-1]:6.2f} {limits[row]:6.2f}")
    return "\n".join(lines)


def record(ratios: dict[str, float], runs: list[dict[str, Any]]) -> None:
    """Add to `build/bench.json`; rows measured by another run of the same build stay."""
    file = BUILD / "bench.json"
    before = json.loads(file.read_text()) if file.exists() else {"ratios": {}, "runs": []}
    BUILD.mkdir(exist_ok=True)
    names = {run.get("case") for run in runs}
    kept = [run for run in before["runs"] if run.get("case") not in names]
    file.write_text(json.dumps({"ratios": {**before["ratios"], **ratios}, "runs": [*kept, *runs]}, indent=1))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--only", nargs="*", default=[])
    arguments = parser.parse_args()
    folder = BUILD / "bench"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    with ExitStack() as stack:
        ours_url = floor_url = ""
        if arguments.database == "postgresql":
            postgres = stack.enter_context(postgres_server())
            ours_url, floor_url = postgres.create("ours"), postgres.create("floor")
        world = build(folder / "ours", ours_url)
        keep(world, folder / "world.json")
        floor = start_floor(stack, folder, floor_url)
        server = LiveServer(folder / "ours", ours_url)
        server.start_web()
        stack.callback(server.stop)
        crowd = Crowd(folder / "ours", ours_url)
        stack.callback(crowd.close)
        bench = Bench(world, server, floor, crowd)
        for number in range(arguments.rounds):
            print(f"round {number + 1} of {arguments.rounds}", flush=True)
            bench.round(set(arguments.only))
    ratios, worse = verdict(bench.rows)
    record(ratios, bench.runs)
    print("\n" + table(bench.rows))
    for line in worse:
        print(f"TOO SLOW {line}", file=sys.stderr)
    return 1 if worse else 0


if __name__ == "__main__":
    sys.exit(main())
