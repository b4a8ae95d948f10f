"""Staff lists: looked at, carried out, stopped, gone on with, cleared away."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select

from elearning.accounts import queries, service, tasks
from elearning.accounts.errors import RosterNothingToDo, RosterUnknown, RosterUnreadable
from elearning.accounts.model import Person, Placement, RosterImport, RosterRows, Unit
from elearning.accounts.policy import people_scope
from elearning.accounts.rules.roster import IMPORT_ROSTER, RosterStage, RosterState, lines_of, unpack
from elearning.infrastructure import audit
from elearning.infrastructure.jobs import Worker
from elearning.infrastructure.work import Work
from elearning.kernel.actor import Role
from elearning.kernel.errors import Forbidden
from tests.accounts.office import SARI, Office

pytestmark = pytest.mark.both

HEAD = ["NIP", "Nama", "Jabatan", "Unit kerja", "Unit induk", "Golongan", "Kedudukan hukum"]
TODAY = date(2026, 11, 24)


def number(turn: int) -> str:
    """The NIP of the nth invented person."""
    return f"19910101201503{1 + turn % 2}{900 - turn:03d}"


def row(turn: int, unit: str = "Unit A1", **cells: str) -> list[str]:
    told = {"NIP": number(turn), "Nama": f"Pegawai {turn}", "Jabatan": "Penata Layanan", "Unit kerja": unit, **cells}
    return [told.get(column, "") for column in HEAD]


def carry_out(office: Office, *rows: Sequence[str]) -> service.Carried:
    lines, _problem = lines_of([HEAD, *rows])
    return office.run(lambda work: service.carry_out(work, lines, None))


def upload(office: Office, by: str, *rows: Sequence[str]) -> UUID:
    return office.run(lambda work: service.upload_roster(work, "pegawai.csv", [HEAD, *rows]), office.actor(by))


def steer(office: Office, by: str, act: object, public_id: UUID) -> object:
    return office.run(lambda work: act(work, public_id), office.actor(by))  # pyright: ignore[reportCallIssue]


def state(office: Office, public_id: UUID) -> RosterState:
    return office.ask(lambda session: queries.get_roster(session, public_id, uploaded_by=None))


def work_off(office: Office) -> None:
    Worker(office.factory, {IMPORT_ROSTER: tasks.import_roster}).run_all()


def people(office: Office) -> int:
    return office.ask(lambda session: session.scalar(select(func.count()).select_from(Person)))


# --- carrying out --------------------------------------------------------------------------------------------------------


def test_somebody_new_stands_in_the_post_that_the_list_names(office: Office) -> None:
    carried = carry_out(office, row(1, Nama="Dr. Tono Contoh, S.E.", Golongan="III b"))

    person_id = office.ask(lambda session: queries.find_person_by_number(session, number(1)))
    card = office.ask(lambda session: queries.get_card(session, person_id))
    standing = office.ask(lambda session: queries.standing_on(session, person_id, TODAY))
    assert dict(carried.counts) == {"add": 1}
    assert (card.full_name, card.status) == ("Dr. Tono Contoh, S.E.", "active")
    assert (standing.unit_name, standing.post, standing.grade) == ("Unit A1", "Penata Layanan", "III/b")
    assert office.ask(lambda session: session.scalar(select(Person.password_hash).where(Person.id == person_id))) is None


def test_the_same_list_again_changes_nothing(office: Office) -> None:
    carry_out(office, row(1), row(2))
    acts = office.audit_acts()

    carried = carry_out(office, row(1), row(2))

    assert dict(carried.counts) == {"unchanged": 2}
    assert office.audit_acts() == acts


def test_a_move_keeps_the_history(office: Office) -> None:
    sari = [SARI, "Sari Contoh, S.E.", "Analis", "Unit B", "", "III/c", ""]

    carried = carry_out(office, sari)

    history = office.ask(lambda session: queries.get_history(session, office.people["sari"]))
    assert dict(carried.counts) == {"move": 1}
    assert [(place.unit_name, place.from_on, place.until_on) for place in history.placements] == [
        ("Unit B", TODAY, None),
        ("Unit A1", date(2024, 1, 1), TODAY),
    ]
    assert [rank.grade for rank in history.ranks] == ["III/c", "III/b"]


def test_a_wrong_post_of_today_is_put_right_and_leaves_no_second_one(office: Office) -> None:
    carry_out(office, row(1, unit="Unit B"))

    carried = carry_out(office, row(1, unit="Unit A1", Jabatan="Analis"))

    person_id = office.ask(lambda session: queries.find_person_by_number(session, number(1)))
    history = office.ask(lambda session: queries.get_history(session, person_id))
    assert dict(carried.counts) == {"move": 1}
    assert [(place.unit_name, place.post, place.until_on) for place in history.placements] == [("Unit A1", "Analis", None)]
    assert office.audit_acts("person.correct-post") == ["person.correct-post"]


def test_missing_units_are_added_once_under_the_office_that_is_named(office: Office) -> None:
    carried = carry_out(
        office,
        row(1, unit="Seksi Baru", **{"Unit induk": "Unit A"}),
        row(2, unit="seksi baru", **{"Unit induk": "unit a"}),
        row(3, unit="Tim Kecil", **{"Unit induk": "Dinas Baru"}),
    )

    tree = office.ask(lambda session: queries.units_tree(session, None, TODAY))
    assert dict(carried.counts) == {"add": 3}
    assert [
        (unit.name, unit.depth, unit.people) for unit in tree if unit.name in {"Seksi Baru", "Dinas Baru", "Tim Kecil"}
    ] == [
        ("Dinas Baru", 1, 0),
        ("Tim Kecil", 2, 1),
        ("Seksi Baru", 2, 2),
    ]


def test_a_refused_row_leaves_nothing_behind_and_the_others_go_on(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    from elearning.accounts.errors import NumberTaken
    from elearning.accounts.service import roster

    real = roster.register_person

    def refuse_the_first(work: Work, new):
        if new.number == number(1):
            real(work, new)
            raise NumberTaken
        return real(work, new)

    monkeypatch.setattr(roster, "register_person", refuse_the_first)

    carried = carry_out(office, row(1, unit="Seksi Gagal"), row(2, unit="Seksi Gagal"), row(3))

    assert dict(carried.counts) == {"add": 2}
    assert [(one.row, one.value) for one in carried.refused] == [(2, number(1))]
    assert office.ask(lambda session: queries.find_person_by_number(session, number(1))) is None
    assert office.ask(lambda session: session.scalar(select(func.count()).where(Unit.name == "Seksi Gagal"))) == 1


def test_who_left_by_the_list_signs_in_no_more(office: Office) -> None:
    carry_out(office, [SARI, "Sari Contoh, S.E.", "Analis", "Unit A1", "", "", "Pensiun"])

    assert office.ask(lambda session: queries.get_card(session, office.people["sari"])).status == "left"


def test_absent_people_are_those_in_service_who_are_no_admins(office: Office) -> None:
    carry_out(office, row(1))

    absent = office.ask(lambda session: queries.absent_people(session, {number(1)}, TODAY))

    assert absent == [office.people["sari"]]  # Budi, Citra and Fajar are admins


# --- the import of an admin ----------------------------------------------------------------------------------------------


def test_an_upload_writes_nobody_until_it_is_confirmed(office: Office) -> None:
    made = upload(office, "budi", row(1), row(2), ["123", "Salah", "Staf", "Unit A1"])

    found = state(office, made)
    assert people(office) == 4
    assert (found.stage, found.total, found.foreseen["rows"], found.foreseen["rows_out"]) == (RosterStage.LOOKED_AT, 2, 3, 1)
    assert [(one.row, one.column) for one in found.errors] == [(4, "NIP")]


def test_a_confirmed_list_is_carried_out_once_however_often_it_is_said(office: Office) -> None:
    made = upload(office, "budi", *(row(turn) for turn in range(1, 26)))

    for _again in range(2):
        steer(office, "budi", service.confirm_roster, made)
    work_off(office)
    steer(office, "budi", service.confirm_roster, made)
    work_off(office)

    found = state(office, made)
    assert (found.stage, found.counts, people(office)) == (RosterStage.DONE, {"add": 25}, 29)
    assert office.audit_acts("roster") == ["roster.confirm", "roster.upload"]


def test_a_cancelled_list_goes_on_where_it_stopped(office: Office) -> None:
    made = upload(office, "budi", *(row(turn) for turn in range(1, 26)))
    steer(office, "budi", service.confirm_roster, made)
    office.run(
        lambda work: service.continue_roster(
            work, state_id(work, made), queries.roster_lines(work.session, state_id(work, made))
        )
    )
    steer(office, "budi", service.cancel_roster, made)
    work_off(office)
    assert (state(office, made).stage, state(office, made).done, people(office)) == (RosterStage.STOPPED, 5, 9)

    assert steer(office, "budi", service.resume_roster, made) is True
    work_off(office)

    assert (state(office, made).stage, state(office, made).counts, people(office)) == (RosterStage.DONE, {"add": 25}, 29)


def test_a_worker_that_dies_in_a_step_repeats_nothing(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    made = upload(office, "budi", *(row(turn) for turn in range(1, 26)))
    steer(office, "budi", service.confirm_roster, made)
    real, steps = service.continue_roster, list[int]()

    def die_after_the_second(work: Work, import_id: int, lines):
        told = real(work, import_id, lines)
        steps.append(told[0])
        if len(steps) == 2:
            raise RuntimeError("power cut")  # before the commit: this step is lost whole
        return told

    monkeypatch.setattr(service, "continue_roster", die_after_the_second)
    work_off(office)
    assert (state(office, made).done, people(office)) == (5, 9)

    office.clock.move(timedelta(hours=1))
    work_off(office)

    assert (steps, state(office, made).counts, people(office)) == ([5, 10, 10, 15, 20, 25], {"add": 25}, 29)


def test_a_row_that_met_something_new_is_refused_and_named(office: Office) -> None:
    made = upload(office, "budi", row(1), row(2))
    carry_out(office, row(1, unit="Unit B"))  # somebody else was faster, elsewhere
    steer(office, "budi", service.confirm_roster, made)

    work_off(office)

    found = state(office, made)
    assert (found.stage, found.counts) == (RosterStage.DONE, {"add": 1})
    assert [(one.row, one.column) for one in found.refusals] == [(2, "NIP")]


def test_who_is_no_admin_any_more_brings_nobody_in(office: Office) -> None:
    made = upload(office, "budi", row(1))
    steer(office, "budi", service.confirm_roster, made)
    office.run(lambda work: service.end_role(work, office.people["budi"], Role.ADMIN, office.units["A"]))

    work_off(office)

    assert (state(office, made).counts, len(state(office, made).refusals), people(office)) == ({}, 1, 4)


def test_an_admin_of_a_unit_reaches_no_further_than_that(office: Office) -> None:
    made = upload(office, "budi", row(1, unit="Unit B"), row(2), [SARI, "Sari Contoh, S.E.", "Analis", "Unit A1"])

    found = state(office, made)
    assert people_scope(office.actor("budi")) == {office.units["A"], office.units["A1"]}
    assert (found.foreseen["counts"], [one.row for one in found.errors]) == (
        {"add": 1, "change": 0, "move": 0, "unchanged": 1},
        [2],
    )


def test_the_stranger_finds_no_such_import(office: Office) -> None:
    made = upload(office, "budi", row(1))

    for act in (service.confirm_roster, service.cancel_roster, service.resume_roster):
        with pytest.raises(RosterUnknown):
            steer(office, "citra", act, made)
    with pytest.raises(RosterUnknown):
        office.ask(lambda session: queries.get_roster(session, made, uploaded_by=office.people["citra"]))


def test_who_only_learns_uploads_nothing(office: Office) -> None:
    with pytest.raises(Forbidden):
        upload(office, "sari", row(1))


def test_a_list_without_a_sound_row_cannot_be_confirmed(office: Office) -> None:
    made = upload(office, "budi", ["123", "Salah", "Staf", "Unit A1"])

    with pytest.raises(RosterNothingToDo):
        steer(office, "budi", service.confirm_roster, made)


@pytest.mark.parametrize("rows", [[["Nama"], ["Tono"]], [["NIP", "Nama"], [number(1), "Tono"]], [HEAD]])
def test_a_list_that_is_not_understood_says_what_it_lacks(office: Office, rows: list[list[str]]) -> None:
    with pytest.raises(RosterUnreadable):
        office.run(lambda work: service.look_at(work, rows, None))


def test_what_was_uploaded_is_gone_after_seven_days(office: Office) -> None:
    made = upload(office, "budi", row(1))
    office.clock.move(timedelta(days=7, minutes=1))
    later = upload(office, "budi", row(2))

    assert office.run(service.forget_rosters) == 1

    with pytest.raises(RosterUnknown):
        state(office, made)
    assert state(office, later).total == 1
    assert office.ask(lambda session: session.scalar(select(func.count()).select_from(RosterRows))) == 1


def test_birth_date_and_sex_are_compared_and_not_kept(office: Office) -> None:
    head = [*HEAD, "Tanggal lahir", "Jenis kelamin"]
    rows = [head, [*row(1), "02-01-1991", "P"]]

    made = office.run(lambda work: service.upload_roster(work, "pegawai.csv", rows), office.actor("budi"))

    packed = office.ask(lambda session: session.scalar(select(RosterRows.rows)))
    assert len(state(office, made).warnings) == 1
    [(_line, kept)] = unpack(packed)
    assert set(kept) == {"NIP", "Nama", "Jabatan", "Unit kerja"}


def test_no_name_and_no_number_stands_in_the_audit_log(office: Office) -> None:
    made = upload(office, "budi", row(1, Nama="Tono Rahasia"))
    steer(office, "budi", service.confirm_roster, made)
    work_off(office)

    lines = office.ask(lambda session: audit.list_lines(session, size=500)).items
    assert "roster.upload" in {line.act for line in lines}
    assert all(text not in str(lines) for text in (number(1), "Tono", "pegawai.csv"))


def test_looking_at_a_long_list_takes_few_statements(office: Office, count_statements: list[str]) -> None:
    rows = [HEAD, *(row(turn) for turn in range(1, 301))]
    count_statements.clear()

    office.run(lambda work: service.look_at(work, rows, None))

    assert len([one for one in count_statements if one.startswith("SELECT")]) == 2


def test_a_placement_is_never_written_twice(office: Office) -> None:
    carry_out(office, row(1))
    carry_out(office, row(1))

    person_id = office.ask(lambda session: queries.find_person_by_number(session, number(1)))
    assert office.ask(lambda session: session.scalar(select(func.count()).where(Placement.person_id == person_id))) == 1


def state_id(work: Work, public_id: UUID) -> int:
    found = work.session.scalar(select(RosterImport.id).where(RosterImport.public_id == public_id))
    assert found is not None
    return found
