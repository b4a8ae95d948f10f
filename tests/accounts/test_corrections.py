"""What is on record is put right and carried on, and nobody shuts themselves or a wider admin out."""

from __future__ import annotations

from datetime import date

import pytest

from elearning.accounts import queries, service
from elearning.accounts.errors import OwnAdminRole, PersonIncomplete, PlacementOverlaps, UnitInsideItself
from elearning.infrastructure import audit
from elearning.infrastructure.work import Work
from elearning.kernel.actor import Role
from elearning.kernel.errors import Forbidden
from tests.accounts.office import Office

NEWER = "199112122026032005"


def correct(**changes: str):
    told = {"name": "Sari Contoh Putri", "front_title": " Dr. ", "back_title": "S.E., M.Si.", "greeting": "Bu", **changes}
    return lambda person_id: lambda work: service.correct_person(work, person_id, **told)


def test_a_name_is_put_right_once(office: Office) -> None:
    sari = office.people["sari"]

    changed = [office.run(correct()(sari), office.actor("budi")) for _ in range(2)]

    assert changed == [("name", "front_title", "back_title"), ()]
    card = office.ask(lambda session: queries.get_card(session, sari))
    assert card.full_name == "Dr. Sari Contoh Putri, S.E., M.Si."
    assert office.ask(lambda session: queries.get_name(session, sari)).front_title == "Dr."
    corrections = office.ask(lambda session: audit.list_lines(session, act="person.correct")).items
    assert [dict(line.detail) for line in corrections] == [{"fields": "name, front_title, back_title"}]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"front_title": "x" * 61}, "front_title"),
        ({"back_title": "x" * 121}, "back_title"),
        ({"greeting": "Mas"}, "greeting"),
    ],
)
def test_a_bad_correction_names_its_field(office: Office, changes: dict[str, str], field: str) -> None:
    with pytest.raises(PersonIncomplete) as caught:
        office.run(correct(**changes)(office.people["sari"]), office.actor("budi"))

    assert list(caught.value.fields) == [field]


def test_who_may_not_put_a_name_right(office: Office) -> None:
    for name in ("sari", "citra"):
        with pytest.raises(Forbidden):
            office.run(correct()(office.people["sari"]), office.actor(name))

    assert office.audit_acts("person.correct") == []


def test_a_refused_post_ends_nothing(office: Office) -> None:
    sari, units = office.people["sari"], office.units

    def place(work: Work, unit: str, since: date, until: date | None = None) -> None:
        service.place_person(work, sari, unit_id=units[unit], post="Analis", from_on=since, until_on=until)

    office.run(lambda work: place(work, "B", date(2026, 3, 1)))

    def refused(work: Work) -> None:
        with pytest.raises(PlacementOverlaps):
            place(work, "A", date(2026, 2, 1))

    before = office.ask(lambda session: queries.get_history(session, sari)).placements
    office.run(refused)

    assert office.ask(lambda session: queries.get_history(session, sari)).placements == before


def test_the_same_post_told_with_an_end_is_ended(office: Office) -> None:
    sari, since, until = office.people["sari"], date(2026, 6, 1), date(2026, 12, 1)

    def deputise(work: Work, until_on: date | None = None) -> None:
        service.place_person(work, sari, unit_id=office.units["A"], post="Kepala", kind="Plt", from_on=since, until_on=until_on)

    office.run(deputise)
    for _ in range(2):
        office.run(lambda work: deputise(work, until), office.actor("budi"))

    placements = office.ask(lambda session: queries.get_history(session, sari)).placements
    assert [(row.kind, row.until_on) for row in placements] == [("Plt", until), ("definitif", None)]
    assert office.audit_acts("person.end-post") == ["person.end-post"]


def test_a_number_of_tomorrow_or_of_no_kind_is_refused(office: Office) -> None:
    for wrong, field in (({"from_on": date(2026, 11, 25)}, "from_on"), ({"kind": "TNI"}, "kind")):
        told = {"from_on": date(2026, 11, 1), **wrong}
        with pytest.raises(PersonIncomplete) as caught:
            office.run(lambda work, told=told: service.change_number(work, office.people["sari"], NEWER, **told))
        assert list(caught.value.fields) == [field]


def test_status_is_no_way_to_shut_out_oneself_or_a_wider_admin(office: Office) -> None:
    office.run(lambda work: service.grant_role(work, office.people["sari"], Role.ADMIN, None))

    for whom in ("budi", "sari"):
        with pytest.raises(Forbidden):
            office.run(lambda work, whom=whom: service.set_status(work, office.people[whom], "left"), office.actor("budi"))


def test_the_own_admin_role_is_taken_by_another(office: Office) -> None:
    budi = office.people["budi"]

    def end(work: Work) -> bool:
        return service.end_role(work, budi, Role.ADMIN, office.units["A"])

    with pytest.raises(OwnAdminRole):
        office.run(end, office.actor("budi"))

    assert [office.run(end, office.actor("fajar")) for _ in range(2)] == [True, False]


def test_a_move_on_record_for_later_makes_a_circle_too(office: Office) -> None:
    units = office.units
    office.run(lambda work: service.move_unit(work, units["A"], units["B"], from_on=date(2026, 12, 1)))

    with pytest.raises(UnitInsideItself):
        office.run(lambda work: service.move_unit(work, units["B"], units["A"], from_on=date(2026, 11, 25)))
