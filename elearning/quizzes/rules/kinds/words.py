"""`isian` and `rumpang`: words that are typed and compared after folding case and white space."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from elearning.kernel.text import M, Message, fold
from elearning.quizzes.rules.kinds.base import (
    Arrangement,
    Control,
    Fields,
    Reading,
    Render,
    Response,
    ReviewLine,
    Unproblematic,
    alternatives,
    block_of,
    check_strays,
    field_name,
    only_fields,
    said,
    typed,
)
from elearning.quizzes.rules.lines import fenced_lines
from elearning.quizzes.rules.problems import Report
from elearning.quizzes.rules.source import Piece, Shape, SourceQuestion


@dataclass(frozen=True, slots=True)
class WordsBody:
    """The accepted answers, the first being the one that is shown as right, and the feedback of their lines."""

    accepted: tuple[str, ...]
    feedback_html: str = ""


class Words(Unproblematic):
    """One answer, all or nothing."""

    name = "isian"
    shape: Shape | None = "equals"
    written = M("`= jawaban | jawaban lain`")
    instruction = M("Ketik jawaban Anda. Huruf besar dan kecil dianggap sama.")

    def check(self, question: SourceQuestion, report: Report) -> None:
        check_strays(question, report)
        for item in block_of(question).items:
            if not all(map(fold, alternatives(item.text))):
                report.error(
                    item.line,
                    M("ada jawaban yang kosong (tulis `= jawaban | jawaban lain`; tanda | di dalam jawaban ditulis \\|)"),
                )

    def define(self, question: SourceQuestion, render: Render) -> WordsBody:
        items = block_of(question).items
        accepted = [answer for item in items for answer in alternatives(item.text)]
        feedback = "".join(render(item.feedback.text, item.feedback.line) for item in items if item.feedback)
        return WordsBody(tuple(accepted), feedback)

    def to_json(self, body: WordsBody) -> dict[str, Any]:
        return {"accepted": list(body.accepted), "feedback": body.feedback_html}

    def from_json(self, data: Mapping[str, Any]) -> WordsBody:
        return WordsBody(tuple(data["accepted"]), data["feedback"])

    def arrange(self, body: WordsBody, seed: str, shuffle: bool) -> Arrangement:
        return ()

    def controls(self, body: WordsBody, name: str, arrangement: Arrangement, response: Response) -> tuple[Control, ...]:
        return (Control(field_name(name), "text", label=M("Jawaban Anda"), values=response),)

    def read(self, body: WordsBody, arrangement: Arrangement, fields: Fields) -> Reading:
        only_fields(fields, [""])
        value, problem = typed(fields)
        return Reading((value,) if value else (), problem)

    def grade(self, body: WordsBody, response: Response) -> Fraction:
        return Fraction(len(response) == 1 and _among(response[0], body.accepted))

    def review(self, body: WordsBody, arrangement: Arrangement, response: Response, key: bool) -> tuple[ReviewLine, ...]:
        right = self.grade(body, response) == 1
        return (
            ReviewLine(
                label=M("Jawaban Anda"),
                given_html=said("".join(response)),
                right_html=said(body.accepted[0]) if key else "",
                feedback_html=body.feedback_html if key or right else "",
                mark=("right" if right else "wrong") if key else "",
            ),
        )


def _among(given: str, accepted: tuple[str, ...]) -> bool:
    return bool(fold(given)) and fold(given) in {fold(answer) for answer in accepted}


# --- gaps ----------------------------------------------------------------------------------------------------------------

_GAP = re.compile(r"\[\[(?!\s*\]\])(.+?)(?<!\\)\]\](?!\])")
_CODE = re.compile(r"(?<!`)(`+)(?!`)")
OPEN, CLOSE = "\ue000", "\ue001"
_MARKED = re.compile(f"{OPEN}([0-9]+){CLOSE}")


@dataclass(frozen=True, slots=True)
class GapsBody:
    """The accepted words of each gap; the question's text holds a mark where a gap stands (see `with_gaps`)."""

    gaps: tuple[tuple[str, ...], ...]


def with_gaps(html: str, draw: Callable[[int], str]) -> str:
    """The text with `draw(n)` where gap n (from 1) stands."""
    return _MARKED.sub(lambda match: draw(int(match.group(1))), html)


def has_gaps(piece: Piece) -> bool:
    """True when the text has a gap or the beginning of one, outside code."""
    return any(kind != "text" for kind, _, _ in _parts(piece))


def mark_gaps(piece: Piece, first: int) -> tuple[str, list[tuple[str, ...]]]:
    """The text with a mark for each gap, numbered from `first`, and what each accepts."""
    gaps: list[tuple[str, ...]] = []
    out: list[str] = []
    for kind, text, _ in _parts(piece):
        if kind == "gap":
            out.append(f"{OPEN}{first + len(gaps)}{CLOSE}")
            gaps.append(tuple(alternatives(text)))
        else:
            out.append(text)
    return "".join(out), gaps


