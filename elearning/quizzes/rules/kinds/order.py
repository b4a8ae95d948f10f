"""`urut`: lines that are put in order by giving each a number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

from elearning.kernel.text import M, Message
from elearning.quizzes.rules.kinds.base import (
    Arrangement,
    Control,
    ControlOption,
    Fields,
    Reading,
    Render,
    Response,
    ReviewLine,
    Unreadable,
    arranged_by_text,
    block_of,
    canonical,
    check_distinct,
    check_filled,
    check_strays,
    field_name,
    inline,
    one_value,
    only_fields,
)
from elearning.quizzes.rules.problems import Report
from elearning.quizzes.rules.source import Shape, SourceQuestion


@dataclass(frozen=True, slots=True)
class OrderBody:
    """The lines in an order of their own, and `key`: their positions in the right order. `feedbacks` follow the key."""

    items: tuple[str, ...]
    key: tuple[int, ...]
    feedbacks: tuple[str, ...]


class Order:
    """The share of neighbours of the right order of which the learner put the first before the second."""

    name = "urut"
    shape: Shape | None = "ordered"
    written = M("daftar bernomor `1. …` dalam urutan yang benar")
    instruction = M("Beri nomor urut pada setiap baris; 1 yang pertama.")

    def check(self, question: SourceQuestion, report: Report) -> None:
        block = block_of(question)
        check_strays(question, report)
        for item in block.items:
            if item.shape != "ordered":
                report.error(item.line, M("baris ini tidak bernomor (tulis `1. …`)"))
        texts = [(item.text, item.line) for item in block.items]
        check_filled(texts, report)
        check_distinct([pair for pair in texts if pair[0]], report)
        if len(block.items) < 2:
            report.error(block.line, M("soal urut hanya punya satu baris (tulis paling sedikit dua)"))

    def define(self, question: SourceQuestion, render: Render) -> OrderBody:
        block = block_of(question)
        right = [inline(item.text, item.line, render) for item in block.items]
        items = canonical(right)
        feedbacks = tuple(render(item.feedback.text, item.feedback.line) if item.feedback else "" for item in block.items)
        return OrderBody(items, tuple(items.index(html) for html in right), feedbacks)

    def to_json(self, body: OrderBody) -> dict[str, Any]:
        return {"items": list(body.items), "key": list(body.key), "feedbacks": list(body.feedbacks)}

    def from_json(self, data: Mapping[str, Any]) -> OrderBody:
        return OrderBody(tuple(data["items"]), tuple(data["key"]), tuple(data["feedbacks"]))

    def arrange(self, body: OrderBody, seed: str, shuffle: bool) -> Arrangement:
        return (arranged_by_text(seed, body.items),)

    def controls(self, body: OrderBody, name: str, arrangement: Arrangement, response: Response) -> tuple[Control, ...]:
        given = response or ("",) * len(body.items)
        options = tuple(ControlOption(str(place), str(place), str(place)) for place in range(1, len(body.items) + 1))
        return tuple(
            Control(field_name(name, number), "select", label_html=body.items[index], options=options, values=(given[index],))
            for number, index in enumerate(arrangement[0], 1)
        )

    def read(self, body: OrderBody, arrangement: Arrangement, fields: Fields) -> Reading:
        count = len(body.items)
        only_fields(fields, [str(number) for number in range(1, count + 1)])
        places = [str(place) for place in range(1, count + 1)]
        values = [""] * count
        for number, index in enumerate(arrangement[0], 1):
            value = one_value(fields, str(number))
            if value and value not in places:
                raise Unreadable
            values[index] = value
        response = tuple(values) if any(values) else ()
        return Reading(response, self.problem(response))

    def problem(self, response: Response) -> Message | None:
        twice = sorted({value for value in response if value and response.count(value) > 1}, key=int)
        if not twice:
            return None
        return M("Nomor %(number)s dipakai lebih dari sekali. Beri setiap baris nomor yang berbeda.", number=twice[0])

    def grade(self, body: OrderBody, response: Response) -> Fraction:
        if not response:
            return Fraction(0)
        places = [int(response[index]) if response[index] else None for index in body.key]
        kept = sum(one is not None and two is not None and one < two for one, two in pairwise(places))
        return Fraction(kept, len(places) - 1)

    def review(self, body: OrderBody, arrangement: Arrangement, response: Response, key: bool) -> tuple[ReviewLine, ...]:
        given = response or ("",) * len(body.items)
        if key:
            return tuple(
                ReviewLine(
                    label_html=body.items[index],
                    given_html=given[index] or "–",
                    right_html=str(place),
                    feedback_html=feedback,
                    mark="right" if given[index] == str(place) else "wrong",
                )
                for place, (index, feedback) in enumerate(zip(body.key, body.feedbacks, strict=True), 1)
            )
        shown = sorted(arrangement[0], key=lambda index: int(given[index] or len(given) + 1))
        return tuple(ReviewLine(label_html=body.items[index], given_html=given[index] or "–") for index in shown)
