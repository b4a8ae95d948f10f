"""People, numbers, posts, ranks and roles: it works, the stranger, twice, the bad form, the audit line."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import func, select

from elearning.accounts import queries, service
from elearning.accounts.errors import (
    DateBeforeHistory,
    NumberTaken,
    PersonIncomplete,
    PersonNotFound,
    PlacementOverlaps,
    UnitNotFound,
)
from elearning.accounts.events import NumberChanged, PersonPlaced, PersonRegistered
from elearning.accounts.model import Person, PersonNumber, Placement
from elearning.accounts.rules import NewPerson
from elearning.infrastructure.work import Work, WorkFactory
from elearning.kernel.actor import Role
from elearning.kernel.errors import Forbidden
from elearning.kernel.ids import UnitId
from tests.accounts.office import BUDI, SARI, SINCE, Office

NEW, NEWER = "199112122018012009", "199112122026032005"


def new_person(**changes) -> NewPerson:
    return NewPerson(**{"name": "Tono Contoh", "number": NEW, "kind": "PNS", "from_on": SINCE, **changes})


def register(office: Office, by: str | None = None, **changes):
    return office.run(lambda work: service.register_person(work, new_person(**changes)), office.actor(by) if by else None)


def test_a_person_is_registered_with_post_and_rank(office: Office) -> None:
    person_id = register(
        office, "budi", unit_id=office.units["A1"], post="  Penata  Layanan ", job_class="Pelaksana", grade="PNS - 3B"
    )

    card = office.ask(lambda session: queries.get_card(session, person_id))
    standing = office.ask(lambda session: queries.standing_on(session, person_id, date(2026, 11, 24)))
    assert (card.number, card.number_kind, card.status) == (NEW, "NIP", "active")
    assert (standing.post, standing.grade, standing.rank_title) == ("Penata Layanan", "III/b", "Penata Muda Tingkat I")
    assert standing.unit_path == ("Unit KOTA", "Unit A", "Unit A1")
    assert office.audit_acts("person")[:3] == ["person.set-rank", "person.place", "person.register"]


def test_nothing_personal_stands_in_the_audit_log(office: Office) -> None:
    from elearning.infrastructure import audit

    register(office, "budi", unit_id=office.units["A1"], post="Penata Layanan")

    lines = office.ask(lambda session: audit.list_lines(session, size=500)).items
    assert lines
    assert all(text not in str(lines) for text in (NEW, SARI, "Tono", "Sari", "Penata"))


def test_a_number_is_given_once_and_never_again(office: Office) -> None:
    with pytest.raises(NumberTaken):
        register(office, number=SARI)
    office.run(lambda work: service.change_number(work, office.people["sari"], NEWER, from_on=date(2026, 3, 1)))
    with pytest.raises(NumberTaken):
        register(office, number=SARI)
    with pytest.raises(NumberTaken):
        office.run(lambda work: service.change_number(work, office.people["budi"], SARI, from_on=date(2026, 3, 1)))

    assert office.ask(lambda session: session.scalar(select(func.count()).select_from(Person))) == 4
    assert office.ask(lambda session: queries.get_card(session, office.people["budi"])).number == BUDI


def test_a_refused_registration_leaves_nothing(office: Office) -> None:
    before = office.audit_acts()

    with pytest.raises(NumberTaken):
        register(office, number=BUDI, unit_id=office.units["A"], post="Analis")

    assert office.audit_acts() == before
    assert office.ask(lambda session: session.scalar(select(func.count()).select_from(Placement))) == 4


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"number": "19911212201801200"}, "number"),
        ({"number": "1,99E+17"}, "number"),
        ({"name": "  "}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"kind": "TNI"}, "kind"),
        ({"greeting": "Mas"}, "greeting"),
        ({"language": "fr"}, "language"),
        ({"unit_id": UnitId(1), "post": " "}, "post"),
        ({"grade": "IX"}, "grade"),
        ({"kind": "PPPK", "grade": "III/b"}, "grade"),
        ({"from_on": date(2026, 11, 25)}, "from_on"),
    ],
)
def test_a_bad_form_names_its_field(office: Office, changes: dict, field: str) -> None:
    with pytest.raises(PersonIncomplete) as caught:
        register(office, **changes)

    assert list(caught.value.fields) == [field]
    assert str(caught.value.message).endswith(".")


def test_who_may_not_register(office: Office) -> None:
    for name, unit in (("sari", "A1"), ("citra", "A1"), ("budi", "KOTA"), ("budi", None)):
        with pytest.raises(Forbidden):
            register(office, name, unit_id=office.units[unit] if unit else None, post="Analis")
    assert register(office, "fajar") is not None


def test_the_history_of_numbers_is_kept(office: Office) -> None:
    sari = office.people["sari"]

    def become_pns(work: Work) -> None:
        service.change_number(work, sari, "199003122026232001", from_on=date(2025, 6, 1), kind="PPPK")
        service.change_number(work, sari, NEWER, from_on=date(2026, 3, 1), kind="PNS")
        service.change_number(work, sari, NEWER, from_on=date(2026, 4, 1))

    office.run(become_pns, office.actor("budi"))

    numbers = office.ask(lambda session: queries.get_history(session, sari)).numbers
    assert [(row.number, row.kind, row.valid_from, row.valid_until) for row in numbers] == [
        (NEWER, "NIP", date(2026, 3, 1), None),
        ("199003122026232001", "NI PPPK", date(2025, 6, 1), date(2026, 3, 1)),
        (SARI, "NIP", SINCE, date(2025, 6, 1)),
    ]
    for number in (SARI, "199003122026232001", NEWER):
        assert office.ask(lambda session, number=number: queries.find_person_by_number(session, number)) == sari
    assert office.ask(lambda session: queries.find_person_by_number(session, NEW)) is None


def test_a_number_cannot_begin_before_the_one_it_ends(office: Office) -> None:
    with pytest.raises(DateBeforeHistory):
        office.run(lambda work: service.change_number(work, office.people["sari"], NEWER, from_on=SINCE))


def test_a_new_post_ends_the_old_one(office: Office) -> None:
    sari, units = office.people["sari"], office.units

    def promote(work: Work) -> None:
        for _ in range(2):
            service.place_person(work, sari, unit_id=units["B"], post="Kepala Seksi", from_on=date(2026, 6, 1))
        service.set_rank(work, sari, grade="III/c", from_on=date(2026, 4, 1))

    office.run(promote)

    def told(day: date):
        standing = office.ask(lambda session: queries.standing_on(session, sari, day))
        return standing and (standing.unit_name, standing.post, standing.grade)

    assert told(date(2023, 12, 31)) is None
    assert told(date(2026, 3, 31)) == ("Unit A1", "Analis", "III/b")
    assert told(date(2026, 5, 31)) == ("Unit A1", "Analis", "III/c")
    assert told(date(2026, 6, 1)) == ("Unit B", "Kepala Seksi", "III/c")
    assert len(office.ask(lambda session: queries.get_history(session, sari)).placements) == 2


def test_a_deputy_keeps_the_main_post(office: Office) -> None:
    sari, units = office.people["sari"], office.units

    def deputise(work: Work) -> None:
        service.place_person(
            work,
            sari,
            unit_id=units["B"],
            post="Kepala Bidang",
            kind="Plt",
            from_on=date(2026, 6, 1),
            until_on=date(2026, 12, 1),
        )

    office.run(deputise)

    standing = office.ask(lambda session: queries.standing_on(session, sari, date(2026, 7, 1)))
    assert (standing.unit_name, standing.placement_kind) == ("Unit A1", "definitif")


def test_a_post_of_another_kind_counts_when_there_is_no_definitif_one(office: Office) -> None:
    def second(work: Work):
        person_id = service.register_person(work, new_person())
        for unit, since in (("A", date(2025, 1, 1)), ("B", date(2026, 1, 1))):
            service.place_person(work, person_id, unit_id=office.units[unit], post="Analis", kind="DPK", from_on=since)
        return person_id

    person_id = office.run(second)

    standing = office.ask(lambda session: queries.standing_on(session, person_id, date(2026, 7, 1)))
    assert (standing.unit_name, standing.placement_kind) == ("Unit B", "DPK")


@pytest.mark.parametrize(
    ("from_on", "until_on"),
    [(SINCE, None), (date(2023, 6, 1), None), (date(2023, 6, 1), date(2024, 6, 1)), (date(2025, 1, 1), date(2025, 6, 1))],
)
def test_definitif_posts_do_not_overlap(office: Office, from_on: date, until_on: date | None) -> None:
    with pytest.raises(PlacementOverlaps):
        office.run(
            lambda work: service.place_person(
                work, office.people["sari"], unit_id=office.units["B"], post="Lain", from_on=from_on, until_on=until_on
            )
        )


def test_an_earlier_post_may_be_added_later(office: Office) -> None:
    office.run(
        lambda work: service.place_person(
            work, office.people["sari"], unit_id=office.units["B"], post="Staf", from_on=date(2020, 1, 1), until_on=SINCE
        )
    )

    assert office.ask(lambda session: queries.standing_on(session, office.people["sari"], date(2021, 1, 1))).post == "Staf"


@pytest.mark.parametrize(
    "wrong", [{"post": " "}, {"kind": "tetap"}, {"until_on": date(2026, 1, 1), "from_on": date(2026, 1, 1)}]
)
def test_a_post_without_its_parts_is_refused(office: Office, wrong: dict) -> None:
    told = {"unit_id": office.units["B"], "post": "Analis", "from_on": date(2026, 1, 1), **wrong}

    with pytest.raises(PersonIncomplete):
        office.run(lambda work: service.place_person(work, office.people["sari"], **told))


def test_a_stranger_places_nobody(office: Office) -> None:
    def place(unit: str):
        return lambda work: service.place_person(
            work, office.people["sari"], unit_id=office.units[unit], post="Analis", from_on=date(2026, 11, 1)
        )

    for name, unit in (("citra", "B"), ("budi", "B"), ("sari", "A1")):
        with pytest.raises(Forbidden):
            office.run(place(unit), office.actor(name))
    with pytest.raises(UnitNotFound):
        office.run(
            lambda work: service.place_person(
                work, office.people["sari"], unit_id=UnitId(999), post="Analis", from_on=date(2026, 11, 1)
            )
        )


def test_a_rank_is_corrected_on_its_day_and_added_on_another(office: Office) -> None:
    sari = office.people["sari"]

    def correct(work: Work) -> None:
        service.set_rank(work, sari, grade="III/c", from_on=SINCE)
        service.set_rank(work, sari, grade="III/c", from_on=SINCE)
        service.set_rank(work, sari, grade="III d", from_on=date(2026, 4, 1))
        with pytest.raises(PersonIncomplete):
            service.set_rank(work, sari, grade="IX", from_on=date(2026, 5, 1))

    office.run(correct, office.actor("budi"))

    ranks = office.ask(lambda session: queries.get_history(session, sari)).ranks
    assert [(row.grade, row.title) for row in ranks] == [("III/d", "Penata Tingkat I"), ("III/c", "Penata")]


def test_pppk_have_a_grade_and_no_rank_title(office: Office) -> None:
    person_id = register(
        office, number="199009132024212014", kind="PPPK", grade="PPPK - 09", unit_id=office.units["B"], post="Guru"
    )

    standing = office.ask(lambda session: queries.standing_on(session, person_id, date(2026, 11, 24)))
    card = office.ask(lambda session: queries.get_card(session, person_id))
    assert (standing.grade, standing.rank_title, card.number_kind) == ("IX", "", "NI PPPK")


def test_roles_are_given_within_ones_own_reach(office: Office) -> None:
    sari, units = office.people["sari"], office.units

    def grant(unit: str | None):
        return lambda work: service.grant_role(work, sari, Role.INSTRUCTOR, units[unit] if unit else None)

    for name, unit in (("budi", "B"), ("budi", None), ("budi", "KOTA"), ("citra", "A1"), ("sari", "A1")):
        with pytest.raises(Forbidden):
            office.run(grant(unit), office.actor(name))
    office.run(grant("A1"), office.actor("budi"))
    office.run(grant("A1"), office.actor("budi"))
    office.run(grant(None), office.actor("fajar"))
    with pytest.raises(UnitNotFound):
        office.run(lambda work: service.grant_role(work, sari, Role.ADMIN, UnitId(999)))

    assert len(office.ask(lambda session: queries.get_history(session, sari)).roles) == 2


def test_a_role_given_and_taken_on_one_day_was_never_held(office: Office) -> None:
    sari = office.people["sari"]

    def there_and_back(work: Work) -> None:
        service.grant_role(work, sari, Role.ASSESSOR, office.units["A"])
        service.end_role(work, sari, Role.ASSESSOR, office.units["A"])
        service.end_role(work, sari, Role.ASSESSOR, office.units["A"])

    office.run(there_and_back, office.actor("budi"))

    assert office.ask(lambda session: queries.get_history(session, sari)).roles == ()
    assert office.audit_acts("role")[:2] == ["role.end", "role.grant"]


def test_who_left_is_signed_out_and_stays_on_record(office: Office) -> None:
    def leave(work: Work) -> None:
        service.set_status(work, office.people["sari"], "left")
        service.set_status(work, office.people["sari"], "left")

    office.run(leave, office.actor("budi"))

    assert office.ask(lambda session: queries.get_card(session, office.people["sari"])).status == "left"
    assert office.audit_acts("person.set-status") == ["person.set-status"]
    with pytest.raises(PersonIncomplete):
        office.run(lambda work: service.set_status(work, office.people["sari"], "gone"))
    with pytest.raises(Forbidden):
        office.run(lambda work: service.set_status(work, office.people["sari"], "active"), office.actor("citra"))


def test_unknown_people_are_not_found(office: Office) -> None:
    from elearning.kernel.ids import PersonId, new_public_id

    with pytest.raises(PersonNotFound):
        office.ask(lambda session: queries.get_card(session, PersonId(999)))
    with pytest.raises(PersonNotFound):
        office.ask(lambda session: queries.get_person_id(session, new_public_id()))
    assert office.ask(lambda session: queries.cards_of(session, [])) == {}


def test_facts_are_announced(factory: WorkFactory, office: Office) -> None:
    heard: list[object] = []

    def listen(_work: Work, fact: object) -> None:
        heard.append(fact)

    from dataclasses import replace

    from elearning.kernel.actor import Actor

    listening = replace(factory, reactions=dict.fromkeys((PersonRegistered, PersonPlaced, NumberChanged), (listen,)))
    with listening.open(Actor.system()) as work:
        person_id = service.register_person(work, new_person(unit_id=office.units["B"], post="Guru"))
        service.change_number(work, person_id, NEWER, from_on=date(2026, 3, 1))

    assert heard == [
        PersonRegistered(person_id, office.clock.now()),
        PersonPlaced(person_id, office.units["B"], "definitif", SINCE),
        NumberChanged(person_id, date(2026, 3, 1)),
    ]


def test_the_database_itself_keeps_one_current_number(office: Office) -> None:
    from sqlalchemy.exc import IntegrityError

    def second(work: Work) -> None:
        work.begin_write()
        work.session.add(PersonNumber(person_id=office.people["sari"], number=NEW, kind="NIP", valid_from=SINCE))

    with pytest.raises(IntegrityError):
        office.run(second)
