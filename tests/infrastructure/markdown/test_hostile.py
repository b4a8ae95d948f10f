"""Texts written to harm: the browser of a learner, or the time of the server."""

from __future__ import annotations

import multiprocessing
import re
import time
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elearning.infrastructure.markdown import Asset, Context, Piece, Rendered, pipeline, render_all, render_markdown, worker
from elearning.infrastructure.markdown.diagrams import draw
from elearning.infrastructure.markdown.mathematics import UnreadableFormula, to_mathml
from elearning.infrastructure.markdown.pipeline import render_piece
from elearning.infrastructure.markdown.shapes import words

CONTEXT = Context("/aset", {"aset/a.png": Asset("/aset/aa/a.png", "image", "image/png")}, {"02-b.md": "/kursus/a/b"})

ATTACKS = [
    "<script>alert(1)</script>",
    "<ScRiPt src=//evil.example/x.js></ScRiPt>",
    '<img src=x onerror="alert(1)" alt="a">',
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<iframe src=javascript:alert(1)></iframe>",
    '<a href="javascript:alert(1)">x</a>',
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x]( javascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:msgbox(1))",
    "[x](//evil.example/)",
    "![x](javascript:alert(1))",
    "![x](data:image/svg+xml;base64,PHN2Zz4=)",
    "<javascript:alert(1)>",
    "[x]: javascript:alert(1)\n\n[x]",
    "# Judul {onclick=alert(1)}",
    "# Judul {style=position:fixed}",
    "teks{: onclick=alert(1) style=top:0 }",
    "![a](aset/a.png){onload=alert(1)}",
    '<p style="position:fixed;top:0">x</p>',
    '<div class="focus-bar btn">x</div>',
    '<form action="//evil.example"><button>Kirim</button></form>',
    '<input name="password" type="password">',
    '<meta http-equiv="refresh" content="0;url=//evil.example">',
    '<base href="//evil.example/">',
    '<link rel="stylesheet" href="//evil.example/x.css">',
    "<object data=x></object><embed src=x>",
    '<details ontoggle="alert(1)" open>x</details>',
    '<video src="x" onloadstart="alert(1)"></video>',
    '<video poster="javascript:alert(1)" src="aset/a.png"></video>',
    "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\"></noscript>",
    "<style>*{display:none}</style>",
    "<template><script>alert(1)</script></template>",
    "$\\text{<script>alert(1)</script>}$",
    "$\\href{javascript:alert(1)}{x}$",
    "$\\style{position:fixed}{x}$",
    "$\\class{btn}{x}$",
    "$$\n\\text{<img src=x onerror=alert(1)>}\n$$",
    "```html\n<script>alert(1)</script>\n```",
    "``` {.python onclick=alert(1)}\nx\n```",
    '```mermaid\nflowchart TD\n A["<img src=x onerror=alert(1)>"] --> B\n click B "javascript:alert(1)"\n```',
    "> [!TIP] <script>alert(1)</script>\n> <img src=x onerror=alert(1)>",
    "[^a]\n\n[^a]: <script>alert(1)</script>",
    "*[ASN]: <script>alert(1)</script>\" onclick=\"alert(1)\n\nASN",
    "| <script>alert(1)</script> |\n|---|\n| <img src=x onerror=alert(1)> |",
    "<!--><script>alert(1)</script>-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "\x02wzxhzdk:0\x03 \uf8f00\uf8f1 \uf8f099\uf8f1",
    "<a id=\"isi-\" name=\"location\" href=\"#\">x</a>",
]  # fmt: skip


class Reader(HTMLParser):
    """Looks at tags and attributes as a browser does; what an author shows as text may say anything."""

    FORBIDDEN = words("script iframe object embed form meta base link style template button foreignobject")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag not in self.FORBIDDEN, tag
        for name, value in attrs:
            assert not name.startswith("on"), name
            assert name != "style"
            if name in {"href", "src", "xlink:href", "poster", "action"}:
                assert (value or "").startswith(("/", "#", "https://", "http://", "mailto:")), value
                assert not (value or "").startswith("//"), value


def assert_harmless(html: str) -> None:
    reader = Reader()
    reader.feed(html)
    reader.close()


@pytest.mark.parametrize("text", ATTACKS)
def test_no_attack_reaches_the_page(text: str) -> None:
    rendered = render_piece(Piece(text), CONTEXT)

    assert_harmless(rendered.html)
    for drawing in rendered.drawings:
        assert_harmless(drawing.content.decode())


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from([*ATTACKS, "\n", "> ", "- ", "    ", "*", "`", "$", "|", "{", "}", "[", "](", "\\", "<", "&lt;"]),
        max_size=6,
    )
)
def test_no_mixture_of_attacks_reaches_the_page(parts: list[str]) -> None:
    assert_harmless(render_piece(Piece("".join(parts)), CONTEXT).html)


