"""Staff lists and the first admin from the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from elearning.accounts import queries
from elearning.accounts.model import Person
from elearning.infrastructure.work import WorkFactory
from elearning.kernel.actor import Actor, Role
from elearning.seeds.people import PERSONAS
from tests.cli.conftest import run

HEAD = "NIP;Nama;Jabatan;Unit Kerja;Golongan;Alamat"
NEW, OTHER, BROKEN = "199101012015031901", "199101022015032902", "1,99101E+17"
SARI = next(one for one in PERSONAS if one.persona == "sari")


@pytest.fixture
def unit_name(factory: WorkFactory) -> str:
    """A unit that is there."""
    with factory.open(Actor.system()) as work:
        return queries.units_tree(work.session, None, work.now().date())[-1].name


def write(folder: Path, *rows: str) -> Path:
    file = folder / "pegawai.csv"
    file.write_bytes("\r\n".join([HEAD, *rows]).encode("cp1252"))
    return file


def people(factory: WorkFactory) -> int:
    with factory.open(Actor.system()) as work:
        return work.session.scalar(select(func.count()).select_from(Person)) or 0


def imported(app: Flask, file: Path, *options: str) -> dict[str, Any]:
    result = run(app, "people", "import", file, "--json", *options)
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_without_commit_nothing_is_written(app: Flask, factory: WorkFactory, tmp_path: Path, unit_name: str) -> None:
    file = write(
        tmp_path, f"{NEW};Tono Contoh;Penata Layanan;{unit_name};III/a;Jalan Rahasia 1", f"{BROKEN};Tini;Staf;{unit_name};;"
    )
    before = people(factory)

    report = imported(app, file)

    assert report == {
        "rows": 2,
        "add": 1,
        "change": 0,
        "move": 0,
        "unchanged": 0,
        "deactivate": 0,
        "errors": [
            {
                "row": 3,
                "column": "NIP",
                "value": BROKEN,
                "message": f"NIP terbaca {BROKEN}. Ubah kolom NIP menjadi teks, lalu unggah lagi.",
            }
        ],
        "warnings": [],
        "committed": False,
    }
    assert people(factory) == before


def test_with_commit_sound_rows_are_carried_out_and_bad_ones_are_left(
    app: Flask, factory: WorkFactory, tmp_path: Path, unit_name: str
) -> None:
    file = write(
        tmp_path,
        f"{NEW};Tono Contoh;Penata;{unit_name};;",
        f"{BROKEN};Tini;Staf;{unit_name};;",
        f"{OTHER};Tini;Staf;Unit Baru;;",
    )

    report = imported(app, file, "--commit")

    assert (report["rows"], report["add"], len(report["errors"]), report["committed"]) == (3, 2, 1, True)
    with factory.open(Actor.system()) as work:
        tini = queries.find_person_by_number(work.session, OTHER)
        assert tini is not None
        standing = queries.standing_on(work.session, tini, work.now().date())
        assert standing is not None
        assert standing.unit_name == "Unit Baru"


def test_the_same_list_again_is_unchanged(app: Flask, factory: WorkFactory, tmp_path: Path, unit_name: str) -> None:
    file = write(tmp_path, f"{NEW};Tono Contoh;Penata;{unit_name};III/a;", f"{OTHER};Tini;Staf;{unit_name};;")
    imported(app, file, "--commit")
    before = people(factory)

    report = imported(app, file, "--commit")

    assert (report["add"], report["unchanged"], people(factory)) == (0, 2, before)


def test_a_complete_list_lets_the_absent_leave_but_no_admin(
    app: Flask, factory: WorkFactory, tmp_path: Path, unit_name: str
) -> None:
    file = write(tmp_path, f"{NEW};Tono Contoh;Penata;{unit_name};;")

    foreseen = imported(app, file, "--full")
    report = imported(app, file, "--full", "--commit")

    assert foreseen["deactivate"] == report["deactivate"] > 0
    with factory.open(Actor.system()) as work:
        status = {
            one.persona: queries.get_card(work.session, found).status
            for one in PERSONAS
            if (found := queries.find_person_by_number(work.session, one.number)) is not None
        }
        tono = queries.find_person_by_number(work.session, NEW)
        assert tono is not None
        assert queries.get_card(work.session, tono).status == "active"
    assert (status["sari"], status["fajar"], status["budi"]) == ("left", "active", "active")


def test_a_complete_list_with_an_unreadable_number_lets_nobody_leave(
    app: Flask, factory: WorkFactory, tmp_path: Path, unit_name: str
) -> None:
    file = write(tmp_path, f"{NEW};Tono Contoh;Penata;{unit_name};;", f"{BROKEN};Sari;Staf;{unit_name};;")

    report = imported(app, file, "--full", "--commit")

    assert (report["deactivate"], [one["row"] for one in report["warnings"]]) == (0, [0])
    with factory.open(Actor.system()) as work:
        sari = queries.find_person_by_number(work.session, SARI.number)
        assert sari is not None
        assert queries.get_card(work.session, sari).status == "active"


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7 bukan daftar", b"Nama;Jabatan\r\nTono;Staf\r\n"])
def test_a_file_that_is_no_list_is_wrong_use_and_says_what_to_do(app: Flask, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "salah.csv"
    file.write_bytes(content)

    result = run(app, "people", "import", file, "--json")

    assert result.exit_code == 2
    assert result.stdout == ""
    assert len(result.stderr.strip()) > 20


def test_people_read_a_report_in_words(app: Flask, tmp_path: Path, unit_name: str) -> None:
    file = write(tmp_path, f"{NEW};Tono Contoh;Penata;Dinas Baru;;", f"{BROKEN};Tini;Staf;{unit_name};;")

    said = run(app, "people", "import", file).stdout

    assert "2 baris dibaca: 1 baru, 0 berubah, 0 pindah unit, 0 tetap, 0 dinonaktifkan." in said
    assert "Unit yang belum ada: Dinas Baru" in said
    assert f"SALAH  Baris 3, NIP: NIP terbaca {BROKEN}." in said
    assert "Belum ada yang ditulis." in said


def test_a_new_installation_gets_its_first_admin(app: Flask, factory: WorkFactory) -> None:
    for _again in range(2):
        result = run(app, "people", "first-admin", NEW, "Tono Contoh")
        assert result.exit_code == 0, result.output
        assert "Kata sandi sekali pakai" in result.stdout

    with factory.open(Actor.system()) as work:
        tono = queries.find_person_by_number(work.session, NEW)
        assert tono is not None
        grants = queries.grants_on(work.session, tono, work.now().date())
        assert [(one.role, one.units) for one in grants] == [(Role.ADMIN, None)]
