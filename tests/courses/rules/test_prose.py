"""Slips of Markdown: seen where they are, mended without touching anything else."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elearning.courses.rules.prose import mend, slips_of
from elearning.infrastructure.markdown import Context, Piece
from elearning.infrastructure.markdown.pipeline import render_piece

COURSES = Path(__file__).resolve().parents[3] / "courses"
FRAGMENTS = [
    "Teks biasa", "- satu", "  - dua", "    - tiga", "   isi tiga", "  isi dua", "    isi empat", "1. langkah", "   - di bawah", "* bintang",
    "", "", "> teks", "> - satu", ">   - dua", "> [!TIP]", "```python", "```", "$$", "x = 1", "# Judul", "| a | b |", "|---|---|", "JP", ":   arti",
    "[^a]: catatan", "    - bersarang", "\t- tab", "2. dua", "1945. tahun", "- a $$b$$", "---", "  ```", "   $$",
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("Bawa:\n- pena\n", [2]),
        ("Bawa:\n\n- pena\n", []),
        ("# Judul\n- pena\n", []),
        ("- satu\n  - dua\n", [2]),
        ("- satu\n    - dua\n", []),
        ("1. satu\n\n   isi\n", [3]),
        ("1. satu\n\n    isi\n", []),
        ("- satu\nlanjutan\n- dua\n", []),
        ("> Bawa:\n> - pena\n", [2]),
        ("> [!CONTOH]\n> - pena\n", []),
        ("Hitung\n$$\nx\n$$\nlalu\n", [2, 5]),
        ("Hitung\n\n$$\nx\n- y\n$$\n\nlalu\n", []),
        ("Hasil $$x$$ itu\n", [1]),
        ("Tulis `$$` begitu\n", []),
        ("```\n- satu\n  - dua\nteks\n- tiga\n```\n", []),
        ("Tahun\n1945. Merdeka\n", []),
        ("- satu\n\n    teks:\n    - dua\n", [4]),
        ("```\ntidak ditutup\n", [1]),
        ("    kode\n    - bukan daftar\n", []),
        ("| a |\n|---|\n| b |\n", []),
    ],
)
def test_slips_are_seen_where_they_are(text: str, lines: list[int]) -> None:
    assert [slip.line for slip in slips_of(text, 1)] == lines


def test_lines_count_from_where_the_text_begins() -> None:
    assert [slip.line for slip in slips_of("a\n- b\n", 40)] == [41]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Bawa:\n- pena\n- buku\n", "Bawa:\n\n- pena\n- buku\n"),
        ("- a\n  - b\n    - c\n- d\n", "- a\n    - b\n        - c\n- d\n"),
        (
            "1. a\n\n   isi\n\n   ```py\n   x\n     y\n   ```\n2. b\n",
            "1. a\n\n    isi\n\n    ```py\n    x\n      y\n    ```\n2. b\n",
        ),
        ("> teks:\n> - a\n", "> teks:\n>\n> - a\n"),
        ("a\n$$\nx\n$$\nb\n", "a\n\n$$\nx\n$$\n\nb\n"),
        ("Bawa:\r\n- pena\r\n", "Bawa:\r\n\r\n- pena\r\n"),
        ("- a\n\tisi\n", "- a\n\tisi\n"),
    ],
)
def test_what_a_machine_can_mend_is_mended(before: str, after: str) -> None:
    assert mend(before) == after


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(FRAGMENTS), max_size=14))
def test_mending_twice_is_mending_once(lines: list[str]) -> None:
    once = mend("\n".join(lines))

    assert mend(once) == once


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(FRAGMENTS), max_size=14))
def test_mending_moves_and_parts_lines_but_changes_no_word(lines: list[str]) -> None:
    text = "\n".join(lines)

    def words(of: str) -> list[str]:
        return [line.strip().lstrip("> ").strip() for line in of.split("\n") if line.strip().lstrip("> ").strip()]

    assert words(mend(text)) == words(text)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(FRAGMENTS), max_size=14))
def test_a_text_without_slips_keeps_every_byte(lines: list[str]) -> None:
    text = "\n".join(lines)

    if not slips_of(text, 1):
        assert mend(text) == text


@pytest.mark.parametrize("path", sorted(COURSES.glob("*/*.md")), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_the_courses_of_this_house_need_no_mending(path: Path) -> None:
    if path.name.endswith(".soal.md"):
        return
    text = path.read_text(encoding="utf-8")

    assert mend(text) == text


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("Bawa:\n- pena\n", "<p>Bawa:</p>\n<ul>\n<li>pena</li>\n</ul>"),
        ("- a\n  - b\n", "<ul>\n<li>a<ul>\n<li>b</li>\n</ul>\n</li>\n</ul>"),
        ("1. a\n\n   isi\n2. b\n", "<p>isi</p>\n</li>\n<li>"),
        ("> teks:\n> - a\n", "<blockquote>\n<p>teks:</p>\n<ul>\n<li>a</li>"),
        ("a\n$$\nx\n$$\nb\n", '<p>a</p>\n<math display="block">'),
    ],
)
def test_what_was_mended_is_read_as_it_was_meant(text: str, held: str) -> None:
    before, after = (render_piece(Piece(version), Context()).html for version in (text, mend(text)))

    assert held not in before
    assert held in after
