"""A lesson cut into blocks as a reader sees them: paragraphs, items, tables, boxes. Fenced code and formulas are left out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from elearning.quizzes.rules.lines import fenced_lines

Shape = Literal["heading", "prose", "item", "table", "footnote"]

QUOTE = re.compile(r" {0,3}> ?")
CALLOUT = re.compile(r"\[!([A-Za-z]+)\]\s*(.*)")
HEADING = re.compile(r"(#{1,6})\s+(.*?)(?:\s*\{[^{}]*\})?\s*")
ITEM = re.compile(r"\s*(?:[-*+]|\d{1,3}\.)\s+(.*)")
TICK = re.compile(r"\[[ xX]\]\s+")
NOTE = re.compile(r"\[\^([^\]]+)\]:\s*(.*)")
TERM = re.compile(r":\s+(.*)")
REFERENCE = re.compile(r"\[\^[^\]]+\]")


@dataclass(frozen=True, slots=True)
class Block:
    """`line` is that of the file; `callout` the kind of box it stands in (upper case), or empty; `level` that of a heading; `tick` marks an item to be ticked;
    `box` is the line on which its box begins, or 0."""

    shape: Shape
    text: str
    line: int
    callout: str = ""
    level: int = 0
    tick: bool = False
    box: int = 0


def blocks_of(body: str, first_line: int) -> list[Block]:
    """The blocks in order.

    >>> [(block.shape, block.line, block.callout) for block in blocks_of("# Judul\\n\\nSatu\\ndua.\\n\\n> [!TIP]\\n> Tiga.\\n", 5)]
    [('heading', 5, ''), ('prose', 7, ''), ('prose', 11, 'TIP')]
    """
    return [block for block in _merged(_pieces(body, first_line)) if block.text.strip()]


def _pieces(body: str, first_line: int) -> Iterator[Block | None]:
    """Each line as a block of its own, None where a block ends."""
    lines = body.split("\n")
    callout, box_line = "", 0
    quoted = False
    formula = False
    for number, (raw, fenced) in enumerate(zip(lines, fenced_lines(lines, 1), strict=True), first_line):
        match = QUOTE.match(raw)
        if bool(match) != quoted:
            quoted, callout, box_line = bool(match), "", 0
            yield None
        text = raw[match.end() :] if match else raw
        if fenced or formula or text.strip() == "$$":
            formula = not formula if text.strip() == "$$" else formula
            yield None
            continue
        box = CALLOUT.fullmatch(text.strip()) if match else None
        if box:
            callout, box_line = box[1].upper(), number
            yield None
            text = box[2]
        if not text.strip():
            yield None
            continue
        yield from (piece and replace(piece, callout=callout, box=box_line) for piece in _line(text, number))


def _line(text: str, number: int) -> Iterator[Block | None]:
    heading, item, footnote, term = (
        HEADING.fullmatch(text),
        ITEM.fullmatch(text),
        NOTE.match(text),
        TERM.fullmatch(text),
    )
    if heading:
        yield None
        yield Block("heading", heading[2], number, level=len(heading[1]))
        yield None
    elif text.lstrip().startswith("|"):
        yield Block("table", text.strip(), number)
    elif footnote:
        yield None
        yield Block("footnote", footnote[2], number)
    elif item:
        yield None
        yield Block("item", TICK.sub("", item[1]), number, tick=bool(TICK.match(item[1])))
    elif term:
        yield None
        yield Block("prose", term[1], number)
    else:
        yield Block("prose", text.strip(), number)


def _merged(pieces: Iterator[Block | None]) -> Iterator[Block]:
    """Neighbouring lines of one block put together."""
    held: Block | None = None
    for piece in pieces:
        if piece is None or held is None or (piece.shape == "table") != (held.shape == "table"):
            if held is not None:
                yield held
            held = piece
        else:
            glue = "\n" if held.shape == "table" else " "
            held = replace(held, text=f"{held.text}{glue}{piece.text}")
    if held is not None:
        yield held
