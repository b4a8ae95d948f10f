"""A list against the house."""

from __future__ import annotations

from datetime import date

import pytest

from elearning.accounts.rules.roster import (
    KnownPerson,
    NewOffice,
    Office,
    OfficeBook,
    Plan,
    RowFinding,
    lines_of,
    plan,
    read_lines,
)
from elearning.kernel.ids import PersonId, UnitId
from elearning.kernel.text import M

TODAY, SINCE = date(2026, 11, 27), date(2024, 1, 1)
TOWN, DUKCAPIL, ROADS, OFFICE_1, OFFICE_2 = (UnitId(number) for number in range(1, 6))
BOOK = [
    Office(TOWN, "KOTA", "Pemerintah Kota Contoh", None),
    Office(DUKCAPIL, "DUKCAPIL", "Dinas Dukcapil", TOWN),
    Office(ROADS, "PU", "Dinas PU", TOWN),
    Office(OFFICE_1, "DUKCAPIL-1", "Subbagian Umum", DUKCAPIL),
    Office(OFFICE_2, "PU-1", "Subbagian Umum", ROADS),
]
ANJANI, BAGAS = "198609262015051001", "199009132024211014"
HEAD = ["NIP", "Nama", "Jabatan", "Unit kerja", "Unit induk", "Golongan", "Kedudukan hukum", "TMT jabatan"]


def known(**changes: object) -> KnownPerson:
    told = {
        "id": PersonId(7), "number": ANJANI, "kind": "PNS", "name": "Anjani Lestari", "front_title": "", "back_title": "S.E.",
        "greeting": "Bu", "status": "active", "grade": "III/b", "unit_id": DUKCAPIL, "post": "Analis", "job_class": "",
        "placed_from": SINCE,
    }  # fmt: skip
    return KnownPerson(**{**told, **changes})  # pyright: ignore[reportArgumentType]


def planned(
    *rows: list[str], there: KnownPerson | None = None, scope: frozenset[UnitId] | None = None, book: list[Office] = BOOK
) -> Plan:
    lines, problem = lines_of([HEAD, *rows])
    assert problem is None
    people = {} if there is None else {there.number: there}
    return plan(read_lines(lines, TODAY), people, OfficeBook(book, scope), scope, TODAY)


def kinds(found: Plan) -> list[str]:
    return [one.decision.kind for one in found.planned]


def test_somebody_new_is_added_from_the_day_of_the_post() -> None:
    found = planned([ANJANI, "Anjani Lestari, S.E.", "Analis", "Dinas Dukcapil", "", "III/b", "", "01-03-2024"])

    (one,) = found.planned
    assert (one.decision.kind, one.office, one.decision.post_from) == ("add", DUKCAPIL, date(2024, 3, 1))


def test_the_same_again_changes_nothing() -> None:
    row = [ANJANI, "ANJANI  LESTARI, S.E.", "analis", "DINAS DUKCAPIL", "", "Penata Muda Tk I (III/b)", "Aktif", "01-01-2020"]

    assert kinds(planned(row, there=known())) == ["unchanged"]


@pytest.mark.parametrize(
    ("row", "kind", "flag"),
    [
        ([ANJANI, "Anjani Lestari, S.E., M.Si.", "Analis", "Dinas Dukcapil"], "change", "rename"),
        ([ANJANI, "Anjani Lestari, S.E.", "Analis", "Dinas Dukcapil", "", "III/c"], "change", "regrade"),
        ([ANJANI, "Anjani Lestari, S.E.", "Analis", "Dinas Dukcapil", "", "", "Pensiun"], "change", "restate"),
        ([ANJANI, "Anjani Lestari, S.E.", "Kepala Seksi", "Dinas Dukcapil"], "change", "place"),
        ([ANJANI, "Anjani Lestari, S.E.", "Analis", "Dinas PU"], "move", "place"),
    ],
)
def test_what_differs_is_done_and_nothing_else(row: list[str], kind: str, flag: str) -> None:
    (one,) = planned(row, there=known()).planned

    flags = {name for name in ("rename", "regrade", "restate", "place") if getattr(one.decision, name)}
    assert (one.decision.kind, flags) == (kind, {flag})


@pytest.mark.parametrize("name", ["Anjani Lestari", "ANJANI LESTARI"])
def test_a_list_without_titles_takes_none_away(name: str) -> None:
    assert kinds(planned([ANJANI, name, "Analis", "Dinas Dukcapil"], there=known(front_title="Dr."))) == ["unchanged"]


def test_another_name_keeps_the_titles_that_the_list_does_not_tell() -> None:
    (one,) = planned([ANJANI, "Anjani Pertiwi", "Analis", "Dinas Dukcapil"], there=known(front_title="Dr.")).planned

    assert one.decision.rename == ("Anjani Pertiwi", "Dr.", "S.E.")


def test_a_new_title_keeps_the_name_as_it_is_written() -> None:
    (one,) = planned([ANJANI, "ANJANI LESTARI, S.E., M.Si.", "Analis", "Dinas Dukcapil"], there=known()).planned

    assert one.decision.rename == ("Anjani Lestari", "", "S.E., M.Si.")


