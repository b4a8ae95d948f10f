"""The main job from sign-in to a verified certificate, without JavaScript: an ASN learns, passes, and it counts."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from elearning.edge.database import db
from elearning.infrastructure.jobs import Worker
from elearning.infrastructure.work import WorkFactory
from elearning.kernel.clock import FixedClock
from elearning.wiring import TASKS
from tests.story.quiz import answer, go_on, paper_of, seconds_left, sit
from tests.story.reader import Reader

COURSE = "/kursus/kursus-kecil"
READ, QUIZ, EXAM = f"{COURSE}/membaca", f"{COURSE}/menjawab", f"{COURSE}/akhir"
SECRET_ONE, SECRET_TWO = "RAHASIA-MODUL-SATU", "RAHASIA-MODUL-DUA"
REASON = "Nama penyelenggara keliru pada berkas yang dikirim."
MAY_SHRINK = {"sign_in_failure", "job"}
"""Counters and finished work: everything else only ever grows."""


@dataclass
class Stage:
    """The house, its clock, and how many rows each table had at the end of the last scene."""

    app: Flask
    clock: FixedClock
    rows: dict[str, int] = field(default_factory=dict[str, int])

    def reader(self, persona: str | None = None) -> Reader:
        return Reader(self.app, persona)

    def nothing_was_deleted(self) -> None:
        """No table has fewer rows than at the end of the scene before."""
        with self.app.app_context(), db.engine.connect() as connection:
            now = {
                table.name: connection.scalar(select(func.count()).select_from(table)) or 0
                for table in db.metadatas[None].sorted_tables
            }
        shrunk = {name: (before, now[name]) for name, before in self.rows.items() if now[name] < before}
        assert not shrunk.keys() - MAY_SHRINK, shrunk
        self.rows = now

    def command(self, *arguments: str) -> dict[str, object]:
        """A command with `--json`, fine."""
        result = self.app.test_cli_runner().invoke(args=[*arguments, "--json"])
        assert result.exit_code == 0, result.output
        return json.loads(result.stdout)


@pytest.fixture
def stage(app: Flask, clock: FixedClock) -> Stage:
    return Stage(app, clock)


@pytest.mark.both
def test_an_asn_learns_passes_and_it_counts(stage: Stage, factory: WorkFactory) -> None:
    play(stage, factory)


def play(stage: Stage, factory: WorkFactory) -> None:
    """The whole story, with every promise of it."""
    sari = stage.reader("sari")
    scenes: tuple[Callable[[], None], ...] = (
        lambda: finds_the_course_and_enrols(sari),
        lambda: meets_a_locked_door(sari),
        lambda: reads_the_first_module(sari),
        lambda: begins_a_quiz_and_goes_on_elsewhere(stage, sari),
        lambda: tries_again_and_passes(sari),
        lambda: sees_the_evidence_and_its_proof(sari),
        lambda: uses_up_the_exam(sari),
        lambda: is_granted_one_more(stage, sari),
        lambda: passes_the_exam(sari),
        lambda: is_certified(stage, factory),
        lambda: owns_a_document(stage, sari),
        lambda: is_verified_by_a_stranger(stage, sari),
        lambda: is_revoked_everywhere(stage, sari),
    )

    for scene in scenes:
        scene()
        stage.nothing_was_deleted()

    verified = stage.command("evidence", "verify")
    assert verified["broken"] == []
    assert verified["entries"] == 5, "two modules, the course, the certificate, its revocation"


# --- finding and reading ---------------------------------------------------------------------------------------------


def finds_the_course_and_enrols(sari: Reader) -> None:
    sari.sees("Bu Sari", "Anda belum mengikuti kursus", "0 dari 20 JP diakui")
    sari.follow("Buka katalog").sees("Kursus Kecil", "Kursus Lanjutan")

    sari.fill("Cari kursus", "mencoba jalan utama").press("Cari").sees("1 kursus", "Kursus Kecil")
    sari.sees_not("Kursus Lanjutan")
    sari.follow("Kursus").choose("dasar").choose("Manajemen Proyek").press("Terapkan saringan").sees("1 kursus", "Kursus Kecil")

    sari.follow("Kursus Kecil")
    sari.sees("3 JP", "Orientasi pada Hasil", "tingkat 2, Dasar", "Manajemen Proyek", "kuis 4 soal", "30 hari sejak mendaftar")
    sari.press("Daftar").sees("Anda terdaftar", "Tenggat 24 Desember 2026", "terbuka setelah “Membaca saja”")


def meets_a_locked_door(sari: Reader) -> None:
    sari.open(QUIZ, status=403).sees("“Membaca lalu menjawab” belum terbuka. Selesaikan dulu “Membaca saja”.")
    sari.sees_not(SECRET_TWO)
    sari.open(EXAM, status=403).sees_not("Siapa yang menerbitkan")
    refused = sari.client.post(f"{QUIZ}/kuis")
    assert refused.status == 403
    assert "percobaan" not in refused.location


def reads_the_first_module(sari: Reader) -> None:
    sari.open("/").sees("Mulai dari sini", "Membaca saja").follow("Mulai membaca")
    assert sari.path == READ
    sari.sees(SECRET_ONE, "Modul 1 dari 3", "1 JP", "sekitar 1 menit", "1 KB")
    sari.press("Ya, saya sudah membaca").sees("Modul selesai. Buktinya sudah masuk ke Buku Bukti.")
    assert sari.path == QUIZ
    sari.sees(SECRET_TWO)


# --- the quiz ----------------------------------------------------------------------------------------------------------


def begins_a_quiz_and_goes_on_elsewhere(stage: Stage, sari: Reader) -> None:
    sari.press("Ya, lanjut ke kuis").sees("4 soal, lulus mulai nilai 75, 2 kali percobaan, waktu 20 menit")
    address = sari.press("Mulai kuis").path
    assert seconds_left(sari) == 20 * 60
    paper = paper_of(sari, address, 4)
    sari.open(f"{address}?soal=1")
    first = answer(sari, right=False)
    go_on(sari)

    stage.clock.move(timedelta(minutes=5))
    elsewhere = stage.reader("sari").follow("Lanjut ke kuis").press("Lanjutkan kuis")

    assert elsewhere.path == address, "the same attempt"
    assert seconds_left(elsewhere) == 15 * 60, "the clock is the server's"
    assert paper_of(elsewhere, address, 4) == paper, "the same questions in the same order"
    elsewhere.open(f"{address}?soal=1").sees(first)
    assert 'value="60"' in elsewhere.body, "what was answered is there"
    elsewhere.open(address).sees("Soal 2 dari 4")
    answer(elsewhere, right=True)
    go_on(elsewhere)
    sit(elsewhere, wrong=2)
    elsewhere.sees("Belum lulus, nilai 25", "Nilai lulus 75", "Anda masih punya 1 percobaan.", "Honorer", "Belum tepat")
    elsewhere.sees_not("Satu JP adalah 45 menit", "yang benar:", "Jawaban benar</strong>")


def tries_again_and_passes(sari: Reader) -> None:
    sari.open(QUIZ).sees("Nilai terbaik Anda 25. Sisa percobaan: 1 dari 2.").press("Coba lagi")
    sit(sari, wrong=1)
    sari.sees("Lulus, nilai 75", "Satu JP adalah 45 menit.", "yang benar: 45", "Buktinya sudah masuk ke Buku Bukti")


def sees_the_evidence_and_its_proof(sari: Reader) -> None:
    sari.follow("Buka Buku Bukti").sees("2 catatan", "Rantai bukti utuh", "Menyelesaikan “Membaca lalu menjawab”")
    sari.sees("Orientasi pada Hasil, tingkat 2", "Manajemen Proyek, tingkat 1", "1,5 JP")
    sari.sees("Mengapa ini tercatat?", "Kuis lulus dengan nilai 75, percobaan ke-2. Batas lulus 75.", "Kursus Kecil, versi 1")
    sari.sees("Sidik versi", "Sidik catatan", "Catatan sebelumnya")
    sari.follow("JP").sees("0 dari 20 JP diakui", "Riil 2,5 JP", "Masih kurang 20 JP", "2,5 JP menunggu kursusnya selesai")


# --- the exam ----------------------------------------------------------------------------------------------------------


def uses_up_the_exam(sari: Reader) -> None:
    sari.open("/").sees("Tinggal satu langkah").follow("Buka ujian akhir").press("Mulai kuis")
    sit(sari, wrong=2)
    sari.sees("Belum lulus, nilai 0", "Ujian hanya menampilkan nilai")
    sari.sees("Percobaan sudah habis. Minta tambahan kepada pengajar kursus atau admin Seksi Pembangunan")
    sari.open(EXAM).sees("Kesempatan Anda sudah habis. Minta satu percobaan tambahan kepada pengajar kursus ini")
    assert "Coba lagi" not in sari.button_words
    refused = sari.client.post(f"{EXAM}/kuis")
    assert refused.status == 409
    assert "Minta tambahan kepada pengajar atau admin unit Anda" in refused.page.text


def is_granted_one_more(stage: Stage, sari: Reader) -> None:
    stage.reader("citra").open("/penulis/kursus-kecil/peserta").sees_not("Sari Wulandari")
    dewi = stage.reader("dewi").follow("Mengajar").open("/penulis/kursus-kecil/peserta").follow("Sari Wulandari")
    dewi.sees("belum lulus, 1 dari 1 percobaan")
    dewi.choose("Ujian akhir").fill("Alasan", "").press("Beri percobaan", status=422).sees("Tulis alasannya")
    dewi.choose("Ujian akhir").fill("Alasan", "Listrik padam di kantor saat ujian.").press("Beri percobaan")
    dewi.sees("Satu percobaan tambahan diberikan", "belum lulus, 1 dari 2 percobaan")
    sari.open(EXAM).sees("Sisa percobaan: 1 dari 2.")


def passes_the_exam(sari: Reader) -> None:
    sari.press("Coba lagi")
    sit(sari)
    sari.sees("Lulus, nilai 100", "Kursus selesai. Buktinya sudah masuk ke Buku Bukti.")
    sari.open("/jp").sees("2,5 dari 20 JP diakui", "Masih kurang 17,5 JP", "batas 3 JP × 1 hari tidak terlampaui")
    sari.open("/bukti").sees("3 catatan", "Menamatkan kursus “Kursus Kecil”")
    sari.open(COURSE).sees("Anda menyelesaikan kursus ini 24 November 2026.")
    sari.open("/sertifikat").sees("Belum ada sertifikat")


# --- the certificate -----------------------------------------------------------------------------------------------------


def is_certified(stage: Stage, factory: WorkFactory) -> None:
    fajar = stage.reader("fajar").follow("Mengelola").follow("Sertifikat").follow("Kursus Kecil")
    fajar.sees("0 siap terbit", "1 data perlu dilengkapi").follow("1data perlu dilengkapi").follow("Atur penanda tangan")
    for label, text in {
        "Penyelenggara": "Jejaring Lima Daerah (contoh)",
        "Kota penetapan": "Kota Contoh",
        "Singkatan unit": "JLD",
        "Pola nomor": "800.2/{seq:04d}/{unit}/{roman}/{year}",
        "Jabatan penanda tangan": "Kepala Badan Contoh",
        "Nama penanda tangan, dengan gelar": "Dr. Wira Umpama, M.Si.",
    }.items():
        fajar.fill(label, text)
    fajar.press("Simpan pengaturan").sees("tersimpan", "800.2/0001/JLD/XI/2026")

    fajar.follow("Semua kursus").follow("Kursus Kecil").sees("1 siap terbit", "Semua modul dan ujian selesai")
    fajar.press("Tinjau yang dipilih").sees(
        "Terbitkan 1 sertifikat?", "yang berikutnya 0001", "Nomor tidak dapat dipakai ulang."
    )
    fajar.press("Terbitkan 1 sertifikat").sees("Sudah bernomor 1 dari 1", "Berkas siap 0 dari 1", "800.2/0001/JLD/XI/2026")
    stage.reader("sari").open("/sertifikat").follow("PDF sedang dibuat", status=202).sees("PDF sedang dibuat")

    assert Worker(factory, TASKS).run_all() >= 1

    fajar.follow("Perbarui").sees("Selesai. 1 sertifikat terbit dan berkasnya siap.")


def owns_a_document(stage: Stage, sari: Reader) -> None:
    sari.open("/sertifikat").sees("Kursus Kecil", "800.2/0001/JLD/XI/2026", "2,5 JP", "Berlaku").follow("Unduh PDF")
    assert sari.got is not None
    response = sari.got.response
    assert (response.mimetype, response.data[:5]) == ("application/pdf", b"%PDF-")
    stage.reader("citra").open(sari.path, status=404)
    sari.open("/bukti").sees("4 catatan", "Sertifikat “Kursus Kecil”")


def is_verified_by_a_stranger(stage: Stage, sari: Reader) -> None:
    document = sari.open("/sertifikat").follow("Unduh PDF").got
    assert document is not None
    code = sari.path.removeprefix("/sertifikat/").removesuffix(".pdf")

    stranger = stage.reader().open("/verifikasi").fill("Kode sertifikat", code.lower().replace("-", "")).press("Periksa")

    assert stranger.path == f"/verifikasi/{code}"
    stranger.sees(
        "Sertifikat ini asli dan masih berlaku", "Sari Wulandari, S.Sos.", "800.2/0001/JLD/XI/2026", "2,5 JP (dua koma lima"
    )
    stranger.sees("disamarkan, angka terakhir 901").sees_not("199103142015032901", "19910314", "Analis Perencanaan")
    compared = stranger.client.post(
        f"{stranger.path}/berkas",
        {"berkas": (io.BytesIO(document.response.data), "sertifikat.pdf")},
        content_type="multipart/form-data",
    )
    assert "Berkas ini sama dengan yang tersimpan, sampai ke bit terakhir." in compared.page.text
    stage.reader().open("/verifikasi/ZZZZ-ZZZZ-ZZZZ-Z", status=404).sees("Kode belum terbaca")


def is_revoked_everywhere(stage: Stage, sari: Reader) -> None:
    fajar = stage.reader("fajar").open("/admin/sertifikat/kursus-kecil?tampil=terbit").follow("Cabut")
    fajar.fill("Alasan", REASON).press("Cabut sertifikat", status=422).sees("Pilih sebabnya.")
    fajar.choose("Data yang tercetak salah").fill("Alasan", REASON).press("Cabut sertifikat").sees("dicabut", REASON)

    sari.open("/sertifikat").sees("Dicabut 24 November 2026", REASON).follow("Periksa keaslian")
    stage.reader().open(sari.path).sees("Sertifikat ini dicabut", "24 November 2026", REASON)
    sari.open("/bukti").sees("5 catatan", "Sertifikat “Kursus Kecil” dicabut", "Dicabut; lihat catatan no. 5.")
    sari.open("/jp").sees("2,5 dari 20 JP diakui")
    got = sari.open("/sertifikat").follow("Unduh PDF").got
    assert got is not None
    assert got.response.mimetype == "application/pdf", "the document stays"
