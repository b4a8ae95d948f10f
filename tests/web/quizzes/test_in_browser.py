"""What the script adds, in a real browser: answers save themselves, wait out a lost connection and an ended session, and go when time is up."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import make_server

from elearning.seeds.demo import PersonaSignIn
from tests.quizzes.desk import TWO_QUESTIONS
from tests.quizzes.examples import EVERY_KIND
from tests.web.quizzes.conftest import Room, place_of

pytestmark = pytest.mark.browser

PHONE = {"width": 360, "height": 740}


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """The application on a port of its own."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()


@dataclass
class Phone:
    """Sari's phone."""

    page: Page
    address: str
    persona: PersonaSignIn

    def sign_in(self) -> None:
        self.page.get_by_label("NIP").fill(self.persona.nip)
        self.page.get_by_label("Kata sandi", exact=True).fill(self.persona.password)
        self.page.get_by_role("button", name="Masuk").click()

    def open(self, attempt: UUID, rest: str = "") -> Page:
        self.page.goto(f"{self.address}/percobaan/{attempt}{rest}")
        return self.page

    def offline(self, lost: bool = True) -> None:
        self.page.context.set_offline(lost)


@pytest.fixture
def phone(browser: Browser, address: str, personas: dict[str, PersonaSignIn]) -> Iterator[Phone]:
    context = browser.new_context(viewport={"width": 360, "height": 740}, locale="id-ID")
    context.set_default_timeout(10_000)
    phone = Phone(context.new_page(), address, personas["sari"])
    phone.page.goto(f"{address}/masuk")
    phone.sign_in()
    phone.page.wait_for_url(f"{address}/")
    yield phone
    context.close()


def test_an_answer_saves_itself(room: Room, phone: Phone) -> None:
    attempt = room.lay(TWO_QUESTIONS)
    page = phone.open(attempt)

    page.get_by_label("Tidak").check()

    expect(page.locator("[data-save-status]")).to_have_text("Tersimpan 09.00 WIB")
    assert room.sheet(attempt).responses == {"satu": ("1",)}


def test_the_next_button_goes_on_with_the_answer_saved(room: Room, phone: Phone) -> None:
    attempt = room.lay(TWO_QUESTIONS)
    page = phone.open(attempt)

    page.get_by_label("Ya").check()
    page.get_by_role("button", name="Simpan dan lanjut").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Soal 2 dari 2")
    page.get_by_label("Jawaban Anda").fill("1.000")
    page.get_by_role("button", name="Simpan dan tinjau").click()
    expect(page.get_by_text("dapat dibaca dua macam")).to_be_visible()
    page.get_by_label("Jawaban Anda").fill("1000")
    page.get_by_role("button", name="Simpan dan tinjau").click()
    page.get_by_role("button", name="Kirim jawaban").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Lulus, nilai 100")


def test_without_a_connection_the_answer_waits_on_the_phone(room: Room, phone: Phone) -> None:
    attempt = room.lay(TWO_QUESTIONS)
    page = phone.open(attempt)

    phone.offline()
    page.get_by_label("Ya").check()
    expect(page.get_by_text("Sambungan terputus. Teruskan saja; jawaban disimpan di ponsel ini.")).to_be_visible()
    page.get_by_role("button", name="Simpan dan lanjut").click()
    expect(page.get_by_text("Halaman berikutnya terbuka begitu sambungan kembali.")).to_be_visible()
    assert room.sheet(attempt).answers == {}
    phone.offline(False)

    expect(page.get_by_role("heading", level=1)).to_have_text("Soal 2 dari 2")
    assert room.sheet(attempt).responses == {"satu": ("0",)}


def test_back_online_it_says_what_was_sent(room: Room, phone: Phone) -> None:
    attempt = room.lay(TWO_QUESTIONS)
    page = phone.open(attempt)

    phone.offline()
    expect(page.get_by_text("Sambungan terputus.")).to_be_visible()
    page.get_by_label("Ya").check()
    expect(page.locator("[data-save-status]")).to_have_text("Luring. 1 jawaban menunggu di perangkat ini")
    phone.offline(False)

    expect(page.get_by_text("Tersambung lagi. 1 jawaban terkirim.")).to_be_visible()
    assert room.sheet(attempt).responses == {"satu": ("0",)}


def test_an_ended_session_keeps_the_answer_until_one_has_signed_in_again(room: Room, phone: Phone) -> None:
    attempt = room.lay(TWO_QUESTIONS)
    page = phone.open(attempt)

    page.context.clear_cookies()
    page.get_by_label("Ya").check()
    expect(page.get_by_text("Sesi berakhir. Masuk lagi; jawaban Anda masih ada di ponsel ini.")).to_be_visible()
    page.get_by_role("link", name="Masuk lagi").click()
    phone.sign_in()

    expect(page.get_by_role("heading", level=1)).to_have_text("Soal 1 dari 2")
    expect(page.get_by_label("Ya")).to_be_checked()
    expect(page.locator("[data-save-status]")).to_have_text("Tersimpan 09.00 WIB")
    assert room.sheet(attempt).responses == {"satu": ("0",)}


def test_two_tabs_share_one_truth(room: Room, phone: Phone) -> None:
    attempt = room.lay(TWO_QUESTIONS)
    one = phone.open(attempt)
    other = one.context.new_page()
    other.goto(one.url)

    one.get_by_label("Ya").check()
    expect(one.locator("[data-save-status]")).to_have_text("Tersimpan 09.00 WIB")
    other.get_by_label("Tidak").check()
    expect(other.locator("[data-save-status]")).to_have_text("Tersimpan 09.00 WIB")

    assert room.sheet(attempt).responses == {"satu": ("1",)}


def test_when_the_time_is_up_the_answers_go_by_themselves(room: Room, phone: Phone) -> None:
    attempt = room.lay(TWO_QUESTIONS.replace("20 menit", "1 menit"))
    phone.page.clock.install()
    page = phone.open(attempt)

    page.get_by_label("Ya").check()
    page.clock.run_for(62_000)

    expect(page.get_by_role("heading", level=1)).to_have_text("Belum lulus, nilai 50")


def test_practice_shows_the_verdict_at_once(room: Room, phone: Phone) -> None:
    attempt = room.lay("---\nmode: latihan\n---\n" + TWO_QUESTIONS.split("---\n", 2)[2])
    page = phone.open(attempt)

    page.get_by_label("Tidak").check()
    page.get_by_role("button", name="Periksa jawaban").click()

    expect(page.get_by_text("Belum tepat")).to_be_visible()
    expect(page.get_by_text("Jawaban benar: Ya")).to_be_visible()


def test_every_kind_can_be_answered_on_a_small_phone(room: Room, phone: Phone) -> None:
    attempt = room.lay(EVERY_KIND.replace(" {ambil=2}", ""))
    sheet = room.sheet(attempt)
    page = phone.open(attempt, "?soal=1")

    for drawn in sheet.attempt.paper.questions:
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= PHONE["width"], drawn.id
        if drawn.id in {"satu", "banyak", "benar", "sikap"}:
            page.locator(f'[name="jawaban.{drawn.id}"][value="{place_of(sheet, drawn.id, 0)}"]').check()
        for place, select in enumerate(page.locator("select").all(), 1):
            select.select_option(str(place))
        for field in page.locator('input[type="text"][name^="jawaban."]').all():
            field.fill("30")
        here = page.url
        page.locator(".actions button").first.click()
        page.wait_for_url(lambda url, here=here: url != here)

    assert len(room.sheet(attempt).answers) == 9
    expect(page.get_by_text("9 terjawab, 0 kosong, 0 ragu-ragu.")).to_be_visible()
