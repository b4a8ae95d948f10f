"""What one row says."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elearning.accounts.rules.roster.columns import Column
from elearning.accounts.rules.roster.entries import Entry, read_entry

TODAY = date(2026, 11, 27)
SOUND = {
    Column.NUMBER.value: "198609262015051001",
    Column.NAME.value: "Anjani Lestari",
    Column.POST.value: "Analis Kebijakan",
    Column.UNIT.value: "Dinas Contoh",
}


def entry_of(**more: str) -> Entry:
    reading = read_entry({**SOUND, **{Column[name].value: text for name, text in more.items()}}, TODAY)
    assert reading.errors == ()
    assert reading.entry is not None
    return reading.entry


def test_the_four_columns_are_enough() -> None:
    entry = entry_of()

    assert (entry.number, entry.kind, entry.name) == ("198609262015051001", "PNS", "Anjani Lestari")
    assert (entry.post, entry.unit, entry.grade, entry.post_from, entry.status) == (
        "Analis Kebijakan",
        "Dinas Contoh",
        "",
        None,
        "",
    )


@pytest.mark.parametrize(
    ("told", "kind"),
    [
        ("PNS", "PNS"),
        ("CPNS", "PNS"),
        ("P", "PNS"),
        ("C", "PNS"),
        ("PPPK", "PPPK"),
        ("P3K Guru", "PPPK"),
        ("PNS Daerah", "PNS"),
    ],
)
def test_the_kind_is_read_in_many_spellings(told: str, kind: str) -> None:
    assert entry_of(KIND=told).kind == kind


@pytest.mark.parametrize("told", ["", "P", "C"])
def test_where_no_kind_is_told_the_number_decides(told: str) -> None:
    assert entry_of(NUMBER="199009132024212014", KIND=told).kind == "PPPK"
    assert entry_of(KIND=told).kind == "PNS"


@pytest.mark.parametrize("told", ["Non ASN", "Honorer", "THL"])
def test_who_is_no_asn_is_kept_out(told: str) -> None:
    reading = read_entry({**SOUND, Column.KIND.value: told}, TODAY)

    assert reading.entry is None
    assert [(one.column, one.value) for one in reading.errors] == [(Column.KIND, told)]


@pytest.mark.parametrize("column", [Column.NAME, Column.POST, Column.UNIT])
def test_an_empty_compulsory_cell_is_an_error_of_its_column(column: Column) -> None:
    reading = read_entry({key: text for key, text in SOUND.items() if key != column.value}, TODAY)

    assert [one.column for one in reading.errors] == [column]
    assert reading.number == SOUND["NIP"]


@pytest.mark.parametrize("told", ["1,98609E+17", "1.98609E+17", "19860926201505100", "198609262015051000", "3302110909860001"])
def test_a_damaged_number_is_an_error_and_no_number(told: str) -> None:
    reading = read_entry({**SOUND, Column.NUMBER.value: told}, TODAY)

    assert reading.entry is None
    assert reading.errors[0].column is Column.NUMBER
    assert reading.number == ""


def test_texts_that_are_too_long_are_errors() -> None:
    reading = read_entry({**SOUND, Column.NAME.value: "A" * 121, Column.POST.value: "B" * 201}, TODAY)

    assert [one.column for one in reading.errors] == [Column.NAME, Column.POST]


@pytest.mark.parametrize(
    ("name", "full"),
    [
        ("Anjani Lestari, S.E., M.Si.", "Anjani Lestari, S.E., M.Si."),
        ("Dr. Anjani Lestari", "Dr. Anjani Lestari"),
        ("Prof. Dr. Ir. Anjani Lestari, M.T.", "Prof. Dr. Ir. Anjani Lestari, M.T."),
        ("Drajat Irawan", "Drajat Irawan"),
    ],
)
def test_titles_inside_the_name_are_taken_out_of_it(name: str, full: str) -> None:
    entry = entry_of(NAME=name)

    assert entry.full_name == full
    assert "," not in entry.name


def test_titles_with_columns_of_their_own_are_taken_from_there() -> None:
    entry = entry_of(FRONT_TITLE="Dr.", BACK_TITLE="S.H.", NAME="Anjani Lestari")

    assert (entry.front_title, entry.name, entry.back_title) == ("Dr.", "Anjani Lestari", "S.H.")


@pytest.mark.parametrize("told", ["01-03-2024", "2024-03-01", "01/03/2024", "2024-03-01 00:00:00"])
def test_a_day_is_read_in_the_forms_that_sheets_have(told: str) -> None:
    assert entry_of(POST_FROM=told).post_from == date(2024, 3, 1)


@pytest.mark.parametrize("told", ["31-02-2024", "besok", "01-03-2031", "01-01-1900"])
def test_an_impossible_day_is_a_warning_and_not_used(told: str) -> None:
    reading = read_entry({**SOUND, Column.POST_FROM.value: told}, TODAY)

    assert reading.entry is not None
    assert reading.entry.post_from is None
    assert [one.column for one in reading.warnings] == [Column.POST_FROM]


def test_an_unknown_golongan_is_a_warning_and_not_used() -> None:
    reading = read_entry({**SOUND, Column.GRADE.value: "V/z"}, TODAY)

    assert reading.entry is not None
    assert reading.entry.grade == ""
    assert [one.column for one in reading.warnings] == [Column.GRADE]


@pytest.mark.parametrize(
    ("told", "status"),
    [
        ("Aktif", "active"),
        ("CLTN", "on-leave"),
        ("Tugas Belajar", "on-leave"),
        ("Pensiun", "left"),
        ("Meninggal Dunia", "left"),
    ],
)
def test_the_legal_position_becomes_a_status(told: str, status: str) -> None:
    assert entry_of(STATUS=told).status == status


def test_an_unknown_legal_position_changes_nothing_and_says_so() -> None:
    reading = read_entry({**SOUND, Column.STATUS.value: "Entah"}, TODAY)

    assert reading.entry is not None
    assert reading.entry.status == ""
    assert [one.column for one in reading.warnings] == [Column.STATUS]


def test_a_birth_date_that_differs_is_only_a_warning() -> None:
    reading = read_entry({**SOUND, Column.BIRTH.value: "25-09-1986"}, TODAY)

    assert reading.entry is not None
    assert [one.column for one in reading.warnings] == [Column.NUMBER]


@given(st.dictionaries(st.sampled_from([one.value for one in Column]), st.text(max_size=40)))
def test_any_row_is_an_entry_or_has_an_error(row: dict[str, str]) -> None:
    reading = read_entry(row, TODAY)

    assert (reading.entry is None) == bool(reading.errors)
