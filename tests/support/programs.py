"""Programs of others that some tests start: a proxy, a pooler. From the system, or from where `make` has put them."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.server import wait_until

FETCHED = Path(sys.prefix) / "programs"
FOLDERS = [*os.environ.get("PATH", "").split(":"), "/usr/sbin", *(str(FETCHED / one) for one in ("usr/sbin", "usr/bin"))]


def find(name: str) -> str | None:
    """Where the program lies, or None."""
    return shutil.which(name, path=":".join(FOLDERS))


def needed(name: str) -> str:
    """Where the program lies; the test is left out on a machine that has it not (`make test` fetches proxies and pooler)."""
    found = find(name)
    if found is None:
        pytest.skip(f"{name} is not on this machine")
    return found


def environment() -> dict[str, str]:
    """With the libraries that came along."""
    libraries = sorted({str(file.parent) for place in ("lib", "usr/lib") for file in (FETCHED / place).glob("**/*.so*")})
    return {**os.environ, "LD_LIBRARY_PATH": ":".join([*libraries, os.environ.get("LD_LIBRARY_PATH", "")]).strip(":")}


def run(command: Sequence[str]) -> subprocess.CompletedProcess[str]:
    """To its end, with what it said."""
    return subprocess.run(command, env=environment(), capture_output=True, text=True, timeout=60, check=False)


@contextmanager
def running(command: Sequence[str], log: Path, *, ready: int) -> Iterator[subprocess.Popen[bytes]]:
    """The program in the foreground until the block ends; entered when somebody listens on the port `ready`."""
    with log.open("ab") as output:
        process = subprocess.Popen(command, env=environment(), stdout=output, stderr=output)
    try:
        wait_until(lambda: process.poll() is not None or listens(ready), lambda: log.read_text()[-2000:], patience=20)
        assert process.poll() is None, log.read_text()[-2000:]
        yield process
    finally:
        process.terminate()
        process.wait(20)


def listens(port: int) -> bool:
    """Whether somebody waits for connections there."""
    lines = (line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:])
    return any(fields[1].endswith(f":{port:04X}") and fields[3] == "0A" for fields in lines)


def owner_of(path: Path) -> str:
    """Whose the path is: a server that may not be root runs as them."""
    return pwd.getpwuid(path.stat().st_uid).pw_name
