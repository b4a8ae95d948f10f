"""A package with planted faults: none missing, none invented."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from elearning.courses.service.checking import check_paths
from elearning.quizzes.rules.problems import Problem
from tests.golden.support import assert_golden

HERE = Path(__file__).parent
PLANTED = HERE / "planted" / "kursus-cacat"


@pytest.fixture(scope="module")
def problems() -> list[Problem]:
    return check_paths(None, [PLANTED])


def test_every_planted_fault_is_told_and_no_other(problems: list[Problem]) -> None:
    prefix = f"{PLANTED.as_posix()}/"
    said = [f"{problem.severity:7} {str(problem).removeprefix(prefix)}\n" for problem in problems]

    assert_golden(HERE / "planted.txt", "".join(said))


def test_there_are_many_of_them(problems: list[Problem]) -> None:
    counted = Counter(problem.severity for problem in problems)

    assert counted["error"] >= 30
    assert counted["warning"] >= 10


def test_each_is_told_once_in_order_and_says_what_to_write_instead(problems: list[Problem]) -> None:
    places = [(problem.file, problem.line) for problem in problems]

    assert places == sorted(places)
    assert len({(problem.file, problem.line, str(problem.message)) for problem in problems}) == len(problems)
    for problem in problems:
        assert str(problem.message).endswith(")"), problem
        assert "(" in str(problem.message), problem
