"""Blind papers: a quiz as somebody sees it who has to answer it without the lesson, and the key on a sheet of its own.

The paper holds what a learner would see and nothing else; the order of what is offered is shuffled by the id of the question, so that
the same quiz gives the same paper.
"""

from __future__ import annotations

import string
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from elearning.kernel.ports import JsonValue
from elearning.quizzes.rules.kinds import KINDS
from elearning.quizzes.rules.kinds.base import alternatives, shuffled
from elearning.quizzes.rules.kinds.pairs import sides_of
from elearning.quizzes.rules.kinds.words import mark_gaps, with_gaps
from elearning.quizzes.rules.source import Item, Piece, QuizSource, SourceQuestion

GAP = "[{number}: ________]"
SEED = "lembar"


@dataclass(frozen=True, slots=True)
class Paper:
    """`text` is Markdown; `key` gives for each question id its kind and what is accepted, in the letters of the paper."""

    text: str
    key: Mapping[str, JsonValue]


@dataclass(frozen=True, slots=True)
class _Sheet:
    """What one question puts on the paper below its text, and what is right."""

    lines: Sequence[str]
    accepted: JsonValue
    shares: Mapping[str, JsonValue] | None = None


def paper_of(title: str, quiz: QuizSource) -> Paper:
    """The blind paper of a quiz: every question there is, drawn or not."""
    parts = [f"# {title}", "Jawablah tanpa membuka modul. Tulis huruf atau isiannya di samping nomor soal."]
    key: dict[str, JsonValue] = {}
    number = 0
    for group in quiz.groups:
        for question in group.questions:
            if not question.kind:
                continue
            number += 1
            sheet = _sheet(question)
            ask, text = _asked(question)
            parts.append(f"## {number}. {ask} {{#{question.id}}}")
            parts += [piece for piece in (group.text.text.strip(), text.strip()) if piece]
            parts.append(f"*{KINDS[question.kind].instruction}*")
            if sheet.lines:
                parts.append("\n".join(sheet.lines))
            entry: dict[str, JsonValue] = {"number": number, "kind": question.kind, "accepted": sheet.accepted}
            if sheet.shares is not None:
                entry["shares"] = dict(sheet.shares)
            key[question.id] = entry
    return Paper("\n\n".join(parts) + "\n", key)


def _asked(question: SourceQuestion) -> tuple[str, str]:
    if question.kind != "rumpang":
        return question.ask.text, question.text.text
    ask, gaps = mark_gaps(question.ask, 1)
    text, _ = mark_gaps(question.text, 1 + len(gaps))
    return with_gaps(ask, _gap), with_gaps(text, _gap)


def _gap(number: int) -> str:
    return GAP.format(number=number)


def _sheet(question: SourceQuestion) -> _Sheet:
    match question.kind:
        case "tunggal" | "majemuk":
            letters, lines = _lettered(question.id, [item.text for item in _items(question)])
            right = [letters[place] for place, item in enumerate(_items(question)) if item.mark == "x"]
            return _Sheet(lines, _texts(sorted(right)))
        case "situasi":
            letters, lines = _lettered(question.id, [item.text for item in _items(question)])
            shares = {letters[place]: item.mark for place, item in enumerate(_items(question))}
            best = max(float(share) for share in shares.values())
            accepted = sorted(letter for letter, share in shares.items() if float(share) == best)
            return _Sheet(lines, _texts(accepted), {letter: f"{shares[letter]}%" for letter in sorted(shares)})
        case "benar-salah":
            true = _items(question)[0].text.strip().lower() == "benar"
            return _Sheet(["- A. Benar", "- B. Salah"], ["A" if true else "B"])
        case "pasang":
            return _pairs(question)
        case "urut":
            letters, lines = _lettered(question.id, [item.text for item in _items(question)])
            return _Sheet(lines, _texts(letters))
        case "rumpang":
            return _Sheet((), [_texts(gap) for gap in _gaps(question)])
        case "isian":
            return _Sheet((), _texts([answer for item in _items(question) for answer in alternatives(item.text)]))
        case _:
            return _Sheet((), _texts([item.text for item in _items(question)]))


def _pairs(question: SourceQuestion) -> _Sheet:
    sides = [pair for item in _items(question) if (pair := sides_of(item)) is not None]
    rights = list(dict.fromkeys(right for _, right in sides))
    letters, lines = _lettered(question.id, rights)
    lefts = [(left, right) for left, right in sides if left]
    numbered = [f"{number}. {left}" for number, (left, _) in enumerate(lefts, 1)]
    accepted = {str(number): letters[rights.index(right)] for number, (_, right) in enumerate(lefts, 1)}
    return _Sheet([*numbered, "", *lines], dict(accepted))


def _lettered(seed: str, texts: Sequence[str]) -> tuple[list[str], list[str]]:
    """The letter of each text, and the lines of the paper in the order of the letters."""
    order = shuffled(f"{SEED}:{seed}", len(texts))
    letters = [""] * len(texts)
    for place, index in enumerate(order):
        letters[index] = _letter(place)
    return letters, [f"- {_letter(place)}. {texts[index]}" for place, index in enumerate(order)]


def _letter(place: int) -> str:
    """A, B, …, Z, A2, B2, …"""
    round_, index = divmod(place, 26)
    return string.ascii_uppercase[index] + (str(round_ + 1) if round_ else "")


def _gaps(question: SourceQuestion) -> list[tuple[str, ...]]:
    pieces: tuple[Piece, ...] = (question.ask, question.text)
    return [gap for piece in pieces for gap in mark_gaps(piece, 1)[1]]


def _items(question: SourceQuestion) -> tuple[Item, ...]:
    return question.block.items if question.block else ()


def _texts(texts: Sequence[str]) -> list[JsonValue]:
    return list(texts)
