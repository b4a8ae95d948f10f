"""How fast this machine is just now. Limits in seconds are written for one machine, and others, or this one in a crowd, are slower."""

from __future__ import annotations

import time

REFERENCE = 0.065
"""Processor seconds of the loop below on the machine for which the limits are written."""


def slowness() -> float:
    """How many times slower a plain loop runs here than there; at least 1, so that a fast machine makes no limit tighter."""
    return max(1.0, min(_loop() for _ in range(5)) / REFERENCE)


def _loop() -> float:
    begun = time.process_time()
    total = 0
    for number in range(1_000_000):
        total += number
    return time.process_time() - begun
