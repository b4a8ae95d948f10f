"""Tests that share something costly run in one process: `@pytest.mark.xdist_group`, made to hold.

pytest-xdist 3.8 names the group in a private attribute of the test that pytest 9.2 does not read any more, so that its groups are
quietly ignored. Here the group is put where pytest looks; once xdist does so itself, this file can go.
"""

from __future__ import annotations

import pytest


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """In a worker of `--dist loadgroup`: end the name of each grouped test with @ and its group."""
    if not getattr(config.option, "loadgroup", False):
        return
    for item in items:
        group = "_".join(sorted({str(mark.args[0]) for mark in item.iter_markers("xdist_group")}))
        if group and not item.nodeid.endswith(f"@{group}"):
            item._id = type(item.id).parse(f"{item.nodeid}@{group}")
