"""Several at once: the unique constraints have the last word, and nothing is counted twice or lost."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from sqlalchemy import func, select

from elearning.accounts import queries, service
from elearning.accounts.errors import CodeTaken, DateBeforeHistory, NumberTaken, PlacementOverlaps
from elearning.accounts.model import Person, Placement, RoleGrant, SignInFailure, Unit
from elearning.accounts.rules import NewPerson, NewUnit
from elearning.infrastructure.work import Work
from elearning.kernel.actor import Actor, Role
from elearning.kernel.errors import DomainError
from tests.accounts.office import PASSWORD, SARI, SINCE, Office

pytestmark = pytest.mark.both

AT_ONCE = 6
NEW = "199112122018012009"


def together(office: Office, act: Callable[[Work, int], object], actor: Actor | None = None) -> list[object]:
    """Let several threads start at one moment, each in its own transaction; what each returned or which error it met."""
    barrier = threading.Barrier(AT_ONCE)

    def one(turn: int) -> object:
        barrier.wait()
        try:
            return office.run(lambda work: act(work, turn), actor)
        except DomainError as error:
            return type(error)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(one, range(AT_ONCE)))


def test_one_number_makes_one_person(office: Office) -> None:
    outcomes = together(
        office,
        lambda work, turn: service.register_person(
            work, NewPerson(f"Orang {turn}", NEW, "PNS", SINCE, unit_id=office.units["A"], post="Staf")
        ),
    )

    assert Counter(outcomes)[NumberTaken] == AT_ONCE - 1
    assert office.ask(lambda session: session.scalar(select(func.count()).select_from(Person))) == 5
    assert office.ask(lambda session: session.scalar(select(func.count()).select_from(Placement))) == 5


def test_every_wrong_try_is_counted(office: Office) -> None:
    def knock(work: Work, _turn: int) -> str:
        return type(service.sign_in(work, NEW, "bukan ini sandinya", "192.0.2.7", "")).__name__

    answers = Counter(together(office, knock, Actor.anonymous()))

    rows = office.ask(lambda session: session.execute(select(SignInFailure.kind, SignInFailure.failures)).all())
    assert sorted(map(tuple, rows)) == [("address", 5), ("number", 5), ("pair", 5)]
    assert answers == {"SignInRefused": 4, "SignInLocked": AT_ONCE - 4}


def test_guessing_in_parallel_gains_nothing(office: Office) -> None:
    """Six at once, the right one among them: it either came before the lock or is refused with the rest."""

    def guess(work: Work, turn: int) -> str:
        password = PASSWORD if turn == AT_ONCE - 1 else f"tebakan nomor {turn} saja"
        return type(service.sign_in(work, SARI, password, "192.0.2.7", "")).__name__

    answers = Counter(together(office, guess, Actor.anonymous()))

    assert answers["SignedIn"] <= 1
    assert sum(answers.values()) == AT_ONCE
    assert answers["SignInRefused"] <= 5


def test_one_person_signs_in_on_many_devices(office: Office) -> None:
    answers = together(office, lambda work, _turn: service.sign_in(work, SARI, PASSWORD, "192.0.2.7", ""), Actor.anonymous())

    assert len({answer.token for answer in answers}) == AT_ONCE
    rows = office.ask(lambda session: queries.list_sessions(session, office.people["sari"], office.clock.now()))
    assert len(rows) == AT_ONCE


def test_a_number_changes_once(office: Office) -> None:
    outcomes = together(
        office,
        lambda work, turn: service.change_number(
            work, office.people["sari"], f"19900312202603200{turn + 1}", from_on=date(2026, 3, 1)
        ),
    )

    assert Counter(outcomes) == {None: 1, DateBeforeHistory: AT_ONCE - 1}
    assert len(office.ask(lambda session: queries.get_history(session, office.people["sari"])).numbers) == 2


def test_one_main_post_at_a_time(office: Office) -> None:
    outcomes = together(
        office,
        lambda work, turn: service.place_person(
            work, office.people["sari"], unit_id=office.units["B"], post=f"Jabatan {turn}", from_on=date(2026, 3, 1)
        ),
    )

    assert Counter(outcomes) == {None: 1, PlacementOverlaps: AT_ONCE - 1}


def test_the_same_post_and_role_twice_are_one(office: Office) -> None:
    def same(work: Work, _turn: int) -> None:
        service.place_person(work, office.people["sari"], unit_id=office.units["B"], post="Sama", from_on=date(2026, 3, 1))
        service.grant_role(work, office.people["sari"], Role.ASSESSOR, None)

    assert together(office, same) == [None] * AT_ONCE

    assert len(office.ask(lambda session: queries.get_history(session, office.people["sari"])).placements) == 2
    grants = select(func.count()).select_from(RoleGrant).where(RoleGrant.role == "assessor")
    assert office.ask(lambda session: session.scalar(grants)) == 1


def test_one_code_makes_one_unit(office: Office) -> None:
    outcomes = together(
        office, lambda work, turn: service.add_unit(work, NewUnit("SAMA", f"Unit {turn}", SINCE, office.units["A"]))
    )

    assert Counter(outcomes)[CodeTaken] == AT_ONCE - 1
    assert office.ask(lambda session: session.scalar(select(func.count()).select_from(Unit))) == 5
