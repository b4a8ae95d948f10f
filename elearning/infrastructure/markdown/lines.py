"""Where in the author's file a thing stands, and whether the text is one the parser can be given at all."""

from __future__ import annotations

import re
from collections import defaultdict

from elearning.infrastructure.markdown.shapes import ERROR, Finding, Piece
from elearning.kernel.text import M

MAX_BYTES = 200 * 1024
MAX_DEPTH = 12
MAX_BRACKETS = 400

FENCE = re.compile(r"^(?: {0,3}|\s*(?:>\s?)+\s*|\s+)(`{3,}|~{3,})")
LIST_ITEM = re.compile(r"^( *)(?:[-*+]|\d+[.)])\s")
QUOTES = re.compile(r"^\s*((?:>\s*)+)")


def fenced(lines: list[str]) -> list[bool]:
    """For each line, whether it belongs to a fenced block (its fences included).

    >>> fenced(["a", "```", "b", "```", "c"])
    [False, True, True, True, False]
    """
    mask: list[bool] = []
    opened = ""
    for line in lines:
        match = FENCE.match(line)
        if opened:
            mask.append(True)
            bare = line.strip(" >\t")
            if match and match[1].startswith(opened) and not bare.strip(opened[0]):
                opened = ""
        else:
            mask.append(match is not None)
            opened = match[1] if match else ""
    return mask


class LineFinder:
    """Finds the line of things that are met in document order: the second question for the same text gives its second place."""

    def __init__(self, piece: Piece) -> None:
        self.first = piece.first_line
        self.lines = piece.text.split("\n")
        self.mask = fenced(self.lines)
        self._next: defaultdict[str, int] = defaultdict(int)

    def find(self, *needles: str, inside_fences: bool = False) -> int:
        """The line of the next occurrence of the first needle that occurs; the first line of the piece when none does."""
        for needle in needles:
            for index in range(self._next[needle], len(self.lines)):
                if (inside_fences or not self.mask[index]) and needle in self.lines[index]:
                    self._next[needle] = index + 1
                    return self.first + index
        for needle in needles:
            for index, line in enumerate(self.lines):
                if (inside_fences or not self.mask[index]) and needle in line:
                    return self.first + index
        return self.first


def refusals(piece: Piece) -> list[Finding]:
    """Why the parser must not see this text: its cost would grow out of hand. Empty when all is well."""
    size = len(piece.text.encode("utf-8", "surrogatepass"))
    if size > MAX_BYTES:
        message = M(
            "teks %(size)s KB, paling besar %(limit)s KB (bagi menjadi beberapa modul)",
            size=-(-size // 1024),
            limit=MAX_BYTES // 1024,
        )
        return [Finding(piece.first_line, ERROR, message)]
    lines = piece.text.split("\n")
    found: list[Finding] = []
    for number, (line, inside) in enumerate(zip(lines, fenced(lines), strict=True), piece.first_line):
        if inside:
            continue
        if _depth(line) > MAX_DEPTH:
            message = M("daftar atau kutipan bertingkat lebih dari %(limit)s (kurangi tingkatnya)", limit=MAX_DEPTH)
            found.append(Finding(number, ERROR, message))
            break
        if line.count("[") > MAX_BRACKETS or line.count("<") > MAX_BRACKETS or line.count("`") > MAX_BRACKETS:
            message = M("terlalu banyak tanda [, <, atau ` dalam satu baris (pecah barisnya)")
            found.append(Finding(number, ERROR, message))
            break
    return found


def _depth(line: str) -> int:
    quoted = QUOTES.match(line)
    quotes = quoted[1].count(">") if quoted else 0
    rest = line[quoted.end() :] if quoted else line
    item = LIST_ITEM.match(rest)
    return quotes + (len(item[1]) // 4 + 1 if item else 0)
