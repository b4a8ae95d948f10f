"""Coming in: right, wrong, unknown, locked, slowed, expired."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, text

from elearning.accounts import queries, service
from elearning.accounts.errors import OneTimePasswordExpired, SignInLocked, SignInRefused, SignInSlowed
from elearning.accounts.model import Person, SignInFailure, SignInSession
from elearning.accounts.service import SignedIn
from elearning.infrastructure.work import Work
from elearning.kernel.actor import Actor
from tests.accounts.office import PASSWORD, SARI, Office

UNKNOWN = "199112122018012009"
HERE, ELSEWHERE = "192.0.2.7", "198.51.100.9"


def sign_in(office: Office, number: str = SARI, password: str = PASSWORD, address: str = HERE, *, shared: bool = False):
    return office.run(
        lambda work: service.sign_in(work, number, password, address, "Chrome di Android", shared=shared), Actor.anonymous()
    )


def find_actor(office: Office, token: str) -> Actor | None:
    found = office.ask(lambda session: queries.find_actor(session, token, office.clock.now()))
    return None if found is None else found[0]


@pytest.mark.both
def test_the_right_password_opens_a_session(office: Office) -> None:
    answer = sign_in(office)

    assert isinstance(answer, SignedIn)
    actor = find_actor(office, answer.token)
    assert actor is not None
    assert (actor.name, actor.full_name, actor.unit_name) == ("Sari Contoh", "Sari Contoh, S.E.", "Unit A1")
    assert "session.begin" in office.audit_acts("session")


def test_only_the_hash_of_the_token_is_kept(office: Office) -> None:
    answer = sign_in(office)

    rows = office.ask(lambda session: session.execute(text("SELECT * FROM sign_in_session")).all())
    assert len(rows) == 1
    assert answer.token not in str(rows)
    assert HERE not in str(rows)


def test_a_wrong_password_leaves_four_tries(office: Office) -> None:
    answer = sign_in(office, password="bukan ini sandinya")

    assert isinstance(answer, SignInRefused)
    assert str(answer.message) == "NIP atau kata sandi tidak cocok. Anda punya 4 kesempatan lagi."


@pytest.mark.both
def test_unknown_and_wrong_are_told_counted_and_locked_alike(office: Office) -> None:
    def answers(number: str) -> list[str]:
        return [str(sign_in(office, number, "bukan ini sandinya").message) for _ in range(7)]

    def counters(number: str) -> list[tuple]:
        from elearning.accounts.rules.lockout import number_key

        wanted = select(SignInFailure.kind, SignInFailure.failures, SignInFailure.since_at, SignInFailure.locked_until).where(
            SignInFailure.number_key == number_key(number)
        )
        return sorted(map(tuple, office.ask(lambda session: session.execute(wanted).all())))

    wrong, unknown = answers(SARI), answers(UNKNOWN)

    assert wrong == unknown
    assert wrong[3:5] == [
        "NIP atau kata sandi tidak cocok. Anda punya 1 kesempatan lagi.",
        "Akun dikunci sampai 12.15 WIB karena 5 kali salah. Admin unit dapat membukanya.",
    ]
    assert counters(SARI) == counters(UNKNOWN) != []


@pytest.mark.both
def test_unknown_and_wrong_send_the_same_statements(office: Office, count_statements: list[str]) -> None:
    sign_in(office, "198807072012072007", "bukan ini sandinya")  # the address has a counter already
    sign_in(office, SARI, "bukan ini sandinya", ELSEWHERE)
    count_statements.clear()
    sign_in(office, SARI, "bukan ini sandinya")
    wrong = list(count_statements)
    sign_in(office, UNKNOWN, "bukan ini sandinya", ELSEWHERE)
    count_statements.clear()
    sign_in(office, UNKNOWN, "bukan ini sandinya")

    assert count_statements == wrong


def test_the_right_password_does_not_open_a_locked_door(office: Office) -> None:
    for _ in range(5):
        sign_in(office, password="bukan ini sandinya")

    locked = sign_in(office)
    elsewhere = sign_in(office, address=ELSEWHERE)
    office.clock.move(timedelta(minutes=15))
    later = sign_in(office)

    assert isinstance(locked, SignInLocked)
    assert isinstance(elsewhere, SignedIn)
    assert isinstance(later, SignedIn)
    assert office.audit_acts("sign-in") == ["sign-in.lock"]


@pytest.mark.both
def test_twenty_from_everywhere_lock_the_number_everywhere(office: Office) -> None:
    for turn in range(20):
        sign_in(office, password="bukan ini sandinya", address=f"203.0.113.{turn}")

    answer = sign_in(office, address=HERE)

    assert isinstance(answer, SignInLocked)
    assert "karena 20 kali salah" in str(answer.message)


@pytest.mark.both
def test_a_right_sign_in_clears_the_count(office: Office) -> None:
    for _ in range(4):
        sign_in(office, password="bukan ini sandinya")
    sign_in(office)

    assert sign_in(office, password="bukan ini sandinya").left == 4


@pytest.mark.both
def test_a_whole_office_behind_one_address_comes_in(office: Office) -> None:
    def many_wrong(work: Work) -> None:
        work.begin_write()
        from elearning.accounts.rules.lockout import address_key

        work.session.add(
            SignInFailure(
                kind="address", address_key=address_key(HERE), failures=299, since_at=work.now() - timedelta(minutes=30)
            )
        )

    assert isinstance(sign_in(office), SignedIn)  # Sari has been here before
    office.run(many_wrong)
    sign_in(office, UNKNOWN, "bukan ini sandinya")  # the three hundredth

    known, known_but_wrong = sign_in(office), sign_in(office, password="bukan ini sandinya")
    new, nobody = sign_in(office, "198511232010012003"), sign_in(office, UNKNOWN, "bukan ini sandinya")

    assert isinstance(known, SignedIn)
    assert {type(answer) for answer in (known_but_wrong, new, nobody)} == {SignInSlowed}
    assert len({str(answer.message) for answer in (new, nobody)}) == 1
    assert isinstance(sign_in(office, "198511232010012003", address=ELSEWHERE), SignedIn)


def test_who_left_or_has_no_password_is_refused_like_nobody(office: Office) -> None:
    def close(work: Work) -> None:
        service.set_status(work, office.people["sari"], "left")
        work.session.get(Person, office.people["citra"]).password_hash = None

    office.run(close)

    assert sign_in(office).left == 4
    assert sign_in(office, "198511232010012003").left == 4


@pytest.mark.both
def test_an_old_number_still_brings_its_owner_in(office: Office) -> None:
    from datetime import date

    office.run(lambda work: service.change_number(work, office.people["sari"], "199003122026032005", from_on=date(2026, 3, 1)))

    assert isinstance(sign_in(office), SignedIn)
    assert isinstance(sign_in(office, "199003122026032005"), SignedIn)


@pytest.mark.parametrize(("shared", "over", "still"), [(True, "2:00:00", "1:59:59"), (False, "7 days", "6 days, 23:59:59")])
def test_a_session_ends_by_itself(office: Office, shared: bool, over: str, still: str) -> None:
    spans = {
        "2:00:00": timedelta(hours=2),
        "1:59:59": timedelta(hours=2, seconds=-1),
        "7 days": timedelta(days=7),
        "6 days, 23:59:59": timedelta(days=7, seconds=-1),
    }
    token = sign_in(office, shared=shared).token
    begun = office.clock.now()

    office.clock.set(begun + spans[still])
    assert find_actor(office, token) is not None
    office.clock.set(begun + spans[over])
    assert find_actor(office, token) is None


@pytest.mark.both
def test_use_prolongs_a_session_but_not_beyond_thirty_days(office: Office) -> None:
    token = sign_in(office).token
    for _ in range(4):
        office.clock.move(timedelta(days=6))
        office.run(lambda work: service.touch_session(work, token))
        assert find_actor(office, token) is not None

    office.clock.move(timedelta(days=6))

    assert find_actor(office, token) is None


def test_a_one_time_password_is_over_after_three_days(office: Office) -> None:
    password = office.run(lambda work: service.make_one_time_password(work, office_public(office)), office.actor("budi"))
    first = sign_in(office, password=password)
    office.clock.move(timedelta(days=3))
    late = sign_in(office, password=password)

    assert isinstance(first, SignedIn)
    assert first.must_change_password
    assert isinstance(late, OneTimePasswordExpired)


def office_public(office: Office):
    return office.ask(lambda session: queries.get_card(session, office.people["sari"]).public_id)


def test_a_weak_hash_is_renewed_at_sign_in(office: Office) -> None:
    from argon2 import PasswordHasher

    weak = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1).hash(PASSWORD)
    office.run(lambda work: service.set_password(work, office.people["sari"], weak))

    assert isinstance(sign_in(office), SignedIn)

    kept = office.ask(lambda session: session.get(Person, office.people["sari"]).password_hash)
    assert "m=47104,t=1,p=1" in kept
    assert isinstance(sign_in(office), SignedIn)


def test_hashing_happens_before_the_write_transaction(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    from elearning.accounts.service import entrance as room

    seen: list[bool] = []

    def watch(credentials, password):
        seen.append(bool(current["work"].session.info.get("writable")))
        return original(credentials, password)

    original, current = room.compare, {}
    monkeypatch.setattr("elearning.accounts.service.entrance.compare", watch)

    def act(work: Work):
        current["work"] = work
        return service.sign_in(work, SARI, PASSWORD, HERE, "")

    assert isinstance(office.run(act, Actor.anonymous()), SignedIn)
    assert seen == [False]


@pytest.mark.both
def test_old_counters_are_swept_out(office: Office) -> None:
    sign_in(office, UNKNOWN, "bukan ini sandinya")
    office.clock.move(timedelta(days=2))

    sign_in(office)

    assert office.ask(lambda session: session.scalars(select(SignInFailure)).all()) == []


@pytest.mark.both
def test_signing_out_twice_does_no_harm(office: Office) -> None:
    token = sign_in(office).token

    office.run(lambda work: service.sign_out(work, token))
    office.run(lambda work: service.sign_out(work, token))
    office.run(lambda work: service.sign_out(work, "no such token"))

    assert find_actor(office, token) is None
    assert office.ask(lambda session: session.scalars(select(SignInSession.revoked_at)).all()) != [None]
    assert office.audit_acts("session.end") == ["session.end"]


def test_sessions_of_long_ago_are_forgotten(office: Office) -> None:
    sign_in(office)
    office.clock.move(timedelta(days=91))

    sign_in(office)

    assert len(office.ask(lambda session: session.scalars(select(SignInSession)).all())) == 1
