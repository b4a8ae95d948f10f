"""What the script promises while one answers: saved within two seconds, “Tersimpan” on the server's word alone, nothing lost offline."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import MakeVisit
from tests.browser.house import SMALL, House
from tests.browser.visit import PHONE, Visit

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

NUMBER, CHOICE = "?soal=1", "?soal=2"


class Desk:
    """A learner in the middle of a quiz, on a phone."""

    def __init__(self, visit: Visit, attempt: str) -> None:
        self.visit, self.attempt = visit, attempt

    def open(self, question: str) -> Page:
        return self.visit.open(f"/percobaan/{self.attempt}{question}")

    def status(self) -> str:
        return self.visit.page.locator("[data-save-status]").inner_text().strip()


@pytest.fixture(scope="module")
def learner(house: House) -> tuple[str, str]:
    """Somebody who has begun the quiz of the small course: their number and the attempt."""
    number = house.newcomer().number
    life = house.life_of(number)
    life.enrol(SMALL)
    life.read(SMALL, "membaca")
    life.read(SMALL, "menjawab")
    life.clock.set(life.factory.clock.now())
    return number, house.begin(life, SMALL, "menjawab")


@pytest.fixture
def desk(learner: tuple[str, str], visit: MakeVisit) -> Desk:
    number, attempt = learner
    return Desk(visit(number, size=PHONE), attempt)


def test_saved_is_said_only_on_the_servers_word(desk: Desk) -> None:
    page = desk.open(CHOICE)
    held: list[Route] = []
    page.route("**/jawaban", lambda route: held.append(route))  # noqa: PLW0108 - Playwright keeps a mark on the function

    page.get_by_label("C3", exact=True).check()
    expect(page.locator("[data-save-status]")).to_have_text("Menyimpan")
    assert len(held) == 1
    assert "Tersimpan" not in desk.status()
    answer = held[0].fetch()
    assert answer.ok
    assert "Tersimpan" not in desk.status(), "the server knows, but its word has not arrived"
    held[0].fulfill(response=answer)

    expect(page.locator("[data-save-status]")).to_have_text(f"Tersimpan {answer.json()['at']}")


def test_a_refusal_is_not_called_saved(desk: Desk) -> None:
    desk.visit.expects(422)
    page = desk.open(CHOICE)
    page.route("**/jawaban", lambda route: route.fulfill(status=422, content_type="application/problem+json", body="{}"))

    page.get_by_label("B6", exact=True).check()

    expect(page.locator("[data-save-status]")).to_have_text("Belum tersimpan. Tekan Simpan dan lanjut")


def test_a_change_is_saved_within_two_seconds(desk: Desk) -> None:
    page = desk.open(NUMBER)
    took: list[float] = []

    for value in ("41", "42", "43"):
        begun = time.monotonic()
        with page.expect_response("**/jawaban") as saved:
            page.get_by_label("Jawaban Anda").fill(value)
        assert saved.value.ok
        took.append(time.monotonic() - begun)

    assert min(took) <= 2.0, took
    assert page.reload() is not None
    expect(page.get_by_label("Jawaban Anda")).to_have_value("43")


def test_without_a_connection_the_answer_waits_and_goes_when_it_is_back(desk: Desk) -> None:
    desk.visit.may_be_offline = True
    page = desk.open(CHOICE)

    desk.visit.context.set_offline(True)
    page.get_by_label("C11", exact=True).check()
    expect(page.get_by_text("Sambungan terputus. Teruskan saja; jawaban disimpan di ponsel ini.")).to_be_visible()
    expect(page.locator("[data-save-status]")).to_have_text("Luring. 1 jawaban menunggu di perangkat ini")
    expect(page.get_by_label("C11", exact=True)).to_be_checked()
    with page.expect_response("**/jawaban") as saved:
        desk.visit.context.set_offline(False)

    assert saved.value.ok
    expect(page.get_by_text("Tersambung lagi. 1 jawaban terkirim.")).to_be_visible()
    assert desk.status().startswith("Tersimpan ")
    page.reload()
    expect(page.get_by_label("C11", exact=True)).to_be_checked()


def test_another_device_has_what_was_saved_here(desk: Desk, learner: tuple[str, str], visit: MakeVisit) -> None:
    page = desk.open(NUMBER)
    with page.expect_response("**/jawaban"):
        page.get_by_label("Jawaban Anda").fill("45")

    elsewhere = visit(learner[0], size=PHONE, scripted=False).open(f"/percobaan/{desk.attempt}{NUMBER}")

    expect(elsewhere.get_by_label("Jawaban Anda")).to_have_value("45")
