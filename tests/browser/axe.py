"""Accessibility as axe sees it, in both sizes and both colour schemes of one loaded page."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.sync_playwright import Axe

from tests.browser.visit import DESKTOP, PHONE, SMALLEST, Visit

COLOURS = ["color-contrast", "link-in-text-block"]
"""The rules that can answer otherwise when only the colours change; they cost ten times all the others together."""
LONG = 700
"""A page of more elements repeats itself: colours are then compared in two of the four combinations, everything else in both sizes."""
SCRIPT = Axe().axe_script


def open_details(visit: Visit) -> None:
    """Unfold everything, so that it is looked at too; the account menu, which lies over the page, stays shut."""
    visit.page.evaluate("document.querySelectorAll('details:not([data-menu])').forEach(one => { one.open = true })")


def faults_of(visit: Visit) -> list[str]:
    """Every violation on the page as it stands: desktop and phone, light and dark; and what does not fit 320 pixels."""
    page = visit.page
    page.evaluate(SCRIPT)
    open_details(visit)
    found: list[str] = []
    is_long = page.evaluate("document.querySelectorAll('body *').length") > LONG
    for name, (width, height) in (("desktop", DESKTOP), ("phone", PHONE)):
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme="light")
        without = {rule: {"enabled": False} for rule in COLOURS} if is_long and name == "phone" else {}
        found += _run(visit, f"{name}, light", {"rules": without})
        if is_long and name == "desktop":
            continue
        page.emulate_media(color_scheme="dark")
        found += _run(visit, f"{name}, dark", {"runOnly": {"type": "rule", "values": COLOURS}})
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": SMALLEST[0], "height": SMALLEST[1]})
    if too_wide := visit.overflow():
        found.append(f"320 px: {too_wide} px too wide: {_widest(visit)}")
    return found


def menu_faults(visit: Visit) -> list[str]:
    """The same for the open account menu alone."""
    visit.page.evaluate(SCRIPT)
    visit.page.evaluate("document.querySelectorAll('details[data-menu]').forEach(one => { one.open = true })")
    found: list[str] = []
    for scheme in ("light", "dark"):
        visit.page.emulate_media(color_scheme=scheme)  # pyright: ignore[reportArgumentType]
        found += _run(visit, f"menu, {scheme}", {}, within=["[data-menu]"])
    return found


def _run(visit: Visit, what: str, options: dict[str, Any], within: list[str] | None = None) -> list[str]:
    result = visit.page.evaluate(
        "([within, options]) => axe.run(within || document, options).then(({violations}) => violations.map("
        "one => [one.id, one.nodes.slice(0, 3).map(node => node.html.slice(0, 160) + ' -> ' + node.failureSummary.slice(0, 300))]))",
        [within, {"resultTypes": ["violations"], "preload": False, **options}],
    )
    return [f"{what}: {rule}: {nodes}" for rule, nodes in result]


def _widest(visit: Visit) -> str:
    return visit.page.evaluate(
        "[...document.querySelectorAll('body *')].filter(one => one.getBoundingClientRect().right > innerWidth + 1)"
        ".slice(0, 3).map(one => one.outerHTML.slice(0, 120)).join(' | ')"
    )
