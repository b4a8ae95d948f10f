"""The examples in the documentation of these modules are true."""

from __future__ import annotations

import doctest
import importlib

import pytest

MODULES = [
    "elearning.courses.rules.archive",
    "elearning.courses.rules.assets",
    "elearning.courses.rules.catalogue",
    "elearning.courses.rules.formatting",
    "elearning.courses.rules.package",
    "elearning.courses.rules.prerequisites",
    "elearning.courses.rules.prose",
    "elearning.infrastructure.markdown.cleaning",
    "elearning.infrastructure.markdown.lines",
    "elearning.infrastructure.markdown.mathematics",
    "elearning.infrastructure.markdown.shapes",
    "elearning.web.authoring.pages",
]


@pytest.mark.parametrize("name", MODULES)
def test_examples(name: str) -> None:
    tried = doctest.testmod(importlib.import_module(name))

    assert tried.attempted > 0
    assert tried.failed == 0
