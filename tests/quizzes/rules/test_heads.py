"""The head reader: text as typed, lines as counted, everything dangerous refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elearning.quizzes.rules.heads import Head, HeadValue, read_head, unknown_keys


def head(*lines: str, body: str = "isi") -> Head:
    return read_head("\n".join(["---", *lines, "---", body]), "kursus.md")


def said(read: Head) -> list[str]:
    return [str(problem) for problem in read.problems]


def test_scalars_stay_as_they_were_typed() -> None:
    read = head("wajib: no", "nomor: 010", "jam: 1:30", "jp: 1.50", "tanggal: 2026-11-24", "kosong:", 'judul: "Satu: dua"')

    assert {key: value.text for key, value in read.values.items()} == {
        "wajib": "no",
        "nomor": "010",
        "jam": "1:30",
        "jp": "1.50",
        "tanggal": "2026-11-24",
        "kosong": "",
        "judul": "Satu: dua",
    }
    assert said(read) == []


def test_lists_and_mappings_know_their_lines() -> None:
    read = head("judul: A", "untuk: [Pelaksana, Pengawas]", "kompetensi:", "  M.4: 2", "  T.PROYEK: 3")

    assert [item.text for item in read.values["untuk"].items or []] == ["Pelaksana", "Pengawas"]
    assert read.values["kompetensi"].mapping == {"M.4": HeadValue("2", 5), "T.PROYEK": HeadValue("3", 6)}
    assert read.values["kompetensi"].line == 4
    assert (read.body, read.body_line) == ("isi", 8)


def test_a_file_without_a_head_is_all_body() -> None:
    read = read_head("# Grup\n", "a.soal.md")

    assert (dict(read.values), read.body, read.body_line, read.present) == ({}, "# Grup\n", 1, False)


def test_windows_line_ends_and_a_byte_order_mark_do_no_harm() -> None:
    read = read_head("\ufeff---\r\njudul: A\r\n---\r\nisi\r\n", "a.md")

    assert read.values["judul"].text == "A"
    assert (read.body, read.body_line) == ("isi\n", 4)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["judul: Proyek: awal"], ['kursus.md:2: nilai berisi titik dua tanpa tanda kutip (tulis judul: "Proyek: awal")']),
        (["a: &x 1"], ["kursus.md:2: tanda & di awal nilai tidak dipakai di sini (tulis nilainya di antara tanda kutip)"]),
        (
            ["a: !!python/object:os.system x"],
            ["kursus.md:2: tanda ! di awal nilai tidak dipakai di sini (tulis nilainya di antara tanda kutip)"],
        ),
        (["a: 1", "b: 2", "a: 3"], ["kursus.md:4: kunci a ditulis dua kali, pertama di baris 2 (hapus salah satunya)"]),
        (["- satu"], ["kursus.md:2: kepala berkas harus berisi `kunci: nilai`, satu per baris"]),
        (["? [a]", ": b"], ["kursus.md:2: kunci harus berupa kata (tulis `kunci: nilai`)"]),
        (
            ["a: \x00"],
            ["kursus.md:2: kepala berkas berisi huruf yang tidak dapat dibaca (hapus huruf kendali, simpan sebagai UTF-8)"],
        ),
    ],
)
def test_what_is_refused(lines: list[str], expected: list[str]) -> None:
    assert said(head(*lines)) == expected


def test_an_alias_is_refused() -> None:
    assert "kursus.md:3: tanda * di awal nilai" in said(head("a: &x 1", "b: *x"))[1]


def test_two_titles_with_colons_are_both_reported_and_the_rest_is_read() -> None:
    read = head("judul: A: b", "ringkasan: C: d", "bahasa: id")

    assert [problem.line for problem in read.problems] == [2, 3]
    assert read.values["judul"].text == "A: b"
    assert read.values["bahasa"].text == "id"


def test_a_head_that_is_not_closed() -> None:
    read = read_head("---\njudul: A\n", "kursus.md")

    assert said(read) == ["kursus.md:1: kepala berkas tidak ditutup (tulis --- pada baris sendiri sesudah pengaturan terakhir)"]


@pytest.mark.parametrize("depth", [5, 90, 5000])
def test_deep_nesting_is_named_and_survived(depth: int) -> None:
    assert any("terlalu dalam" in text for text in said(head("a: " + "[" * depth + "]" * depth)))


def test_an_unknown_key_names_the_one_that_was_meant() -> None:
    read = head("percoban: 3", "qqq: 1")

    assert [str(problem) for problem in unknown_keys(read, ["mode", "percobaan"], "a.soal.md")] == [
        "a.soal.md:2: kunci percoban tidak dikenal (mungkin maksudnya percobaan)",
        "a.soal.md:3: kunci qqq tidak dikenal (yang ada: mode, percobaan)",
    ]


@given(st.text(max_size=200))
def test_no_text_breaks_the_reader(text: str) -> None:
    read = read_head(f"---\n{text}\n---\n", "a.md")

    assert all(problem.line >= 1 for problem in read.problems)
