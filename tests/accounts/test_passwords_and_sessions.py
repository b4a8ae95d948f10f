"""Passwords change, sessions end, doors are opened again: by the owner, by the admin, by nobody else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from elearning.accounts import policy, queries, service
from elearning.accounts.errors import (
    PasswordTooWeak,
    PersonNotFound,
    SessionNotFound,
    SignInLocked,
    SignInRefused,
)
from elearning.accounts.model import Person
from elearning.accounts.service import SignedIn
from elearning.infrastructure.work import Work
from elearning.kernel.actor import Actor, Role
from elearning.kernel.errors import Forbidden
from tests.accounts.office import PASSWORD, SARI, Office

BETTER, HERE = "hujan turun jam tujuh", "192.0.2.7"


def sign_in(office: Office, password: str = PASSWORD):
    return office.run(lambda work: service.sign_in(work, SARI, password, HERE, "Chrome"), Actor.anonymous())


def signed_in(office: Office) -> tuple[str, Actor]:
    token = sign_in(office).token
    return token, office.ask(lambda session: queries.find_actor(session, token, office.clock.now()))[0]


def runs(office: Office, token: str) -> bool:
    return office.ask(lambda session: queries.find_actor(session, token, office.clock.now())) is not None


def test_a_new_password_replaces_the_old_and_ends_the_other_sessions(office: Office) -> None:
    other, _ = signed_in(office)
    mine, sari = signed_in(office)

    answer = office.run(lambda work: service.change_password(work, PASSWORD, BETTER, HERE), sari)

    assert answer is None
    assert (runs(office, mine), runs(office, other)) == (True, False)
    assert isinstance(sign_in(office), SignInRefused)
    assert isinstance(sign_in(office, BETTER), SignedIn)
    assert "password.change" in office.audit_acts("password")


def test_the_old_password_is_asked_and_wrong_ones_are_counted(office: Office) -> None:
    _, sari = signed_in(office)

    answers = [office.run(lambda work: service.change_password(work, "bukan ini", BETTER, HERE), sari) for _ in range(6)]

    assert [type(answer) for answer in answers] == [SignInRefused] * 4 + [SignInLocked] * 2
    assert isinstance(sign_in(office), SignInLocked)


@pytest.mark.parametrize("weak", ["pendek", SARI, "Rahasia-12345", "sari contoh 123"])
def test_a_weak_password_is_refused_and_changes_nothing(office: Office, weak: str) -> None:
    _, sari = signed_in(office)

    with pytest.raises(PasswordTooWeak):
        office.run(lambda work: service.change_password(work, PASSWORD, weak, HERE), sari)

    assert isinstance(sign_in(office), SignedIn)


def test_nobody_known_has_no_password_to_change(office: Office) -> None:
    with pytest.raises(PersonNotFound):
        office.run(lambda work: service.change_password(work, PASSWORD, BETTER, HERE), Actor.anonymous())


def test_the_unit_admin_makes_a_one_time_password(office: Office) -> None:
    token, _ = signed_in(office)
    for _ in range(5):
        sign_in(office, "bukan ini sandinya")

    password = office.run(lambda work: service.make_one_time_password(work, office.public_id("sari")), office.actor("budi"))

    assert not runs(office, token)
    answer = sign_in(office, password)
    assert isinstance(answer, SignedIn)
    assert answer.must_change_password
    assert password not in str(office.ask(lambda session: session.execute(select(Person.password_hash)).all()))


def test_after_a_one_time_password_the_old_one_is_not_asked(office: Office) -> None:
    password = office.run(lambda work: service.make_one_time_password(work, office.public_id("sari")), office.actor("budi"))
    token = sign_in(office, password).token
    sari = office.ask(lambda session: queries.find_actor(session, token, office.clock.now()))[0]
    assert sari.must_change_password

    assert office.run(lambda work: service.change_password(work, "", BETTER, HERE), sari) is None

    office.clock.move(timedelta(days=4))
    answer = sign_in(office, BETTER)
    assert isinstance(answer, SignedIn)
    assert not answer.must_change_password


def test_two_one_time_passwords_differ_and_only_the_last_counts(office: Office) -> None:
    first, second = (
        office.run(lambda work: service.make_one_time_password(work, office.public_id("sari")), office.actor("budi"))
        for _ in range(2)
    )

    assert first != second
    assert isinstance(sign_in(office, first), SignInRefused)
    assert isinstance(sign_in(office, second), SignedIn)


@pytest.mark.parametrize("act", [service.make_one_time_password, service.unlock, service.revoke_sessions_of])
def test_a_stranger_finds_nobody(office: Office, act) -> None:
    token, sari = signed_in(office)

    for actor in (office.actor("citra"), sari):
        with pytest.raises(PersonNotFound):
            office.run(lambda work, actor=actor: act(work, office.public_id("sari")), actor)

    assert runs(office, token)


@pytest.mark.parametrize("act", [service.make_one_time_password, service.unlock, service.revoke_sessions_of])
def test_nobody_opens_the_door_of_a_wider_admin_or_the_own(office: Office, act) -> None:
    def promote(work: Work) -> None:
        service.grant_role(work, office.people["sari"], Role.ADMIN, office.units["KOTA"])

    office.run(promote)

    for name in ("sari", "budi"):
        with pytest.raises(Forbidden):
            office.run(lambda work, name=name: act(work, office.public_id(name)), office.actor("budi"))
    office.run(lambda work: act(work, office.public_id("sari")), office.actor("fajar"))


def test_only_the_system_chooses_a_password_for_others(office: Office) -> None:
    with pytest.raises(Forbidden):
        office.run(lambda work: service.set_password(work, office.people["sari"], BETTER), office.actor("fajar"))


def test_the_unit_admin_opens_a_locked_door(office: Office) -> None:
    def count(by: str) -> int:
        scope = policy.people_scope(office.actor(by))
        return office.ask(lambda session: queries.count_locked(session, scope, office.clock.now().date(), office.clock.now()))

    for _ in range(5):
        sign_in(office, "bukan ini sandinya")
    assert (count("budi"), count("citra"), count("fajar")) == (1, 0, 1)
    locked = office.ask(lambda session: queries.lock_of_person(session, office.people["sari"], office.clock.now()))
    assert locked == office.clock.now() + timedelta(minutes=15)

    opened = [office.run(lambda work: service.unlock(work, office.public_id("sari")), office.actor("budi")) for _ in range(2)]

    assert opened == [True, False]
    assert count("budi") == 0
    assert isinstance(sign_in(office), SignedIn)


def test_own_sessions_are_listed_and_ended_one_by_one(office: Office) -> None:
    first, _ = signed_in(office)
    office.clock.move(timedelta(minutes=1))
    second, sari = signed_in(office)
    rows = office.ask(lambda session: queries.list_sessions(session, office.people["sari"], office.clock.now()))
    assert [row.id == sari.session_id for row in rows] == [True, False]

    office.run(lambda work: service.revoke_session(work, rows[1].public_id), sari)

    assert (runs(office, first), runs(office, second)) == (False, True)
    with pytest.raises(SessionNotFound):
        office.run(lambda work: service.revoke_session(work, rows[1].public_id), sari)
    with pytest.raises(SessionNotFound):
        office.run(lambda work: service.revoke_session(work, rows[0].public_id), office.actor("fajar"))


def test_all_other_sessions_end_at_once(office: Office) -> None:
    others = [signed_in(office)[0] for _ in range(3)]
    mine, sari = signed_in(office)

    ended = [office.run(service.revoke_other_sessions, sari) for _ in range(2)]

    assert ended == [3, 0]
    assert [runs(office, token) for token in (*others, mine)] == [False, False, False, True]


def test_an_admin_ends_all_sessions_of_somebody(office: Office) -> None:
    token, _ = signed_in(office)

    assert office.run(lambda work: service.revoke_sessions_of(work, office.public_id("sari")), office.actor("budi")) == 1

    assert not runs(office, token)
    assert office.audit_acts("session.revoke") == ["session.revoke-all"]


def test_the_language_is_remembered(office: Office) -> None:
    from elearning.accounts.errors import PersonIncomplete

    office.run(lambda work: service.set_language(work, "en"), office.actor("sari"))
    office.run(lambda work: service.set_language(work, "en"), Actor.anonymous())
    with pytest.raises(PersonIncomplete):
        office.run(lambda work: service.set_language(work, "fr"), office.actor("sari"))

    assert office.ask(lambda session: session.get(Person, office.people["sari"]).language) == "en"
