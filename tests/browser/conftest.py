"""One browser and one demo installation for all of these tests; a visit each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.browser.house import House, open_house
from tests.browser.visit import Visit

MakeVisit = Callable[..., Visit]


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The demo installation, served."""
    yield from open_house(tmp_path_factory.mktemp("house"))


@pytest.fixture(scope="session")
def states(browser: Browser, house: House) -> dict[str, Any]:
    """Who is signed in once already: cookies by persona."""
    return {"": None}


@pytest.fixture
def visit(browser: Browser, house: House, states: dict[str, Any]) -> Iterator[MakeVisit]:
    """`visit("sari", size=PHONE)` opens a browser in which that person is signed in; without a name, a stranger's."""
    opened: list[Visit] = []

    def make(who: str = "", **given: Any) -> Visit:
        if who not in states:
            first = Visit(browser, house.url).sign_in(*house.sign_in_of(who))
            states[who] = first.context.storage_state()
            first.close()
        made = Visit(browser, house.url, state=states[who], **given)
        opened.append(made)
        return made

    yield make
    problems = [problem for one in opened for problem in one.problems]
    for one in opened:
        one.close()
    assert not problems, problems