def test_what_the_cleaner_takes_is_told() -> None:
    text = 'Baik.\n\n<marquee onclick="x">Lari</marquee>\n\n# Judul {style=top:0}\n\n# Dua {.asing}\n'

    dropped = [(finding.line, str(finding.message)) for finding in render_piece(Piece(text), CONTEXT).dropped]

    assert dropped == [
        (3, "tag <marquee> dibuang (tulis dengan Markdown)"),
        (5, "atribut style pada <h2> dibuang (hapus)"),
        (7, "kelas .asing dibuang (yang ada: .lebar, .kecil, .ringkas, .tengah)"),
    ]


def test_ids_cannot_shadow_the_page() -> None:
    html = render_piece(Piece('# X {#isi}\n\n<div id="lanjut">a</div>\n'), CONTEXT).html

    assert 'id="isi"' not in html
    assert 'id="isi-lanjut"' in html


@pytest.mark.parametrize(
    "text", ["[" * 5000, "<a " * 8000, "\n".join("    " * depth + "- x" for depth in range(300)), ">" * 5000 + " x"]
)
def test_texts_made_to_hang_the_parser_are_refused_at_once(text: str) -> None:
    started = time.monotonic()

    rendered = render_piece(Piece(text), CONTEXT)

    assert rendered.html == ""
    assert [problem.severity for problem in rendered.problems] == ["error"]
    assert time.monotonic() - started < 1


def test_a_text_that_hangs_is_stopped_and_its_neighbours_are_not() -> None:
    hanging = "![\n" * 20000

    good, bad, also_good = render_all([Piece("satu"), Piece(hanging, 7), Piece("dua")], CONTEXT, seconds=1)

    assert (good.html, also_good.html) == ("<p>satu</p>", "<p>dua</p>")
    assert bad.html == ""
    assert bad.problems[0].line == 7
    assert "terlalu rumit" in str(bad.problems[0].message)


def test_a_text_above_the_limit_is_refused_with_its_size() -> None:
    problem = render_markdown("kata " * 60_000, context=CONTEXT).problems[0]

    assert str(problem.message) == "teks 293 KB, paling besar 200 KB (bagi menjadi beberapa modul)"


def test_many_pieces_go_through_in_one_go() -> None:
    started = time.monotonic()

    rendered = render_all(
        [Piece(f"# Bagian {number}\n\nIsi **{number}** $x_{{{number}}}$.\n") for number in range(60)], CONTEXT
    )

    assert [piece.toc[0].title for piece in rendered] == [f"Bagian {number}" for number in range(60)]
    assert time.monotonic() - started < 8


@pytest.mark.parametrize("formula", ["", "x" * 2001, "{" * 100 + "}" * 100, "\\frac{1}", "\\tidakada{x}"])
def test_unreadable_formulas_are_named_so(formula: str) -> None:
    with pytest.raises(UnreadableFormula):
        to_mathml(formula, block=False)


@settings(max_examples=80, deadline=None)
@given(st.text(alphabet="\\{}^_abfracsqrttexthrefstyle<>&\"' 12+=$", max_size=60))
def test_no_formula_breaks_out_of_mathml(formula: str) -> None:
    try:
        html = to_mathml(formula, block=True)
    except UnreadableFormula:
        return
    assert_harmless(html)
    assert set(re.findall(r"</?([a-zA-Z]+)", html)) <= {
        name for name in re.findall(r"[a-z]+", html) if name.startswith("m")
    } | {"none"}


def test_a_drawing_holds_shapes_and_words_only() -> None:
    diagram = draw('flowchart TD\n A["<script>x</script>"] --> B\n click A href "https://evil.example/"\n style B fill:#f00')

    text = diagram.drawing.content.decode()
    assert_harmless(text)
    assert set(re.findall(r"<([a-zA-Z]+)", text)) <= {"svg", "g", "defs", "marker", "path", "polygon", "rect", "text", "tspan"}


def test_a_pool_that_broke_is_replaced() -> None:
    assert render_markdown("satu", context=CONTEXT).html == "<p>satu</p>"
    broken = worker.POOL.get()
    broken.stop()
    broken.join()

    assert render_markdown("dua", context=CONTEXT).html == "<p>dua</p>"


def test_a_worker_that_is_killed_costs_one_text_at_most() -> None:
    assert render_markdown("satu", context=CONTEXT).html == "<p>satu</p>"
    workers = [child for child in multiprocessing.active_children() if child.name.startswith("pebble")]
    assert workers

    for child in workers:
        child.kill()

    assert render_markdown("dua", context=CONTEXT).html == "<p>dua</p>"


def test_a_fault_of_the_parser_is_told_at_its_text(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(piece: Piece, _context: Context) -> Rendered:
        if piece.text == "rusak":
            raise LookupError("x")
        return Rendered(f"<p>{piece.text}</p>")

    monkeypatch.setattr(pipeline, "render_piece", fail)

    good, bad = worker._render_here([Piece("baik"), Piece("rusak", 9)], CONTEXT, 5)

    assert good.html == "<p>baik</p>"
    assert [(problem.line, "LookupError" in str(problem.message)) for problem in bad.problems] == [(9, True)]