def _parts(piece: Piece) -> list[tuple[str, str, int]]:
    """The text cut into ("text" | "gap" | "broken", content, line); code is text."""
    parts: list[tuple[str, str, int]] = []
    lines = piece.text.replace(OPEN, "").replace(CLOSE, "").split("\n")
    for number, (line, fenced) in enumerate(zip(lines, fenced_lines(lines, piece.line), strict=True), piece.line):
        if number > piece.line:
            parts.append(("text", "\n", number))
        for code, text in [(True, line)] if fenced else _split_code(line):
            parts.extend([("text", text, number)] if code else _split_gaps(text, number))
    return parts


def _split_code(line: str) -> list[tuple[bool, str]]:
    """A line cut into (is inline code, text)."""
    pieces: list[tuple[bool, str]] = []
    position = 0
    marks = [(match.start(), match.group(1)) for match in _CODE.finditer(line)]
    index = 0
    while index < len(marks):
        start, mark = marks[index]
        closing = next((later for later in range(index + 1, len(marks)) if marks[later][1] == mark), None)
        if closing is None:
            index += 1
            continue
        end = marks[closing][0] + len(mark)
        pieces += [(False, line[position:start]), (True, line[start:end])]
        position, index = end, closing + 1
    return [*pieces, (False, line[position:])]


def _split_gaps(text: str, line: int) -> list[tuple[str, str, int]]:
    parts: list[tuple[str, str, int]] = []
    position = 0
    while (start := text.find("[[", position)) >= 0:
        if start > 0 and text[start - 1] == "\\":
            parts.append(("text", text[position : start + 2], line))
            position = start + 2
            continue
        parts.append(("text", text[position:start], line))
        match = _GAP.match(text, start)
        if match is None:
            parts.append(("broken", text[start:], line))
            return parts
        parts.append(("gap", match.group(1), line))
        position = match.end()
    return [*parts, ("text", text[position:], line)]


class Gaps(Unproblematic):
    """Words missing in a text: the share of gaps right."""

    name = "rumpang"
    shape: Shape | None = None
    written = M("celah `[[kunci|kunci lain]]` di dalam teks")
    instruction = M("Isi setiap celah. Huruf besar dan kecil dianggap sama.")

    def check(self, question: SourceQuestion, report: Report) -> None:
        parts = [*_parts(question.ask), *_parts(question.text)]
        for kind, text, line in parts:
            if kind == "broken":
                report.error(
                    line,
                    M("celah kosong atau tidak ditutup di baris yang sama (tulis `[[kunci]]`, atau \\[[ bila bukan celah)"),
                )
            elif kind == "gap" and not all(map(fold, alternatives(text))):
                report.error(line, M("ada kunci celah yang kosong (tulis `[[kunci|kunci lain]]`)"))
        if all(kind == "text" for kind, _, _ in parts):
            report.error(question.line, M("soal rumpang belum punya celah (tulis `[[kunci]]` di dalam teks)"))

    def define(self, question: SourceQuestion, render: Render) -> GapsBody:
        _, in_ask = mark_gaps(question.ask, 1)
        _, in_text = mark_gaps(question.text, 1)
        return GapsBody((*in_ask, *in_text))

    def to_json(self, body: GapsBody) -> dict[str, Any]:
        return {"gaps": [list(gap) for gap in body.gaps]}

    def from_json(self, data: Mapping[str, Any]) -> GapsBody:
        return GapsBody(tuple(tuple(gap) for gap in data["gaps"]))

    def arrange(self, body: GapsBody, seed: str, shuffle: bool) -> Arrangement:
        return ()

    def controls(self, body: GapsBody, name: str, arrangement: Arrangement, response: Response) -> tuple[Control, ...]:
        values = response or ("",) * len(body.gaps)
        return tuple(
            Control(field_name(name, number), "text", label=_gap_label(number), values=(values[number - 1],))
            for number in range(1, len(body.gaps) + 1)
        )

    def read(self, body: GapsBody, arrangement: Arrangement, fields: Fields) -> Reading:
        keys = [str(number) for number in range(1, len(body.gaps) + 1)]
        only_fields(fields, keys)
        read = [typed(fields, key) for key in keys]
        values = tuple(value for value, _ in read)
        return Reading(values if any(values) else (), next((problem for _, problem in read if problem), None))

    def grade(self, body: GapsBody, response: Response) -> Fraction:
        right = sum(_among(given, gap) for given, gap in zip(response, body.gaps, strict=False))
        return Fraction(right, len(body.gaps))

    def review(self, body: GapsBody, arrangement: Arrangement, response: Response, key: bool) -> tuple[ReviewLine, ...]:
        given = response or ("",) * len(body.gaps)
        return tuple(
            ReviewLine(
                label=_gap_label(number),
                given_html=said(value),
                right_html=said(gap[0]) if key else "",
                mark=("right" if _among(value, gap) else "wrong") if key else "",
            )
            for number, (value, gap) in enumerate(zip(given, body.gaps, strict=True), 1)
        )


def _gap_label(number: int) -> Message:
    return M("Isian %(number)s", number=number)
