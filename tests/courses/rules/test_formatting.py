"""What `courses format` writes into quizzes and lessons."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from elearning.courses.rules.formatting import format_quiz, format_text, question_ids

LINES = [
    "---", "mode: kuis", "---", "## Apa? {#sudah-1}", "## Apa lagi?", "## Berapa? {poin=2}", "## Siapa? {#sudah-2 poin=2}", "# Grup {ambil=1}",
    "- [x] ya", "- [ ] tidak", "```", "## di dalam pagar", "", "= 30 +- 0", "### bukan soal", "## Kurung {tidak ditutup", "##tanpa spasi",
]  # fmt: skip


def test_ids_are_given_where_they_are_missing() -> None:
    text = "---\nmode: kuis\n---\n## Apa?\n- [x] a\n\n## Berapa? {poin=2 tipe=angka}\n= 1\n\n## Siapa? {#siapa}\n- [x] a\n"

    assert format_quiz(text, "pembuka", []) == (
        "---\nmode: kuis\n---\n## Apa? {#pembuka-1}\n- [x] a\n\n## Berapa? {#pembuka-2 poin=2 tipe=angka}\n= 1\n\n## Siapa? {#siapa}\n- [x] a\n"
    )


def test_ids_taken_elsewhere_in_the_course_are_not_given_again() -> None:
    assert "{#pembuka-3}" in format_quiz("## Apa?\n- [x] a\n\n## Lalu? {#pembuka-2}\n- [x] b\n", "pembuka", ["pembuka-1"])


def test_headings_in_fences_are_no_questions() -> None:
    text = "## Apa? {#a}\n\n```markdown\n## Contoh soal\n```\n\n- [x] ya\n"

    assert format_quiz(text, "x", []) == text


def test_line_ends_and_a_missing_last_one_are_kept() -> None:
    assert format_quiz("## Apa?\r\n- [x] a", "x", []) == "## Apa? {#x-1}\r\n- [x] a"


def test_the_head_of_a_lesson_is_never_touched() -> None:
    text = "---\njudul: x\ntopik:\n- a\n  - b\n---\nTeks:\n- c\n"

    assert format_text(text) == "---\njudul: x\ntopik:\n- a\n  - b\n---\nTeks:\n\n- c\n"


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(LINES), max_size=16))
def test_formatting_twice_is_formatting_once(lines: list[str]) -> None:
    once = format_quiz("\n".join(lines), "soal", [])

    assert format_quiz(once, "soal", []) == once


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(LINES), max_size=16))
def test_given_ids_never_meet_those_written_by_hand(lines: list[str]) -> None:
    text = "\n".join(lines)
    before, after = question_ids(text), question_ids(format_quiz(text, "sudah", []))
    given_now = [name for name in after if name not in before]

    assert len(given_now) == len(set(given_now))
    assert [name for name in after if name in before] == before
