"""The real thing in processes of its own: web and worker, each started, stopped and killed by its process id.

The folder is a copy of a template (`tests.support.application.make_template`), the database its SQLite file or a PostgreSQL
address. Nothing is mocked: the commands are those that `flask serve` supervises.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from elearning.cli.running import web_command
from tests.support.application import COURSES
from tests.support.memory import tree

ROOT = Path(__file__).resolve().parents[2]
HOST = "127.0.0.1"
PATIENCE = 60.0
"""How long a process may take to answer or to end, in seconds."""
KEPT = ("PATH", "HOME", "LANG", "TMPDIR", "COVERAGE_PROCESS_START")
"""What a server inherits of the environment it is started in; everything else would make tests depend on the machine."""


class LiveServer:
    """One installation on a port of its own. `with LiveServer(folder) as server:` starts web and worker and stops both."""

    def __init__(
        self,
        folder: Path,
        database_url: str = "",
        port: int | None = None,
        demo: bool = True,
        *,
        courses: Path = COURSES,
        env: Mapping[str, str] | None = None,
    ) -> None:
        self.folder = folder
        self.port = port or free_port()
        self.url = f"http://{HOST}:{self.port}"
        self.env = {name: os.environ[name] for name in KEPT if name in os.environ} | {
            "INSTANCE_DIR": str(folder),
            "DATABASE_URL": database_url,
            "HOST": HOST,
            "PORT": str(self.port),
            "SECRET_KEY": "x" * 40,
            "DEMO": "ya" if demo else "tidak",
            "COURSES_DIR": str(courses),
            **(env or {}),
        }
        self.web: subprocess.Popen[bytes] | None = None
        self.worker: subprocess.Popen[bytes] | None = None
        self.whole: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        try:
            self.start_web()
            self.start_worker()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None) -> None:
        self.stop()

    def start_web(self) -> None:
        """Start the web processes and wait until `/readyz` says that database, jobs and disk are well."""
        assert self.web is None, "web runs already"
        self.web = self._start("web", web_command(HOST, str(self.port)))
        self.wait_ready()

    def start_whole(self) -> None:
        """Start `flask serve`, which starts and watches over both, and wait until it answers."""
        assert self.web is self.whole is None, "web runs already"
        self.web = self.whole = self._start("web", [sys.executable, "-m", "flask", "--app", "wsgi", "serve"])
        self.wait_ready()

    def start_worker(self) -> None:
        """Start one worker; it takes jobs as soon as it is up."""
        assert self.worker is None, "worker runs already"
        self.worker = self._start("worker", [sys.executable, "worker.py", str(self.folder / "pulse")])

    def kill_web(self) -> None:
        """End the web's whole process group at once, as a power cut does; with `start_whole` everything that was started."""
        if self.whole is not None:
            for pid in reversed(tree(self.whole.pid)):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
        self.web = self.whole = _kill(self.web)

    def kill_worker(self) -> None:
        """End the worker in the middle of what it does."""
        self.worker = _kill(self.worker)

    def stop(self) -> None:
        """Let both finish what they do, and end them."""
        for process in (self.web, self.worker):
            _end(process)
        self.web = self.worker = self.whole = None

    def flask(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run `flask --app wsgi …` on this installation and wait for its end."""
        command = [sys.executable, "-m", "flask", "--app", "wsgi", *arguments]
        return subprocess.run(command, cwd=ROOT, env=self.env, capture_output=True, text=True, timeout=300, check=False)

    def log(self, name: str = "web") -> str:
        """What `web` or `worker` has said so far."""
        file = self.folder / f"{name}.log"
        return file.read_text(errors="replace") if file.exists() else ""

    def wait_ready(self) -> None:
        """Wait until the server answers; raises with its log when it ends first or takes too long."""

        def ready() -> bool:
            if self.web is None or self.web.poll() is not None:
                raise RuntimeError(f"the web server ended while starting:\n{self.log()[-3000:]}")
            with contextlib.suppress(OSError), urllib.request.urlopen(f"{self.url}/readyz", timeout=5) as answer:
                return answer.status == 200
            return False

        wait_until(ready, lambda: f"the web server is not ready:\n{self.log()[-3000:]}")

    def _start(self, name: str, command: list[str]) -> subprocess.Popen[bytes]:
        with (self.folder / f"{name}.log").open("ab") as log:
            return subprocess.Popen(command, cwd=ROOT, env=self.env, stdout=log, stderr=log, start_new_session=True)


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as one:
        one.bind((HOST, 0))
        return one.getsockname()[1]


def wait_until(
    condition: Callable[[], bool],
    message: Callable[[], str] = lambda: "it did not happen in time",
    *,
    patience: float = PATIENCE,
) -> None:
    """Ask again every 50 ms until the condition holds; raises TimeoutError after `patience` seconds."""
    deadline = time.monotonic() + patience
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(message())
        time.sleep(0.05)


def _kill(process: subprocess.Popen[bytes] | None) -> None:
    if process is None:
        return
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(PATIENCE)


def _end(process: subprocess.Popen[bytes] | None) -> None:
    """A server told to stop while it is still starting may not hear it; it is not waited for long."""
    if process is None:
        return
    process.terminate()
    try:
        process.wait(PATIENCE / 2)
    except subprocess.TimeoutExpired:
        _kill(process)
