"""Every act that the code notes in the audit log has a sentence."""

from __future__ import annotations

import ast
from itertools import product
from pathlib import Path

import elearning
from elearning.web.admin.acts import SENTENCES, told

CODE = Path(elearning.__file__).parent


def literals(node: ast.expr) -> list[str]:
    """The texts that an expression made of literals can be; empty for anything else."""
    match node:
        case ast.Constant(value=str(text)):
            return [text]
        case ast.IfExp():
            return literals(node.body) + literals(node.orelse)
        case ast.FormattedValue():
            return literals(node.value)
        case ast.JoinedStr():
            return ["".join(parts) for parts in product(*map(literals, node.values))]
        case _:
            return []


def recorded() -> tuple[set[str], list[str]]:
    """The acts that are recorded, and where one is recorded whose name cannot be read off."""
    acts: set[str] = set()
    unread: list[str] = []
    for path in sorted(CODE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "audit.record":
                found = literals(node.args[1])
                acts.update(found)
                unread += [] if found else [f"{path.relative_to(CODE)}:{node.lineno}"]
    return acts, unread


def test_every_act_has_its_sentence() -> None:
    acts, unread = recorded()

    assert not unread, f"write the act as a literal, so that it can be told in words: {unread}"
    assert not acts - set(SENTENCES), f"add a sentence in elearning/web/admin/acts.py for: {sorted(acts - set(SENTENCES))}"


def test_no_sentence_is_left_over() -> None:
    acts, _unread = recorded()

    assert {"role.grant", "certificates.revoke", "certificates.replace"} <= acts
    assert not set(SENTENCES) - acts


def test_an_unknown_act_is_shown_as_it_is() -> None:
    assert told("something.new") == "something.new"
    assert str(told("role.grant")) == "Memberi peran"
