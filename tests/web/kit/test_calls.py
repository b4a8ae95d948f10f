"""Every screen calls the kit as it is: the macro exists, and takes what it is given."""

from __future__ import annotations

from pathlib import Path

import pytest
from jinja2 import Environment, nodes

from tests.web.kit.conftest import WEB

SCREENS = sorted(WEB.glob("*/templates/**/*.html"))


def macros_of(templates: Environment, address: str) -> dict[str, list[str]]:
    source = (WEB / address).read_text(encoding="utf-8")
    return {macro.name: [argument.name for argument in macro.args] for macro in templates.parse(source).find_all(nodes.Macro)}


def faults_of(templates: Environment, path: Path) -> list[str]:
    """Imports of macros that are not there, and arguments that a macro does not take."""
    tree = templates.parse(path.read_text(encoding="utf-8"))
    known: dict[str, list[str]] = {}
    faults: list[str] = []
    for statement in tree.find_all(nodes.FromImport):
        address = getattr(statement.template, "value", "")
        if not address.startswith("kit/"):
            continue
        macros = macros_of(templates, address)
        for entry in statement.names:
            name, alias = entry if isinstance(entry, tuple) else (entry, entry)
            if name in macros:
                known[alias] = macros[name]
            elif name != "shapes":
                faults.append(f"line {statement.lineno}: {address} has no {name}")
    for call in tree.find_all(nodes.Call):
        takes = known.get(call.node.name) if isinstance(call.node, nodes.Name) else None
        if takes is None:
            continue
        unknown = [keyword.key for keyword in call.kwargs if keyword.key not in takes]
        if unknown or len(call.args) > len(takes):
            faults.append(f"line {call.lineno}: {call.node.name}({', '.join(takes)}) is given {unknown or len(call.args)}")
    return faults


@pytest.mark.parametrize("path", SCREENS, ids=lambda path: path.name)
def test_a_screen_calls_the_kit_as_it_is(templates: Environment, path: Path) -> None:
    assert faults_of(templates, path) == []


def test_a_wrong_call_would_be_seen(templates: Environment, tmp_path: Path) -> None:
    screen = tmp_path / "screen.html"
    screen.write_text('{% from "kit/tag/macro.html" import tag, badge %}{{ tag("Lulus", colour="green") }}', encoding="utf-8")

    assert faults_of(templates, screen) == [
        "line 1: kit/tag/macro.html has no badge",
        "line 1: tag(label, kind, icon) is given ['colour']",
    ]
