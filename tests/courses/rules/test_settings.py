"""The heads: the table of defaults, and what is said of each fault."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from elearning.courses.rules.settings import CourseSettings, ModuleSettings, read_course_settings, read_module_settings
from elearning.quizzes.rules.heads import read_head
from elearning.quizzes.rules.problems import Report

CODES = frozenset({"M.1", "M.4", "T.PROYEK"})


def course(head: str) -> tuple[CourseSettings, list[str]]:
    report = Report("kursus.md")
    settings = read_course_settings(read_head(f"---\n{head}\n---\n", "kursus.md"), report)
    return settings, [f"{problem.line}: {problem.message}" for problem in report.problems]


def module(head: str) -> tuple[ModuleSettings, list[str]]:
    report = Report("01-a.md")
    settings = read_module_settings(read_head(f"---\n{head}\n---\n", "01-a.md"), report, CODES)
    return settings, [f"{problem.line}: {problem.message}" for problem in report.problems]


def test_what_is_absent_in_a_course_has_the_default_of_the_format() -> None:
    settings, faults = course("judul: Contoh")

    assert faults == []
    assert settings == CourseSettings(
        title="Contoh",
        form="C3",
        level="dasar",
        order="sequential",
        certificate=True,
        deadline=None,
        language="id",
        organiser="",
    )


def test_what_is_absent_in_a_module_has_the_default_of_the_format() -> None:
    settings, faults = module("judul: Contoh\njp: 1,5")

    assert faults == []
    assert settings == ModuleSettings(title="Contoh", jp=Decimal("1.5"), required=True, claims=())


def test_a_whole_head_is_read() -> None:
    settings, faults = course(
        "judul: Judul\nringkasan: Ringkas.\npenyelenggara: BKPSDM\nbentuk: c3\ntingkat: Lanjut\nuntuk: [A, B]\nprasyarat: [satu, dua]\n"
        "urutan: bebas\ntopik: [Proyek, proyek]\nregulasi: [PP-12-2019]\nlisensi: CC-BY-4.0\npenulis: Tim\ntenggat: 30 hari\n"
        "sertifikat: tidak\nbahasa: en"
    )

    assert faults == []
    assert settings == CourseSettings(
        "Judul", "Ringkas.", "BKPSDM", "C3", "lanjut", ("A", "B"), ("satu", "dua"), (8, 8), "free", ("proyek",),
        ("PP-12-2019",), "CC-BY-4.0", ("Tim",), timedelta(days=30), False, "en",
    )  # fmt: skip


def test_scalars_mean_what_was_typed() -> None:
    settings, faults = course("judul: 010\nringkasan: no\npenyelenggara: 2026-01-01")

    assert faults == []
    assert (settings.title, settings.summary, settings.organiser) == ("010", "no", "2026-01-01")


@pytest.mark.parametrize("jp", ["0.25", "0,25", "1", "1.5", "100"])
def test_jp_goes_in_quarters(jp: str) -> None:
    settings, faults = module(f"judul: a\njp: {jp}")

    assert faults == []
    assert settings.jp == Decimal(jp.replace(",", "."))


@pytest.mark.parametrize("jp", ["0", "0.3", "-1", "1.26", "banyak", "100.25", "1e3", "٣"])
def test_other_jp_are_faults(jp: str) -> None:
    settings, faults = module(f"judul: a\njp: {jp}")

    assert settings.jp == 0
    assert len(faults) == 1
    assert faults[0].startswith("3: jp: ")


def test_claims_are_pairs_of_code_and_level() -> None:
    settings, faults = module("judul: a\njp: 1\nkompetensi: {M.4: 2, T.PROYEK: 5}")

    assert faults == []
    assert settings.claims == (("M.4", 2), ("T.PROYEK", 5))


@pytest.mark.parametrize(
    ("value", "fault"),
    [
        ("{M.4: 0}", "4: tingkat M.4: 0 di luar 1 sampai 5 (tulis {M.4: 2})"),
        ("{M.4: 6}", "4: tingkat M.4: 6 di luar 1 sampai 5 (tulis {M.4: 2})"),
        ("{M.4: dua}", "4: tingkat M.4: dua di luar 1 sampai 5 (tulis {M.4: 2})"),
        ("{T.PROYAK: 2}", "4: kompetensi T.PROYAK tidak dikenal (mungkin maksudnya T.PROYEK)"),
        ("{XYZ: 2}", "4: kompetensi XYZ tidak dikenal (pakai kode dari kamus kompetensi, misalnya M.4)"),
        ("[M.4]", "4: kompetensi harus berpasangan dengan tingkat (tulis {M.4: 2})"),
        ("M.4", "4: kompetensi harus berpasangan dengan tingkat (tulis {M.4: 2})"),
    ],
)
def test_faulty_claims_say_what_to_write(value: str, fault: str) -> None:
    settings, faults = module(f"judul: a\njp: 1\nkompetensi: {value}")

    assert settings.claims == ()
    assert faults == [fault]


def test_missing_keys_are_told_at_the_top() -> None:
    assert module("wajib: ya")[1] == [
        "1: judul belum ada (tulis judul: … di kepala berkas, di antara dua baris ---)",
        "1: jp belum ada (tulis jp: 1 di kepala berkas; 1 JP = 45 menit)",
    ]
