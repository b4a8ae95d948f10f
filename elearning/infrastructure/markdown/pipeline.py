"""One text through all stations. Runs in the worker process; see `worker` for the guard around it."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from typing import Any

from markdown import Markdown
from markdown.extensions.abbr import AbbrExtension
from markdown.extensions.attr_list import AttrListExtension
from markdown.extensions.def_list import DefListExtension
from markdown.extensions.footnotes import FootnoteExtension
from markdown.extensions.sane_lists import SaneListExtension
from markdown.extensions.tables import TableExtension
from markdown.extensions.toc import TocExtension
from pymdownx.arithmatex import ArithmatexExtension
from pymdownx.highlight import HighlightExtension
from pymdownx.quotes import QuotesExtension
from pymdownx.superfences import SuperFencesCodeExtension
from pymdownx.tilde import DeleteSubExtension

from elearning.infrastructure.markdown.cleaning import clean, prefixed
from elearning.infrastructure.markdown.diagrams import UndrawableDiagram, draw
from elearning.infrastructure.markdown.lines import LineFinder, refusals
from elearning.infrastructure.markdown.shapes import ERROR, Context, Finding, Piece, Rendered, TocEntry
from elearning.infrastructure.markdown.structure import CLOSE, OPEN, Notebook, StructureProcessor, TickProcessor
from elearning.kernel.text import M

PRIVATE = re.compile("[\uf8f0-\uf8ff\x00-\x08\x0b\x0c\x0e-\x1f]")
ID = re.compile(r' id="([^"]*)"')
TAG = re.compile(r"<[^>]*>")
PLAIN = re.compile(r"[A-Za-zÀ-ɏ](?:[0-9A-Za-zÀ-ɏ ,.;:?!()'%/…–—-])*")
"""One line of ordinary words: nothing in it means anything to the parser. Most options of a quiz are such lines."""
WORD = re.compile(r"\w[\w'’-]*")


def render_piece(piece: Piece, context: Context) -> Rendered:
    """Render one text in this process, without a time limit. What cannot be rendered comes back as a problem, never as an exception."""
    plain = piece.text.strip()
    if PLAIN.fullmatch(plain) and len(plain) < 2_000:
        return Rendered(f"<p>{plain}</p>", words=len(WORD.findall(plain)))
    refused = refusals(piece)
    if refused:
        return Rendered("", problems=tuple(refused))
    notebook = Notebook(context, LineFinder(piece))
    text = PRIVATE.sub("", piece.text)
    try:
        md = _parser(notebook, piece)
        raw = md.convert(text)
        body = clean(raw, notebook, piece.prefix)
    except RecursionError:
        return Rendered(
            "",
            problems=(Finding(piece.first_line, ERROR, M("susunan teks terlalu dalam (kurangi tingkat daftar atau kutipan)")),),
        )
    tokens: list[dict[str, Any]] = getattr(md, "toc_tokens", [])
    toc = tuple(_toc(tokens, piece))
    anchors = _anchors(body, piece.prefix)
    return Rendered(
        html=body,
        toc=toc,
        problems=tuple(sorted(notebook.findings + _repeated(body, notebook, piece.prefix), key=_place)),
        dropped=tuple(sorted(notebook.dropped, key=_place)),
        anchors=anchors,
        links=tuple(notebook.links),
        used=frozenset(notebook.used),
        pictures=frozenset(notebook.pictures),
        drawings=tuple(notebook.drawings.values()),
        words=len(WORD.findall(html.unescape(TAG.sub(" ", body)))),
    )


def _parser(notebook: Notebook, piece: Piece) -> Markdown:
    """A fresh parser: it keeps state while it works, and making one costs a millisecond."""
    diagram = {"name": "mermaid", "class": "mermaid", "format": _Diagrams(notebook)}
    md = Markdown(
        output_format="html",
        tab_length=4,
        extensions=[
            AttrListExtension(),
            AbbrExtension(),
            DefListExtension(),
            FootnoteExtension(SEPARATOR="-", BACKLINK_TITLE="Kembali ke catatan %d di dalam teks", BACKLINK_TEXT="↩"),
            SaneListExtension(),
            TableExtension(use_align_attribute=True),
            TocExtension(baselevel=piece.top, marker="", permalink=False),
            ArithmatexExtension(
                generic=True,
                tex_inline_wrap=["", ""],
                tex_block_wrap=["", ""],
                block_syntax=["dollar"],
                inline_syntax=["dollar"],
            ),
            HighlightExtension(guess_lang=False, use_pygments=True, css_class="highlight"),
            SuperFencesCodeExtension(custom_fences=[diagram]),
            QuotesExtension(callouts=True),
            DeleteSubExtension(subscript=False),
        ],
    )
    md.treeprocessors.register(TickProcessor(md), "ticks", 25)
    md.treeprocessors.register(StructureProcessor(md, notebook), "structure", -10)
    return md


class _Diagrams:
    """The fence ```` ```mermaid ````: a picture in place of its text."""

    def __init__(self, notebook: Notebook) -> None:
        self.notebook = notebook

    def __call__(self, source: str, language: str, css_class: str, options: Mapping[str, Any], md: Markdown, **_: Any) -> str:
        line = self.notebook.lines.find("```mermaid", "~~~mermaid", "mermaid", inside_fences=True)
        try:
            diagram = draw(source)
        except UndrawableDiagram as error:
            said = " ".join(str(error).split())[:120]
            self.notebook.fault(line, M("diagram tidak dapat digambar: %(said)s (periksa penulisan mermaid)", said=said))
            return f"<pre><code>{html.escape(source)}</code></pre>"
        drawing = diagram.drawing
        address = f"{self.notebook.context.drawings}/{drawing.sha256}/{drawing.name}"
        self.notebook.drawings[address] = drawing
        return (
            f'<figure class="diagram"><img src="{html.escape(address)}" alt="{html.escape(diagram.alt)}" width="{diagram.width}" '
            f'height="{diagram.height}" loading="lazy" decoding="async"></figure>'
        )


def _toc(tokens: list[dict[str, Any]], piece: Piece) -> Iterator[TocEntry]:
    for token in tokens:
        title = re.sub(f"{OPEN}.*?{CLOSE}", "", html.unescape(TAG.sub("", str(token["name"]))))
        yield TocEntry(int(token["level"]), prefixed(str(token["id"]), piece.prefix), " ".join(title.split()))
        yield from _toc(token["children"], piece)


def _anchors(body: str, prefix: str) -> frozenset[str]:
    return frozenset(name.removeprefix(prefix) for name in ID.findall(body))


def _repeated(body: str, notebook: Notebook, prefix: str) -> list[Finding]:
    """Names given twice: a link could only ever reach the first."""
    found: list[Finding] = []
    seen: set[str] = set()
    for name in ID.findall(body):
        bare = name.removeprefix(prefix)
        if name in seen:
            notebook.lines.find(f"#{bare}")
            line = notebook.lines.find(f"#{bare}")
            found.append(Finding(line, ERROR, M("nama bagian #%(name)s dipakai dua kali (beri nama lain)", name=bare)))
        seen.add(name)
    return found


def _place(finding: Finding) -> int:
    return finding.line
