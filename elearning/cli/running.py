"""Setting up, serving, and working through jobs."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from types import FrameType
from urllib.parse import urlsplit

import click
from flask import current_app
from flask.cli import with_appcontext
from flask_migrate import upgrade

from elearning.infrastructure.jobs import Worker
from elearning.infrastructure.work import WorkFactory
from elearning.seeds import demo as demo_seeds
from elearning.seeds import reference
from elearning.wiring import CHORES, TASKS

WEB_PROCESSES, WEB_THREADS = 2, 4
PATIENCE = 20.0
"""How long a child may take to finish what it is doing after SIGTERM, in seconds."""


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
@with_appcontext
def worker() -> None:
    """Work through jobs until told to stop (SIGTERM finishes the job in hand)."""
    hands = Worker(work_factory(), TASKS, chores=CHORES)

    def stop(_signal: int, _frame: FrameType | None) -> None:
        hands.stopping.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    hands.run_forever()


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
        children.append(Child("worker", [sys.executable, "-m", "flask", "--app", "wsgi", "worker"]))
    click.echo(f"\n{current_app.config['SITE_NAME']}: {base.geturl()}")
    if current_app.config["DEMO"]:
        click.echo("Akun demo (semua rekaan):")
        for persona in demo_seeds.personas():
            click.echo(f"  {persona.persona:6} {persona.nip}  {persona.password}  {', '.join(persona.roles)}")
    click.echo("Ctrl-C untuk berhenti.\n")
    raise SystemExit(supervise(children))


def web_command(host: str, port: str) -> list[str]:
    """The web server: granian, which is not held up by slow phones."""
    return [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws", "--http", "1",
        "--host", host, "--port", port,
        "--workers", str(WEB_PROCESSES), "--blocking-threads", str(WEB_THREADS),
        "--respawn-failed-workers", "--workers-kill-timeout", str(int(PATIENCE)),
        "--log-level", "warning", "wsgi:application",
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

    def start(self) -> None:
        self.started = time.monotonic()
        self.process = subprocess.Popen(self.command, start_new_session=True)  # noqa: S603 - our own interpreter

    def look(self) -> None:
        """Start it if it is time; note when it died."""
        now = time.monotonic()
        if self.process is not None and self.process.poll() is not None:
            click.echo(f"{self.name} berhenti (status {self.process.returncode}); dijalankan lagi.", err=True)
            self.pause = 0.5 if now - self.started > 30 else min(10.0, self.pause * 2)
            self.due, self.process = now + self.pause, None
        if self.process is None and now >= self.due:
            self.start()

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
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(child.process.pid, signal.SIGKILL)
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
