"""The screens of the story as a person uses them: by headings, labels, links and buttons, with and without a script alike."""

from __future__ import annotations

import re
from collections.abc import Iterator

from playwright.sync_api import Locator, Page, expect

from tests.browser.visit import Visit
from tests.story.knowledge import KNOWN, asked_in


class Screen:
    """Any page. Whenever one has come, it must have its heading and fit the window."""

    def __init__(self, visit: Visit) -> None:
        self.visit = visit
        self.page: Page = visit.page

    @property
    def heading(self) -> Locator:
        return self.page.get_by_role("heading", level=1)

    def arrived(self, heading: str | re.Pattern[str]) -> None:
        """The page with this heading is there and not wider than the window."""
        expect(self.heading).to_have_text(heading)
        assert self.visit.overflow() == 0, f"{self.page.url}: {self.visit.overflow()} px too wide"

    def open(self, path: str, heading: str | re.Pattern[str]) -> None:
        self.visit.open(path)
        self.arrived(heading)

    def follow(self, words: str, heading: str | re.Pattern[str]) -> None:
        """Press the link that says so, in the page itself rather than its frame where both have one."""
        self.page.get_by_role("main").get_by_role("link", name=words).first.click()
        self.arrived(heading)

    def press(self, words: str, heading: str | re.Pattern[str]) -> None:
        self.page.get_by_role("main").get_by_role("button", name=words, exact=True).click()
        self.arrived(heading)

    def sees(self, *words: str) -> None:
        for one in words:
            expect(self.page.get_by_role("main")).to_contain_text(one)

    def sees_not(self, *words: str) -> None:
        html = self.page.content()
        for one in words:
            assert one not in html, f"{self.page.url}: “{one}” is there"


class Quiz(Screen):
    """An open attempt at a quiz of the small test course."""

    def asked(self) -> str:
        return asked_in(self.page.get_by_role("main").inner_text())

    def choices(self) -> list[str]:
        return [one.strip() for one in self.page.locator(".choices label").all_inner_texts()]

    def answer(self, *, right: bool) -> str:
        """Answer the question on the page without going on."""
        ask = self.asked()
        known = KNOWN[ask]
        given = known.right if right else known.wrong
        if known.typed:
            self.page.get_by_label("Jawaban Anda").fill(given[0])
        else:
            for label in given:
                self.page.get_by_label(label, exact=True).check()
        return ask

    def go_on(self) -> None:
        """Press the button that leads on, and wait until another page is there."""
        before = self.heading.inner_text()
        self.page.get_by_role("button", name=re.compile("^Simpan dan (lanjut|tinjau)$")).click()
        expect(self.heading).not_to_have_text(before)

    def sit(self, *, wrong: int = 0) -> None:
        """From the question on the page to the result."""
        while "Tinjau" not in self.heading.inner_text():
            self.answer(right=wrong <= 0)
            wrong -= 1
            self.go_on()
        self.page.get_by_role("button", name="Kirim jawaban").click()
        self.arrived(re.compile("^(Lulus|Belum lulus), nilai"))

    def paper(self, address: str, count: int) -> Iterator[tuple[str, tuple[str, ...]]]:
        """The questions with their choices, in the order of the screen."""
        for number in range(1, count + 1):
            self.open(f"{address}?soal={number}", f"Soal {number} dari {count}")
            yield self.asked(), tuple(self.choices())

    def seconds_left(self) -> int:
        return int(self.page.get_by_role("timer").get_attribute("data-timer") or 0)
