"""The whole sitting: start, save, send, time out; twice, late, by a stranger, from two tabs at once."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from elearning.infrastructure.jobs import Run
from elearning.kernel.errors import Forbidden
from elearning.kernel.ids import EnrolmentId, PersonId, QuizRevisionId
from elearning.quizzes import service, tasks
from elearning.quizzes.errors import (
    AttemptNotFound,
    NotOnPaper,
    QuizRevisionNotFound,
)
from elearning.quizzes.events import AnswersSaved, AttemptGraded, AttemptStarted
from elearning.quizzes.model import Attempt, QuizRevision
from tests.quizzes.desk import CITRA, SARI, SLOT, TWO_QUESTIONS, Desk
from tests.support.queries import count_queries

RIGHT = (("jawaban.satu", "1"), ("jawaban.angka", "1000"))


@pytest.mark.both
def test_a_sitting_from_start_to_result(desk: Desk) -> None:
    attempt = desk.sit()

    desk.save(attempt, ("jawaban.satu", "1"), ("ragu.satu", "1"))
    result = desk.send(attempt, ("jawaban.angka", "1000"))

    assert (result.share, result.passed, result.state) == (Decimal(1), True, "graded")
    assert [type(fact) for fact in desk.facts] == [AttemptStarted, AnswersSaved, AttemptGraded]
    sheet = desk.sheet(attempt)
    assert sheet.responses == {"satu": ("0",), "angka": ("1000",)}
    assert sheet.answers["satu"].doubtful


def test_equal_quizzes_are_one_revision(desk: Desk) -> None:
    assert desk.register() == desk.register()
    assert desk.register() != desk.register(TWO_QUESTIONS.replace("1000", "1001"))


def test_a_revision_that_is_not_there(desk: Desk) -> None:
    with pytest.raises(QuizRevisionNotFound):
        desk.start(QuizRevisionId(99))


@pytest.mark.both
def test_started_twice_there_is_one_attempt(desk: Desk) -> None:
    revision = desk.register()

    assert desk.start(revision) == desk.start(revision)
    assert sum(isinstance(fact, AttemptStarted) for fact in desk.facts) == 1


@pytest.mark.both
def test_started_at_once_in_several_tabs_there_is_one_attempt(desk: Desk) -> None:
    revision = desk.register()
    gate = threading.Barrier(4)
    found: list[UUID] = []

    def start() -> None:
        gate.wait()
        found.append(desk.start(revision))

    threads = [threading.Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(found) == 4
    assert len(set(found)) == 1


@pytest.mark.both
def test_the_database_itself_refuses_a_second_open_attempt(desk: Desk) -> None:
    desk.sit()

    with pytest.raises(IntegrityError), desk.engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO attempt (public_id, person_id, enrolment_id, slot, number, quiz_revision_id, seed, paper, started_at,"
                " state, passed) SELECT :id, person_id, enrolment_id, slot, 9, quiz_revision_id, seed, paper, started_at, state,"
                " passed FROM attempt"
            ),
            {"id": UUID(int=5).hex if desk.engine.dialect.name == "sqlite" else UUID(int=5)},
        )


@pytest.mark.both
def test_an_older_number_never_overwrites_a_newer_one(desk: Desk) -> None:
    attempt = desk.sit()

    desk.save(attempt, ("jawaban.satu", "2"), seq=7)
    older = desk.save(attempt, ("jawaban.satu", "1"), seq=6)
    newer = desk.save(attempt, ("jawaban.satu", "1"), seq=8)

    assert (older.older, newer.older) == (frozenset({"satu"}), frozenset())
    assert desk.response(attempt, "satu") == ("0",)


def test_the_same_number_again_is_taken_as_saved(desk: Desk) -> None:
    attempt = desk.sit()

    desk.save(attempt, ("jawaban.satu", "1"), seq=7)
    again = desk.save(attempt, ("jawaban.satu", "1"), seq=7)

    assert again.older == frozenset()
    assert desk.response(attempt, "satu") == ("0",)


@pytest.mark.both
def test_a_form_without_a_number_is_the_newest(desk: Desk) -> None:
    attempt = desk.sit()

    desk.save(attempt, ("jawaban.satu", "2"), seq=10**14)
    desk.save(attempt, ("jawaban.satu", "1"))
    desk.save(attempt, ("jawaban.satu", "2"))

    assert desk.response(attempt, "satu") == ("1",)


def test_a_number_from_the_future_does_not_lock_the_answer(desk: Desk) -> None:
    attempt = desk.sit()

    desk.save(attempt, ("jawaban.satu", "2"), seq=9 * 10**14)
    desk.clock.move(timedelta(seconds=1))
    desk.save(attempt, ("jawaban.satu", "1"), seq=int(desk.clock.now().timestamp() * 1000))

    assert desk.response(attempt, "satu") == ("0",)


def test_one_bad_question_and_nothing_is_saved(desk: Desk) -> None:
    attempt = desk.sit()

    with pytest.raises(NotOnPaper):
        desk.save(attempt, ("jawaban.satu", "1"), ("jawaban.lain", "1"))
    with pytest.raises(NotOnPaper):
        desk.send(attempt, ("jawaban.satu", "1"), ("jawaban.lain", "1"))

    assert desk.sheet(attempt).answers == {}
    assert desk.sheet(attempt).attempt.is_open


def test_an_ambiguous_number_is_kept_and_can_be_mended(desk: Desk) -> None:
    attempt = desk.sit()

    asked = desk.save(attempt, ("jawaban.angka", "1.000"))
    mended = desk.save(attempt, ("jawaban.angka", "1000"))

    assert (set(asked.problems), set(mended.problems)) == ({"angka"}, set())
    assert desk.send(attempt).share == Decimal("0.5")


@pytest.mark.both
def test_a_stranger_finds_nothing(desk: Desk) -> None:
    attempt = desk.sit()

    for act in (desk.save, desk.send):
        with pytest.raises(AttemptNotFound):
            act(attempt, ("jawaban.satu", "1"), by=CITRA)
    with pytest.raises(AttemptNotFound):
        desk.send(UUID(int=77))

    assert desk.sheet(attempt).answers == {}


def test_nobody_starts_for_another(desk: Desk) -> None:
    revision = desk.register()

    with pytest.raises(Forbidden), desk.factory.open(desk.actor(CITRA)) as work:
        service.start_attempt(work, person_id=SARI, enrolment_id=EnrolmentId(1), slot=SLOT, quiz_revision_id=revision)


@pytest.mark.both
def test_sent_twice_is_one_result(desk: Desk) -> None:
    attempt = desk.sit()

    first = desk.send(attempt, *RIGHT)
    desk.clock.move(timedelta(minutes=5))
    second = desk.send(attempt, ("jawaban.satu", "2"))

    assert first == second
    assert sum(isinstance(fact, AttemptGraded) for fact in desk.facts) == 1
    assert desk.response(attempt, "satu") == ("0",)


def test_after_sending_nothing_is_saved(desk: Desk) -> None:
    attempt = desk.sit()
    desk.send(attempt, *RIGHT)

    outcome = desk.save(attempt, ("jawaban.satu", "2"))

    assert outcome.closed == "sent"
    assert desk.response(attempt, "satu") == ("0",)


@pytest.mark.both
def test_sent_late_only_what_was_saved_counts(desk: Desk) -> None:
    attempt = desk.sit()
    desk.save(attempt, ("jawaban.satu", "1"))
    started = desk.clock.now()
    desk.clock.move(timedelta(minutes=25))

    result = desk.send(attempt, ("jawaban.angka", "1000"))

    assert (result.state, result.share) == ("timed-out", Decimal("0.5"))
    assert result.submitted_at == started + timedelta(minutes=20)
    graded = next(fact for fact in desk.facts if isinstance(fact, AttemptGraded))
    assert graded.graded_at == started + timedelta(minutes=20)


def test_answers_on_their_way_at_the_deadline_still_count(desk: Desk) -> None:
    attempt = desk.sit()
    desk.clock.move(timedelta(minutes=20, seconds=4))

    result = desk.send(attempt, *RIGHT)

    assert (result.state, result.share) == ("graded", Decimal(1))


def test_a_late_save_closes_the_attempt(desk: Desk) -> None:
    attempt = desk.sit()
    desk.clock.move(timedelta(hours=2))

    outcome = desk.save(attempt, ("jawaban.satu", "1"))

    assert outcome.closed == "time"
    assert desk.sheet(attempt).attempt.state == "timed-out"
    assert desk.sheet(attempt).answers == {}


def test_starting_again_closes_what_is_over_and_shows_it(desk: Desk) -> None:
    revision = desk.register()
    attempt = desk.start(revision)
    desk.clock.move(timedelta(hours=3))

    assert desk.start(revision) == attempt
    assert desk.sheet(attempt).attempt.state == "timed-out"
    assert desk.start(revision) != attempt


@pytest.mark.both
def test_the_background_closes_what_is_over_and_nothing_else(desk: Desk) -> None:
    revision = desk.register()
    over, open_ended = desk.start(revision), desk.start(desk.register("## A? {#a}\n- [x] b\n- [ ] c\n"), slot="lain")
    desk.save(over, *RIGHT)
    desk.clock.move(timedelta(hours=3))
    fresh = desk.start(revision, CITRA)

    tasks.close_overdue(Run(1, desk.factory))
    tasks.close_overdue(Run(1, desk.factory))

    assert [desk.sheet(each).attempt.state for each in (over, open_ended, fresh)] == ["timed-out", "open", "open"]
    assert desk.sheet(over).attempt.share == Decimal(1)


PRACTICE = "---\nmode: latihan\n---\n" + TWO_QUESTIONS.split("---\n", 2)[2]


@pytest.mark.both
def test_a_checked_answer_is_final_in_practice(desk: Desk) -> None:
    attempt = desk.sit(PRACTICE)

    desk.save(attempt, ("jawaban.satu", "2"), checked=True)
    after = desk.save(attempt, ("jawaban.satu", "1"))

    assert desk.sheet(attempt).answers["satu"].checked
    assert after.older == {"satu"}
    assert desk.response(attempt, "satu") == ("1",)


def test_practice_is_passed_by_sending(desk: Desk) -> None:
    assert desk.send(desk.sit(PRACTICE)).passed


def test_checking_means_nothing_in_a_quiz(desk: Desk) -> None:
    attempt = desk.sit()

    desk.save(attempt, ("jawaban.satu", "2"), checked=True)

    assert not desk.sheet(attempt).answers["satu"].checked


@pytest.mark.both
def test_saving_costs_two_statements(desk: Desk) -> None:
    attempt = desk.sit()
    desk.save(attempt, ("jawaban.satu", "1"))

    with count_queries(desk.engine)() as counted:
        desk.save(attempt, ("jawaban.satu", "2"), seq=int(desk.clock.now().timestamp() * 1000) + 1)

    assert len(counted) == 2, counted.statements


def test_a_failed_reaction_leaves_the_attempt_open(desk: Desk) -> None:
    attempt = desk.sit()

    def fail(_work: object, _fact: object) -> None:
        raise RuntimeError("the ledger is away")

    desk.factory = replace(desk.factory, reactions={AttemptGraded: [fail]})
    with pytest.raises(RuntimeError, match="ledger"):
        desk.send(attempt)

    assert desk.sheet(attempt).attempt.is_open


def test_rows_hold_what_was_drawn(desk: Desk) -> None:
    attempt = desk.sit()

    with Session(desk.engine) as session:
        row = session.scalars(select(Attempt).where(Attempt.public_id == attempt)).one()
        count = session.scalar(select(func.count()).select_from(QuizRevision))

    assert [question["id"] for question in row.paper] == ["satu", "angka"]
    assert (row.person_id, row.number, count) == (PersonId(1), 1, 1)
