"""Questions that ask the same twice, and answers that stand open in another question."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import combinations

from elearning.courses.rules.catalogue import search_text
from elearning.courses.rules.review.options import Placed
from elearning.courses.rules.review.shapes import Remark, finding, note
from elearning.kernel.text import M, fold
from elearning.quizzes.rules.source import SourceQuestion

ALIKE_NOTE, ALIKE_LIMIT = Decimal("0.45"), Decimal("0.65")
FEWEST_STEMS = 4
FEWEST_KEY_WORDS = 5
PUNCTUATION = re.compile(r"[^\w\s]")
COMMON = frozenset(
    search_text(
        [
            "yang dan atau di ke dari untuk pada dengan dalam oleh itu ini adalah ialah akan tidak bukan apa mana siapa kapan berapa "
            "bagaimana mengapa paling tepat benar salah pilih semua pernyataan berikut soal anda jawab lengkapi pasangkan urutkan "
            "menurut contoh modul sebuah seorang satu suatu agar supaya karena bila jika lalu kemudian sudah belum dapat harus perlu "
            "lebih juga sebagai saat ketika"
        ]
    ).split()
)


def asked_stems(question: SourceQuestion) -> frozenset[str]:
    """The stems of what is asked and of its key, without the words that every question has."""
    items = question.block.items if question.block else ()
    keys = [item.text for item in items if item.mark in {"x", "100"} or item.shape in {"equals", "bullet", "ordered"}]
    return frozenset(search_text([question.ask.text, question.text.text, *keys]).split()) - COMMON


def alike(one: frozenset[str], other: frozenset[str]) -> Decimal:
    """The share of stems that two questions have in common (Jaccard), in [0, 1]; 0 when one is too short to tell.

    >>> alike(frozenset("abcd"), frozenset("abcd")), alike(frozenset("abcd"), frozenset("abce")), alike(frozenset("a"), frozenset("a"))
    (Decimal('1'), Decimal('0.6'), Decimal('0'))
    """
    if min(len(one), len(other)) < FEWEST_STEMS:
        return Decimal(0)
    return Decimal(len(one & other)) / len(one | other)


def twin_remarks(questions: Sequence[Placed]) -> Iterator[Remark]:
    """Pairs that are too much alike, told at the later of the two."""
    stems = [(path, question, asked_stems(question)) for path, question in questions]
    for (path, first, one), (where, second, other) in combinations(stems, 2):
        likeness = alike(one, other)
        if likeness < ALIKE_NOTE:
            continue
        weigh = finding if likeness >= ALIKE_LIMIT else note
        yield weigh(
            where,
            second.line,
            M(
                "soal #%(id)s mirip %(share)s%% dengan #%(other)s di %(path)s:%(line)s (tanyakan hal lain)",
                id=second.id,
                share=(likeness * 100).quantize(Decimal(1)),
                other=first.id,
                path=path,
                line=first.line,
            ),
        )


def leak_remarks(questions: Sequence[Placed]) -> Iterator[Remark]:
    """Keys that can be read, word for word, in what another question asks or explains."""
    told = [(path, question, _bare(" ".join(_told(question)))) for path, question in questions]
    for path, question in questions:
        if question.kind not in {"tunggal", "majemuk"} or question.block is None:
            continue
        for item in question.block.items:
            key = _bare(item.text)
            if item.mark != "x" or len(key.split()) < FEWEST_KEY_WORDS:
                continue
            for where, other, text in told:
                if other is not question and f" {key} " in f" {text} ":
                    yield finding(
                        path,
                        item.line,
                        M(
                            "kunci ini terbaca kata demi kata di soal #%(id)s (%(path)s:%(line)s)",
                            id=other.id,
                            path=where,
                            line=other.line,
                        ),
                    )


def _told(question: SourceQuestion) -> Iterator[str]:
    yield from (question.ask.text, question.text.text, question.hint.text, question.explanation.text)
    if question.block is not None:
        yield from (item.feedback.text for item in question.block.items)


def _bare(text: str) -> str:
    return " ".join(PUNCTUATION.sub(" ", fold(text)).split())