def test_a_post_dated_before_the_one_on_record_begins_today() -> None:
    row = [ANJANI, "Anjani Lestari, S.E.", "Analis", "Dinas PU", "", "", "", "01-01-2020"]

    (one,) = planned(row, there=known()).planned

    assert (one.decision.post_from, one.decision.in_place) == (TODAY, False)


def test_a_post_that_began_today_is_put_right_in_its_place() -> None:
    (one,) = planned([ANJANI, "Anjani Lestari, S.E.", "Analis", "Dinas PU"], there=known(placed_from=TODAY)).planned

    assert one.decision.in_place


def test_two_rows_for_one_person_keep_the_second_out() -> None:
    row = [ANJANI, "Anjani Lestari", "Analis", "Dinas PU"]

    found = planned(row, row)

    assert len(found.planned) == 1
    assert [(one.row, str(one.message)) for one in found.errors] == [(3, "Orang yang sama sudah ada di baris 2.")]


def test_every_row_is_planned_or_has_an_error() -> None:
    found = planned([ANJANI, "A", "Analis", "Dinas PU"], ["123", "B", "Analis", "Dinas PU"], [BAGAS, "", "", ""])

    assert found.rows == 3
    assert {one.line[0] for one in found.planned} | {one.row for one in found.errors} == {2, 3, 4}
    assert (found.numbers, found.unreadable) == ({ANJANI, BAGAS}, 1)


def test_a_former_number_means_the_same_person_and_is_remarked() -> None:
    there = known(number=BAGAS)
    lines, _problem = lines_of([HEAD, [ANJANI, "Anjani Lestari, S.E.", "Analis", "Dinas Dukcapil"]])

    found = plan(read_lines(lines, TODAY), {ANJANI: there}, OfficeBook(BOOK), None, TODAY)

    assert kinds(found) == ["unchanged"]
    assert [one.column for one in found.warnings] == ["NIP"]


# --- units ---------------------------------------------------------------------------------------------------------------


def test_a_name_that_two_units_have_must_be_told_more_exactly() -> None:
    found = planned([ANJANI, "A", "Analis", "Subbagian Umum"], [BAGAS, "B", "Analis", "Subbagian Umum", "Dinas PU"])

    assert [(one.row, one.column) for one in found.errors] == [(2, "Unit kerja")]
    assert [one.office for one in found.planned] == [OFFICE_2]


def test_a_unit_is_found_below_its_office_at_any_depth() -> None:
    found = planned([ANJANI, "A", "Analis", "Subbagian Umum", "Pemerintah Kota Contoh"], [BAGAS, "B", "Analis", "Dinas PU"])

    assert [one.column for one in found.errors] == ["Unit induk"]  # both stand below the town
    assert [one.office for one in found.planned] == [ROADS]


def test_a_unit_that_is_missing_is_added_under_the_named_office() -> None:
    found = planned([ANJANI, "A", "Analis", "Bidang Jalan", "Dinas PU"])

    assert [one.office for one in found.planned] == [NewOffice("Bidang Jalan", "", ROADS)]
    assert found.new_offices == ["Bidang Jalan"]


def test_a_unit_that_is_missing_without_an_office_comes_under_the_top() -> None:
    assert [one.office for one in planned([ANJANI, "A", "Analis", "Dinas Baru"]).planned] == [NewOffice("Dinas Baru", "", TOWN)]


def test_with_two_tops_a_new_unit_must_say_where_it_belongs() -> None:
    found = planned([ANJANI, "A", "Analis", "Dinas Baru"], book=[*BOOK, Office(UnitId(9), "LAIN", "Kota Lain", None)])

    assert [one.column for one in found.errors] == ["Unit kerja"]


def test_in_an_empty_house_the_first_unit_is_a_root() -> None:
    assert [one.office for one in planned([ANJANI, "A", "Analis", "Dinas Baru"], book=[]).planned] == [
        NewOffice("Dinas Baru", "", None)
    ]


# --- reach ---------------------------------------------------------------------------------------------------------------


def test_an_admin_of_a_unit_brings_people_into_that_unit_only() -> None:
    scope = frozenset({DUKCAPIL, OFFICE_1})

    found = planned([ANJANI, "A", "Analis", "Dinas Dukcapil"], [BAGAS, "B", "Analis", "Dinas PU"], scope=scope)

    assert [one.office for one in found.planned] == [DUKCAPIL]
    assert [(one.row, one.column) for one in found.errors] == [(3, "Unit kerja")]


def test_an_admin_of_a_unit_adds_units_below_their_own() -> None:
    found = planned([ANJANI, "A", "Analis", "Seksi Baru"], scope=frozenset({DUKCAPIL, OFFICE_1}))

    assert [one.office for one in found.planned] == [NewOffice("Seksi Baru", "", DUKCAPIL)]


def test_an_admin_of_a_unit_does_not_take_people_from_another() -> None:
    there = known(unit_id=ROADS)

    found = planned([ANJANI, "Anjani Lestari, S.E.", "Analis", "Dinas Dukcapil"], there=there, scope=frozenset({DUKCAPIL}))

    assert kinds(found) == []
    assert [one.column for one in found.errors] == ["NIP"]


def test_a_finding_survives_its_way_through_the_database() -> None:
    finding = RowFinding(4, "NIP", "123", M("NIP harus 18 angka; yang diketik %(count)s.", count=3))

    assert RowFinding.from_json(finding.to_json()) == finding
