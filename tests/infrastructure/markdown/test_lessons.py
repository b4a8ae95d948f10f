"""What authors write, and what the page then holds."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elearning.infrastructure.markdown import Asset, Context, Piece
from elearning.infrastructure.markdown.pipeline import PLAIN, render_piece

CONTEXT = Context(
    drawings="/kursus/contoh/aset",
    assets={
        "aset/peta.png": Asset("/kursus/contoh/aset/aa/peta.png", "image", "image/png", 640, 480),
        "aset/sapaan.mp3": Asset("/kursus/contoh/aset/bb/sapaan.mp3", "audio", "audio/mpeg"),
        "aset/rapat.mp4": Asset(
            "/kursus/contoh/aset/cc/rapat.mp4", "video", "video/mp4", track="/kursus/contoh/aset/dd/rapat.vtt"
        ),
        "aset/rapat.vtt": Asset("/kursus/contoh/aset/dd/rapat.vtt", "track", "text/vtt"),
        "aset/kartu.pdf": Asset("/kursus/contoh/aset/ee/kartu.pdf", "document", "application/pdf"),
    },
    pages={"02-rencana.md": "/kursus/contoh/rencana"},
)


def page_of(text: str) -> str:
    rendered = render_piece(Piece(text), CONTEXT)
    assert rendered.findings == ()
    return rendered.html


def faults_of(text: str, first_line: int = 1) -> list[tuple[int, str, str]]:
    rendered = render_piece(Piece(text, first_line), CONTEXT)
    return [(finding.line, finding.severity, str(finding.message)) for finding in rendered.findings]


def test_headings_leave_the_first_level_to_the_page() -> None:
    rendered = render_piece(Piece("# Jadwal {#jadwal}\n\n## Rincian biaya\n"), CONTEXT)

    assert rendered.html == '<h2 id="isi-jadwal">Jadwal</h2>\n<h3 id="isi-rincian-biaya">Rincian biaya</h3>'
    assert [(entry.level, entry.id, entry.title) for entry in rendered.toc] == [
        (2, "isi-jadwal", "Jadwal"),
        (3, "isi-rincian-biaya", "Rincian biaya"),
    ]
    assert rendered.anchors == {"jadwal", "rincian-biaya"}


def test_a_heading_with_a_formula_keeps_its_words_in_the_contents() -> None:
    rendered = render_piece(Piece("# Nilai $x^2$ dan `kode`\n"), CONTEXT)

    assert rendered.toc[0].title == "Nilai x^2 dan kode"
    assert "<msup>" in rendered.html


@pytest.mark.parametrize(
    ("name", "kind", "label"),
    [
        ("CATATAN", "catatan", "Catatan"),
        ("NOTE", "catatan", "Catatan"),
        ("TIP", "tip", "Tip"),
        ("PENTING", "penting", "Penting"),
        ("IMPORTANT", "penting", "Penting"),
        ("PERINGATAN", "peringatan", "Peringatan"),
        ("WARNING", "peringatan", "Peringatan"),
        ("CAUTION", "peringatan", "Peringatan"),
        ("CONTOH", "contoh", "Contoh"),
    ],
)
def test_a_callout_has_its_kind_and_its_indonesian_title(name: str, kind: str, label: str) -> None:
    html = page_of(f"> [!{name}]\n> Isi kotak.\n")

    assert html == (f'<div class="callout callout--{kind}">\n<p class="callout-title">{label}</p>\n<p>Isi kotak.</p>\n</div>')


def test_a_callout_may_have_a_title_of_its_own_and_a_list() -> None:
    html = page_of("> [!TIP] Cara cepat\n> Baca dulu.\n>\n> - satu\n> - dua\n")

    assert '<p class="callout-title">Cara cepat</p>' in html
    assert html.count("<li>") == 2


def test_an_unknown_callout_is_shown_as_a_note_and_reported() -> None:
    assert faults_of("Teks.\n\n> [!AWAS]\n> Isi.\n") == [
        (3, "warning", "kotak [!AWAS] tidak dikenal (pakai salah satu dari CATATAN, TIP, PENTING, PERINGATAN, CONTOH)")
    ]


def test_two_callouts_side_by_side_stay_two() -> None:
    assert page_of("> [!TIP]\n> a\n\n> [!CONTOH]\n> b\n").count('class="callout ') == 2


def test_a_lone_picture_is_a_figure_with_its_size() -> None:
    assert page_of('![Peta kecamatan](aset/peta.png "Peta, 2026")\n') == (
        '<figure><img alt="Peta kecamatan" decoding="async" height="480" loading="lazy" '
        'src="/kursus/contoh/aset/aa/peta.png" width="640"><figcaption>Peta, 2026</figcaption></figure>'
    )


def test_a_picture_in_a_sentence_stays_in_it() -> None:
    assert page_of("Lihat ![Peta kecamatan](aset/peta.png) ini.\n").startswith("<p>Lihat <img alt=")


def test_sound_and_film_are_written_like_pictures() -> None:
    html = page_of("![Sapaan](aset/sapaan.mp3)\n\n![Rapat](aset/rapat.mp4)\n")

    assert '<audio aria-label="Sapaan" controls="" preload="none" src="/kursus/contoh/aset/bb/sapaan.mp3"></audio>' in html
    assert "<figcaption>Sapaan</figcaption>" in html
    assert 'playsinline="" preload="none" src="/kursus/contoh/aset/cc/rapat.mp4">' in html
    assert (
        '<track default="" kind="captions" label="Bahasa Indonesia" src="/kursus/contoh/aset/dd/rapat.vtt" srclang="id">'
        in html
    )


def test_links_between_modules_become_addresses() -> None:
    rendered = render_piece(Piece("[rencana](02-rencana.md#jadwal), [di sini](#a), [kartu](aset/kartu.pdf)\n", 7), CONTEXT)

    assert 'href="/kursus/contoh/rencana#isi-jadwal"' in rendered.html
    assert 'href="#isi-a"' in rendered.html
    assert 'href="/kursus/contoh/aset/ee/kartu.pdf"' in rendered.html
    assert [(link.page, link.fragment, link.line) for link in rendered.links] == [("02-rencana.md", "jadwal", 7), ("", "a", 7)]
    assert rendered.used == {"aset/kartu.pdf"}


def test_links_to_the_outside_say_so() -> None:
    assert page_of("[JDIH](https://jdih.example.go.id/)\n") == (
        '<p><a href="https://jdih.example.go.id/" rel="external noopener">JDIH</a></p>'
    )


def test_tables_can_be_scrolled_by_keyboard_and_are_aligned_without_style() -> None:
    html = page_of("| Blok | Menit |\n|:-----|------:|\n| Teks | 12 |\n")

    assert html.startswith('<div aria-label="Tabel: Blok, Menit" class="table-wrap" role="region" tabindex="0"><table>')
    assert '<th align="right" scope="col">Menit</th>' in html
    assert '<td align="right">12</td>' in html


def test_tick_lists_cannot_be_ticked() -> None:
    html = page_of("- [x] Sudah dibaca\n- [ ] Belum\n- biasa\n")

    assert '<ul class="task-list">' in html
    assert '<input aria-label="Sudah" checked="" disabled="" type="checkbox"><div>Sudah dibaca</div>' in html
    assert '<input aria-label="Belum" disabled="" type="checkbox"><div>Belum</div>' in html
    assert "<li>biasa</li>" in html


def test_tick_lists_with_blank_lines_between_are_ticked_too() -> None:
    assert page_of("- [x] Satu\n\n- [ ] Dua\n").count("<input") == 2


def test_footnotes_lead_there_and_back() -> None:
    html = page_of("Menurut aturan.[^a]\n\n[^a]: Sumbernya.\n")

    assert '<sup id="isi-fnref-a"><a class="footnote-ref" href="#isi-fn-a">1</a></sup>' in html
    assert '<li id="isi-fn-a">' in html
    assert 'href="#isi-fnref-a"' in html


def test_terms_and_code_and_abbreviations() -> None:
    html = page_of(
        "JP\n:   Jam pelajaran.\n\n```python\nx = 1\n```\n\n~~salah~~\n\n*[ASN]: Aparatur Sipil Negara\n\nSetiap ASN.\n"
    )

    assert "<dt>JP</dt>" in html
    assert '<div class="highlight"><pre tabindex="0"><span></span><code><span class="n">x</span>' in html
    assert "<del>salah</del>" in html
    assert '<abbr title="Aparatur Sipil Negara">ASN</abbr>' in html


def test_a_fence_may_show_markdown_that_is_not_read() -> None:
    html = page_of("````markdown\n```mermaid\nflowchart TD\n```\n![](x.png)\n````\n")

    assert "<figure" not in html
    assert "<img" not in html


def test_a_diagram_is_a_picture_that_says_what_it_shows() -> None:
    rendered = render_piece(
        Piece("```mermaid\nflowchart TD\n    A[Tulis] --> B{Lolos?}\n    B -->|Ya| C[Terbit]\n```\n"), CONTEXT
    )

    (drawing,) = rendered.drawings
    assert f'src="/kursus/contoh/aset/{drawing.sha256}/{drawing.name}"' in rendered.html
    assert 'alt="Diagram alur: Tulis, Lolos?, Terbit, Ya"' in rendered.html
    assert rendered.html.startswith('<figure class="diagram"><img ')
    assert b"<style" not in drawing.content
    assert b"width=" in drawing.content


def test_a_diagram_with_a_title_is_named_by_it() -> None:
    rendered = render_piece(Piece('```mermaid\npie title Belanja 2026\n  "Pegawai": 30\n  "Modal": 70\n```\n'), CONTEXT)

    assert 'alt="Diagram lingkaran: Belanja 2026"' in rendered.html


def test_equal_texts_give_equal_pages() -> None:
    text = "# A\n\n$x$\n\n```mermaid\nflowchart TD\n A-->B\n```\n\n| a |\n|---|\n| b |\n"

    assert render_piece(Piece(text), CONTEXT) == render_piece(Piece(text), CONTEXT)


def test_words_are_counted_as_they_are_read() -> None:
    assert render_piece(Piece("Satu **dua** tiga, [empat](#x) lima-enam.\n"), CONTEXT).words == 5


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("a\n\n![](aset/peta.png)\n", 3, "gambar tanpa teks pengganti (tulis isinya di dalam kurung siku: ![…](aset/peta.png))"),
        ("a\n\n![Ada](aset/tak-ada.png)\n", 3, "berkas aset/tak-ada.png tidak ada (letakkan di folder aset, atau perbaiki namanya; huruf besar dan kecil dibedakan)"),
        ("![Luar](https://x.example/a.png)\n", 1, "gambar dari luar tidak dipakai: https://x.example/a.png (simpan berkasnya di folder aset)"),
        ("a\n[b](03-lain.md)\n", 2, "tautan putus: 03-lain.md tidak ada (tulis nama berkas modul, aset/…, #bagian, atau https://…)"),
        ("[b](ftp://x.example)\n", 1, "alamat tautan tidak diterima: ftp://x.example (pakai https://…)"),
        ("![Kartu](aset/kartu.pdf)\n", 1, "aset/kartu.pdf bukan gambar, suara, atau video (tulis sebagai tautan: [teks](aset/kartu.pdf))"),
        ("a\n\n$\\frac{1$\n", 3, "rumus tidak terbaca: \\frac{1 (periksa kurung kurawal dan nama perintahnya)"),
        ("a\n\n$\\tidakada$\n", 3, "rumus tidak terbaca: \\tidakada (periksa kurung kurawal dan nama perintahnya)"),
        ("# A {#x}\n\n# B {#x}\n", 3, "nama bagian #x dipakai dua kali (beri nama lain)"),
        ("[](https://x.example/)\n", 1, "tautan tanpa teks (tulis keterangan di dalam kurung siku)"),
        ("```mermaid\nbukan diagram\n```\n", 1, "diagram tidak dapat digambar: No Mermaid diagram type detected (periksa penulisan mermaid)"),
        ('<img src="aset/peta.png">\n', 1, "gambar tanpa teks pengganti (isi atribut alt)"),
    ],
)  # fmt: skip
def test_faults_are_told_with_their_line(text: str, line: int, said: str) -> None:
    assert faults_of(text, 10) == [(line + 9, "error", said)]


@settings(max_examples=200, deadline=None)
@given(st.text("abz Z09é,.;:?!()'%/…–—-", min_size=1, max_size=60))
def test_the_short_way_for_plain_lines_gives_what_the_long_way_gives(text: str) -> None:
    text = text.strip()
    short = render_piece(Piece(text), CONTEXT)
    long = render_piece(Piece(f"{text}\n\nx"), CONTEXT)  # a second paragraph sends it the long way

    if PLAIN.fullmatch(text):
        assert f"{short.html}\n<p>x</p>" == long.html
        assert short.words + 1 == long.words


def test_the_same_fault_twice_is_told_at_both_places() -> None:
    assert [line for line, _, _ in faults_of("![](aset/peta.png)\n\n![](aset/peta.png)\n")] == [1, 3]


def test_a_fault_inside_a_fence_is_none() -> None:
    assert faults_of("```markdown\n![](aset/tak-ada.png)\n```\n\n![Peta](aset/peta.png)\n") == []
