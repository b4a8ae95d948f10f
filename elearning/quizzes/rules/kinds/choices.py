"""`tunggal`, `majemuk` and `situasi`: options of which one or several are taken."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, ClassVar

from elearning.kernel.text import M, Message, plain_decimal
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
    Unreadable,
    block_of,
    check_distinct,
    check_filled,
    check_strays,
    field_name,
    inline,
    only_fields,
    placed,
    plain,
    shuffled,
)
from elearning.quizzes.rules.problems import Report
from elearning.quizzes.rules.source import Item, Shape, SourceQuestion


@dataclass(frozen=True, slots=True)
class Option:
    """One option; `share` in [0, 1] is what taking it is worth (1 for a right one)."""

    html: str
    share: Decimal
    feedback_html: str = ""


@dataclass(frozen=True, slots=True)
class ChoiceBody:
    """The options in the order of the file."""

    options: tuple[Option, ...]


class _Choices(Unproblematic):
    """What the three kinds share."""

    name: ClassVar[str]
    shape: Shape | None = "task"
    several = False

    def check(self, question: SourceQuestion, report: Report) -> None:
        block = block_of(question)
        check_strays(question, report)
        items = [item for item in block.items if item.shape == self.shape]
        for item in block.items:
            if item.shape != self.shape:
                report.error(item.line, self.misshapen(item))
        texts = [(item.text, item.line) for item in items]
        check_filled(texts, report)
        check_distinct([pair for pair in texts if pair[0]], report)
        if len(block.items) < 2:
            report.error(block.line, M("soal ini hanya punya satu pilihan (tulis paling sedikit dua)"))
        self.check_key(question, items, report)

    def misshapen(self, item: Item) -> Message:
        return M("baris ini tidak diawali tanda pilihan (tulis `- [ ] …`, atau `- [x] …` bila benar)")

    def check_key(self, question: SourceQuestion, items: list[Item], report: Report) -> None:
        raise NotImplementedError

    def share_of(self, item: Item) -> Decimal:
        return Decimal(item.mark == "x")

    def define(self, question: SourceQuestion, render: Render) -> ChoiceBody:
        return ChoiceBody(
            tuple(
                Option(
                    inline(item.text, item.line, render),
                    self.share_of(item),
                    render(item.feedback.text, item.feedback.line) if item.feedback else "",
                )
                for item in block_of(question).items
            )
        )

    def to_json(self, body: ChoiceBody) -> dict[str, Any]:
        return {
            "options": [
                {"html": option.html, "share": plain_decimal(option.share), "feedback": option.feedback_html}
                for option in body.options
            ]
        }

    def from_json(self, data: Mapping[str, Any]) -> ChoiceBody:
        return ChoiceBody(
            tuple(Option(option["html"], Decimal(option["share"]), option["feedback"]) for option in data["options"])
        )

    def arrange(self, body: ChoiceBody, seed: str, shuffle: bool) -> Arrangement:
        count = len(body.options)
        return (shuffled(seed, count) if shuffle else tuple(range(count)),)

    def controls(self, body: ChoiceBody, name: str, arrangement: Arrangement, response: Response) -> tuple[Control, ...]:
        order = arrangement[0]
        options = tuple(
            ControlOption(str(place), body.options[index].html, plain(body.options[index].html))
            for place, index in enumerate(order, 1)
        )
        values = tuple(str(place) for place, index in enumerate(order, 1) if str(index) in response)
        return (
            Control(
                field_name(name), "checkbox" if self.several else "radio", label=M("Jawaban"), options=options, values=values
            ),
        )

    def read(self, body: ChoiceBody, arrangement: Arrangement, fields: Fields) -> Reading:
        only_fields(fields, [""])
        values = [value for value in fields.get("", ()) if value]
        if not self.several and len(values) > 1:
            raise Unreadable
        chosen = sorted({placed(value, arrangement[0]) for value in values})
        return Reading(tuple(str(index) for index in chosen))

    def grade(self, body: ChoiceBody, response: Response) -> Fraction:
        return Fraction(body.options[int(response[0])].share) if len(response) == 1 else Fraction(0)

    def review(self, body: ChoiceBody, arrangement: Arrangement, response: Response, key: bool) -> tuple[ReviewLine, ...]:
        best = max(option.share for option in body.options)
        lines: list[ReviewLine] = []
        for index in arrangement[0]:
            option = body.options[index]
            chosen = str(index) in response
            right = option.share == best
            lines.append(
                ReviewLine(
                    label_html=option.html,
                    feedback_html=option.feedback_html if chosen or (key and right) else "",
                    mark=("right" if right else "wrong") if key and (right or chosen) else "",
                    option=True,
                    chosen=chosen,
                )
            )
        return tuple(lines)


class Single(_Choices):
    """One option is right: all or nothing."""

    name = "tunggal"
    written = M("pilihan `- [ ] …` dengan satu `- [x] …`")
    instruction = M("Pilih satu.")

    def check_key(self, question: SourceQuestion, items: list[Item], report: Report) -> None:
        right = [item for item in items if item.mark == "x"]
        if not right:
            report.error(
                block_of(question).line, M("soal ini belum punya jawaban benar (ganti `[ ]` pilihan yang benar dengan `[x]`)")
            )
        elif len(right) > 1:
            report.error(
                right[1].line, M("soal tunggal hanya punya satu jawaban benar (sisakan satu `[x]`, atau tulis tipe=majemuk)")
            )


class Multiple(_Choices):
    """Several options may be right: (right ticks − wrong ticks) ÷ right options, never below 0."""

    name = "majemuk"
    several = True
    written = M("pilihan `- [ ] …` dengan satu atau beberapa `- [x] …`")
    instruction = M("Pilih semua yang benar. Pilihan yang keliru mengurangi nilai.")

    def check_key(self, question: SourceQuestion, items: list[Item], report: Report) -> None:
        if not any(item.mark == "x" for item in items):
            report.error(
                block_of(question).line, M("soal ini belum punya jawaban benar (ganti `[ ]` pilihan yang benar dengan `[x]`)")
            )

    def grade(self, body: ChoiceBody, response: Response) -> Fraction:
        right = sum(option.share == 1 for option in body.options)
        hits = sum(body.options[int(index)].share == 1 for index in response)
        return Fraction(max(0, hits - (len(response) - hits)), right)


class Situation(_Choices):
    """Every option carries its own share."""

    name = "situasi"
    shape: Shape | None = "share"
    written = M("pilihan `- [100%] …`, `- [50%] …`, `- [0%] …`")
    instruction = M("Pilih satu tanggapan yang menurut Anda paling tepat.")

    def misshapen(self, item: Item) -> Message:
        return M("baris ini tidak diawali nilai pilihan (tulis misalnya `- [50%] …`)")

    def check_key(self, question: SourceQuestion, items: list[Item], report: Report) -> None:
        for item in items:
            if self.share_of(item) > 1:
                report.error(item.line, M("nilai pilihan lebih dari 100% (tulis 0 sampai 100)"))
        best = max((self.share_of(item) for item in items), default=Decimal(0))
        if best == 0:
            report.error(block_of(question).line, M("semua pilihan bernilai 0% (beri [100%] pada yang paling tepat)"))
        elif best < 1:
            report.warning(
                block_of(question).line,
                M("tidak ada pilihan bernilai 100%, jadi nilai penuh tidak dapat dicapai (naikkan salah satunya)"),
            )

    def share_of(self, item: Item) -> Decimal:
        return Decimal(item.mark.replace(",", ".")) / 100
