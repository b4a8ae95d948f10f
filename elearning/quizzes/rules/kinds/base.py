"""What every kind of question answers for, and the small parts they share."""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal, Protocol, TypeVar

from elearning.kernel.text import M, Message
from elearning.quizzes.rules.problems import Report
from elearning.quizzes.rules.source import Block, Shape, SourceQuestion

Render = Callable[[str, int], str]
"""Markdown and the line it begins on → sanitised HTML."""

Response = tuple[str, ...]
"""What a learner gave: positions in the definition (never on the screen) for choices, the typed text for the rest. Empty: nothing given."""

Arrangement = tuple[tuple[int, ...], ...]
"""How a question is laid out on one paper: for each list it shows, the positions of the definition in the order of the screen."""

Fields = Mapping[str, tuple[str, ...]]
"""The values a form sent for one question: under "" those of `jawaban.X`, under "1", "2", … those of `jawaban.X.<n>`."""

MAX_ANSWER_CHARACTERS = 500

Body = TypeVar("Body")


@dataclass(frozen=True, slots=True)
class ControlOption:
    """A choice on the screen: `value` is its place there and says nothing about right or wrong; `plain` is `html` without markup."""

    value: str
    html: str
    plain: str


@dataclass(frozen=True, slots=True)
class Control:
    """One field of the answer form with what was saved in it. The label is a message, or HTML of the question."""

    name: str
    kind: Literal["radio", "checkbox", "text", "number", "select"]
    label: Message | None = None
    label_html: str = ""
    options: tuple[ControlOption, ...] = ()
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """A response read from a form. With a problem it is kept all the same, and the learner is asked to write it otherwise."""

    response: Response
    problem: Message | None = None


class Unreadable(Exception):
    """A form that this paper could not have sent: a choice that was not offered, a field that is not there."""


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """One line of a review: what stood there, what the learner gave, what would be right (empty while the key is kept), and why.

    `mark` is empty while the key is kept. `option` lines are choices; `chosen` says that the learner took this one.
    """

    label: Message | None = None
    label_html: str = ""
    given_html: str = ""
    right_html: str = ""
    feedback_html: str = ""
    mark: Literal["", "right", "wrong"] = ""
    option: bool = False
    chosen: bool = False


class Kind(Protocol[Body]):
    """A kind of question: one strategy, one file, one line in the map.

    `shape` is that of its answer block, None when it has none; `written` shows an author how to write it; `instruction` tells a
    learner what to do.
    """

    name: str
    shape: Shape | None
    written: Message
    instruction: Message

    def check(self, question: SourceQuestion, report: Report) -> None:
        """Report everything that is wrong with the answers as written."""
        ...

    def define(self, question: SourceQuestion, render: Render) -> Body:
        """The frozen body of a question without errors."""
        ...

    def to_json(self, body: Body) -> dict[str, Any]: ...

    def from_json(self, data: Mapping[str, Any]) -> Body: ...

    def arrange(self, body: Body, seed: str, shuffle: bool) -> Arrangement:
        """The layout on one paper; the key has no influence on it."""
        ...

    def controls(self, body: Body, name: str, arrangement: Arrangement, response: Response) -> tuple[Control, ...]:
        """The public half of the question as form fields, with the response filled in."""
        ...

    def read(self, body: Body, arrangement: Arrangement, fields: Fields) -> Reading:
        """The response in a form. Raises Unreadable."""
        ...

    def problem(self, response: Response) -> Message | None:
        """What a learner should write otherwise in a response that was kept."""
        ...

    def grade(self, body: Body, response: Response) -> Fraction:
        """The share in [0, 1]; 0 for an empty response."""
        ...

    def review(self, body: Body, arrangement: Arrangement, response: Response, key: bool) -> tuple[ReviewLine, ...]:
        """What the learner gave and, with `key`, what would have been right."""
        ...


class Unproblematic:
    """A kind whose responses can always be read."""

    def problem(self, response: Response) -> Message | None:
        return None


# --- order ---------------------------------------------------------------------------------------------------------------


def digest(*parts: object) -> bytes:
    """A number that looks like chance and is the same for ever: SHA-256 of the parts."""
    return hashlib.sha256("\x1f".join(map(str, parts)).encode()).digest()


def shuffled(seed: str, count: int) -> tuple[int, ...]:
    """0 … count−1 in an order that depends on the seed alone.

    >>> sorted(shuffled("7:a", 4))
    [0, 1, 2, 3]
    """
    return tuple(sorted(range(count), key=lambda index: digest(seed, index)))


def arranged_by_text(seed: str, texts: Sequence[str]) -> tuple[int, ...]:
    """Positions of the texts in an order that depends on the seed and the texts, not on the order in which they are given."""
    return tuple(sorted(range(len(texts)), key=lambda index: digest(seed, texts[index])))


def canonical(texts: Sequence[str]) -> tuple[str, ...]:
    """The texts, each once, in an order that says nothing about the order in which they were written."""
    return tuple(sorted(dict.fromkeys(texts), key=digest))


