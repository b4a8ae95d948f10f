"""`flask courses …`, as people and scripts use it."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

from flask import Flask

from tests.courses.support import COURSE, MODULE, ROOT, SMALL, write_course

CONTOH = ROOT / "courses" / "contoh-lengkap"
PLANTED = ROOT / "tests" / "courses" / "planted" / "kursus-cacat"


def run(app: Flask, *arguments: object):
    return app.test_cli_runner().invoke(args=["courses", *(str(argument) for argument in arguments)])


def test_check_says_that_all_is_well(app: Flask) -> None:
    result = run(app, "check", CONTOH, SMALL)

    assert (result.exit_code, result.stdout) == (0, "0 galat, 0 peringatan.\n")


def test_check_ends_with_one_and_names_file_and_line(app: Flask) -> None:
    result = run(app, "check", PLANTED)

    assert result.exit_code == 1
    assert f"{PLANTED}/kursus.md:4: tingkat: mahir tidak dikenal (pilih dasar, menengah, lanjut)\n" in result.stdout
    assert f"{PLANTED}/README.md:1: peringatan: berkas ini tidak dibaca" in result.stdout


def test_check_as_json_has_the_promised_shape_and_nothing_beside(app: Flask) -> None:
    result = run(app, "check", "--json", PLANTED)

    said = json.loads(result.stdout)
    assert result.exit_code == 1
    assert list(said) == ["errors", "warnings", "problems"]
    assert said["errors"] + said["warnings"] == len(said["problems"])
    assert {tuple(problem) for problem in said["problems"]} == {("file", "line", "severity", "message")}
    assert json.loads(run(app, "check", "--json", SMALL).stdout) == {"errors": 0, "warnings": 0, "problems": []}


def test_wrong_use_ends_with_two(app: Flask, tmp_path: Path) -> None:
    assert run(app, "check").exit_code == 2
    assert run(app, "check", tmp_path / "tidak-ada").exit_code == 2
    assert run(app, "sync", tmp_path, "--unit", "TIDAK-ADA").exit_code == 2
    assert run(app, "export", "tidak-ada", tmp_path / "a.zip").exit_code == 2
    assert not (tmp_path / "a.zip").exists()


def test_sync_is_idempotent_and_prints_what_changed(app: Flask, tmp_path: Path) -> None:
    write_course(tmp_path / "kursus-baru")

    assert run(app, "sync", tmp_path, "--unit", "MDN").stdout == "kursus-baru: versi 1 terbit.\n"
    assert run(app, "sync", tmp_path / "kursus-baru").stdout == "kursus-baru: tidak berubah (versi 1).\n"
    (tmp_path / "kursus-baru" / "01-pembuka.md").write_text(MODULE.replace("jp: 1", "jp: 0.3"))
    broken = run(app, "sync", tmp_path)
    assert (broken.exit_code, broken.stdout) == (0, "kursus-baru: ada galat, tetap versi 1.\n")
    assert "kursus-baru/01-pembuka.md:3: jp: 0.3 bukan kelipatan 0,25" in broken.stderr
    said = json.loads(run(app, "sync", tmp_path, "--json").stdout)
    assert said == {"courses": [{"slug": "kursus-baru", "changed": False, "version": 1, "errors": 1, "warnings": 0}]}


def test_format_mends_and_then_has_nothing_to_do(app: Flask, tmp_path: Path) -> None:
    folder = write_course(
        tmp_path / "kursus-baru",
        {
            "kursus.md": COURSE + "\nBawa:\n- pena\n",
            "01-pembuka.soal.md": "## Apa?\n- [x] ya\n- [ ] tidak\n",
            "README.md": "Teks:\n- bukan milik kursus\n",
        },
    )

    assert run(app, "format", folder).stdout == f"{folder}/01-pembuka.soal.md\n{folder}/kursus.md\n2 berkas diubah.\n"
    assert (folder / "kursus.md").read_text().endswith("\nBawa:\n\n- pena\n")
    assert (folder / "01-pembuka.soal.md").read_text() == "## Apa? {#pembuka-1}\n- [x] ya\n- [ ] tidak\n"
    assert (folder / "README.md").read_text() == "Teks:\n- bukan milik kursus\n"
    assert json.loads(run(app, "format", "--json", folder).stdout) == {"changed": []}
    assert run(app, "check", folder).exit_code == 0


def test_format_changes_no_byte_of_clean_courses(app: Flask, tmp_path: Path) -> None:
    import shutil

    shutil.copytree(ROOT / "courses", tmp_path / "courses")

    assert run(app, "format", tmp_path / "courses").stdout == "0 berkas diubah.\n"


def test_export_gives_back_what_was_published(app: Flask, tmp_path: Path) -> None:
    target = tmp_path / "keluar.zip"

    result = run(app, "export", "kursus-kecil", target)

    assert (result.exit_code, result.stdout) == (0, f"kursus-kecil: versi 1 ditulis ke {target}.\n")
    with zipfile.ZipFile(target) as archive:
        given = {name.removeprefix("kursus-kecil/"): archive.read(name) for name in archive.namelist()}
    assert given == {path.relative_to(SMALL).as_posix(): path.read_bytes() for path in SMALL.rglob("*") if path.is_file()}
    assert run(app, "check", target).exit_code == 0
    assert "tidak berubah" in run(app, "sync", target).stdout


def test_review_says_what_falls_short_and_ends_with_one(app: Flask) -> None:
    result = run(app, "review", SMALL)

    assert result.exit_code == 1
    assert f"{SMALL}/kursus.md:1: temuan: kursus ini punya" in result.stdout
    said = json.loads(run(app, "review", "--json", SMALL).stdout)
    assert list(said) == ["findings", "notes", "courses"]
    assert said["findings"] == sum(one["severity"] == "finding" for one in said["courses"][0]["remarks"])
    assert {tuple(one) for one in said["courses"][0]["remarks"]} == {("file", "line", "severity", "message")}


def test_review_ends_with_nought_when_only_notes_are_left_and_two_on_wrong_use(app: Flask, tmp_path: Path) -> None:
    result = run(app, "review", ROOT / "courses" / "manajemen-proyek")

    assert result.exit_code == 0
    assert "manajemen-proyek: 0 temuan" in result.stdout
    assert "03-jadwal-dan-anggaran.md" in result.stdout
    assert run(app, "review", tmp_path / "tidak-ada").exit_code == 2


def test_review_measures_the_page_as_it_is_drawn(app: Flask) -> None:
    said = json.loads(run(app, "review", "--json", CONTOH).stdout)

    widths = {one["file"]: one["diagram_widths"] for one in said["courses"][0]["modules"]}
    assert len(widths["02-menyorot-dan-menggambarkan.md"]) == 1
    assert 300 < widths["02-menyorot-dan-menggambarkan.md"][0] < 440
    assert all(one["wire_bytes"] > 1000 for one in said["courses"][0]["modules"])


def test_review_of_something_that_is_no_course_is_a_finding(app: Flask, tmp_path: Path) -> None:
    (tmp_path / "rusak.zip").write_bytes(b"bukan zip")

    result = run(app, "review", tmp_path / "rusak.zip")

    assert result.exit_code == 1
    assert "bukan ZIP" in result.stdout


def test_review_writes_papers_without_key_and_the_key_beside(app: Flask, tmp_path: Path) -> None:
    result = run(app, "review", ROOT / "courses" / "manajemen-proyek", "--lembar", tmp_path / "lembar")

    assert result.exit_code == 0
    papers = sorted(path.name for path in (tmp_path / "lembar").glob("*-soal.md"))
    assert len(papers) == 6
    assert "manajemen-proyek-akhir-soal.md" in papers
    for name in papers:
        text = (tmp_path / "lembar" / name).read_text()
        key = json.loads((tmp_path / "lembar" / name.replace("-soal.md", "-kunci.json")).read_text())
        assert set(key) == {line.split("{#")[1].rstrip("}") for line in text.split("\n") if line.startswith("## ")}
        assert not any(mark in text for mark in ("[x]", "PEMBAHASAN", "PETUNJUK", "[100%]", "  >"))
