"""What Python-Markdown reads otherwise than most authors mean it: found with its line, and mended where a machine can.

Four habits of other Markdown dialects: a list right under a paragraph, lists nested by two spaces, the further paragraphs of an item
indented by less than four, and `$$` that does not stand alone. Fenced code is never looked into. Quoted text (callouts) is read as if
the `>` were not there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from elearning.kernel.text import M, Message

FENCE = re.compile(r"(`{3,}|~{3,})")
QUOTE = re.compile(r" {0,3}(?:> ?)+")
ITEM = re.compile(r"([-*+]|\d{1,3}\.)( +)(?=\S)")
CODE = re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)")
HEADING = re.compile(r"#{1,6}(?!#)")
STRUCTURE = re.compile(r"\||:\s|\[\^[^\]]+\]:|\*\[|<|-{3,}\s*$|\*{3,}\s*$|\{[:#.]|\[!")
TAB = 4


@dataclass(frozen=True, slots=True)
class Slip:
    """A line (from 1) that would render otherwise than it looks."""

    line: int
    message: Message


@dataclass(frozen=True, slots=True)
class _Level:
    """An open list: where its marker and its content begin as written, and where the marker has to begin."""

    marker: int
    content: int
    wanted: int


@dataclass(slots=True)
class _Line:
    """One line on its way: `quote` is its run of `>`, `text` the rest. Mending may put a blank line above it and shift it right."""

    quote: str
    text: str
    blank_above: bool = False
    shift: int = 0
    messages: list[Message] = field(default_factory=list[Message])

    @property
    def indent(self) -> int:
        expanded = self.text.expandtabs(TAB)
        return len(expanded) - len(expanded.lstrip(" "))

    @property
    def bare(self) -> str:
        return self.text.strip()

    def mended(self) -> list[str]:
        above = [self.quote.rstrip()] if self.blank_above else []
        if self.shift and self.bare:
            return [*above, self.quote + " " * max(0, self.indent + self.shift) + self.text.lstrip(" \t")]
        return [*above, self.quote + self.text]


def slips_of(body: str, first_line: int) -> list[Slip]:
    """Every slip of a text, in order."""
    return [Slip(first_line + number, message) for number, line in enumerate(_Scan(body).lines) for message in line.messages]


def mend(body: str) -> str:
    """The text with blank lines where they are missing and list content moved to steps of 4 spaces; nothing else changes by a byte.

    >>> mend("Bawa:\\n- pena\\n  - merah\\n")
    'Bawa:\\n\\n- pena\\n    - merah\\n'
    """
    ending = "\r\n" if "\r\n" in body else "\n"
    lines = _Scan(body).lines
    if not any(line.blank_above or line.shift for line in lines):
        return body
    return ending.join(text for line in lines for text in line.mended())


class _Scan:
    """Reads a text from top to bottom once, deciding on each line."""

    def __init__(self, body: str) -> None:
        self.lines: list[_Line] = []
        self.levels: list[_Level] = []
        self.run = ""
        """What the lines since the last blank one began with: item, text, structure, or nothing yet."""
        self.fence = ""
        self.fence_line = _Line("", "")
        self.formula = False
        self.formula_ended = False
        self.shift = 0
        for raw in body.split("\n"):
            self._take(raw.removesuffix("\r"))
        if self.fence:
            self.fence_line.messages.append(
                M("blok kode tidak ditutup (tulis %(mark)s pada baris sendiri di akhirnya)", mark=self.fence)
            )

    def _take(self, raw: str) -> None:
        match = QUOTE.match(raw)
        line = _Line(match[0], raw[match.end() :]) if match else _Line("", raw)
        if self.lines and line.quote.count(">") != self.lines[-1].quote.count(">"):
            self._leave_quote()
        self.lines.append(line)
        if self.fence or FENCE.match(line.bare):
            self._fenced(line)
        elif not line.bare:
            self.run, self.formula_ended = "", False
            if self.formula:
                self.formula = False
        elif self.formula or line.bare == "$$":
            self._formula(line)
        else:
            self._ordinary(line)

    def _leave_quote(self) -> None:
        self.levels, self.run, self.fence, self.formula, self.formula_ended, self.shift = [], "", "", False, False, 0

    # --- blocks whose lines are not looked into ------------------------------------------------------------------------

    def _fenced(self, line: _Line) -> None:
        marker = FENCE.match(line.bare)
        if not self.fence:
            self._content(line)
            self.fence = marker[1] if marker else ""
            self.fence_line = line
        elif marker and marker[1].startswith(self.fence) and not line.bare.strip(self.fence[0]):
            self.fence = ""
            self.run = "structure"
        line.shift = self.shift if line.indent or self.shift < 0 else 0
        if line.indent + line.shift < 0:
            line.shift = -line.indent

    def _formula(self, line: _Line) -> None:
        if not self.formula:
            if self.run:
                line.blank_above = True
                line.messages.append(M("$$ menempel pada teks di atasnya (sisipkan satu baris kosong)"))
            self._content(line)
            self.formula = True
        elif line.bare == "$$":
            self.formula, self.formula_ended = False, True
        line.shift = self.shift if line.indent else 0
        self.run = "structure"

    # --- paragraphs, items, headings -----------------------------------------------------------------------------------

    def _ordinary(self, line: _Line) -> None:
        if self.formula_ended:
            line.blank_above = True
            line.messages.append(M("$$ menempel pada teks di bawahnya (sisipkan satu baris kosong)"))
            self.run, self.formula_ended = "", False
        if "$$" in CODE.sub("", line.text.replace("\\$", "")):
            line.messages.append(M("$$ harus sendirian pada barisnya (pindahkan rumusnya ke baris berikut)"))
        item = ITEM.match(line.bare)
        if item and (self.run != "text" or item[1] in {"-", "*", "+", "1."} or self._goes_on(line)):
            self._item(line, item)
        elif not self.run:
            self._content(line)
            line.shift = self.shift if line.indent else 0
            heading = HEADING.match(line.bare) and line.indent < TAB
            self.run = "" if heading else "structure" if STRUCTURE.match(line.bare) else "text"
        else:
            line.shift = self.shift if line.indent else 0
            if STRUCTURE.match(line.bare):
                self.run = "structure"

    def _goes_on(self, line: _Line) -> bool:
        """True for `2.` and so on where an open list has its markers; a year at the beginning of a line is no item."""
        return any(level.marker == line.indent for level in self.levels)

    def _item(self, line: _Line, item: re.Match[str]) -> None:
        indent = line.indent
        if self.run == "text" and (indent < TAB or self.levels):
            line.blank_above = True
            line.messages.append(M("daftar tanpa baris kosong di atasnya (sisipkan satu baris kosong)"))
        elif self.run == "structure" and indent >= TAB and not self.levels:
            return
        self.run = "item"
        while self.levels and indent < self.levels[-1].marker:
            self.levels.pop()
        content = indent + len(item[0])
        if not self.levels:
            self.levels = [_Level(indent, content, indent)]
            self.shift = 0
            return
        parent = self.levels[-1]
        if indent - parent.marker >= 2:
            parent = _Level(indent, content, parent.wanted + TAB)
            self.levels.append(parent)
        else:
            self.levels[-1] = _Level(parent.marker, content, parent.wanted)
        self.shift = self._shift_to(
            line,
            parent.wanted,
            M("daftar bertingkat menjorok %(now)s spasi (jorokkan %(wanted)s spasi)", now=indent, wanted=parent.wanted),
        )
        line.shift = self.shift

    def _content(self, line: _Line) -> None:
        """A block that begins after a blank line: does it still belong to an item, and does it say so the way it is read?"""
        indent = line.indent
        while self.levels and indent < self.levels[-1].content and indent < self.levels[-1].wanted + TAB:
            self.levels.pop()
        if not self.levels:
            self.shift = 0
            return
        wanted = self.levels[-1].wanted + TAB
        self.shift = self._shift_to(
            line,
            wanted,
            M("isi butir daftar menjorok %(now)s spasi (jorokkan %(wanted)s spasi)", now=indent, wanted=wanted),
            deeper_is_fine=True,
        )

    def _shift_to(self, line: _Line, wanted: int, message: Message, *, deeper_is_fine: bool = False) -> int:
        """How far to move so that the parser reads the level that is meant; 0 when it does so already."""
        now = line.indent // TAB
        if now == wanted // TAB or (deeper_is_fine and now > wanted // TAB):
            return 0
        line.messages.append(message)
        return wanted - line.indent
