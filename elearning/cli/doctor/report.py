"""What a check says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

State = Literal["good", "care", "bad"]
"""Fine; somebody should look in time; something does not work, or will be lost."""


@dataclass(frozen=True, slots=True)
class Check:
    """One line: what was looked at, how it is, what was found, and what to do (empty when it is good)."""

    name: str
    state: State
    found: str
    advice: str = ""


def good(name: str, found: str) -> Check:
    return Check(name, "good", found)


def care(name: str, found: str, advice: str) -> Check:
    return Check(name, "care", found, advice)


def bad(name: str, found: str, advice: str) -> Check:
    return Check(name, "bad", found, advice)


def examined(name: str, look: Callable[[], list[Check]]) -> list[Check]:
    """The checks of one subject; one that cannot even be made is itself something bad."""
    try:
        return look()
    except Exception as error:  # noqa: BLE001 - a doctor does not faint
        said = " ".join(str(error).split())[:200]
        return [bad(name, f"tidak dapat diperiksa: {type(error).__name__}: {said}", "Perbaiki sebabnya, lalu periksa lagi.")]
