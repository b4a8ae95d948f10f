"""A clock that can be set, for real processes: libfaketime, preloaded (`make test` fetches it)."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from tests.support.server import ROOT

LIBRARY = "libfaketimeMT.so.1"
PLACES = ("/usr", "/usr/local", ROOT / ".venv" / "programs" / "usr")


class SetClock:
    """The clock of every process that is started with `env`; the others keep theirs."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "clock"
        self.env = {
            "LD_PRELOAD": str(library()),
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            "FAKETIME_CACHE_DURATION": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "FAKETIME_NO_CACHE": "0",
        }
        self.set(timedelta(0))

    def set(self, offset: timedelta) -> None:
        """From now on (within a second) the clock is so far from the machine's."""
        fresh = self._file.with_suffix(".new")
        fresh.write_text(f"{int(offset.total_seconds()):+d}s")
        fresh.replace(self._file)


def library() -> Path:
    """Where libfaketime lies; raises when it is not installed."""
    found = sorted(path for place in PLACES for path in Path(place).glob(f"lib/**/faketime/{LIBRARY}"))
    if not found:
        raise RuntimeError(f"{LIBRARY} is missing: run `make test`, which fetches it, or install the package libfaketime")
    return found[0]
