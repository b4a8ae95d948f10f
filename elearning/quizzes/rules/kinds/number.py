"""`angka`: a number within a tolerance."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from elearning.kernel.text import M, Message, decimal_id, plain_decimal
from elearning.quizzes.rules.kinds.base import (
    Arrangement,
    Control,
    Fields,
    Reading,
    Render,
    Response,
    ReviewLine,
    block_of,
    check_strays,
    field_name,
    only_fields,
    said,
    typed,
)
from elearning.quizzes.rules.problems import Report
from elearning.quizzes.rules.source import Shape, SourceQuestion

_NUMBER = r"[+-]?[0-9]{1,20}(?:[.,][0-9]{1,15})?"
_KEY = re.compile(rf"(?P<middle>{_NUMBER})(?:\s*(?:\+-|\+/-|±)\s*(?P<tolerance>{_NUMBER}))?")
_RANGE = re.compile(rf"(?P<low>{_NUMBER})\s*\.\.\s*(?P<high>{_NUMBER})")
_PLAIN = re.compile(r"(?P<sign>[+-]?)(?P<whole>[0-9]{1,20})(?:[.,](?P<fraction>[0-9]{1,15}))?")
_GROUPED = re.compile(r"[+-]?[0-9]{1,3}(?:(?P<mark>[., ])[0-9]{3})(?:(?P=mark)[0-9]{3})*(?:(?!(?P=mark))[.,][0-9]{1,15})?")


@dataclass(frozen=True, slots=True)
class NumberReading:
    """A typed number, or what stands in the way of reading it."""

    value: Decimal | None
    problem: Message | None = None


def read_number(text: str) -> NumberReading:
    """A number as people type it, with comma or point as decimal sign.

    One separator followed by exactly three digits can mean thousands or thousandths; then the learner is asked.

    >>> read_number("3,5").value, read_number("1.000.000,5").value, read_number("0,125").value
    (Decimal('3.5'), Decimal('1000000.5'), Decimal('0.125'))
    >>> str(read_number("1.000").problem)
    '“1.000” dapat dibaca dua macam. Tulis 1000 bila maksud Anda seribu ke atas, atau 1,0 bila pecahan.'
    """
    clean = unicodedata.normalize("NFKC", text).replace("\u2212", "-").strip()
    if not clean:
        return NumberReading(None)
    match = _PLAIN.fullmatch(clean)
    if match is not None:
        whole, fraction = match["whole"], match["fraction"]
        if fraction is not None and len(fraction) == 3 and len(whole) <= 3 and not whole.startswith("0"):
            return NumberReading(None, _ambiguous(clean, match["sign"] + whole, fraction))
        return NumberReading(Decimal(clean.replace(",", ".")))
    grouped = _GROUPED.fullmatch(clean)
    if grouped is not None:
        mark = grouped["mark"]
        rest = clean.replace(mark, "")
        return NumberReading(Decimal(rest.replace(",", ".")))
    return NumberReading(
        None, M("“%(text)s” belum terbaca sebagai angka. Tulis angkanya saja, misalnya 30 atau 3,5.", text=clean[:40])
    )


def _ambiguous(text: str, whole: str, fraction: str) -> Message:
    part = fraction.rstrip("0") or "0"
    as_fraction = f"{whole},{part}" if len(part) < 3 else f"{whole},{fraction}0"
    return M(
        "“%(text)s” dapat dibaca dua macam. Tulis %(thousands)s bila maksud Anda seribu ke atas, atau %(fraction)s bila pecahan.",
        text=text,
        thousands=whole + fraction,
        fraction=as_fraction,
    )


@dataclass(frozen=True, slots=True)
class NumberBody:
    """Ranges (both ends included) that are right, each with its feedback."""

    ranges: tuple[tuple[Decimal, Decimal, str], ...]


class Number:
    """Right within the tolerance, all or nothing."""

    name = "angka"
    shape: Shape | None = "equals"
    written = M("`= 30 +- 0.5` atau `= 10..20`")
    instruction = M("Tulis angkanya saja. Koma atau titik menandai pecahan; ribuan ditulis tanpa pemisah.")

    def check(self, question: SourceQuestion, report: Report) -> None:
        check_strays(question, report)
        for item in block_of(question).items:
            if read_key(item.text) is None:
                report.error(
                    item.line,
                    M(
                        "kunci angka %(text)s tidak terbaca (tulis misalnya `= 30 +- 0.5` atau `= 10..20`)",
                        text=item.text or "-",
                    ),
                )
                continue
            for number in re.findall(_NUMBER, item.text.replace("..", " ")):
                reading = read_number(number)
                if reading.problem is None:
                    continue
                better = number.replace(".", "").replace(",", "")
                if number.endswith("0"):
                    report.error(
                        item.line,
                        M(
                            "kunci %(text)s dapat dibaca dua macam (kunci ditulis tanpa pemisah ribuan: %(better)s)",
                            text=number,
                            better=better,
                        ),
                    )
                else:
                    report.warning(
                        item.line,
                        M(
                            "kunci %(text)s dibaca sebagai pecahan (bila maksudnya ribuan, tulis tanpa pemisah: %(better)s)",
                            text=number,
                            better=better,
                        ),
                    )

    def define(self, question: SourceQuestion, render: Render) -> NumberBody:
        ranges: list[tuple[Decimal, Decimal, str]] = []
        for item in block_of(question).items:
            key = read_key(item.text)
            if key is None:
                raise ValueError(f"{question.id}: unreadable key")
            ranges.append((*key, render(item.feedback.text, item.feedback.line) if item.feedback else ""))
        return NumberBody(tuple(ranges))

    def to_json(self, body: NumberBody) -> dict[str, Any]:
        return {"ranges": [[plain_decimal(low), plain_decimal(high), feedback] for low, high, feedback in body.ranges]}

    def from_json(self, data: Mapping[str, Any]) -> NumberBody:
        return NumberBody(tuple((Decimal(low), Decimal(high), feedback) for low, high, feedback in data["ranges"]))

    def arrange(self, body: NumberBody, seed: str, shuffle: bool) -> Arrangement:
        return ()

    def controls(self, body: NumberBody, name: str, arrangement: Arrangement, response: Response) -> tuple[Control, ...]:
        return (Control(field_name(name), "number", label=M("Jawaban Anda"), values=response),)

    def read(self, body: NumberBody, arrangement: Arrangement, fields: Fields) -> Reading:
        only_fields(fields, [""])
        value, problem = typed(fields)
        response = (value,) if value else ()
        return Reading(response, problem or self.problem(response))

    def problem(self, response: Response) -> Message | None:
        return read_number("".join(response)).problem

    def grade(self, body: NumberBody, response: Response) -> Fraction:
        return Fraction(self._met(body, response) is not None)

    def review(self, body: NumberBody, arrangement: Arrangement, response: Response, key: bool) -> tuple[ReviewLine, ...]:
        met = self._met(body, response)
        shown = body.ranges[0] if met is None and key else met
        return (
            ReviewLine(
                label=M("Jawaban Anda"),
                given_html=said("".join(response)),
                right_html=" / ".join(dict.fromkeys(_shown(low, high) for low, high, _ in body.ranges)) if key else "",
                feedback_html=shown[2] if shown else "",
                mark=("right" if met else "wrong") if key else "",
            ),
        )

    @staticmethod
    def _met(body: NumberBody, response: Response) -> tuple[Decimal, Decimal, str] | None:
        """The range that the response falls into."""
        value = read_number("".join(response)).value
        if value is None:
            return None
        return next((bounds for bounds in body.ranges if bounds[0] <= value <= bounds[1]), None)


def read_key(text: str) -> tuple[Decimal, Decimal] | None:
    """The lowest and the highest right number, or None when the key is not written as it should be.

    >>> read_key("30 +- 0,5"), read_key("10..20"), read_key("20..10")
    ((Decimal('29.5'), Decimal('30.5')), (Decimal('10'), Decimal('20')), None)
    """
    text = text.replace("\u2212", "-")
    if match := _KEY.fullmatch(text):
        middle = Decimal(match["middle"].replace(",", "."))
        tolerance = Decimal((match["tolerance"] or "0").replace(",", "."))
        return (middle - tolerance, middle + tolerance) if tolerance >= 0 else None
    if match := _RANGE.fullmatch(text):
        low, high = Decimal(match["low"].replace(",", ".")), Decimal(match["high"].replace(",", "."))
        return (low, high) if low <= high else None
    return None


def _shown(low: Decimal, high: Decimal) -> str:
    """A range as people write it: the middle with its tolerance, or both ends when the middle is not round."""
    middle, tolerance = (low + high) / 2, (high - low) / 2
    if low == high:
        return decimal_id(low)
    if len(plain_decimal(middle)) <= max(len(plain_decimal(low)), len(plain_decimal(high))):
        return f"{decimal_id(middle)} ± {decimal_id(tolerance)}"
    return f"{decimal_id(low)}–{decimal_id(high)}"
