"""Who is asking: one statement for a learner, roles over the subtree of the day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from elearning.accounts import queries, service
from elearning.accounts.rules import NewUnit
from elearning.infrastructure.work import Work
from elearning.kernel.actor import Actor, Grant, Role
from tests.accounts.office import BUDI, FAJAR, PASSWORD, SARI, Office

pytestmark = pytest.mark.both


def token_of(office: Office, number: str) -> str:
    return office.run(lambda work: service.sign_in(work, number, PASSWORD, "192.0.2.7", ""), Actor.anonymous()).token


def actor_of(office: Office, token: str) -> Actor:
    return office.ask(lambda session: queries.find_actor(session, token, office.clock.now()))[0]


def test_a_learner_costs_one_statement_and_an_admin_two(office: Office, count_statements: list[str]) -> None:
    for number, statements in ((SARI, 1), (BUDI, 2), (FAJAR, 2)):
        token = token_of(office, number)
        count_statements.clear()

        actor_of(office, token)

        assert len([sent for sent in count_statements if sent.startswith(("SELECT", "WITH"))]) == statements


def test_roles_reach_over_the_subtree(office: Office) -> None:
    units = office.units

    assert actor_of(office, token_of(office, SARI)).grants == ()
    assert actor_of(office, token_of(office, BUDI)).grants == (Grant(Role.ADMIN, frozenset({units["A"], units["A1"]})),)
    assert actor_of(office, token_of(office, FAJAR)).grants == (Grant(Role.ADMIN, None),)


def test_the_subtree_is_that_of_the_day(office: Office) -> None:
    office.run(lambda work: service.move_unit(work, office.units["A1"], office.units["B"], from_on=date(2026, 12, 1)))
    grants = {
        (name, day): office.ask(lambda session, name=name, day=day: queries.grants_on(session, office.people[name], day))
        for name in ("budi", "citra")
        for day in (date(2026, 11, 30), date(2026, 12, 1))
    }

    assert office.units["A1"] in grants["budi", date(2026, 11, 30)][0].units
    assert office.units["A1"] not in grants["citra", date(2026, 11, 30)][0].units
    assert office.units["A1"] not in grants["budi", date(2026, 12, 1)][0].units
    assert office.units["A1"] in grants["citra", date(2026, 12, 1)][0].units


def test_a_role_ends_and_begins_on_its_days(office: Office) -> None:
    def change(work: Work) -> None:
        service.end_role(work, office.people["budi"], Role.ADMIN, office.units["A"])
        service.grant_role(work, office.people["sari"], Role.INSTRUCTOR, office.units["A1"], from_on=date(2026, 11, 25))

    office.run(change)

    assert actor_of(office, token_of(office, BUDI)).grants == ()
    token = token_of(office, SARI)
    assert actor_of(office, token).grants == ()
    office.clock.move(timedelta(days=1))
    assert actor_of(office, token).grants == (Grant(Role.INSTRUCTOR, frozenset({office.units["A1"]})),)


def test_roles_of_one_kind_are_joined(office: Office) -> None:
    office.run(lambda work: service.grant_role(work, office.people["budi"], Role.ADMIN, office.units["B"]))

    assert office.actor("budi").grants == (Grant(Role.ADMIN, frozenset({office.units[code] for code in ("A", "A1", "B")})),)


def test_today_is_the_day_in_the_units_own_zone(office: Office) -> None:
    def move_east(work: Work) -> None:
        east = service.add_unit(work, NewUnit("E", "Unit Timur", date(2024, 1, 1), office.units["KOTA"], "Asia/Jayapura"))
        service.place_person(work, office.people["sari"], unit_id=east, post="Analis", from_on=date(2026, 11, 25))

    office.run(move_east)
    token = token_of(office, SARI)

    office.clock.set(datetime(2026, 11, 24, 14, 59, tzinfo=UTC))  # 23.59 in Jayapura
    assert actor_of(office, token).unit_name == "Unit A1"
    office.clock.set(datetime(2026, 11, 24, 15, 0, tzinfo=UTC))  # midnight in Jayapura, 22.00 in Jakarta
    actor = actor_of(office, token)
    assert (actor.unit_name, actor.timezone) == ("Unit Timur", "Asia/Jayapura")


def test_somebody_without_a_post_is_still_somebody(office: Office) -> None:
    from elearning.accounts.rules import NewPerson

    def register(work: Work) -> None:
        person_id = service.register_person(work, NewPerson("Tanpa Unit", "199112122018012009", "PNS", date(2024, 1, 1)))
        service.set_password(work, person_id, PASSWORD)

    office.run(register)

    actor = actor_of(office, token_of(office, "199112122018012009"))
    assert (actor.name, actor.unit_id, actor.unit_name, actor.timezone) == ("Tanpa Unit", None, "", "Asia/Jakarta")
