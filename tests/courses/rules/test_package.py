"""Names, order, hashes; archives told from their table of contents; assets told by their bytes."""

from __future__ import annotations

import stat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elearning.courses.rules.archive import MAX_ARCHIVE, MAX_ENTRIES, Entry, archive_faults, root_of
from elearning.courses.rules.assets import asset_fault, media_type_of, picture_size
from elearning.courses.rules.package import content_hash, layout_of, slug_problem
from elearning.courses.rules.prerequisites import way_between
from tests.courses.support import PNG, package_file


def test_modules_come_by_number_and_are_known_without_it() -> None:
    layout = layout_of(
        ["kursus.md", "10-akhir-kata.md", "2-isi.md", "01-pembuka.md", "2-isi.soal.md", "akhir.soal.md", "aset/a.png"]
    )

    assert [(module.slug, module.number, module.quiz) for module in layout.modules] == [
        ("pembuka", 1, None),
        ("isi", 2, "2-isi.soal.md"),
        ("akhir-kata", 10, None),
    ]
    assert layout.final == "akhir.soal.md"
    assert layout.assets == ("aset/a.png",)
    assert layout.problems == ()


@pytest.mark.parametrize("slug", ["manajemen-proyek", "a", "101-hal"])
def test_slugs_that_can_be_addresses(slug: str) -> None:
    assert slug_problem(slug) is None


@pytest.mark.parametrize("slug", ["Manajemen", "manajemen proyek", "-a", "a--b", "é", "", "a" * 81, "unggah", "draf"])
def test_slugs_that_cannot(slug: str) -> None:
    assert slug_problem(slug) is not None


@given(st.permutations(["kursus.md", "01-a.md", "aset/a.png", "aset/b.png"]))
def test_the_order_of_files_does_not_change_the_hash(paths: list[str]) -> None:
    files = [package_file(path, path) for path in paths]

    assert content_hash(files) == content_hash(sorted(files, key=lambda file: file.path))


@given(
    st.lists(
        st.tuples(st.text("abc/.", min_size=1, max_size=5), st.binary(max_size=3)), unique_by=lambda pair: pair[0], max_size=4
    )
)
def test_different_files_have_different_hashes(pairs: list[tuple[str, bytes]]) -> None:
    files = [package_file(path, content) for path, content in pairs]

    assert content_hash(files) != content_hash([*files, package_file("zzz", b"")])


def entry(name: str = "k/kursus.md", size: int = 100, packed: int = 50, *, encrypted: bool = False, mode: int = 0) -> Entry:
    return Entry(name, size, packed, encrypted, mode, name.endswith("/"))


@pytest.mark.parametrize(
    ("bad", "word"),
    [
        (entry("../kursus.md"), "keluar dari folder"),
        (entry("a/../../b.md"), "keluar dari folder"),
        (entry("/etc/passwd"), "keluar dari folder"),
        (entry("C:/windows/x.md"), "keluar dari folder"),
        (entry("..\\kursus.md"), "keluar dari folder"),
        (entry("a\\b.md"), "garis miring terbalik"),
        (entry("k/tautan.md", mode=stat.S_IFLNK | 0o777), "tautan di dalam ZIP"),
        (entry("k/pipa", mode=stat.S_IFIFO), "tautan di dalam ZIP"),
        (entry(encrypted=True), "bersandi"),
        (entry("k/bom.md", size=50_000_000, packed=50_000), "mengembang"),
    ],
)
def test_entries_that_are_refused(bad: Entry, word: str) -> None:
    (fault,) = archive_faults([entry("k/01-a.md"), bad])

    assert fault[0] == bad.name
    assert word in str(fault[1])


def test_archives_that_are_refused_whole() -> None:
    too_many = archive_faults([entry(f"k/{number}.md") for number in range(MAX_ENTRIES + 1)])
    too_large = archive_faults([entry("k/film.mp4", size=MAX_ARCHIVE + 1, packed=MAX_ARCHIVE)])
    doubled = archive_faults([entry(), entry()])

    assert ["paling banyak" in str(fault) for _, fault in too_many] == [True]
    assert ["paling besar 200 MB" in str(fault) for _, fault in too_large] == [True]
    assert ["ada dua kali" in str(fault) for _, fault in doubled] == [True]


def test_an_ordinary_archive_is_fine() -> None:
    assert archive_faults([entry("k/"), entry(), entry("k/aset/a.png", mode=stat.S_IFREG | 0o644)]) == []


def test_two_folders_at_the_top_are_not_guessed_between() -> None:
    assert root_of(["a/kursus.md", "b/kursus.md"]) == ""


def test_assets_are_told_by_their_first_bytes() -> None:
    heads = {
        b"\x89PNG\r\n\x1a\n": "image/png",
        b"\xff\xd8\xff\xe0": "image/jpeg",
        b"RIFF\x00\x00\x00\x00WEBPVP8 ": "image/webp",
        b"RIFF\x00\x00\x00\x00WAVEfmt ": None,
        b"\x00\x00\x00\x18ftypisom": "video/mp4",
        b"\x00\x00\x00\x18ftypM4A ": "audio/mp4",
        b"\xff\xfb\x90\x00": "audio/mpeg",
        b"\xff\xf1\x50\x80": None,
        b"<html>": None,
        b"": None,
    }

    assert {head: media_type_of(head) for head in heads} == heads


@pytest.mark.parametrize(
    ("path", "size", "head", "word"),
    [
        ("aset/a.svg", 10, b"<svg", "SVG"),
        ("aset/a.png", 10, b"<?xml version='1.0'?><svg", "SVG"),
        ("aset/a.exe", 10, b"MZ", "jenis berkas ini tidak diterima"),
        ("aset/a.png", 0, b"", "kosong"),
        ("aset/a.png", 2 * 1024 * 1024 + 1, PNG[:64], "berkas 2,0 MB, paling besar 2 MB"),
        ("aset/a.mp3", 11 * 1024 * 1024, b"ID3", "berkas 11,0 MB, paling besar 10 MB"),
        ("aset/a.mp4", 51 * 1024 * 1024, b"\0\0\0\x18ftypisom", "paling besar 50 MB"),
        ("aset/a.pdf", 11 * 1024 * 1024, b"%PDF-", "paling besar 10 MB"),
        ("aset/a.jpg", 10, PNG[:64], "isi berkas bukan image/jpeg"),
    ],
)
def test_assets_that_are_refused(path: str, size: int, head: bytes, word: str) -> None:
    assert word in str(asset_fault(path, size, head))


def test_pictures_are_opened_and_measured() -> None:
    assert picture_size(PNG, "image/png") == (240, 60)
    assert picture_size(PNG[:100], "image/png") is None
    assert picture_size(PNG, "image/jpeg") is None


def test_a_picture_of_too_many_pixels_is_refused() -> None:
    import io

    from PIL import Image

    target = io.BytesIO()
    Image.new("1", (9000, 9000)).save(target, "PNG")

    assert len(target.getvalue()) < 50_000
    assert picture_size(target.getvalue(), "image/png") is None


def test_ways_along_prerequisites() -> None:
    graph = {"a": ["b", "c"], "b": ["d"], "c": ["a"], "d": []}

    assert way_between(graph, "c", "d") == ("c", "a", "b", "d")
    assert way_between(graph, "d", "a") == ()
    assert way_between(graph, "tidak-ada", "a") == ()
