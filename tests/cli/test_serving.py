"""`flask serve --setup` on an installation that is set up: how soon it answers, how much it holds, and that it is itself."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.support.memory import cpu_seconds, size_of
from tests.support.server import HOST, KEPT, ROOT, LiveServer, wait_until
from tests.support.tables import LeaveTable
from tests.support.wire import Call, send

pytestmark = pytest.mark.slow

FIRST_PAGE = 4.8
"""So many times what it costs to import the application: the command, two web processes and the worker do that once each, and little more."""
RSS, PSS = 350.0, 260.0
PROCESSES = 5


def test_the_first_page_comes_soon_and_what_serves_it_is_small(tmp_path: Path, leave_table: LeaveTable) -> None:
    server = LiveServer(tmp_path, courses=ROOT / "courses")
    set_up = server.flask("setup")
    assert set_up.returncode == 0, set_up.stderr
    taken: list[float] = []
    used: list[float] = []
    for _ in range(3):
        began = time.monotonic()
        process = start(server)
        try:
            wait_until(lambda: answers(server))
            taken.append(time.monotonic() - began)
            used.append(cpu_seconds(process.pid))
            if len(taken) == 3:
                wait_until(lambda process=process: settled(process.pid))
                size = size_of(process.pid)
        finally:
            process.terminate()
            assert process.wait(30) == 0

    leave_table(f"first page after {min(taken):.1f} s ({min(used):.1f} s of processor); {size}\n" + "\n".join(size.lines))
    assert min(used) < FIRST_PAGE * import_cost(), used
    assert size.pss < PSS, size
    assert size.rss < RSS, size
    log = (tmp_path / "whole.log").read_text()
    assert "Traceback" not in log
    assert "sari" in log


def import_cost() -> float:
    """Processor seconds, the least of three."""
    costs: list[float] = []
    for _ in range(3):
        before = os.times()
        subprocess.run([sys.executable, "-c", "import elearning.app"], cwd=ROOT, check=True)
        after = os.times()
        costs.append(after.children_user + after.children_system - before.children_user - before.children_system)
    return min(costs)


def start(server: LiveServer) -> subprocess.Popen[bytes]:
    """As `make run` does."""
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "serve", "--setup"]
    with (server.folder / "whole.log").open("ab") as log:
        return subprocess.Popen(command, cwd=ROOT, env=server.env, stdout=log, stderr=log, start_new_session=True)


def answers(server: LiveServer) -> bool:
    try:
        return send(server.port, Call("/masuk", "")).status == 200
    except OSError:
        return False


def settled(pid: int) -> bool:
    """Everybody is up and does not grow any more, and the worker, which has made documents, has begun anew."""
    before = size_of(pid)
    time.sleep(1.5)
    size = size_of(pid)
    return len(size.lines) == PROCESSES and size.rss < RSS and abs(size.rss - before.rss) < 2


def test_more_files_may_be_open_than_the_usual(tmp_path: Path) -> None:
    """As many connections as browsers stay connected need more than 1,024 of them."""
    code = (
        "import resource; from elearning.supervising import open_more_files;"
        "resource.setrlimit(resource.RLIMIT_NOFILE, (256, 9000)); open_more_files();"
        "print(resource.getrlimit(resource.RLIMIT_NOFILE))"
    )
    env = {name: os.environ[name] for name in KEPT if name in os.environ}
    told = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=env, capture_output=True, text=True, check=True)

    assert told.stdout.strip() == "(8192, 9000)"


def test_the_supervisor_imports_nothing_of_the_house() -> None:
    code = "import sys, elearning.supervising; print(sorted(m for m in sys.modules if m.split('.')[0] in {'flask', 'sqlalchemy', 'click'}))"
    told = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)

    assert told.stdout.strip() == "[]"


def test_the_worker_imports_no_screens() -> None:
    code = "import sys, elearning.workshop; print(sorted(m for m in sys.modules if m.split('.')[0] in {'flask', 'jinja2', 'typst', 'psycopg', 'redis', 'obstore'}))"
    told = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)

    assert told.stdout.strip() == "[]"


def test_a_first_port_in_use_is_told(tmp_path: Path) -> None:
    """Nobody waits for a server that cannot listen: the web ends, and the supervisor says so and tries again."""
    server = LiveServer(tmp_path)
    assert server.flask("setup").returncode == 0
    import socket

    with socket.socket() as taken:
        taken.bind((HOST, server.port))
        taken.listen()
        process = start(server)
        wait_until(lambda: "web berhenti" in (tmp_path / "whole.log").read_text())
        process.terminate()
        assert process.wait(30) == 0
