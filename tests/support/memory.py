"""How much memory and processor a process and all that it started hold."""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Size:
    """In megabytes: `rss` counts what processes share once for each of them, `pss` divides it among them."""

    rss: float
    pss: float
    lines: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"RSS {self.rss:.0f} MB, PSS {self.pss:.0f} MB"


def tree(root: int) -> list[int]:
    """The process and its descendants."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                parent = int((entry / "stat").read_bytes().rpartition(b")")[2].split()[1])
                children.setdefault(parent, []).append(int(entry.name))
    found, todo = list[int](), [root]
    while todo:
        found.append(todo.pop())
        todo += children.get(found[-1], [])
    return found


def size_of(root: int) -> Size:
    """All of them together, and a line for each."""
    rss = pss = 0
    lines: list[str] = []
    for pid in tree(root):
        try:
            told = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:])
            command = Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
        except (OSError, ValueError):
            continue
        own_rss, own_pss = (int(told[key].split()[0]) for key in ("Rss", "Pss"))
        rss, pss = rss + own_rss, pss + own_pss
        lines.append(f"{own_rss / 1024:6.0f} MB RSS {own_pss / 1024:6.0f} MB PSS  {' '.join(command.split()[1:4])}")
    return Size(rss / 1024, pss / 1024, tuple(lines))


def cpu_seconds(root: int) -> float:
    """Processor time that the tree has used, those included that have ended."""
    used = 0
    for pid in tree(root):
        with contextlib.suppress(OSError):
            fields = Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()
            used += sum(int(fields[at]) for at in (11, 12, 13, 14))
    return used / TICKS
