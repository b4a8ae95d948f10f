"""How a learner stands in a slot: waits, attempts left and granted, what is kept; read in few statements."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from elearning.infrastructure import audit
from elearning.kernel.actor import Actor, Grant, Role
from elearning.kernel.errors import Forbidden
from elearning.kernel.ids import EnrolmentId
from elearning.quizzes import queries, service
from elearning.quizzes.errors import (
    AttemptsUsedUp,
    GrantInvalid,
    MustWait,
)
from elearning.quizzes.events import AttemptGraded
from tests.quizzes.desk import CITRA, SLOT, TWO_QUESTIONS, Desk
from tests.quizzes.examples import quiz
from tests.support.queries import count_queries

RIGHT = (("jawaban.satu", "1"), ("jawaban.angka", "1000"))


def test_waits_and_attempts_are_kept_to(desk: Desk) -> None:
    revision = desk.register()
    first = desk.start(revision)
    desk.send(first)

    with pytest.raises(MustWait) as waiting:
        desk.start(revision)
    desk.clock.set(waiting.value.until)
    second = desk.start(revision)
    desk.send(second)
    desk.clock.move(timedelta(days=1))
    with pytest.raises(AttemptsUsedUp):
        desk.start(revision)

    assert desk.outcome(first).attempts_left == 0
    assert [fact.last_attempt for fact in desk.facts if isinstance(fact, AttemptGraded)] == [False, True]


def grant(desk: Desk, actor: Actor, reason: str = "Listrik padam.", extra: int = 1) -> None:
    with desk.factory.open(actor) as work:
        service.grant_attempt(work, EnrolmentId(1), SLOT, reason, extra=extra)


def test_a_granted_attempt_opens_the_door_again_and_leaves_a_line(desk: Desk) -> None:
    revision = desk.register(TWO_QUESTIONS.replace("percobaan: 2", "percobaan: 1").replace("jeda: 1 jam\n", ""))
    first = desk.start(revision)
    desk.send(first)

    grant(desk, Actor("person", person_id=CITRA, grants=(Grant(Role.INSTRUCTOR, None),)))

    assert desk.outcome(first).attempts_left == 1
    assert desk.start(revision) != first
    with Session(desk.engine) as session:
        lines = [line.act for line in audit.list_lines(session).items]
    assert lines == ["quizzes.start", "quizzes.grant", "quizzes.close", "quizzes.start"]


def test_a_learner_grants_nothing(desk: Desk) -> None:
    with pytest.raises(Forbidden):
        grant(desk, desk.actor())


@pytest.mark.parametrize(("reason", "extra"), [(" ", 1), ("Listrik padam.", 0), ("Listrik padam.", 11)])
def test_a_grant_needs_a_reason_and_a_fair_number(desk: Desk, reason: str, extra: int) -> None:
    with pytest.raises(GrantInvalid):
        grant(desk, Actor.system(), reason, extra)


def test_an_average_passes_when_it_reaches_the_mark(desk: Desk) -> None:
    text_of = "---\npercobaan: 3\nlulus: 75\nnilai: rata-rata\n---\n" + TWO_QUESTIONS.split("---\n", 2)[2]
    revision = desk.register(text_of)

    desk.send(desk.start(revision), ("jawaban.satu", "1"))
    desk.send(desk.start(revision), *RIGHT)

    assert [(fact.share, fact.kept_share, fact.passed) for fact in desk.facts if isinstance(fact, AttemptGraded)] == [
        (Decimal("0.5"), Decimal("0.5"), False),
        (Decimal(1), Decimal("0.75"), True),
    ]


@pytest.mark.parametrize("slots", [1, 5])
def test_the_outcomes_of_all_slots_cost_one_statement(desk: Desk, slots: int) -> None:
    revision = desk.register()
    names = [f"modul-{number}" for number in range(slots)]
    for name in names:
        desk.send(desk.start(revision, slot=name), *RIGHT)
    settings = quiz(TWO_QUESTIONS).settings

    with desk.factory.open(desk.actor()) as work, count_queries(desk.engine)() as counted:
        outcomes = queries.slot_outcomes(work.session, EnrolmentId(1), dict.fromkeys([*names, "belum"], settings))

    assert len(counted) == 1
    assert [outcomes[name].passed for name in names] == [True] * slots
    assert outcomes["belum"].attempts_used == 0


def test_settings_are_read_without_the_questions(desk: Desk) -> None:
    revision = desk.register()

    with desk.factory.open(desk.actor()) as work:
        settings = queries.get_quiz_settings(work.session, [revision])

    assert settings == {revision: quiz(TWO_QUESTIONS).settings}
