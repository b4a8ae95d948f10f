"""The story without a mouse: the skip link, a focus one can see, the summary of what is wrong, and a quiz answered by keys alone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import MakeVisit
from tests.browser.house import PROJECT, House
from tests.browser.visit import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

LOOK = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const ring = (style) => style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0 || style.boxShadow !== 'none';
  const box = one.getBoundingClientRect();
  const near = [one, one.parentElement, one.closest('label, li, .row')].filter(Boolean);
  return {
    what: one.outerHTML.slice(0, 100),
    ring: near.some((each) => ring(getComputedStyle(each)) || ring(getComputedStyle(each, '::after'))),
    shown: box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight,
  };
}"""


def walk(page: Page, steps: int) -> list[dict[str, object]]:
    """Press Tab so often; what has the focus each time, until it leaves the page."""
    seen: list[dict[str, object]] = []
    for _ in range(steps):
        page.keyboard.press("Tab")
        look = page.evaluate(LOOK)
        if look is None:
            break
        seen.append(look)
    return seen


def test_the_skip_link_comes_first_and_leads_to_the_content(visit: MakeVisit) -> None:
    page = visit("sari").open("/kursus")

    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Langsung ke isi")).to_be_focused()
    assert page.evaluate(LOOK)["shown"], "visible once it has the focus"
    page.keyboard.press("Enter")

    assert page.evaluate("document.activeElement.id") == "isi"
    assert page.url.endswith("#isi")


@pytest.mark.parametrize(
    ("who", "path"),
    [
        ("", "/masuk"),
        ("sari", "/"),
        ("sari", "/kursus"),
        ("sari", f"/kursus/{PROJECT}/dari-masalah-ke-proyek"),
        ("sari", "kuis"),
        ("sari", "/bukti"),
        ("fajar", "/admin/sertifikat/kursus-kecil"),
        ("", "/verifikasi"),
    ],
)
def test_the_focus_can_always_be_seen(who: str, path: str, house: House, visit: MakeVisit) -> None:
    page = visit(who, size=PHONE).open(f"/percobaan/{house.quiz}?soal=1" if path == "kuis" else path)

    stops = walk(page, 25)

    assert len(stops) >= 5
    assert not [stop for stop in stops if not stop["ring"] or not stop["shown"]]


def test_the_summary_of_mistakes_takes_the_focus_and_leads_to_the_field(visit: MakeVisit) -> None:
    page = visit().expects(422).open("/masuk")
    page.get_by_label("NIP").fill("1234")
    page.get_by_label("Kata sandi", exact=True).fill("salah")
    page.keyboard.press("Enter")

    summary = page.locator(".error-summary")
    expect(summary).to_be_focused()
    assert page.title().startswith("Galat:")
    summary.get_by_role("link").first.click()
    expect(page.get_by_label("NIP")).to_be_focused()
    assert page.get_by_label("NIP").get_attribute("aria-describedby")


def test_the_account_menu_opens_and_closes_by_keys(visit: MakeVisit) -> None:
    page = visit("sari", size=PHONE).open("/")
    summary = page.locator("[data-menu] summary")

    summary.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Keluar")).to_be_visible()
    page.keyboard.press("Escape")

    expect(page.get_by_role("button", name="Keluar")).to_be_hidden()
    expect(summary).to_be_focused()


def test_a_question_is_answered_by_keys_alone(house: House, visit: MakeVisit) -> None:
    page = visit("sari", size=PHONE).open(f"/percobaan/{house.practice}?soal=1")

    first = page.get_by_role("radio").first
    for _ in range(30):
        page.keyboard.press("Tab")
        if first.evaluate("one => one === document.activeElement"):
            break
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("radio").nth(1)).to_be_checked()
    page.get_by_role("button", name="Periksa jawaban").focus()
    page.keyboard.press("Enter")

    expect(page.locator(".feedback__title")).to_be_visible()
