"""The whole story in a real browser, against the real server and worker: with and without JavaScript, on a phone and on a desktop."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from elearning.seeds.people import DemoPerson
from tests.browser.conftest import MakeVisit
from tests.browser.house import PROJECT, House
from tests.browser.pages import Quiz, Screen
from tests.browser.visit import DESKTOP, PHONE, Visit
from tests.support.server import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

COURSE = "/kursus/kursus-kecil"
READ, QUIZ, EXAM = f"{COURSE}/membaca", f"{COURSE}/menjawab", f"{COURSE}/akhir"
REASON = "Nama penyelenggara keliru pada berkas yang dikirim."


@pytest.mark.parametrize("scripted", [True, False], ids=["with a script", "without a script"])
@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_the_story(house: House, visit: MakeVisit, size: tuple[int, int], scripted: bool) -> None:
    person = house.newcomer()

    def somebody(who: str = "") -> Visit:
        return visit(who, size=size, scripted=scripted)

    learner = somebody().expects(403).sign_in(*house.sign_in_of(person.number))
    finds_the_course_and_enrols(Screen(learner))
    begins_the_quiz_and_closes_the_browser(learner)
    other_device = somebody().expects(409).sign_in(*house.sign_in_of(person.number))
    goes_on_there_fails_and_passes(Quiz(other_device))
    has_evidence_and_jp(Screen(other_device))
    uses_up_the_exam(Quiz(other_device))
    is_granted_one_more(Screen(somebody("dewi")), person)
    passes_the_exam(Quiz(other_device))
    code = is_certified(Screen(somebody("fajar")), Screen(other_device), person)
    is_verified_by_a_stranger(Screen(somebody()), code, person)
    is_revoked_everywhere(Screen(somebody("fajar")), Screen(somebody()), Screen(other_device), code)


def finds_the_course_and_enrols(learner: Screen) -> None:
    learner.sees("Anda belum mengikuti kursus")
    learner.follow("Buka katalog", "Kursus")
    learner.page.get_by_label("Cari kursus").fill("mencoba jalan utama")
    learner.press("Cari", "Kursus")
    learner.sees("1 kursus")
    learner.follow("Kursus Kecil", "Kursus Kecil")
    learner.sees("3 JP", "Orientasi pada Hasil", "tingkat 2, Dasar")
    learner.press("Daftar", "Kursus Kecil")
    learner.sees("Anda terdaftar", "terbuka setelah “Membaca saja”")
    learner.open(QUIZ, "Halaman ini bukan untuk akun Anda")
    learner.sees_not("RAHASIA-MODUL-DUA")
    learner.open(COURSE, "Kursus Kecil")
    learner.follow("Mulai belajar", "Membaca saja")
    learner.sees("RAHASIA-MODUL-SATU")
    learner.press("Ya, saya sudah membaca", "Membaca lalu menjawab")
    learner.press("Ya, lanjut ke kuis", "Membaca lalu menjawab")


def begins_the_quiz_and_closes_the_browser(visit: Visit) -> None:
    quiz = Quiz(visit)
    quiz.press("Mulai kuis", "Soal 1 dari 4")
    quiz.answer(right=False)
    quiz.go_on()
    quiz.arrived("Soal 2 dari 4")
    visit.close()


def goes_on_there_fails_and_passes(quiz: Quiz) -> None:
    quiz.follow("Lanjut ke kuis", "Membaca lalu menjawab")
    quiz.press("Lanjutkan kuis", "Soal 2 dari 4")
    address = quiz.page.url.removeprefix(quiz.visit.url).split("?")[0]
    assert 0 < quiz.seconds_left() < 20 * 60, "the clock went on"
    paper = [ask for ask, _choices in quiz.paper(address, 4)]
    assert len(set(paper)) == 4
    quiz.open(f"{address}?soal=1", "Soal 1 dari 4")
    expect(quiz.page.get_by_label("Jawaban Anda")).to_have_value("60")
    quiz.open(address, "Soal 2 dari 4")
    quiz.sit(wrong=2)
    quiz.arrived("Belum lulus, nilai 25")
    quiz.sees("Anda masih punya 1 percobaan.", "Belum tepat", "tampil setelah Anda lulus")
    quiz.follow("Kembali ke modul", "Membaca lalu menjawab")
    quiz.press("Coba lagi", "Soal 1 dari 4")
    quiz.sit(wrong=1)
    quiz.arrived("Lulus, nilai 75")
    quiz.sees("Satu JP adalah 45 menit.", "yang benar: 45")


def has_evidence_and_jp(learner: Screen) -> None:
    learner.follow("Buka Buku Bukti", "Buku Bukti")
    learner.sees("2 catatan", "Rantai bukti utuh")
    learner.page.get_by_text("Mengapa ini tercatat?").first.click()
    expect(learner.page.get_by_text("Kuis lulus dengan nilai 75, percobaan ke-2. Batas lulus 75.")).to_be_visible()
    expect(learner.page.get_by_text("Sidik catatan").first).to_be_visible()
    learner.open("/jp", re.compile("^JP 20"))
    learner.sees("JP riil dan JP diakui berbeda: 2,5 JP menunggu kursusnya selesai.")


def uses_up_the_exam(quiz: Quiz) -> None:
    quiz.visit.open("/")
    quiz.follow("Buka ujian akhir", "Ujian akhir")
    quiz.press("Mulai kuis", "Soal 1 dari 2")
    quiz.sit(wrong=2)
    quiz.arrived("Belum lulus, nilai 0")
    quiz.sees("Percobaan sudah habis. Minta tambahan kepada pengajar kursus atau admin")
    quiz.follow("Kembali ke ujian", "Ujian akhir")
    quiz.sees("Kesempatan Anda sudah habis.")
    expect(quiz.page.get_by_role("button", name="Coba lagi")).to_have_count(0)


def is_granted_one_more(dewi: Screen, person: DemoPerson) -> None:
    dewi.open("/penulis/kursus-kecil/peserta", "Peserta")
    dewi.follow(person.name, re.compile(person.name))
    dewi.page.get_by_label("Ujian akhir").check()
    dewi.page.get_by_label("Alasan").fill("Listrik padam di kantor saat ujian.")
    dewi.press("Beri percobaan", re.compile(person.name))
    dewi.sees("Satu percobaan tambahan diberikan", "1 dari 2 percobaan")


def passes_the_exam(quiz: Quiz) -> None:
    quiz.open(EXAM, "Ujian akhir")
    quiz.press("Coba lagi", "Soal 1 dari 2")
    quiz.sit()
    quiz.arrived("Lulus, nilai 100")
    quiz.sees("Kursus selesai. Buktinya sudah masuk ke Buku Bukti.")


def is_certified(fajar: Screen, learner: Screen, person: DemoPerson) -> str:
    fajar.open("/admin/sertifikat/kursus-kecil", "Siap disertifikatkan")
    for box in fajar.page.get_by_role("checkbox", name=re.compile("^Pilih ")).all():
        box.set_checked(person.name in (box.get_attribute("aria-label") or ""))
    fajar.press("Tinjau yang dipilih", "Terbitkan 1 sertifikat?")
    fajar.sees(person.number, "Nomor tidak dapat dipakai ulang.")
    fajar.press("Terbitkan 1 sertifikat", "Penerbitan sertifikat")
    address = fajar.page.url
    if not fajar.visit.scripted:
        wait_until(lambda: _pressed_again(fajar, address))
    fajar.sees("Selesai. 1 sertifikat terbit dan berkasnya siap.")

    learner.open("/sertifikat", "Sertifikat saya")
    learner.sees("Kursus Kecil", "2,5 JP", "Berlaku")
    link = learner.page.get_by_role("link", name=re.compile("^Unduh PDF")).get_attribute("href") or ""
    document = learner.visit.context.request.get(learner.visit.url + link)
    assert document.headers["content-type"] == "application/pdf"
    assert document.body().startswith(b"%PDF-")
    return link.removeprefix("/sertifikat/").removesuffix(".pdf")


def _pressed_again(fajar: Screen, address: str) -> bool:
    """Without a script one presses “Perbarui” until the work is done."""
    assert fajar.page.url == address
    again = fajar.page.get_by_role("link", name="Perbarui")
    if again.count():
        again.click()
    return fajar.page.get_by_text("berkasnya siap").count() == 1


def is_verified_by_a_stranger(stranger: Screen, code: str, person: DemoPerson) -> None:
    stranger.open("/verifikasi", "Periksa sertifikat")
    stranger.page.get_by_label("Kode sertifikat").fill(code.lower())
    stranger.press("Periksa", "Sertifikat ini asli dan masih berlaku")
    stranger.sees(person.name, "Kursus Kecil", f"disamarkan, angka terakhir {person.number[-3:]}")
    stranger.sees_not(person.number, person.number[:8])


def is_revoked_everywhere(fajar: Screen, stranger: Screen, learner: Screen, code: str) -> None:
    fajar.open(f"/admin/sertifikat/cabut/{code}", re.compile("^Cabut sertifikat"))
    fajar.page.get_by_label("Data yang tercetak salah").check()
    fajar.page.get_by_label("Alasan").fill(REASON)
    fajar.press("Cabut sertifikat", "Siap disertifikatkan")
    stranger.open(f"/verifikasi/{code}", "Sertifikat ini dicabut")
    stranger.sees(REASON)
    learner.open("/sertifikat", "Sertifikat saya")
    learner.sees("Dicabut", REASON)
    learner.open("/bukti", "Buku Bukti")
    learner.sees("Sertifikat “Kursus Kecil” dicabut", "5 catatan")


def test_sari_goes_on_with_the_real_course(house: House, visit: MakeVisit) -> None:
    """*Manajemen Proyek Pembangunan Daerah*, where the demo left her: the quiz of the second module, answered field by field."""
    sari = Quiz(visit("sari", size=PHONE))
    sari.open(f"/kursus/{PROJECT}", "Manajemen Proyek Pembangunan Daerah")
    sari.follow("Lanjutkan", "Pemangku kepentingan dan ruang lingkup")
    sari.page.get_by_role("main").get_by_role("button", name=re.compile("^(Coba lagi|Lanjutkan kuis)$")).click()
    sari.arrived(re.compile("^Soal 1 dari"))
    attempt = sari.page.url.split("/percobaan/")[1].split("?")[0]
    answers = house.right_fields(attempt)

    while "Tinjau" not in sari.heading.inner_text():
        for name, value in answers:
            field = sari.page.locator(f'[name="{name}"]')
            if not field.count():
                continue
            if field.first.get_attribute("type") in {"radio", "checkbox"}:
                sari.page.locator(f'[name="{name}"][value="{value}"]').check()
            elif field.evaluate("one => one.tagName") == "SELECT":
                field.select_option(value)
            else:
                field.fill(value)
        sari.go_on()
    sari.press("Kirim jawaban", "Lulus, nilai 100")

    sari.follow("Lanjut ke “Jadwal dan anggaran”", "Jadwal dan anggaran")
    assert sari.page.url.endswith(f"/kursus/{PROJECT}/jadwal-dan-anggaran")
