"""`flask evidence …` and `flask jp …`, with the exact shapes that others rely on."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from elearning.edge.database import db
from elearning.seeds.demo import PersonaSignIn
from tests.evidence.learned import Learned


@pytest.fixture
def learned(app: Flask) -> Learned:
    """Sari has completed two modules and the course."""
    made = Learned(app.extensions["work_factory"])
    made.module("membaca")
    made.module("menjawab", share=Decimal("0.75"))
    made.course()
    return made


def run(app: Flask, *arguments: str) -> tuple[int, str]:
    result = app.test_cli_runner().invoke(args=list(arguments))
    return result.exit_code, result.output


def run_json(app: Flask, *arguments: str, status: int = 0) -> dict[str, Any]:
    result = app.test_cli_runner().invoke(args=[*arguments, "--json"])
    assert result.exit_code == status, result.output
    return json.loads(result.stdout)


def test_verify_says_how_much_was_walked(app: Flask, learned: Learned) -> None:
    assert run_json(app, "evidence", "verify") == {"entries": 3, "chains": 1, "broken": []}
    assert run(app, "evidence", "verify") == (0, "3 catatan dalam 1 rantai diperiksa: semua rantai utuh.\n")


def test_verify_answers_1_and_names_the_first_broken_entry(app: Flask, learned: Learned) -> None:
    with app.app_context(), db.engine.begin() as connection:
        connection.execute(text("DROP TRIGGER evidence_entry_no_update"))
        connection.execute(text('UPDATE evidence_entry SET body = replace(body, \'"jp":"1.5"\', \'"jp":"15"\')'))

    [broken] = run_json(app, "evidence", "verify", status=1)["broken"]
    assert (broken["seq"], broken["kind"]) == (2, "altered")
    status, output = run(app, "evidence", "verify")
    assert status == 1
    assert "catatan no. 2: isinya tidak lagi sama" in output


def test_verify_of_an_empty_ledger_is_fine(app: Flask) -> None:
    assert run_json(app, "evidence", "verify") == {"entries": 0, "chains": 0, "broken": []}


def test_export_tells_everything_oldest_first(app: Flask, learned: Learned, personas: dict[str, PersonaSignIn]) -> None:
    nip = personas["sari"].nip
    told = run_json(app, "evidence", "export", "--nip", nip)

    assert told["nip"] == nip
    assert [entry["kind"] for entry in told["entries"]] == ["module-completed", "module-completed", "course-completed"]
    second = told["entries"][1]
    assert {name: second[name] for name in ("seq", "jp", "score", "claims", "previous_hash")} == {
        "seq": 2,
        "jp": 1.5,
        "score": 0.75,
        "claims": [{"competency": "M.4", "level": 2}, {"competency": "T.PROYEK", "level": 1}],
        "previous_hash": told["entries"][0]["hash"],
    }
    source = second["source"]
    assert (source["course"], source["module"], source["version"], source["rule"]) == (
        "kursus-kecil",
        "menjawab",
        1,
        "read+quiz",
    )
    assert source["enrolment"] == str(learned.enrol().public_id)
    assert source["attempt"] is None
    assert second["recorded_at"] == "2026-11-24T02:00:00.000000Z"
    assert run(app, "evidence", "export", "--nip", nip)[1].endswith("3 catatan.\n")


def test_the_jp_account_is_told_in_numbers(app: Flask, learned: Learned, personas: dict[str, PersonaSignIn]) -> None:
    told = run_json(app, "jp", "account", "--nip", personas["sari"].nip, "--year", "2026")

    assert {name: told[name] for name in ("year", "target", "recognised", "real", "missing")} == {
        "year": 2026,
        "target": 20,
        "recognised": 2.5,
        "real": 2.5,
        "missing": 17.5,
    }
    [line] = told["entries"]
    assert (line["course"], line["form"], line["days"], line["ended_on"]) == ("kursus-kecil", "C3", 1, "2026-11-24")
    assert "2026: 2,5 JP diakui" in run(app, "jp", "account", "--nip", personas["sari"].nip, "--year", "2026")[1]


@pytest.mark.parametrize(
    "arguments",
    [
        ("evidence", "export"),
        ("evidence", "export", "--nip", "123"),
        ("evidence", "export", "--nip", "199001012015011001"),
        ("jp", "account", "--nip", "199103142015032901"),
        ("jp", "account", "--nip", "199103142015032901", "--year", "20"),
    ],
)
def test_wrong_use_is_status_2(app: Flask, arguments: tuple[str, ...]) -> None:
    assert run(app, *arguments)[0] == 2
