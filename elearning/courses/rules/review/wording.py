"""How hard a text is to read. The yardstick is our own: no measure of readability for Indonesian adult prose is generally agreed.

It counts what a tired reader feels on a small screen: long sentences and long words. The limits were set so that the house's own first two
courses, which people read with ease, stand well inside them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from elearning.courses.rules.review.blocks import REFERENCE, Block
from elearning.courses.rules.review.shapes import Reading, Remark, finding, note
from elearning.kernel.text import M

LONG_SENTENCE = 25
ENDLESS_SENTENCE = 35
LONG_WORD = 4
"""Syllables: `pemerintah` is long, `melayani` is long, `warga` is not."""
MEAN_NOTE, MEAN_LIMIT = Decimal(16), Decimal(18)
LONG_NOTE, LONG_LIMIT = Decimal("0.08"), Decimal("0.15")
WORDS_NOTE, WORDS_LIMIT = Decimal("0.18"), Decimal("0.24")

WORD = re.compile(r"[^\W_]+(?:[-/.,'’][^\W_]+)*")
LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
ATTRIBUTES = re.compile(r"\{[:.#][^{}]*\}")
MARKUP = re.compile(r"\*\*|__|~~|`|(?<!\w)[*_]|[*_](?!\w)")
END = re.compile(r"(?<=[.?!…])[\"”’')\]]*\s+(?=[\"“‘'(]*[A-ZÀ-Þ0-9])")
ABBREVIATED = re.compile(r"\b(No|Nomor|Jl|Yth|Sdr|dr|Dr|Ir|Drs|Prof|mis|dsb|hlm|[A-Z])\.$")
VOWELS = re.compile(r"[aiueoéè]+", re.IGNORECASE)


def sentences_of(text: str) -> list[str]:
    """The sentences of a paragraph, without markup.

    >>> sentences_of("Biaya **Rp1.500**.[^a] Yth. Bu Ani datang. Ya?")
    ['Biaya Rp1.500.', 'Yth. Bu Ani datang.', 'Ya?']
    """
    plain = " ".join(MARKUP.sub("", ATTRIBUTES.sub("", LINK.sub(r"\1", REFERENCE.sub("", text)))).split())
    found: list[str] = []
    for part in END.split(plain):
        if found and ABBREVIATED.search(found[-1]):
            found[-1] = f"{found[-1]} {part}"
        elif part.strip():
            found.append(part.strip())
    return found


def syllables(word: str) -> int:
    """Groups of vowels.

    >>> [syllables(word) for word in ("pemerintah", "warga", "APBD")]
    [4, 2, 1]
    """
    return max(1, len(VOWELS.findall(word)))


def read_ease(blocks: Sequence[Block]) -> Reading:
    """The figures of a lesson: its paragraphs, boxes, and those items of lists that are sentences."""
    lengths: list[int] = []
    words: list[str] = []
    for _, sentence in _told(blocks):
        found = WORD.findall(sentence)
        lengths.append(len(found))
        words += [word for word in found if not word[0].isdigit()]
    long = sum(length > LONG_SENTENCE for length in lengths)
    heavy = sum(syllables(word) >= LONG_WORD for word in words)
    return Reading(
        len(lengths),
        sum(lengths),
        (Decimal(sum(lengths)) / max(1, len(lengths))).quantize(Decimal("0.1")),
        (Decimal(long) / max(1, len(lengths))).quantize(Decimal("0.001")),
        (Decimal(heavy) / max(1, len(words))).quantize(Decimal("0.001")),
    )


def wording_remarks(file: str, line: int, blocks: Sequence[Block], reading: Reading) -> Iterator[Remark]:
    """What of the figures is above our yardstick, and each sentence that is far too long."""
    if reading.words_a_sentence > MEAN_NOTE:
        weigh = finding if reading.words_a_sentence > MEAN_LIMIT else note
        yield weigh(
            file,
            line,
            M("kalimat rata-rata %(mean)s kata (paling banyak %(limit)s)", mean=reading.words_a_sentence, limit=MEAN_NOTE),
        )
    if reading.long_sentences > LONG_NOTE:
        weigh = finding if reading.long_sentences > LONG_LIMIT else note
        yield weigh(
            file,
            line,
            M(
                "%(share)s%% kalimat lebih dari %(words)s kata (paling banyak %(limit)s%%; pecah menjadi dua)",
                share=_percent(reading.long_sentences),
                words=LONG_SENTENCE,
                limit=_percent(LONG_NOTE),
            ),
        )
    if reading.long_words > WORDS_NOTE:
        weigh = finding if reading.long_words > WORDS_LIMIT else note
        yield weigh(
            file,
            line,
            M(
                "%(share)s%% kata bersuku empat atau lebih (paling banyak %(limit)s%%; pakai kata sehari-hari)",
                share=_percent(reading.long_words),
                limit=_percent(WORDS_NOTE),
            ),
        )
    for block, sentence in _told(blocks):
        count = len(WORD.findall(sentence))
        if count > ENDLESS_SENTENCE:
            yield note(
                file,
                block.line,
                M("kalimat %(count)s kata: “%(start)s …” (pecah)", count=count, start=" ".join(sentence.split()[:6])),
            )


def _told(blocks: Sequence[Block]) -> Iterator[tuple[Block, str]]:
    for block in blocks:
        if block.shape == "prose" or (block.shape == "item" and block.text.rstrip()[-1:] in {".", "?", "!"}):
            yield from ((block, sentence) for sentence in sentences_of(block.text))


def _percent(share: Decimal) -> Decimal:
    return (share * 100).quantize(Decimal(1))
