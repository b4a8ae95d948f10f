"""The one line scanner of the quiz format: it finds groups, questions, answer blocks, feedback and callouts; Markdown is left alone.

A fence hides everything in it. Nothing here judges answers; the kinds do (see `kinds`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from elearning.kernel.text import M
from elearning.quizzes.rules.problems import Report
from elearning.quizzes.rules.source import NOTHING, Block, Item, Piece, Shape

_FENCE = re.compile(r"\s*(`{3,}|~{3,})(.*)")
_HEADING = re.compile(r"(#{1,2})(?:[ \t]+(.*))?")
_ATTRIBUTES = re.compile(r"(.*?)(?:^|(?<=\s))\{([^{}]*)\}\s*")
_CALLOUT = re.compile(r">\s*\[!(PETUNJUK|PEMBAHASAN|RUBRIK)\]\s*(.*)", re.IGNORECASE)
_TASK = re.compile(r"[-*+]\s+\[([ xX])\](?:\s+(.*))?")
_SHARE = re.compile(r"[-*+]\s+\[\s*([0-9]{1,3}(?:[.,][0-9]{1,4})?)\s*%\s*\](?:\s+(.*))?")
_BULLET = re.compile(r"[-*+](?:\s+(.*))?")
_ORDERED = re.compile(r"[0-9]{1,9}[.)]\s+(.*)")
_EQUALS = re.compile(r"=(?!=)\s*(.*)")
_RULE = re.compile(r"([-*_])[ \t]*(?:\1[ \t]*){2,}")
_FEEDBACK = re.compile(r"(?= {2}|\t)\s*>[ ]?(.*)")
_QUOTE = re.compile(r"\s*>")

_ITEMS: tuple[tuple[Shape, re.Pattern[str]], ...] = (
    ("task", _TASK),
    ("share", _SHARE),
    ("bullet", _BULLET),
    ("ordered", _ORDERED),
    ("equals", _EQUALS),
)
SHAPE_RANK: tuple[Shape, ...] = tuple(shape for shape, _ in _ITEMS)


@dataclass(slots=True)
class RawHeading:
    """A heading of level 1 or 2 with its attribute words."""

    text: str
    attributes: list[str]
    line: int


@dataclass(slots=True)
class RawQuestion:
    """A question before its kind is known: runs of possible answers stand among the lines of text."""

    heading: RawHeading
    lines: list[tuple[int, str]] = field(default_factory=list[tuple[int, str]])
    blocks: list[Block] = field(default_factory=list[Block])
    block_ends: list[int] = field(default_factory=list[int])
    callouts: dict[str, Piece] = field(default_factory=dict[str, Piece])

    def text_before(self, block: Block | None) -> Piece:
        """The question's own text: all of it, or what stands before its answer block."""
        return piece_of([pair for pair in self.lines if block is None or pair[0] < block.line])

    def text_after(self, block: Block) -> int | None:
        """The first line of text after the answer block, which belongs nowhere."""
        end = self.block_ends[self.blocks.index(block)]
        return next((number for number, line in self.lines if number > end and line.strip()), None)


@dataclass(slots=True)
class RawGroup:
    """Questions under one heading of level 1; the first group of a file may have none."""

    heading: RawHeading | None
    lines: list[tuple[int, str]] = field(default_factory=list[tuple[int, str]])
    questions: list[RawQuestion] = field(default_factory=list[RawQuestion])


def piece_of(lines: Sequence[tuple[int, str]]) -> Piece:
    """The lines without the blank ones around them. Gaps left by callouts stay blank lines, so that lines keep their numbers."""
    kept = list(lines)
    while kept and not kept[0][1].strip():
        kept.pop(0)
    while kept and not kept[-1][1].strip():
        kept.pop()
    if not kept:
        return NOTHING
    first, last = kept[0][0], kept[-1][0]
    by_number = dict(kept)
    return Piece("\n".join(by_number.get(number, "") for number in range(first, last + 1)), first)


def fenced_lines(lines: Sequence[str], first: int, report: Report | None = None) -> list[bool]:
    """For each line whether it is in a fenced block (its marks included)."""
    inside: list[bool] = []
    mark, opened = "", 0
    for number, line in enumerate(lines, first):
        match = _FENCE.fullmatch(line)
        if mark:
            inside.append(True)
            stripped = line.strip()
            if stripped and set(stripped) == {mark[0]} and len(stripped) >= len(mark):
                mark = ""
        elif match is not None and not (match.group(1)[0] == "`" and "`" in match.group(2)):
            inside.append(True)
            mark, opened = match.group(1), number
        else:
            inside.append(False)
    if mark and report is not None:
        report.error(opened, M("blok kode tidak ditutup (tulis %(mark)s pada baris sendiri di akhirnya)", mark=mark))
    return inside


def scan(body: str, first_line: int, report: Report) -> list[RawGroup]:
    """The groups and questions of a quiz body."""
    lines = body.split("\n")
    inside = fenced_lines(lines, first_line, report)
    groups = [RawGroup(None)]
    current: list[tuple[int, str, bool]] = []
    pending: list[tuple[RawQuestion, list[tuple[int, str, bool]]]] = []
    for number, (line, fenced) in enumerate(zip(lines, inside, strict=True), first_line):
        heading = None if fenced else _HEADING.fullmatch(line.rstrip())
        if heading is None:
            current.append((number, line, fenced))
            if not groups[-1].questions:
                groups[-1].lines.append((number, line))
            continue
        text, attributes = split_attributes((heading.group(2) or "").strip())
        raw = RawHeading(text, attributes, number)
        if heading.group(1) == "#":
            groups.append(RawGroup(raw))
        else:
            question = RawQuestion(raw)
            groups[-1].questions.append(question)
            current = []
            pending.append((question, current))
    for question, question_lines in pending:
        _Segments(question, report).read(question_lines)
    stray = piece_of(groups[0].lines)
    if stray:
        report.error(stray.line, M("teks ini tidak termasuk soal mana pun (mulai soal dengan `## pertanyaan {#id}`)"))
        groups[0].lines.clear()
    return groups if groups[0].questions else groups[1:]


