"""Comparing with a file that was looked at by a person once."""

from __future__ import annotations

import os
from pathlib import Path

RENEW = os.environ.get("RENEW_GOLDEN") == "1"


def assert_golden(file: Path, content: str) -> None:
    """Equal to the file; with RENEW_GOLDEN=1 the file is written instead, to be read in the diff before it is committed."""
    if RENEW:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode())
        return
    assert file.exists(), f"{file.name} is missing: run the test once with RENEW_GOLDEN=1 and read what it wrote"
    assert content == file.read_bytes().decode()
