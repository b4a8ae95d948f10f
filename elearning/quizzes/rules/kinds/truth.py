"""`benar-salah`: a statement that is true or not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from elearning.kernel.text import M
from elearning.quizzes.rules.kinds.base import (
    Arrangement,
    Control,
    ControlOption,
    Fields,
    Reading,
    Render,
    Response,
    ReviewLine,
    Unproblematic,
    block_of,
    check_strays,
    field_name,
    one_value,
    only_fields,
    placed,
)
from elearning.quizzes.rules.problems import Report
from elearning.quizzes.rules.source import Shape, SourceQuestion

WORDS = ("benar", "salah")
SHOWN = ("Benar", "Salah")
_ORDER = (0, 1)


@dataclass(frozen=True, slots=True)
class TruthBody:
    """Whether the statement is true."""

    truth: bool
    feedback_html: str = ""


class Truth(Unproblematic):
    """Always shown as Benar, Salah, in that order."""

    name = "benar-salah"
    shape: Shape | None = "equals"
    written = M("`= benar` atau `= salah`")
    instruction = M("Benar atau salah?")

    def check(self, question: SourceQuestion, report: Report) -> None:
        block = block_of(question)
        check_strays(question, report)
        for item in block.items[1:]:
            report.error(item.line, M("jawaban benar-salah ditulis satu kali (hapus baris ini)"))
        if block.items[0].text.lower() not in WORDS:
            report.error(block.items[0].line, M("jawaban benar-salah tidak dikenal (tulis `= benar` atau `= salah`)"))

    def define(self, question: SourceQuestion, render: Render) -> TruthBody:
        item = block_of(question).items[0]
        feedback = render(item.feedback.text, item.feedback.line) if item.feedback else ""
        return TruthBody(item.text.lower() == WORDS[0], feedback)

    def to_json(self, body: TruthBody) -> dict[str, Any]:
        return {"truth": body.truth, "feedback": body.feedback_html}

    def from_json(self, data: Mapping[str, Any]) -> TruthBody:
        return TruthBody(data["truth"], data["feedback"])

    def arrange(self, body: TruthBody, seed: str, shuffle: bool) -> Arrangement:
        return (_ORDER,)

    def controls(self, body: TruthBody, name: str, arrangement: Arrangement, response: Response) -> tuple[Control, ...]:
        options = tuple(ControlOption(str(place), word, word) for place, word in enumerate(SHOWN, 1))
        values = tuple(str(int(index) + 1) for index in response)
        return (Control(field_name(name), "radio", label=M("Jawaban"), options=options, values=values),)

    def read(self, body: TruthBody, arrangement: Arrangement, fields: Fields) -> Reading:
        only_fields(fields, [""])
        value = one_value(fields)
        return Reading((str(placed(value, _ORDER)),) if value else ())

    def grade(self, body: TruthBody, response: Response) -> Fraction:
        return Fraction(response == (self._right(body),))

    def review(self, body: TruthBody, arrangement: Arrangement, response: Response, key: bool) -> tuple[ReviewLine, ...]:
        right = self._right(body)
        lines: list[ReviewLine] = []
        for index, word in enumerate(SHOWN):
            chosen = response == (str(index),)
            is_right = str(index) == right
            lines.append(
                ReviewLine(
                    label_html=word,
                    feedback_html=body.feedback_html if is_right and (key or chosen) else "",
                    mark=("right" if is_right else "wrong") if key and (is_right or chosen) else "",
                    option=True,
                    chosen=chosen,
                )
            )
        return tuple(lines)

    @staticmethod
    def _right(body: TruthBody) -> str:
        return "0" if body.truth else "1"
