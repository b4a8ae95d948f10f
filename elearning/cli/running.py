"""Setting up, serving, and working through jobs."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from pathlib import Path
from typing import NoReturn
from urllib.parse import urlsplit

import click
from flask import current_app
from flask.cli import with_appcontext
from flask_migrate import upgrade

from elearning.edge.overload import THREADS
from elearning.infrastructure.markdown import end_renderer
from elearning.infrastructure.metrics import FOLDER
from elearning.infrastructure.work import WorkFactory
from elearning.seeds import demo as demo_seeds
from elearning.seeds import reference
from elearning.supervising import PATIENCE
from elearning.workshop import work_through_jobs

WEB_PROCESSES = 2
CONNECTIONS = 2048
"""How many each web process keeps open at once; a browser that only stays connected is one of them."""
ARENAS = "2"
"""How many heaps glibc keeps in a process: by itself it makes one for nearly every thread, and gives none of them back."""


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
    work_through_jobs(work_factory())


@click.command()
@click.option("--setup", "first", is_flag=True, help="Bring the installation up to date before, as `setup` does.")
@click.pass_context
@with_appcontext
def serve(context: click.Context, first: bool) -> None:
    """Serve the site, web and worker watched over together; Ctrl-C stops both."""
    if first:
        context.invoke(setup)
    base = urlsplit(current_app.config["BASE_URL"])
    host = os.environ.get("HOST") or "127.0.0.1"
    port = os.environ.get("PORT") or "8000"
    role = current_app.config["ROLE"]
    plan: list[dict[str, object]] = []
    if role in {"all", "web"}:
        plan.append({"name": "web", "command": web_command(host, port)})
    if role in {"all", "worker"}:
        plan.append(worker_plan(after=(host, int(port)) if plan else None))
    click.echo(f"\n{current_app.config['SITE_NAME']}: {base.geturl()}")
    if current_app.config["DEMO"]:
        click.echo("Akun demo (semua rekaan):")
        for persona in demo_seeds.personas():
            click.echo(f"  {persona.persona:6} {persona.nip}  {persona.password}  {', '.join(persona.roles)}")
    click.echo("Ctrl-C untuk berhenti.\n")
    sys.stdout.flush()
    watch_over(plan)


def watch_over(plan: list[dict[str, object]]) -> NoReturn:
    """Become the supervisor: this process has the whole application in memory, the supervisor needs nothing of it."""
    figures = tempfile.mkdtemp(prefix="elearning-figures-")  # empty at each start: counters begin anew
    environment = {"MALLOC_ARENA_MAX": ARENAS, **os.environ, FOLDER: figures}
    command = [sys.executable, "-m", "elearning.supervising", json.dumps({"children": plan, "folders": [figures]})]
    end_renderer()
    os.execve(sys.executable, command, environment)  # noqa: S606 - ourselves


def worker_plan(*, after: tuple[str, int] | None = None) -> dict[str, object]:
    """A worker that is replaced when it gives no sign of life in time; the job it hung on counts as failed."""
    pulse = Path(tempfile.mkdtemp(prefix="elearning-worker-")) / "pulse"
    command = [sys.executable, str(Path(__file__).resolve().parents[2] / "worker.py")]
    return {
        "name": "worker",
        "command": [*command, str(pulse)],
        "pulse": str(pulse),
        "hung": [*command, "--hung"],
        "after": after,
    }


def web_command(host: str, port: str) -> list[str]:
    """The web server: granian, which is not held up by slow phones."""
    return [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws", "--http", "1",
        "--host", host, "--port", port,
        "--workers", str(WEB_PROCESSES), "--blocking-threads", str(THREADS),
        "--backlog", str(CONNECTIONS), "--backpressure", str(CONNECTIONS),
        "--respawn-failed-workers", "--workers-kill-timeout", str(int(PATIENCE)),
        "--log-level", "error", "--factory", "elearning.app:web_application",
    ]  # fmt: skip