# --- pieces --------------------------------------------------------------------------------------------------------------

_PARAGRAPH = re.compile(r"<p>(.*)</p>", re.DOTALL)
_BLOCK_START = re.compile(r"[>#]|(?:[-+*]|[0-9]{1,9}[.)])(?=\s)")
_TAG = re.compile(r"<[^<>]*>")
_SPACE = re.compile(r"\s+")


def inline(text: str, line: int, render: Render) -> str:
    """Render one line as words of a sentence: a leading number or mark does not make it a list or a heading."""
    match = _BLOCK_START.match(text)
    if match:
        end = match.end() - 1
        text = f"{text[:end]}\\{text[end:]}"
    rendered = render(text, line).strip()
    paragraph = _PARAGRAPH.fullmatch(rendered)
    if paragraph is None or "<p>" in paragraph.group(1):
        return rendered
    return paragraph.group(1)


def plain(markup: str) -> str:
    """HTML as words alone.

    >>> plain("<code>a &lt; b</code> dan <em>c</em>")
    'a < b dan c'
    """
    return _SPACE.sub(" ", html.unescape(_TAG.sub("", markup))).strip()


def field_name(question_id: str, number: int | None = None) -> str:
    """The name of a form field.

    >>> field_name("nilai-1"), field_name("nilai-1", 2)
    ('jawaban.nilai-1', 'jawaban.nilai-1.2')
    """
    return f"jawaban.{question_id}" if number is None else f"jawaban.{question_id}.{number}"


def said(text: str) -> str:
    """Typed text as HTML; a dash when there is none."""
    return html.escape(text.strip()) or "–"


_ALTERNATIVES = re.compile(r"(?<!\\)\|")


def alternatives(text: str) -> list[str]:
    r"""The answers between unescaped bars.

    >>> alternatives(r"Blok \| Waktu | blok")
    ['Blok | Waktu', 'blok']
    """
    return [part.replace("\\|", "|").replace("\\[[", "[[").strip() for part in _ALTERNATIVES.split(text)]


# --- reading forms -------------------------------------------------------------------------------------------------------


def one_value(fields: Fields, key: str = "") -> str:
    """The single value of a field, empty when the form has none. Raises Unreadable when there are several."""
    values = fields.get(key, ())
    if len(values) > 1:
        raise Unreadable
    return values[0] if values else ""


def only_fields(fields: Fields, allowed: Sequence[str]) -> None:
    """Raises Unreadable when the form has a field that this question does not have."""
    if not set(fields) <= set(allowed):
        raise Unreadable


def placed(value: str, order: Sequence[int]) -> int:
    """The position in the definition of what stands at place `value` (from 1) of the screen. Raises Unreadable."""
    if not (value.isascii() and value.isdigit() and len(value) <= 4 and 1 <= int(value) <= len(order)):
        raise Unreadable
    return order[int(value) - 1]


def typed(fields: Fields, key: str = "") -> tuple[str, Message | None]:
    """Typed text, cut at the longest answer that is kept, which is said."""
    value = one_value(fields, key).strip()
    if len(value) > MAX_ANSWER_CHARACTERS:
        return value[:MAX_ANSWER_CHARACTERS], M(
            "Jawaban terlalu panjang; yang disimpan %(count)s huruf pertama.", count=MAX_ANSWER_CHARACTERS
        )
    return value, None


# --- checking ------------------------------------------------------------------------------------------------------------


def block_of(question: SourceQuestion) -> Block:
    """The answer block of a question whose kind has one."""
    if question.block is None:
        raise ValueError(f"{question.id} has no answer block")
    return question.block


def check_strays(question: SourceQuestion, report: Report) -> None:
    """Lines in the answer block that are neither a choice nor its feedback: only the first of neighbours is named."""
    previous = -1
    for line, kind in block_of(question).strays:
        if line != previous + 1:
            report.error(line, _STRAY[kind])
        previous = line


_STRAY: Mapping[str, Message] = {
    "text": M(
        "baris ini bukan jawaban dan bukan umpan balik (tulis setiap jawaban dalam satu baris; umpan balik diawali dua spasi dan `>`)"
    ),
    "detached": M("umpan balik harus tepat di bawah jawabannya (hapus baris kosong di atasnya)"),
    "unindented": M("umpan balik harus menjorok (awali dengan dua spasi, lalu `>`)"),
}


def check_distinct(texts: Sequence[tuple[str, int]], report: Report) -> None:
    """Report a text that stands twice."""
    seen: dict[str, int] = {}
    for text, line in texts:
        first = seen.setdefault(text, line)
        if first != line:
            report.error(line, M("teks ini sama dengan baris %(first)s (bedakan, atau hapus salah satunya)", first=first))


def check_filled(texts: Sequence[tuple[str, int]], report: Report) -> None:
    """Report an empty text."""
    for text, line in texts:
        if not text:
            report.error(line, M("jawaban ini kosong (isi teksnya)"))
