"""One browser of one person: what it complains about is kept, and what it shows is measured."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Response, expect

from tests.support.chromium import PATIENCE

PHONE, DESKTOP, SMALLEST = (360, 740), (1280, 900), (320, 640)
"""Milliseconds: a loaded machine is slow, a broken screen never answers."""


class Visit:
    """A browser context with one page. `problems` must be empty when the visit ends."""

    def __init__(
        self,
        browser: Browser,
        url: str,
        *,
        size: tuple[int, int] = DESKTOP,
        scripted: bool = True,
        state: Any = None,
    ) -> None:
        self.url = url
        self.size = size
        self.scripted = scripted
        self.problems: list[str] = []
        self.expected: set[int] = set()
        self.may_be_offline = False
        self.context: BrowserContext = browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            java_script_enabled=scripted,
            locale="id-ID",
            reduced_motion="reduce",
            storage_state=state,
        )
        self.context.set_default_timeout(PATIENCE)
        self.page: Page = self.context.new_page()
        self.watch(self.page)

    def watch(self, page: Page) -> None:
        """Keep what the console of this page says."""
        page.on("console", self._note)
        page.on("pageerror", lambda error: self.problems.append(f"{page.url}: {error}"))
        page.on("response", self._answered)

    def _note(self, message: ConsoleMessage) -> None:
        if message.type not in {"error", "warning"}:
            return
        if self.may_be_offline and "ERR_INTERNET_DISCONNECTED" in message.text:
            return
        if any(f"status of {status} " in message.text for status in self.expected):
            return
        self.problems.append(f"{self.page.url}: {message.text}")

    def _answered(self, response: Response) -> None:
        if response.status >= 500:
            self.problems.append(f"{response.url}: {response.status}")

    def expects(self, *statuses: int) -> Visit:
        """Answers of these statuses are meant, and no reason to complain."""
        self.expected.update(statuses)
        return self

    def open(self, path: str) -> Page:
        """Type an address; the page stands before this returns."""
        self.page.goto(self.url + path)
        return self.page

    def sign_in(self, number: str, password: str) -> Visit:
        """Through the form, as everybody does."""
        self.open("/masuk")
        self.page.get_by_label("NIP").fill(number)
        self.page.get_by_label("Kata sandi", exact=True).fill(password)
        self.page.get_by_role("button", name="Masuk", exact=True).click()
        expect(self.page).to_have_url(self.url + "/", timeout=PATIENCE)
        return self

    def overflow(self) -> int:
        """By how many pixels the page is wider than the window; 0 is how it must be."""
        wide, window = self.page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
        return max(0, wide - window)

    def close(self) -> None:
        self.context.close()
