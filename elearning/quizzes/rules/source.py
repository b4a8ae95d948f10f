"""A quiz as it is written: raw Markdown pieces, each with the line on which it begins."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Literal

from elearning.quizzes.rules.problems import Problem

Shape = Literal["task", "share", "bullet", "ordered", "equals"]
Mode = Literal["latihan", "kuis", "ujian"]
Keep = Literal["highest", "first", "last", "average"]


@dataclass(frozen=True, slots=True)
class Piece:
    """Markdown that is rendered on its own."""

    text: str
    line: int

    def __bool__(self) -> bool:
        return bool(self.text.strip())


NOTHING = Piece("", 1)


@dataclass(frozen=True, slots=True)
class Item:
    """One line of an answer block. `mark` is `x`, a space, the number of a `[n%]`, or empty; `feedback` are the `>` lines under it."""

    shape: Shape
    mark: str
    text: str
    line: int
    feedback: Piece = NOTHING


@dataclass(frozen=True, slots=True)
class Block:
    """A run of items at column 0. `strays` are lines inside it that are neither an item nor feedback, each with what it looks like."""

    shape: Shape
    items: tuple[Item, ...]
    line: int
    strays: tuple[tuple[int, Literal["text", "detached", "unindented"]], ...] = ()


@dataclass(frozen=True, slots=True)
class SourceQuestion:
    """One question. `kind` is empty when it could not be told; then there is an error."""

    id: str
    kind: str
    line: int
    ask: Piece
    text: Piece
    block: Block | None
    points: Decimal
    competency: str | None
    hint: Piece = NOTHING
    explanation: Piece = NOTHING
    rubric: Piece = NOTHING


@dataclass(frozen=True, slots=True)
class SourceGroup:
    """Questions under one heading; `draw` of them are drawn at random, or all when it is None. `text` is shown above each."""

    title: str
    draw: int | None
    text: Piece
    line: int
    questions: tuple[SourceQuestion, ...]


@dataclass(frozen=True, slots=True)
class SourceSettings:
    """The head of the quiz, with the presets of its mode where nothing was written."""

    mode: Mode = "kuis"
    pass_share: Decimal = Decimal("0.7")
    attempts: int | None = 3
    wait: timedelta = timedelta()
    time_limit: timedelta | None = None
    shuffle_questions: bool = False
    shuffle_options: bool = False
    keep: Keep = "highest"


@dataclass(frozen=True, slots=True)
class QuizSource:
    """A whole quiz file as it was read, and everything that is wrong with its form."""

    file: str
    settings: SourceSettings
    groups: tuple[SourceGroup, ...]
    problems: list[Problem] = field(default_factory=list[Problem])

    @property
    def questions(self) -> tuple[SourceQuestion, ...]:
        """All questions, in the order of the file."""
        return tuple(question for group in self.groups for question in group.questions)
