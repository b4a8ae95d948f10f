"""What a checker says about a file that people write."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from elearning.kernel.text import Message

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding: `file` as the author knows it, `line` from 1; the message says what is wrong and, in brackets, what to write instead.

    An error keeps the whole package from being published; a warning does not.
    """

    file: str
    line: int
    severity: Severity
    message: Message

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


def error(file: str, line: int, message: Message) -> Problem:
    """A finding that keeps the package from being published."""
    return Problem(file, line, "error", message)


def warning(file: str, line: int, message: Message) -> Problem:
    """A finding that the author should know of."""
    return Problem(file, line, "warning", message)


def has_errors(problems: Iterable[Problem]) -> bool:
    """True when at least one of them is an error."""
    return any(problem.severity == "error" for problem in problems)


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """By file and line, each said once; findings of one line stay in the order in which they were made."""
    once = {(problem.file, problem.line, str(problem.message)): problem for problem in problems}
    return sorted(once.values(), key=lambda problem: (problem.file, problem.line))


@dataclass(slots=True)
class Report:
    """Gathers the findings of one file."""

    file: str
    problems: list[Problem] = field(default_factory=list[Problem])

    def error(self, line: int, message: Message) -> None:
        self.problems.append(error(self.file, line, message))

    def warning(self, line: int, message: Message) -> None:
        self.problems.append(warning(self.file, line, message))
