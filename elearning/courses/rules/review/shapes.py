"""What a review looks at and what it says; plain data."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from elearning.kernel.text import Message

Weight = Literal["finding", "note"]


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to mend (`finding`) or to look at again (`note`), at a line of a file of the package."""

    file: str
    line: int
    weight: Weight
    message: Message


def finding(file: str, line: int, message: Message) -> Remark:
    """Falls short of what every course promises."""
    return Remark(file, line, "finding", message)


def note(file: str, line: int, message: Message) -> Remark:
    """May be right as it is; somebody should look."""
    return Remark(file, line, "note", message)


@dataclass(frozen=True, slots=True)
class Seen:
    """A module as a reader receives it: bytes on the wire (compressed text, and the pictures), and the width of each diagram in CSS pixels."""

    path: str
    wire_bytes: int
    diagram_widths: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """How a text reads: words in a sentence on average, the share of sentences over `LONG_SENTENCE` words, the share of long words."""

    sentences: int
    words: int
    words_a_sentence: Decimal
    long_sentences: Decimal
    long_words: Decimal


@dataclass(frozen=True, slots=True)
class LessonFigures:
    """One module in numbers."""

    file: str
    words: int
    reading: Reading
    tables: int
    callouts: int
    footnotes: int
    diagram_widths: tuple[int, ...]
    templates: int
    wire_bytes: int


@dataclass(frozen=True, slots=True)
class QuizFigures:
    """One quiz in numbers: how many questions are drawn out of how many, of how many kinds."""

    file: str
    pool: int
    drawn: int
    kinds: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class KeyFigures:
    """What the keys of a course betray. `longest` and `shortest` count the single choices won by taking the longest (ties win) or the
    shortest option (ties do not); `positions` counts where their key stands, the first position first; `true` of `statements` are right;
    `right_to_wrong` is the mean length of right options of multiple choices over that of the wrong ones (0: there are none); of the
    `situations` so many have their best option as the longest."""

    singles: int
    longest: int
    shortest: int
    positions: tuple[int, ...]
    statements: int
    true: int
    right_to_wrong: Decimal
    situations: int
    situations_longest: int


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A course as the review sees it."""

    slug: str
    remarks: tuple[Remark, ...]
    lessons: tuple[LessonFigures, ...]
    quizzes: tuple[QuizFigures, ...]
    keys: KeyFigures

    @property
    def findings(self) -> int:
        return sum(remark.weight == "finding" for remark in self.remarks)

    @property
    def notes(self) -> int:
        return sum(remark.weight == "note" for remark in self.remarks)
