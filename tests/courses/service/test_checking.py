"""The checker on small packages: one fault at a time, and the many ways in which nothing is wrong."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from elearning.courses.errors import PackageUnreadable
from elearning.courses.service.checking import check_paths, courses_in
from elearning.courses.service.reading import open_archive, open_folder
from tests.courses.support import COURSE, MODULE, PNG, said, write_course, zip_of

QUIZ = "## Benar? {#a}\n- [x] ya\n- [ ] tidak\n"


def test_a_small_package_is_fine() -> None:
    assert said({"01-pembuka.soal.md": QUIZ}) == []


def test_a_missing_final_newline_and_windows_lines_are_fine() -> None:
    assert (
        said({"01-pembuka.md": MODULE.rstrip("\n"), "02-isi.md": MODULE.replace("\n", "\r\n"), "kursus.md": "\ufeff" + COURSE})
        == []
    )


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"aset/a.png": PNG}, "aset/a.png:1: warning: aset ini tidak dipakai di mana pun (hapus, atau tampilkan)"),
        (
            {"01-pembuka.md": MODULE + "\n[x](#bagian)\n"},
            "01-pembuka.md:8: error: bagian #bagian tidak ada di halaman ini (beri judulnya {#bagian}, atau perbaiki tautannya)",
        ),
        (
            {"01-pembuka.md": MODULE + "\n[x](02-isi.md#bagian)\n", "02-isi.md": MODULE},
            "01-pembuka.md:8: error: bagian #bagian tidak ada di 02-isi.md (beri judulnya {#bagian}, atau perbaiki tautannya)",
        ),
        (
            {"01-pembuka.md": MODULE.replace("jp: 1", "jp: 1\nwajib: tidak")},
            "kursus.md:1: error: tidak ada modul yang wajib, jadi kursus tidak dapat diselesaikan (tulis wajib: ya pada satu modul)",
        ),
        (
            {"01-pembuka.soal.md": QUIZ, "02-isi.md": MODULE, "02-isi.soal.md": QUIZ},
            "02-isi.soal.md:1: error: id #a sudah dipakai di 01-pembuka.soal.md:1 (beri id lain)",
        ),
        (
            {"01-pembuka.soal.md": QUIZ.replace("- [x]", "![](aset/a.png)\n\n- [x]"), "aset/a.png": PNG},
            "01-pembuka.soal.md:2: error: gambar tanpa teks pengganti (tulis isinya di dalam kurung siku: ![…](aset/a.png))",
        ),
        (
            {"01-pembuka.md": MODULE + "x" * 205_000},
            "01-pembuka.md:1: error: berkas 201 KB, paling besar 200 KB (bagi menjadi beberapa modul)",
        ),
        (
            {"kursus.md": COURSE.replace("judul", "prasyarat: [kursus-lain]\njudul")},
            "kursus.md:2: error: prasyarat kursus-lain tidak dikenal (tulis nama folder kursus yang ada)",
        ),
    ],
)
def test_one_fault_is_one_problem(files: dict[str, str | bytes], expected: str) -> None:
    assert said(files) == [expected]


def test_prerequisites_in_a_circle_are_named_with_the_way() -> None:
    files = {"kursus.md": COURSE.replace("judul", "prasyarat: [dua]\njudul")}

    assert said(files, graph={"dua": ("tiga",), "tiga": ("kursus-uji",)}) == [
        "kursus.md:2: error: prasyarat melingkar: kursus-uji → dua → tiga → kursus-uji (hapus salah satunya)"
    ]


def test_a_question_may_not_change_its_kind() -> None:
    assert said({"01-pembuka.soal.md": QUIZ}, kinds={"kursus-uji": {"a": "angka"}}) == [
        "01-pembuka.soal.md:1: error: soal #a dulu berjenis angka, sekarang tunggal (beri soal yang baru itu id lain)"
    ]


def test_a_film_without_words_is_a_warning() -> None:
    film = b"\x00\x00\x00\x18ftypisom" + b"\0" * 40
    text = MODULE + "\n![Rapat](aset/rapat.mp4)\n"

    assert said({"01-pembuka.md": text, "aset/rapat.mp4": film}) == [
        "aset/rapat.mp4:1: warning: video tanpa teks (tambahkan aset/rapat.vtt di sampingnya)"
    ]
    assert said({"01-pembuka.md": text, "aset/rapat.mp4": film, "aset/rapat.vtt": "WEBVTT\n"}) == []


def test_assets_shown_in_a_quiz_are_used() -> None:
    quiz = QUIZ.replace("- [x]", "![Garis](aset/a.png)\n\n- [x]")

    assert said({"01-pembuka.soal.md": quiz, "aset/a.png": PNG}) == []


def test_a_folder_and_its_zips_are_the_same_package(tmp_path: Path) -> None:
    folder = write_course(tmp_path / "kursus-uji", {"aset/a.png": PNG})
    (folder / ".DS_Store").write_bytes(b"x")
    (folder / ".git").mkdir()
    (folder / ".git" / "config").write_bytes(b"x")
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}

    with (
        open_archive(zip_of(files, "kursus-uji/"), "apa-saja.zip") as within,
        open_archive(zip_of({**files, "__MACOSX/._kursus.md": b"x"}), "kursus-uji.zip") as flat,
    ):
        packages = [open_folder(folder), within, flat]

        assert {package.content_hash for package in packages} == {packages[0].content_hash}
        assert {package.slug for package in packages} == {"kursus-uji"}
        assert [sorted(package.files) for package in packages] == [sorted(packages[0].files)] * 3


def test_links_in_a_folder_are_not_followed(tmp_path: Path) -> None:
    folder = write_course(tmp_path / "kursus-uji")
    (folder / "02-rahasia.md").symlink_to("/etc/passwd")
    (folder / "aset").symlink_to(tmp_path)

    package = open_folder(folder)

    assert sorted(package.files) == ["01-pembuka.md", "kursus.md"]
    assert [problem.file for problem in package.problems] == ["02-rahasia.md", "aset"]


def test_nothing_outside_is_read_from_a_hostile_zip() -> None:
    with open_archive(zip_of({"kursus.md": COURSE, "../jahat.md": "x"}), "kursus-uji.zip") as package:
        assert package.files == {}
        assert ["keluar dari folder" in str(problem.message) for problem in package.problems] == [True]


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    with open_archive(zip_of({"kursus.md": COURSE, "aset/bom.png": b"\0" * 30_000_000}), "kursus-uji.zip") as package:
        assert package.files == {}
        assert "mengembang" in str(package.problems[0].message)


def test_a_file_larger_than_allowed_is_not_even_opened(tmp_path: Path) -> None:
    huge = tmp_path / "besar.zip"
    with huge.open("wb") as stream:
        stream.truncate(300 * 1024 * 1024)

    with (
        huge.open("rb") as stream,
        pytest.raises(PackageUnreadable, match="300 MB, paling besar 200 MB"),
        open_archive(stream, "besar.zip"),
    ):
        pass


def test_a_zip_with_a_broken_file_says_which() -> None:
    content = bytearray(zip_of({"kursus.md": COURSE, "01-pembuka.md": MODULE}).getvalue())
    place = content.index(b"kursus.md") + 20
    content[place : place + 4] = b"\xff\xff\xff\xff"
    with open_archive(io.BytesIO(bytes(content)), "kursus-uji.zip") as package:
        assert [(problem.file, "rusak" in str(problem.message)) for problem in package.problems] == [("kursus.md", True)]


def test_paths_may_be_courses_zips_and_folders_of_courses(tmp_path: Path) -> None:
    write_course(tmp_path / "satu")
    write_course(tmp_path / "dua")
    (tmp_path / "catatan.txt").write_text("x")
    (tmp_path / "kosong").mkdir()
    (tmp_path / "tiga.zip").write_bytes(zip_of({"kursus.md": COURSE, "01-a.md": MODULE.replace("jp: 1", "jp: x")}).getvalue())

    assert [path.name for path in courses_in(tmp_path)] == ["dua", "satu", "tiga.zip"]
    problems = check_paths(None, [tmp_path])
    assert [str(problem) for problem in problems] == [
        f"{tmp_path.as_posix()}/tiga.zip/01-a.md:3: jp: x bukan angka (tulis misalnya 1,5)"
    ]


def test_neighbours_count_as_known_courses(tmp_path: Path) -> None:
    write_course(tmp_path / "satu", {"kursus.md": COURSE.replace("judul", "prasyarat: [dua]\njudul")})
    write_course(tmp_path / "dua", {"kursus.md": COURSE.replace("judul", "prasyarat: [satu]\njudul")})

    problems = check_paths(None, [tmp_path / "satu"])

    assert ["melingkar: satu → dua → satu" in str(problem.message) for problem in problems] == [True]


def test_a_folder_without_a_course_is_told_so(tmp_path: Path) -> None:
    (tmp_path / "kosong").mkdir()

    problems = check_paths(None, [tmp_path / "kosong"])

    assert ["kursus.md belum ada" in str(problem.message) for problem in problems] == [True]
