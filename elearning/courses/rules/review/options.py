"""What options betray to somebody who has not read the lesson: by length, by place, by tone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from elearning.courses.rules.review.shapes import KeyFigures, Remark, finding, note
from elearning.kernel.text import M
from elearning.quizzes.rules.source import Item, SourceQuestion

Placed = tuple[str, SourceQuestion]
"""A question and its file."""

ENOUGH = 8
"""Below this many questions a share says little."""
FEW = 4
LONGEST_NOTE, LONGEST_LIMIT = Decimal("0.25"), Decimal("0.40")
"""With four options of equal standing, chance gives 0.25."""
MANY, NEVER = 16, Decimal("0.08")
"""So seldom in so many questions is no chance any more: who strikes the longest option out guesses better."""
SHORTEST_LIMIT = Decimal("0.40")
PLACE_LIMIT = Decimal("0.45")
FILE_PLACE_LIMIT = Decimal("0.6")
LENGTH_LIMIT = Decimal("1.25")
TRUE_LEAST, TRUE_MOST = Decimal("0.25"), Decimal("0.75")
UNUSUAL = Decimal("1.6")
UNUSUAL_LETTERS = 25
TONE_LIMIT = Decimal("0.25")
ABSOLUTE = re.compile(
    r"\b(?:selalu|semua|seluruh|tidak pernah|hanya|pasti|mutlak|sama sekali|apa pun|siapa pun)\b", re.IGNORECASE
)
TRUE = "benar"


def longest_wins(question: SourceQuestion) -> bool:
    """Whether taking the longest option would be right; a tie counts as right."""
    items = _items(question)
    longest = max((len(item.text) for item in items), default=0)
    return any(_is_right(item, items) and len(item.text) == longest for item in items)


def shortest_wins(question: SourceQuestion) -> bool:
    """Whether taking the shortest option, and no other, would be right."""
    items = _items(question)
    shortest = [item for item in items if len(item.text) == min(len(one.text) for one in items)]
    return len(shortest) == 1 and _is_right(shortest[0], items)


def key_figures(questions: Sequence[Placed]) -> KeyFigures:
    """The keys of a course in numbers."""
    singles = [question for _, question in questions if question.kind == "tunggal"]
    statements = [question for _, question in questions if question.kind == "benar-salah"]
    several = [question for _, question in questions if question.kind == "majemuk"]
    situations = [question for _, question in questions if question.kind == "situasi"]
    right = [len(item.text) for question in several for item in _items(question) if item.mark == "x"]
    wrong = [len(item.text) for question in several for item in _items(question) if item.mark != "x"]
    return KeyFigures(
        len(singles),
        sum(map(longest_wins, singles)),
        sum(map(shortest_wins, singles)),
        _positions(singles),
        len(statements),
        sum(_is_true(question) for question in statements),
        (Decimal(sum(right) * len(wrong)) / (len(right) * sum(wrong))).quantize(Decimal("0.01"))
        if right and sum(wrong)
        else Decimal(0),
        len(situations),
        sum(map(longest_wins, situations)),
    )


def option_remarks(file: str, questions: Sequence[Placed], figures: KeyFigures) -> Iterator[Remark]:
    """Everything that is to be said of options; what concerns the whole course stands at line 1 of `file`."""
    yield from _lengths(file, figures)
    yield from _places(file, questions, figures)
    yield from _statements(file, figures)
    yield from _tone(file, questions)
    for path, question in questions:
        yield from _unusual(path, question)


def _lengths(file: str, figures: KeyFigures) -> Iterator[Remark]:
    if figures.singles >= ENOUGH:
        share = Decimal(figures.longest) / figures.singles
        if share > LONGEST_NOTE:
            weigh = finding if share >= LONGEST_LIMIT else note
            yield weigh(
                file,
                1,
                M(
                    "menebak pilihan terpanjang benar di %(won)s dari %(all)s soal tunggal (sebaiknya paling banyak %(limit)s%%; panjangkan pengecoh)",
                    won=figures.longest,
                    all=figures.singles,
                    limit=_percent(LONGEST_NOTE),
                ),
            )
        if share < NEVER and figures.singles >= MANY:
            yield note(
                file,
                1,
                M(
                    "pilihan terpanjang benar di hanya %(won)s dari %(all)s soal tunggal (mencoretnya pun menjadi cara menebak; biarkan sekitar seperempat)",
                    won=figures.longest,
                    all=figures.singles,
                ),
            )
        if Decimal(figures.shortest) / figures.singles > SHORTEST_LIMIT:
            yield note(
                file,
                1,
                M(
                    "menebak pilihan terpendek benar di %(won)s dari %(all)s soal tunggal (kunci pun terbaca dari pendeknya)",
                    won=figures.shortest,
                    all=figures.singles,
                ),
            )
    if figures.situations >= FEW and Decimal(figures.situations_longest) / figures.situations > PLACE_LIMIT:
        yield note(
            file,
            1,
            M(
                "di %(won)s dari %(all)s soal situasi pilihan terbaik juga yang terpanjang (panjangkan pilihan lain)",
                won=figures.situations_longest,
                all=figures.situations,
            ),
        )
    if figures.right_to_wrong and not 1 / LENGTH_LIMIT <= figures.right_to_wrong <= LENGTH_LIMIT:
        weigh = finding if figures.right_to_wrong > LENGTH_LIMIT else note
        yield weigh(
            file,
            1,
            M(
                "di soal majemuk pilihan benar rata-rata %(ratio)s kali panjang pilihan salah (antara 0,8 dan 1,25)",
                ratio=figures.right_to_wrong,
            ),
        )


def _places(file: str, questions: Sequence[Placed], figures: KeyFigures) -> Iterator[Remark]:
    most = max(figures.positions, default=0)
    if figures.singles >= ENOUGH and Decimal(most) / figures.singles > PLACE_LIMIT:
        yield finding(
            file,
            1,
            M(
                "kunci %(count)s dari %(all)s soal tunggal ada di tempat ke-%(place)s (sebarkan ke semua tempat)",
                count=most,
                all=figures.singles,
                place=figures.positions.index(most) + 1,
            ),
        )
    for place, count in enumerate(figures.positions[:4], 1):
        if figures.singles >= 12 and count == 0:
            yield finding(
                file,
                1,
                M("tidak ada soal tunggal yang kuncinya di tempat ke-%(place)s (sebarkan ke semua tempat)", place=place),
            )
    for path in dict.fromkeys(path for path, _ in questions):
        here = _positions([question for where, question in questions if where == path and question.kind == "tunggal"])
        if sum(here) >= 4 and Decimal(max(here)) / sum(here) > FILE_PLACE_LIMIT:
            yield note(
                path,
                1,
                M(
                    "kunci %(count)s dari %(all)s soal tunggal ada di tempat ke-%(place)s (sebarkan ke semua tempat)",
                    count=max(here),
                    all=sum(here),
                    place=here.index(max(here)) + 1,
                ),
            )


def _statements(file: str, figures: KeyFigures) -> Iterator[Remark]:
    if figures.statements < 3:
        return
    share = Decimal(figures.true) / figures.statements
    if not TRUE_LEAST <= share <= TRUE_MOST:
        weigh = finding if figures.statements >= 5 else note
        yield weigh(
            file,
            1,
            M(
                "%(true)s dari %(all)s pernyataan benar-salah bernilai benar (seimbangkan)",
                true=figures.true,
                all=figures.statements,
            ),
        )


def _tone(file: str, questions: Sequence[Placed]) -> Iterator[Remark]:
    """Words that admit no exception, in wrong options alone."""
    singles = [one for one in questions if one[1].kind == "tunggal"]
    loud = [
        (path, question)
        for path, question in singles
        if any(ABSOLUTE.search(item.text) for item in _items(question) if item.mark != "x")
        and not any(ABSOLUTE.search(item.text) for item in _items(question) if item.mark == "x")
    ]
    if len(singles) >= ENOUGH and Decimal(len(loud)) / len(singles) > TONE_LIMIT:
        places = ", ".join(f"{path}:{question.line}" for path, question in loud)
        yield note(
            file,
            1,
            M(
                "di %(count)s dari %(all)s soal tunggal hanya pengecoh yang memakai kata mutlak seperti selalu, semua, hanya: %(places)s",
                count=len(loud),
                all=len(singles),
                places=places,
            ),
        )


def _unusual(path: str, question: SourceQuestion) -> Iterator[Remark]:
    """One option far longer than each of the others: when it is right, it gives itself away."""
    items = _items(question) if question.kind in {"tunggal", "situasi"} else ()
    if len(items) < 3:
        return
    lengths = sorted(len(item.text) for item in items)
    longest = max(items, key=lambda item: len(item.text))
    if lengths[-1] <= lengths[-2] * UNUSUAL or lengths[-1] - lengths[-2] < UNUSUAL_LETTERS:
        return
    if _is_right(longest, items):
        yield finding(
            path,
            longest.line,
            M(
                "jawaban benar ini jauh lebih panjang daripada pilihan lain: %(longest)s dan %(next)s huruf (samakan panjangnya)",
                longest=lengths[-1],
                next=lengths[-2],
            ),
        )
    else:
        yield note(
            path,
            longest.line,
            M(
                "pilihan ini jauh lebih panjang daripada yang lain: %(longest)s dan %(next)s huruf (samakan panjangnya)",
                longest=lengths[-1],
                next=lengths[-2],
            ),
        )


def _items(question: SourceQuestion) -> tuple[Item, ...]:
    return question.block.items if question.block else ()


def _is_right(item: Item, items: Sequence[Item]) -> bool:
    """Ticked, or worth the most of all."""
    if item.shape == "share":
        return float(item.mark or 0) == max(float(one.mark or 0) for one in items)
    return item.mark == "x"


def _is_true(question: SourceQuestion) -> bool:
    return any(item.text.strip().lower() == TRUE for item in _items(question))


def _positions(singles: Sequence[SourceQuestion]) -> tuple[int, ...]:
    """How often the key is the first option, the second, and so on."""
    counts = [0] * max((len(_items(question)) for question in singles), default=0)
    for question in singles:
        for place, item in enumerate(_items(question)):
            counts[place] += item.mark == "x"
    return tuple(counts)


def _percent(share: Decimal) -> Decimal:
    return (share * 100).quantize(Decimal(1))
