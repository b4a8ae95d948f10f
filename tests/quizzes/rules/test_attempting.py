"""Attempts left, waits, deadlines."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from elearning.quizzes.rules.attempting import GRACE, AttemptLine, deadline_of, is_over, outcome_of, takes_answers
from elearning.quizzes.rules.settings import QuizSettings

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
SETTINGS = QuizSettings("kuis", Decimal("0.7"), 3, timedelta(hours=1), timedelta(minutes=20), "highest", 5)


def line(number: int, share: str | None = "0.5", *, passed: bool = False) -> AttemptLine:
    state = "open" if share is None else "graded"
    end = None if share is None else NOW + timedelta(hours=number)
    return AttemptLine(number, UUID(int=number), state, None if share is None else Decimal(share), passed, None, end)


def test_before_the_first_attempt() -> None:
    outcome = outcome_of(SETTINGS, [], 0)

    assert (outcome.attempts_used, outcome.attempts_left, outcome.best_share, outcome.passed) == (0, 3, None, False)
    assert (outcome.next_at, outcome.last_public_id) == (None, None)


def test_after_a_failed_attempt_the_next_opens_after_the_wait() -> None:
    outcome = outcome_of(SETTINGS, [line(1)], 0)

    assert outcome.next_at == NOW + timedelta(hours=2)
    assert (outcome.attempts_left, outcome.last_public_id) == (2, UUID(int=1))


def test_an_open_attempt_is_resumed_without_a_wait() -> None:
    outcome = outcome_of(SETTINGS, [line(1), line(2, None)], 0)

    assert (outcome.open_public_id, outcome.next_at, outcome.last_public_id) == (UUID(int=2), None, UUID(int=1))


def test_grants_add_attempts() -> None:
    used_up = outcome_of(SETTINGS, [line(1), line(2), line(3)], 0)
    granted = outcome_of(SETTINGS, [line(1), line(2), line(3)], 1)

    assert (used_up.attempts_left, used_up.next_at) == (0, None)
    assert (granted.attempts_left, granted.attempts_allowed) == (1, 4)


def test_a_pass_stays_a_pass_whatever_is_kept() -> None:
    settings = QuizSettings("kuis", Decimal("0.7"), None, timedelta(), None, "last", 5)

    outcome = outcome_of(settings, [line(1, "0.9", passed=True), line(2, "0.1")], 0)

    assert outcome.passed
    assert outcome.best_share == Decimal("0.1")
    assert (outcome.attempts_left, outcome.passed_public_id) == (None, UUID(int=1))


@pytest.mark.parametrize(
    ("after", "over", "taken"),
    [
        (timedelta(minutes=20) - timedelta(microseconds=1), False, True),
        (timedelta(minutes=20), True, True),
        (timedelta(minutes=20) + GRACE - timedelta(microseconds=1), True, True),
        (timedelta(minutes=20) + GRACE, True, False),
    ],
)
def test_the_deadline_and_its_grace(after: timedelta, over: bool, taken: bool) -> None:
    deadline = deadline_of(SETTINGS, NOW)

    assert (is_over(deadline, NOW + after), takes_answers(deadline, NOW + after)) == (over, taken)


def test_without_a_limit_nothing_is_ever_over() -> None:
    assert not is_over(None, NOW)
    assert takes_answers(None, NOW)
