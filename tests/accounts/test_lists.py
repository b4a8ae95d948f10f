"""Lists of people and units end where the admin's reach ends, and cost the same however long they are."""

from __future__ import annotations

from datetime import date

import pytest

from elearning.accounts import policy, queries, service
from elearning.accounts.errors import CodeTaken, DateBeforeHistory, PersonIncomplete, UnitInsideItself, UnitNotFound
from elearning.accounts.rules import NewPerson, NewUnit
from elearning.infrastructure.work import Work
from elearning.kernel.errors import Forbidden
from elearning.kernel.ids import UnitId
from tests.accounts.office import SINCE, Office

TODAY = date(2026, 11, 24)


def names(office: Office, by: str, q: str = "", page: int = 1, size: int = 25) -> list[str]:
    scope = policy.people_scope(office.actor(by))
    found = office.ask(lambda session: queries.list_people(session, scope, q, page, day=TODAY, size=size))
    return [row.full_name.split()[0] for row in found.items]


@pytest.mark.both
def test_each_admin_sees_the_own_subtree_only(office: Office) -> None:
    assert names(office, "budi") == ["Budi", "Sari"]
    assert names(office, "citra") == ["Citra"]
    assert names(office, "fajar") == ["Budi", "Citra", "Fajar", "Sari"]
    assert names(office, "sari") == []


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("sari", ["Sari"]),
        ("  CONTOH ", ["Budi", "Citra", "Fajar", "Sari"]),
        ("19900312", ["Sari"]),
        ("19900312 201503 2 001", ["Sari"]),
        ("%", []),
        ("_", []),
        ("12", []),
        ("tidak ada", []),
    ],
)
@pytest.mark.both
def test_search_by_name_and_number(office: Office, q: str, found: list[str]) -> None:
    assert names(office, "fajar", q) == found


@pytest.mark.both
def test_pages_follow_each_other(office: Office) -> None:
    assert names(office, "fajar", page=1, size=3) + names(office, "fajar", page=2, size=3) == ["Budi", "Citra", "Fajar", "Sari"]
    assert names(office, "fajar", page=3, size=3) == []


@pytest.mark.both
def test_a_list_costs_the_same_for_three_and_for_thirty(office: Office, count_statements: list[str]) -> None:
    def cost() -> int:
        count_statements.clear()
        office.ask(lambda session: queries.list_people(session, None, "", 1, day=TODAY, size=50))
        ids = list(office.people.values())
        office.ask(lambda session: queries.standings_on(session, ids, TODAY))
        office.ask(lambda session: queries.units_tree(session, None, TODAY))
        return len(count_statements)

    few = cost()

    def fill(work: Work) -> None:
        for turn in range(30):
            unit = service.add_unit(work, NewUnit(f"U{turn}", f"Unit {turn}", SINCE, office.units["B"]))
            number = f"1991010120180120{turn + 10}"
            office.people[number] = service.register_person(
                work, NewPerson("Orang Contoh", number, "PNS", SINCE, unit_id=unit, post="Staf", grade="II/a")
            )

    office.run(fill)

    assert cost() == few


@pytest.mark.both
def test_a_person_moves_out_of_reach_with_the_post(office: Office) -> None:
    public_id = office.public_id("sari")

    def reached(by: str, day: date) -> bool:
        scope = policy.people_scope(office.actor(by))
        return office.ask(lambda session: queries.find_in_scope(session, public_id, scope, day)) is not None

    office.run(
        lambda work: service.place_person(
            work, office.people["sari"], unit_id=office.units["B"], post="Analis", from_on=date(2026, 12, 1)
        )
    )

    assert (reached("budi", date(2026, 11, 30)), reached("citra", date(2026, 11, 30))) == (True, False)
    assert (reached("budi", date(2026, 12, 1)), reached("citra", date(2026, 12, 1))) == (False, True)


@pytest.mark.both
def test_the_tree_is_drawn_from_the_top_of_the_reach(office: Office) -> None:
    def drawn(by: str) -> list[tuple[str, int, int]]:
        scope = policy.people_scope(office.actor(by))
        return [(node.code, node.depth, node.people) for node in office.ask(lambda s: queries.units_tree(s, scope, TODAY))]

    assert drawn("fajar") == [("KOTA", 0, 1), ("A", 1, 1), ("A1", 2, 1), ("B", 1, 1)]
    assert drawn("budi") == [("A", 0, 1), ("A1", 1, 1)]
    assert drawn("sari") == []


