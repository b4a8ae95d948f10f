"""Tables that tests leave, printed at the end of a run, whichever process made them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

LeaveTable = Callable[[str], None]


@pytest.fixture
def leave_table(record_property: Callable[[str, object], None]) -> LeaveTable:
    """Keep a table for the end."""
    return lambda text: record_property("table", text)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """All tables, each under the name of its test."""
    for reports in terminalreporter.stats.values():
        for report in reports:
            tables = [value for name, value in getattr(report, "user_properties", ()) if name == "table"]
            if tables and getattr(report, "when", "") == "call":
                terminalreporter.section(report.nodeid.split("::")[-1])
                for table in tables:
                    terminalreporter.write_line(table)
