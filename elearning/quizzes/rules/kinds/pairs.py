"""`pasang`: each left side gets one of the right sides; some of those may be decoys."""

from __future__ import annotations

import re
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
    arranged_by_text,
    block_of,
    canonical,
    check_distinct,
    check_strays,
    field_name,
    inline,
    one_value,
    only_fields,
    placed,
    plain,
    shuffled,
)
from elearning.quizzes.rules.problems import Report
from elearning.quizzes.rules.source import Item, Shape, SourceQuestion

_ARROW = re.compile(r"(?<!\\)=>")


@dataclass(frozen=True, slots=True)
class PairsBody:
    """Left sides with their feedback, right sides in an order of their own, and for each left the position of its right."""

    lefts: tuple[tuple[str, str], ...]
    rights: tuple[str, ...]
    key: tuple[int, ...]


class Pairs(Unproblematic):
    """The share of pairs right."""

    name = "pasang"
    shape: Shape | None = "bullet"
    written = M("`- kiri => kanan`, dan pengecoh `- => kanan`")
    instruction = M("Pilih pasangan untuk setiap baris.")

    def check(self, question: SourceQuestion, report: Report) -> None:
        block = block_of(question)
        check_strays(question, report)
        lefts: list[tuple[str, int]] = []
        rights: set[str] = set()
        for item in block.items:
            sides = sides_of(item)
            if item.shape != "bullet" or sides is None:
                report.error(
                    item.line, M("baris ini bukan pasangan (tulis `- kiri => kanan`; tanda => di dalam teks ditulis \\=>)")
                )
                continue
            left, right = sides
            if not right:
                report.error(item.line, M("sisi kanan pasangan ini kosong (tulis `- kiri => kanan`)"))
            rights.add(right)
            if left:
                lefts.append((left, item.line))
        check_distinct(lefts, report)
        if not lefts or len(rights) < 2:
            report.error(
                block.line,
                M("soal pasang memerlukan paling sedikit dua sisi kanan yang berbeda (tambah pasangan atau pengecoh)"),
            )

    def define(self, question: SourceQuestion, render: Render) -> PairsBody:
        lefts: list[tuple[str, str]] = []
        partners: list[str] = []
        rendered: list[str] = []
        for item in block_of(question).items:
            left, right = sides_of(item) or ("", "")
            rendered.append(inline(right, item.line, render))
            if left:
                lefts.append(
                    (
                        inline(left, item.line, render),
                        render(item.feedback.text, item.feedback.line) if item.feedback else "",
                    )
                )
                partners.append(rendered[-1])
        rights = canonical(rendered)
        return PairsBody(tuple(lefts), rights, tuple(rights.index(partner) for partner in partners))

    def to_json(self, body: PairsBody) -> dict[str, Any]:
        return {"lefts": [list(left) for left in body.lefts], "rights": list(body.rights), "key": list(body.key)}

    def from_json(self, data: Mapping[str, Any]) -> PairsBody:
        lefts = tuple((html, feedback) for html, feedback in data["lefts"])
        return PairsBody(lefts, tuple(data["rights"]), tuple(data["key"]))

    def arrange(self, body: PairsBody, seed: str, shuffle: bool) -> Arrangement:
        count = len(body.lefts)
        return (shuffled(seed, count) if shuffle else tuple(range(count)), arranged_by_text(seed, body.rights))

    def controls(self, body: PairsBody, name: str, arrangement: Arrangement, response: Response) -> tuple[Control, ...]:
        lefts, rights = arrangement
        given = response or ("",) * len(body.lefts)
        options = tuple(
            ControlOption(str(place), body.rights[index], plain(body.rights[index])) for place, index in enumerate(rights, 1)
        )
        place_of = {str(index): str(place) for place, index in enumerate(rights, 1)}
        return tuple(
            Control(
                field_name(name, number),
                "select",
                label_html=body.lefts[left][0],
                options=options,
                values=(place_of.get(given[left], ""),),
            )
            for number, left in enumerate(lefts, 1)
        )

    def read(self, body: PairsBody, arrangement: Arrangement, fields: Fields) -> Reading:
        lefts, rights = arrangement
        only_fields(fields, [str(number) for number in range(1, len(lefts) + 1)])
        values = [""] * len(lefts)
        for number, left in enumerate(lefts, 1):
            value = one_value(fields, str(number))
            values[left] = str(placed(value, rights)) if value else ""
        return Reading(tuple(values) if any(values) else ())

    def grade(self, body: PairsBody, response: Response) -> Fraction:
        right = sum(given == str(partner) for given, partner in zip(response, body.key, strict=False))
        return Fraction(right, len(body.lefts))

    def review(self, body: PairsBody, arrangement: Arrangement, response: Response, key: bool) -> tuple[ReviewLine, ...]:
        given = response or ("",) * len(body.lefts)
        lines: list[ReviewLine] = []
        for left in arrangement[0]:
            html, feedback = body.lefts[left]
            is_right = given[left] == str(body.key[left])
            lines.append(
                ReviewLine(
                    label_html=html,
                    given_html=body.rights[int(given[left])] if given[left] else "–",
                    right_html=body.rights[body.key[left]] if key else "",
                    feedback_html=feedback if key else "",
                    mark=("right" if is_right else "wrong") if key else "",
                )
            )
        return tuple(lines)


def sides_of(item: Item) -> tuple[str, str] | None:
    """The two sides of a pair; the left one is empty for a decoy."""
    parts = _ARROW.split(item.text)
    if len(parts) != 2:
        return None
    left, right = (part.replace("\\=>", "=>").strip() for part in parts)
    return left, right
