"""Figures that tests measure, printed in one table at the end of a run, whichever process measured them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Measured = Callable[[str, str, int, int], None]
"""`measured("bytes, cold", "beranda", 31_000, 50_000)`: of what, where, how much, and the most it may be."""


@pytest.fixture
def measured(record_property: Callable[[str, object], None]) -> Measured:
    """Keep a figure for the table."""

    def keep(of: str, where: str, amount: int, most: int) -> None:
        record_property("measured", (of, where, amount, most))

    return keep


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """The table."""
    rows = sorted(
        tuple(value)
        for reports in terminalreporter.stats.values()
        for report in reports
        if getattr(report, "when", "") == "call"
        for name, value in report.user_properties
        if name == "measured"
    )
    if not rows:
        return
    terminalreporter.section("measured")
    for of, where, amount, most in rows:
        terminalreporter.write_line(f"{of:14} {where:64} {amount:>9,} of {most:,}")