def split_attributes(heading: str) -> tuple[str, list[str]]:
    """The heading's words and those of its last `{…}`.

    >>> split_attributes("Batas lapor? {#lapor-1 tipe=angka}")
    ('Batas lapor?', ['#lapor-1', 'tipe=angka'])
    >>> split_attributes("Berapa $x_{1}$")
    ('Berapa $x_{1}$', [])
    """
    match = _ATTRIBUTES.fullmatch(heading)
    if match is None:
        return heading, []
    return match.group(1).rstrip(), match.group(2).split()


@dataclass(slots=True)
class _Run:
    """A run of items that is being read."""

    items: list[Item]
    line: int
    end: int
    strays: list[tuple[int, Literal["text", "detached", "unindented"]]] = field(
        default_factory=list[tuple[int, Literal["text", "detached", "unindented"]]]
    )
    blank: bool = False

    @property
    def shape(self) -> Shape:
        shapes = {item.shape for item in self.items}
        return next(shape for shape in SHAPE_RANK if shape in shapes)


class _Segments:
    """Reads the lines of one question into text, runs of items, and callouts."""

    def __init__(self, question: RawQuestion, report: Report) -> None:
        self.question = question
        self.report = report
        self.run: _Run | None = None

    def read(self, lines: list[tuple[int, str, bool]]) -> None:
        index = 0
        while index < len(lines):
            number, whole, fenced = lines[index]
            line = whole.rstrip()
            callout = None if fenced else _CALLOUT.fullmatch(line)
            if callout is not None:
                self._close()
                index = self._callout(callout, lines, index)
                continue
            index += 1
            self.question.lines.append((number, whole))
            if fenced:
                self._stray_or_text(number, line, "text")
            elif not line.strip():
                if self.run is not None:
                    self.run.blank = True
            else:
                self._line(number, line)
        self._close()

    def _line(self, number: int, line: str) -> None:
        item = item_of(line, number)
        if item is not None:
            self._item(item)
            return
        feedback = _FEEDBACK.fullmatch(line)
        if feedback is not None and self.run is not None and not self.run.blank and self._feedback_may_follow(number):
            last = self.run.items[-1]
            piece = last.feedback
            text = f"{piece.text}\n{feedback.group(1)}" if piece is not NOTHING else feedback.group(1)
            start = piece.line if piece is not NOTHING else number
            self.run.items[-1] = Item(last.shape, last.mark, last.text, last.line, Piece(text, start))
            self.run.end = number
        elif feedback is not None:
            self._stray_or_text(number, line, "detached")
        elif _QUOTE.match(line) and self.run is not None and not self.run.blank:
            self._stray_or_text(number, line, "unindented")
        else:
            self._stray_or_text(number, line, "text")

    def _feedback_may_follow(self, number: int) -> bool:
        """Feedback stands right under its option: no stray line may be between."""
        return (
            self.run is not None and self.run.end == number - 1 and not any(line == number - 1 for line, _ in self.run.strays)
        )

    def _item(self, item: Item) -> None:
        run = self.run
        if run is not None and (not run.blank or run.shape == item.shape):
            run.items.append(item)
            run.blank = False
            run.end = item.line
            return
        self._close()
        self.run = _Run([item], item.line, item.line)

    def _stray_or_text(self, number: int, line: str, kind: Literal["text", "detached", "unindented"]) -> None:
        """A line that is no item: inside a run when it touches it or is indented under it, else plain text, which ends the run."""
        if self.run is None:
            return
        indented = line.startswith(("  ", "\t"))
        if self.run.blank and not indented:
            self._close()
            return
        self.run.strays.append((number, kind))
        self.run.end = number

    def _close(self) -> None:
        if self.run is None:
            return
        run, self.run = self.run, None
        self.question.blocks.append(Block(run.shape, tuple(run.items), run.line, tuple(run.strays)))
        self.question.block_ends.append(run.end)

    def _callout(self, opening: re.Match[str], lines: list[tuple[int, str, bool]], index: int) -> int:
        """Take the callout that begins at `index`; gives the index after it."""
        name, number = opening.group(1).upper(), lines[index][0]
        content = [(number, opening.group(2))]
        index += 1
        while index < len(lines) and not lines[index][2] and lines[index][1].startswith(">"):
            content.append((lines[index][0], lines[index][1][1:].removeprefix(" ")))
            index += 1
        if name in self.question.callouts:
            self.report.error(number, M("[!%(name)s] ditulis dua kali (gabungkan menjadi satu)", name=name))
        piece = piece_of(content)
        if not piece:
            self.report.error(number, M("[!%(name)s] kosong (isi dengan baris `> …` di bawahnya, atau hapus)", name=name))
        self.question.callouts[name] = piece
        return index


def item_of(line: str, number: int) -> Item | None:
    """The item that a line at column 0 is, if it is one.

    >>> item_of("- [x] Menolak", 7)
    Item(shape='task', mark='x', text='Menolak', line=7, feedback=Piece(text='', line=1))
    """
    if _RULE.fullmatch(line):
        return None
    for shape, pattern in _ITEMS:
        match = pattern.fullmatch(line)
        if match is not None:
            *marks, text = match.groups()
            return Item(shape, "".join(marks).lower().strip(), (text or "").strip(), number)
    return None