@pytest.mark.both
def test_the_path_of_a_unit_is_that_of_the_day(office: Office) -> None:
    office.run(lambda work: service.move_unit(work, office.units["A1"], office.units["B"], from_on=date(2026, 12, 1)))

    def path(day: date | None) -> tuple[str, ...]:
        return office.ask(lambda session: queries.get_unit(session, office.units["A1"], day)).path

    assert path(date(2026, 11, 30)) == ("Unit KOTA", "Unit A", "Unit A1")
    assert path(date(2026, 12, 1)) == path(None) == ("Unit KOTA", "Unit B", "Unit A1")


@pytest.mark.both
def test_units_are_added_and_renamed_within_reach(office: Office) -> None:
    budi, units = office.actor("budi"), office.units
    public_id = {
        code: office.ask(lambda session, code=code: queries.get_unit(session, units[code])).public_id for code in units
    }

    added = office.run(lambda work: service.add_unit(work, NewUnit("A2", "Unit  A2", SINCE, units["A"])), budi)
    for _ in range(2):
        office.run(lambda work: service.rename_unit(work, public_id["A1"], name="Seksi Baru", place="Contoh"), budi)
    for parent in ("B", "KOTA", None):
        with pytest.raises(Forbidden):
            office.run(
                lambda work, parent=parent: service.add_unit(work, NewUnit("X", "X", SINCE, units[parent] if parent else None)),
                budi,
            )
    for code in ("B", "KOTA"):
        with pytest.raises(UnitNotFound):
            office.run(lambda work, code=code: service.rename_unit(work, public_id[code], name="Nama", place=""), budi)

    assert office.ask(lambda session: queries.get_unit(session, added)).path == ("Unit KOTA", "Unit A", "Unit A2")
    assert office.ask(lambda session: queries.unit_names(session, [units["A1"]])) == {units["A1"]: "Seksi Baru"}
    assert office.audit_acts("unit.rename") == ["unit.rename"]
    assert office.ask(lambda session: queries.find_unit_by_code(session, "A2")) == added


@pytest.mark.parametrize(
    "wrong",
    [{"name": " "}, {"name": "x" * 201}, {"code": ""}, {"code": "x" * 41}, {"timezone": "Asia/Tokyo"}, {"place": "x" * 121}],
)
def test_a_unit_without_its_parts_is_refused(office: Office, wrong: dict) -> None:
    with pytest.raises(PersonIncomplete) as caught:
        office.run(lambda work: service.add_unit(work, NewUnit(**{"code": "X", "name": "X", "from_on": SINCE, **wrong})))

    assert list(caught.value.fields) == list(wrong)


@pytest.mark.both
def test_a_code_is_used_once(office: Office) -> None:
    with pytest.raises(CodeTaken):
        office.run(lambda work: service.add_unit(work, NewUnit("A1", "Lain", SINCE, office.units["B"])))


def test_a_unit_is_never_below_itself(office: Office) -> None:
    units = office.units
    move = service.move_unit

    with pytest.raises(UnitInsideItself):
        office.run(lambda work: move(work, units["A"], units["A1"], from_on=TODAY))
    with pytest.raises(UnitInsideItself):
        office.run(lambda work: move(work, units["A"], units["A"], from_on=TODAY))
    with pytest.raises(DateBeforeHistory):
        office.run(lambda work: move(work, units["A1"], units["B"], from_on=SINCE))
    with pytest.raises(UnitNotFound):
        office.run(lambda work: move(work, units["A1"], UnitId(999), from_on=TODAY))
    with pytest.raises(Forbidden):
        office.run(lambda work: move(work, units["A1"], units["B"], from_on=TODAY), office.actor("budi"))
    office.run(lambda work: move(work, units["A1"], units["A"], from_on=TODAY))

    assert office.audit_acts("unit.move") == []


@pytest.mark.both
def test_subtrees_and_ancestors_mirror_each_other(office: Office) -> None:
    units = office.units
    for upper in units.values():
        below = office.ask(lambda session, upper=upper: queries.subtree_of(session, upper, TODAY))
        for lower in units.values():
            above = office.ask(lambda session, lower=lower: queries.ancestor_ids(session, lower, TODAY))
            assert (lower in below) == (upper in above)


@pytest.mark.both
def test_zones_and_counts(office: Office) -> None:
    def zone(name: str) -> str:
        return office.ask(lambda session: queries.timezone_of(session, office.people[name])).key

    east = office.run(lambda work: service.add_unit(work, NewUnit("E", "Timur", SINCE, office.units["KOTA"], "Asia/Makassar")))
    office.run(lambda work: service.place_person(work, office.people["citra"], unit_id=east, post="Lain", from_on=TODAY))

    assert (zone("sari"), zone("citra")) == ("Asia/Jakarta", "Asia/Makassar")
    scope = policy.people_scope(office.actor("budi"))
    assert office.ask(lambda session: queries.count_people(session, scope, TODAY)) == 2
    assert office.ask(lambda session: queries.count_people(session, None, TODAY)) == 4
