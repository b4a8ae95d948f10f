"""`certificates issue` and `certificates verify`: the shapes that stay put, and exit statuses that mean something."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask

from elearning.certificates import service
from elearning.infrastructure.work import WorkFactory
from elearning.kernel.actor import Actor
from tests.web.certificates.conftest import Office

SARI = "199103142015032901"
BUDI = "198407212009011902"


@pytest.fixture
def office(factory: WorkFactory) -> Office:
    made = Office(factory)
    made.set_up("BNY", "KPG")
    return made


def run(app: Flask, *arguments: str) -> Result:
    return app.test_cli_runner().invoke(args=["certificates", *arguments])


def issue(app: Flask, *arguments: str) -> dict[str, Any]:
    result = run(app, "issue", "--course", "kursus-kecil", *arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_issuing_for_everybody_who_is_ready(app: Flask, office: Office) -> None:
    office.graduate(office.person("sari"))
    office.graduate(office.person("dewi"))
    office.enrol(office.person("budi"))

    answer = issue(app)

    [record] = office.certificates_of(office.person("sari"))
    assert answer["issued"] == [{"nip": SARI, "number": record.number, "code": record.code}]
    assert answer["skipped"] == [{"nip": "197902182005022904", "reason": "Penanda tangan unit belum diatur"}]
    assert issue(app)["issued"] == []


def test_issuing_for_named_people(app: Flask, office: Office) -> None:
    office.graduate(office.person("sari"))
    office.graduate(office.colleague())
    office.enrol(office.person("budi"))

    answer = issue(
        app, "--nip", f"{SARI[:8]} {SARI[8:14]} {SARI[14]} {SARI[15:]}", "--nip", BUDI, "--nip", "199001012020121001"
    )

    assert [one["nip"] for one in answer["issued"]] == [SARI]
    assert {one["nip"]: one["reason"] for one in answer["skipped"]} == {
        BUDI: "Kursus belum selesai",
        "199001012020121001": "Nomor ini tidak dikenal",
    }
    assert [one["reason"] for one in issue(app, "--nip", SARI)["skipped"]] == ["Sertifikat sudah terbit"]


def test_an_unknown_course_is_wrong_use(app: Flask, office: Office) -> None:
    result = run(app, "issue", "--course", "tidak-ada")

    assert result.exit_code == 2
    assert "tidak-ada" in result.output


def test_issuing_speaks_to_people_too(app: Flask, office: Office) -> None:
    office.graduate(office.person("sari"))

    result = run(app, "issue", "--course", "kursus-kecil")

    assert result.exit_code == 0
    assert "1 sertifikat terbit, 0 dilewati." in result.output


def test_verifying_a_file(app: Flask, office: Office, tmp_path: Path) -> None:
    [record] = office.issue(office.person("sari"))
    office.work_off()
    file = tmp_path / "sertifikat.pdf"
    file.write_bytes(office.pdf(record.code))

    genuine = run(app, "verify", str(file), "--json")
    file.write_bytes(office.pdf(record.code) + b" ")
    altered = run(app, "verify", str(file), "--json")

    assert genuine.exit_code == 0
    assert json.loads(genuine.stdout)["number"] == record.number
    assert altered.exit_code == 1
    assert json.loads(altered.stdout)["genuine"] is False


def test_a_revoked_file_is_genuine_and_does_not_stand(app: Flask, office: Office, tmp_path: Path) -> None:
    [record] = office.issue(office.person("sari"))
    office.work_off()
    file = tmp_path / "sertifikat.pdf"
    file.write_bytes(office.pdf(record.code))
    with office.factory.open(Actor.system()) as work:
        service.revoke(work, record.public_id, "Nama pada sertifikat salah ketik.")

    result = run(app, "verify", str(file), "--json")

    assert result.exit_code == 1
    answer = json.loads(result.stdout)
    assert (answer["genuine"], answer["stands"], answer["state"]) == (True, False, "revoked")
    assert "dicabut" in run(app, "verify", str(file)).output
