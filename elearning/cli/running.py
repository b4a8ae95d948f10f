"""Setting up, serving, and working through jobs."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from urllib.parse import urlsplit

import click
import structlog
from flask import current_app
from flask.cli import with_appcontext
from flask_migrate import upgrade

from elearning.edge.overload import THREADS
from elearning.infrastructure.jobs import LIMIT, Claimed, Pulse, Sign, fail_hung, read_sign, worker_class
from elearning.infrastructure.metrics import FOLDER
from elearning.infrastructure.work import WorkFactory
from elearning.seeds import demo as demo_seeds
from elearning.seeds import reference
from elearning.wiring import CHORES, LIMITS, TASKS

WEB_PROCESSES = 2
CONNECTIONS = 2048
"""How many each web process keeps open at once; a browser that only stays connected is one of them."""
PATIENCE = 20.0
"""How long a child may take to finish what it is doing after SIGTERM, in seconds."""
START = 120.0
"""How long a worker may take to say its first word: a small machine may be busy with everything starting at once."""
HUNG = 75
"""The exit status of a worker that ended itself because its task hung (EX_TEMPFAIL)."""

log = structlog.get_logger(__name__)


def work_factory() -> WorkFactory:
    """The factory of this installation."""
    return current_app.extensions["work_factory"]


@click.command()
@with_appcontext
def setup() -> None:
    """Bring this installation up to date: tables, reference data, courses, and the demo where it is asked for."""
    upgrade()
    factory = work_factory()
    reference.load(factory)
    demo = current_app.config["DEMO"]
    steps = [reference.sync_courses(factory, current_app.config["COURSES_DIR"])]
    if demo:
        steps = [demo_seeds.load_everybody(factory), *steps, demo_seeds.tell_story(factory)]
    for step in steps:
        for line in step:
            click.echo(line)


@click.command()
@click.option("--pulse", type=click.Path(path_type=Path), hidden=True, help="Where the supervisor looks for signs of life.")
@with_appcontext
def worker(pulse: Path | None) -> None:
    """Work through jobs until told to stop (SIGTERM finishes the job in hand)."""
    factory = work_factory()
    hands = worker_class(factory)(
        factory, TASKS, chores=CHORES, limits=LIMITS, pulse=Pulse(pulse), overdue=None if pulse else _give_up(factory)
    )

    def stop(_signal: int, _frame: FrameType | None) -> None:
        hands.stopping.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    hands.run_forever()


def _give_up(factory: WorkFactory) -> Callable[[Claimed], None]:
    """A worker that nobody watches over ends itself when its task hangs, so that whatever started it starts it again."""

    def end(job: Claimed) -> None:
        with contextlib.suppress(Exception):
            fail_hung(factory, Sign(0.0, job.id, job.attempt, job.name, LIMITS.get(job.name, LIMIT).total_seconds()))
        os._exit(HUNG)

    return end


@click.command()
@with_appcontext
def serve() -> None:
    """Serve the site, web and worker watched over together; Ctrl-C stops both."""
    base = urlsplit(current_app.config["BASE_URL"])
    host = os.environ.get("HOST") or "127.0.0.1"
    port = os.environ.get("PORT") or "8000"
    role = current_app.config["ROLE"]
    children: list[Child] = []
    if role in {"all", "web"}:
        children.append(Child("web", web_command(host, port)))
    if role in {"all", "worker"}:
        children.append(watched_worker(work_factory()))
    click.echo(f"\n{current_app.config['SITE_NAME']}: {base.geturl()}")
    if current_app.config["DEMO"]:
        click.echo("Akun demo (semua rekaan):")
        for persona in demo_seeds.personas():
            click.echo(f"  {persona.persona:6} {persona.nip}  {persona.password}  {', '.join(persona.roles)}")
    click.echo("Ctrl-C untuk berhenti.\n")
    with tempfile.TemporaryDirectory(prefix="elearning-figures-") as figures:  # empty at each start: counters begin anew
        for child in children:
            child.env[FOLDER] = figures
        status = supervise(children)
    raise SystemExit(status)


def watched_worker(factory: WorkFactory) -> Child:
    """A worker that is replaced when it gives no sign of life in time; the job it hung on counts as failed."""
    pulse = Path(tempfile.mkdtemp(prefix="elearning-worker-")) / "pulse"
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "worker", "--pulse", str(pulse)]
    return Child("worker", command, pulse=pulse, on_hung=lambda sign: fail_hung(factory, sign))


def web_command(host: str, port: str) -> list[str]:
    """The web server: granian, which is not held up by slow phones."""
    return [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws", "--http", "1",
        "--host", host, "--port", port,
        "--workers", str(WEB_PROCESSES), "--blocking-threads", str(THREADS),
        "--backlog", str(CONNECTIONS), "--backpressure", str(CONNECTIONS),
        "--respawn-failed-workers", "--workers-kill-timeout", str(int(PATIENCE)),
        "--log-level", "error", "wsgi:application",
    ]  # fmt: skip


@dataclass
class Child:
    """A process under watch; a restart waits a little longer each time it dies young."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    pause: float = 0.5
    due: float = field(default=0.0)
    env: dict[str, str] = field(default_factory=dict[str, str])
    pulse: Path | None = None
    on_hung: Callable[[Sign], None] | None = None

    def start(self) -> None:
        self.started = time.monotonic()
        if self.pulse is not None:
            self.pulse.unlink(missing_ok=True)
        self.process = subprocess.Popen(  # noqa: S603 - our own interpreter
            self.command, start_new_session=True, env={**os.environ, **self.env}
        )

    def look(self) -> None:
        """Start it if it is time; note when it died."""
        now = time.monotonic()
        if self.process is not None and self.process.poll() is None:
            self._listen(now)
        if self.process is not None and self.process.poll() is not None:
            click.echo(f"{self.name} berhenti (status {self.process.returncode}); dijalankan lagi.", err=True)
            self.pause = 0.5 if now - self.started > 30 else min(10.0, self.pause * 2)
            self.due, self.process = now + self.pause, None
        if self.process is None and now >= self.due:
            self.start()

    def _listen(self, now: float) -> None:
        """End it, with whatever it started, when it has not been heard of for too long."""
        if self.pulse is None:
            return
        sign = read_sign(self.pulse) or Sign(self.started + START)
        if not sign.is_late(now):
            return
        click.echo(f"{self.name} tidak memberi tanda hidup ({sign.name or 'putaran utama'}); diganti.", err=True)
        self.kill()
        if self.on_hung is not None:
            try:
                self.on_hung(sign)
            except Exception:  # the database is away: the lease of the job runs out by itself
                log.exception("worker.hung_not_noted", job_id=sign.job_id)

    def kill(self) -> None:
        """End it and its own children at once."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(PATIENCE)

    def signal(self, number: int) -> None:
        if self.process is not None and self.process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                self.process.send_signal(number)


def supervise(children: list[Child]) -> int:
    """Keep the children alive until SIGTERM or SIGINT, then let them finish and go."""
    with _told_to_stop() as stopping:
        while not stopping():
            for child in children:
                child.look()
            time.sleep(0.2)
        for child in children:
            child.signal(signal.SIGTERM)
        deadline = time.monotonic() + PATIENCE
        for child in children:
            if child.process is None:
                continue
            try:
                child.process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.kill()
            if child.pulse is not None:
                shutil.rmtree(child.pulse.parent, ignore_errors=True)
    return 0


@contextlib.contextmanager
def _told_to_stop() -> Generator[Callable[[], bool]]:
    told: list[int] = []

    def note(number: int, _frame: FrameType | None) -> None:
        told.append(number)

    before = {number: signal.signal(number, note) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield lambda: bool(told)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
