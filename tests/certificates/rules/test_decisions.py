"""States, settings and readiness."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from elearning.certificates.rules.readiness import Facts, Lack, Standing, readiness_of
from elearning.certificates.rules.settings import IssuerSettings, faults_of, settings_for
from elearning.certificates.rules.states import State, can_become, tidy_reason
from elearning.kernel.ids import UnitId
from tests.certificates.support import a_draft

READY = Facts(
    completed=True,
    missing=(),
    offered=True,
    certificate=None,
    number="198503152010012001",
    post="Analis",
    grade="III/b",
    has_settings=True,
)
LEAF, MIDDLE, ROOT = UnitId(3), UnitId(2), UnitId(1)
PATH = (LEAF, MIDDLE, ROOT)


def test_a_replaced_certificate_stays_replaced() -> None:
    assert not any(can_become(State.REPLACED, other) for other in State)
    assert not any(can_become(state, State.ISSUED) for state in State)


def test_a_revoked_certificate_can_only_be_replaced() -> None:
    assert [other for other in State if can_become(State.REVOKED, other)] == [State.REPLACED]


@pytest.mark.parametrize("reason", ["", "   ", "salah", "x" * 501, " \n ".join("abcd")])
def test_a_reason_must_help_its_reader(reason: str) -> None:
    assert tidy_reason(reason) is None


def settings(unit: UnitId, day: date, *, name: str = "A", inherits: bool = False) -> IssuerSettings:
    return IssuerSettings(unit, day, inherits, replace(a_draft(), signer_name=name))


def test_the_nearest_unit_decides() -> None:
    rows = [settings(ROOT, date(2026, 1, 1), name="Akar"), settings(MIDDLE, date(2026, 1, 1), name="Tengah")]

    found = settings_for(PATH, rows, date(2026, 5, 1))

    assert found is not None
    assert (found.unit_id, found.values.signer_name) == (MIDDLE, "Tengah")


def test_the_latest_row_that_has_begun_holds() -> None:
    rows = [settings(ROOT, date(2026, month, 1), name=f"Kepala {month}") for month in (6, 1, 3)]

    names = [
        found.values.signer_name if (found := settings_for(PATH, rows, day)) else None
        for day in (date(2025, 12, 31), date(2026, 1, 1), date(2026, 3, 31), date(2026, 12, 1))
    ]

    assert names == [None, "Kepala 1", "Kepala 3", "Kepala 6"]


def test_a_unit_may_go_back_to_the_unit_above() -> None:
    rows = [
        settings(ROOT, date(2026, 1, 1)),
        settings(LEAF, date(2026, 1, 1)),
        settings(LEAF, date(2026, 6, 1), inherits=True),
    ]

    issuers = [
        found.unit_id if (found := settings_for(PATH, rows, day)) else None for day in (date(2026, 5, 31), date(2026, 6, 1))
    ]

    assert issuers == [LEAF, ROOT]


def test_settings_of_another_branch_do_not_count() -> None:
    assert settings_for(PATH, [settings(UnitId(9), date(2026, 1, 1))], date(2026, 5, 1)) is None


def test_complete_settings_have_no_fault() -> None:
    assert faults_of(a_draft()) == {}
    assert faults_of(replace(a_draft(), signer_rank="", signer_number="")) == {}


@pytest.mark.parametrize(
    ("field", "value", "hint"),
    [
        ("organiser", "", "penyelenggara"),
        ("short_name", "", "singkatan"),
        ("short_name", "BKD/PSDM", "huruf, angka"),
        ("place", "", "kota"),
        ("place", "K" * 61, "paling panjang 60"),
        ("pattern", "", "pola nomor"),
        ("pattern", "800/{year}", "{seq}"),
        ("signer_name", "", "penanda tangan"),
        ("signer_post", "", "jabatan"),
        ("signer_number", "1985", "18 angka"),
        ("signer_number", "１９８５０３１５２０１００１２００１", "18 angka"),
    ],
)
def test_each_field_names_its_fault(field: str, value: str, hint: str) -> None:
    faults = faults_of(replace(a_draft(), **{field: value}))

    assert list(faults) == [field]
    assert hint.lower() in str(faults[field]).lower()


def test_ready_when_everything_is_there() -> None:
    assert readiness_of(READY).is_ready
    assert readiness_of(replace(READY, certificate=State.REPLACED)).is_ready


@pytest.mark.parametrize(
    ("changes", "standing", "lack", "words"),
    [
        ({"completed": False, "missing": ("Ujian akhir",)}, Standing.LEARNING, Lack.COURSE_NOT_DONE, "Belum: Ujian akhir"),
        ({"completed": False, "missing": ("A", "B")}, Standing.LEARNING, Lack.COURSE_NOT_DONE, "Belum: A dan B"),
        (
            {"completed": False, "missing": ("A", "B", "C", "D")},
            Standing.LEARNING,
            Lack.COURSE_NOT_DONE,
            "Belum: A dan 3 bagian lain",
        ),
        ({"completed": False}, Standing.LEARNING, Lack.COURSE_NOT_DONE, "Kursus belum selesai"),
        ({"offered": False}, Standing.LACKING, Lack.NOT_OFFERED, "tidak menerbitkan"),
        ({"number": ""}, Standing.LACKING, Lack.NUMBER, "NIP"),
        ({"post": ""}, Standing.LACKING, Lack.POST, "Jabatan"),
        ({"grade": ""}, Standing.LACKING, Lack.GRADE, "Golongan"),
        ({"has_settings": False}, Standing.LACKING, Lack.SETTINGS, "Penanda tangan"),
        ({"certificate": State.ISSUED}, Standing.ISSUED, Lack.HAS_CERTIFICATE, "sudah terbit"),
        ({"certificate": State.REVOKED}, Standing.ISSUED, Lack.HAS_CERTIFICATE, "dicabut"),
    ],
)
def test_every_obstacle_is_named(changes: dict[str, object], standing: Standing, lack: Lack, words: str) -> None:
    found = readiness_of(replace(READY, **changes))

    assert (found.standing, found.lack) == (standing, lack)
    assert words in str(found.reason)
