"""A new version is published while somebody is in the middle: they read, answer and finish what they began."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from flask import Flask

from elearning.infrastructure.work import WorkFactory
from elearning.seeds import reference
from tests.story.quiz import answer, go_on, paper_of, sit
from tests.story.reader import Reader
from tests.support.application import COURSES

COURSE = "/kursus/kursus-kecil"
NEW_MODULE = """---
judul: Modul yang ditambahkan
jp: 0.5
---

# Isi

Modul baru ini wajib.
"""


def publish_second_version(factory: WorkFactory, folder: Path) -> list[str]:
    """The same course with another text, another question, and one compulsory module more."""
    shutil.copytree(COURSES / "kursus-kecil", folder / "kursus-kecil")
    for name, before, after in (
        ("01-membaca.md", "RAHASIA-MODUL-SATU", "TEKS-VERSI-DUA"),
        ("02-menjawab.soal.md", "Berapa menit satu JP?", "Berapa menit lamanya dua JP?"),
        ("02-menjawab.soal.md", "= 45 +- 0", "= 90 +- 0"),
    ):
        file = folder / "kursus-kecil" / name
        text = file.read_text()
        assert before in text
        file.write_text(text.replace(before, after))
    (folder / "kursus-kecil" / "04-baru.md").write_text(NEW_MODULE)
    return list(reference.sync_courses(factory, folder))


@pytest.mark.both
def test_nobody_in_the_middle_is_disturbed(app: Flask, factory: WorkFactory, tmp_path: Path) -> None:
    sari = Reader(app, "sari").open(COURSE).press("Daftar").follow("Mulai belajar")
    sari.press("Ya, saya sudah membaca").press("Ya, lanjut ke kuis").press("Mulai kuis")
    address = sari.path
    paper = paper_of(sari, address, 4)
    sari.open(address)
    answer(sari, right=True)

    with app.app_context():
        said = publish_second_version(factory, tmp_path / "baru")

    assert said == ["Kursus kursus-kecil: versi 2 terbit."]
    go_on(sari)
    assert paper_of(sari, address, 4) == paper, "the attempt keeps its questions"
    sari.open(f"{COURSE}/membaca").sees("RAHASIA-MODUL-SATU").sees_not("TEKS-VERSI-DUA")
    sari.open(COURSE).sees("Ada versi yang lebih baru", "Versi 1").sees_not("Modul yang ditambahkan")
    sit(sari.open(address))
    sari.sees("Lulus, nilai 100", "Modul selesai")
    sit(sari.open(f"{COURSE}/akhir").press("Mulai kuis"))
    sari.open(COURSE).sees("Anda menyelesaikan kursus ini", "Versi 1")
    sari.open("/bukti").sees("3 catatan", "Kursus Kecil, versi 1").sees_not("versi 2")

    budi = Reader(app, "budi").open(COURSE).sees("Versi 2", "Modul yang ditambahkan").press("Daftar").follow("Mulai belajar")
    budi.sees("TEKS-VERSI-DUA").sees_not("RAHASIA-MODUL-SATU")


@pytest.mark.both
def test_moving_is_a_choice_that_takes_nothing_away(app: Flask, factory: WorkFactory, tmp_path: Path) -> None:
    sari = Reader(app, "sari").open(COURSE).press("Daftar").follow("Mulai belajar").press("Ya, saya sudah membaca")
    sit(sari.press("Ya, lanjut ke kuis").press("Mulai kuis"))
    sit(sari.open(f"{COURSE}/akhir").press("Mulai kuis"))
    with app.app_context():
        publish_second_version(factory, tmp_path / "baru")

    sari.open(COURSE).follow("Pindah ke versi terbaru").press("Pindah ke versi terbaru")

    sari.open(COURSE).sees("Versi 2", "2 dari 4 modul selesai", "Modul yang ditambahkan")
    sari.open("/bukti").sees("3 catatan", "Menamatkan kursus “Kursus Kecil”")
    sari.open("/jp").sees("2,5 dari 20 JP diakui")
    sari.open(f"{COURSE}/baru").press("Ya, saya sudah membaca")
    sari.open(COURSE).sees("Anda menyelesaikan kursus ini")
    sari.open("/bukti").sees("4 catatan", "Menyelesaikan “Modul yang ditambahkan”")
