"""What every module promises: a length that fits a sitting, the fixed parts, sources, a page that a weak signal can carry."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from elearning.courses.rules.review.blocks import REFERENCE, Block, blocks_of
from elearning.courses.rules.review.shapes import LessonFigures, Remark, Seen, finding, note
from elearning.courses.rules.review.wording import read_ease, wording_remarks
from elearning.courses.rules.source import ModuleSource
from elearning.kernel.text import M, fold

FEWEST_WORDS, MOST_WORDS = 800, 1500
WIDEST_DIAGRAM = 440
"""CSS pixels. A screen of 360 pixels leaves a diagram about 310; its letters of 14 pixels are then about 10 pixels high."""
MOST_WIRE_BYTES = 50 * 1024
PARTS = ("Tujuan belajar", "Ringkasan", "Coba di unit Anda")
DIAGRAM = re.compile(r"\s*(?:`{3,}|~{3,})\s*mermaid")
DRAWN = re.compile(r'<figure class="diagram"><img [^>]*?\bwidth="(\d+)"')
FENCES = re.compile(r"```.*?```", re.DOTALL)
WORD = re.compile(r"[^\W_]+(?:[-/.][^\W_]+)*")
TEMPLATE = re.compile(
    r"templat|formulir|borang|lembar|daftar periksa|daftar cek|format|kartu|contoh (?:surat|isian|naskah)", re.IGNORECASE
)
EMPTY_CELL = re.compile(r"\|[ \t]*(?:…|\.{3,}|_{2,})?[ \t]*(?=\|)")
CLAIM = re.compile(
    r"paling (?:lambat|lama|sedikit|banyak) \d+|\d[\d.,]*(?:\s?%| persen)|hari kerja|\bRp\s?\d[\d.]*(?:,\d+)?|\bPasal \d+"
)
INVENTED = re.compile(r"contoh|rekaan|misal|dikarang|andaikan|anggap", re.IGNORECASE)
FREE_CALLOUTS = frozenset({"CONTOH", "EXAMPLE"})


def count_words(body: str) -> int:
    """The words of a text, code left out.

    >>> count_words("Tiga kata-kata saja.\\n```\\nbukan ini\\n```\\n")
    3
    """
    return len(WORD.findall(FENCES.sub("", body)))


def diagram_widths(html: str) -> tuple[int, ...]:
    """The width of each drawn diagram of a rendered page, in order.

    >>> diagram_widths('<figure class="diagram"><img src="x.svg" alt="" width="153" height="9"></figure>')
    (153,)
    """
    return tuple(int(width) for width in DRAWN.findall(html))


def review_lesson(module: ModuleSource, seen: Seen) -> tuple[LessonFigures, list[Remark]]:
    """The figures of a module and everything that is to be said of its text."""
    text = module.text
    blocks = blocks_of(text.body, text.line)
    reading = read_ease(blocks)
    figures = LessonFigures(
        text.path,
        count_words(text.body),
        reading,
        sum(block.shape == "table" for block in blocks),
        len({block.box for block in blocks if block.box}),
        sum(block.shape == "footnote" for block in blocks),
        seen.diagram_widths,
        _templates(blocks),
        seen.wire_bytes,
    )
    remarks = [*_form(figures, blocks, text.line), *_weight(figures, text.body, text.line)]
    remarks += wording_remarks(text.path, text.line, blocks, reading)
    remarks += _unsourced(text.path, blocks)
    return figures, remarks


def _form(figures: LessonFigures, blocks: Sequence[Block], line: int) -> Iterator[Remark]:
    file = figures.file
    if not FEWEST_WORDS <= figures.words <= MOST_WORDS:
        yield finding(
            file,
            line,
            M(
                "modul ini %(words)s kata (antara %(fewest)s dan %(most)s)",
                words=figures.words,
                fewest=FEWEST_WORDS,
                most=MOST_WORDS,
            ),
        )
    headings = {fold(block.text) for block in blocks if block.shape == "heading"}
    for part in PARTS:
        if fold(part) not in headings:
            yield finding(file, line, M("bagian “# %(part)s” belum ada", part=part))
    if not figures.tables:
        yield finding(file, line, M("modul ini belum punya tabel"))
    if not figures.footnotes or not any(REFERENCE.search(block.text) for block in blocks):
        yield finding(file, line, M("modul ini belum menyebut sumber (tulis catatan kaki: peraturan dan pasalnya)"))
    if not figures.callouts:
        yield finding(file, line, M("modul ini belum punya kotak (misalnya > [!CONTOH])"))
    if not figures.templates:
        yield note(file, line, M("tidak terlihat templat yang dapat dibawa pulang (formulir, lembar isian, daftar periksa)"))


def _weight(figures: LessonFigures, body: str, line: int) -> Iterator[Remark]:
    places = [number for number, text in enumerate(body.split("\n"), line) if DIAGRAM.match(text)]
    for width, place in zip_longest(figures.diagram_widths, places[: len(figures.diagram_widths)], fillvalue=line):
        if width > WIDEST_DIAGRAM:
            yield finding(
                figures.file,
                place,
                M(
                    "diagram selebar %(width)s piksel tidak terbaca di ponsel (paling lebar %(limit)s; susun TD, kurangi cabang sejajar, pendekkan label)",
                    width=width,
                    limit=WIDEST_DIAGRAM,
                ),
            )
    if figures.wire_bytes > MOST_WIRE_BYTES:
        yield finding(
            figures.file,
            line,
            M(
                "halaman dan gambarnya %(size)s KB di jaringan (paling besar %(limit)s KB; kecilkan gambar)",
                size=-(-figures.wire_bytes // 1024),
                limit=MOST_WIRE_BYTES // 1024,
            ),
        )


def _templates(blocks: Sequence[Block]) -> int:
    """Things to take away: lists to tick, parts named as a form, tables with cells to fill."""
    ticks = any(block.tick for block in blocks)
    named = sum(block.shape == "heading" and bool(TEMPLATE.search(block.text)) for block in blocks)
    to_fill = sum(block.shape == "table" and len(EMPTY_CELL.findall(block.text)) >= 2 for block in blocks)
    return ticks + named + to_fill


def _unsourced(file: str, blocks: Sequence[Block]) -> Iterator[Remark]:
    """Rules and figures that name no source: not in their paragraph, nor in the sentence that leads a list in."""
    lead = ""
    for block in blocks:
        if block.shape == "prose":
            lead = block.text
        if block.shape not in {"prose", "item"} or block.callout in FREE_CALLOUTS:
            continue
        around = block.text if block.shape == "prose" else f"{lead} {block.text}"
        claim = CLAIM.search(block.text)
        if claim and not REFERENCE.search(around) and not INVENTED.search(around):
            yield note(
                file,
                block.line,
                M(
                    "“%(claim)s” tanpa catatan kaki di paragrafnya (sebut sumbernya, atau tandai sebagai contoh)",
                    claim=claim[0],
                ),
            )
