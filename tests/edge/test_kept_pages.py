"""Pages that are kept: the same as drawn afresh, each reader's own name and token in them, and 304 for who has them."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from elearning.courses.rules.catalogue import CatalogueQuery
from elearning.edge import kept_pages
from elearning.edge.kept_pages import TOKEN, KeptPage, KeptPages
from elearning.infrastructure.shared import Cache
from tests.support.client import PageClient

COURSE = "/kursus/kursus-kecil"
MODULE = f"{COURSE}/membaca"


def learner(app: Flask, persona: str) -> PageClient:
    client = PageClient(app)
    client.sign_in(persona)
    client.post(f"{COURSE}/daftar")
    client.get_page(COURSE)  # shows the notice of enrolling, so that the next page has none
    return client


def without_tokens(html: str) -> str:
    return re.sub(r'name="csrf_token" value="[^"]+"', "", html)


@pytest.fixture
def draws(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The templates that were drawn."""
    drawn: list[str] = []
    real = kept_pages.draw_framed

    def draw(template: str, *rest: object) -> str:
        drawn.append(template)
        return real(template, *rest)  # type: ignore[arg-type] - passed on as they came

    monkeypatch.setattr(kept_pages, "draw_framed", draw)
    return drawn


def test_two_people_at_the_same_place_get_one_drawing_and_their_own_tokens(app: Flask, draws: list[str]) -> None:
    sari, eka = learner(app, "sari"), learner(app, "eka")

    first, second = sari.get_page(MODULE).body, eka.get_page(MODULE).body

    assert draws.count("learning/module.html") == 1
    assert without_tokens(first) == without_tokens(second)
    assert first != second
    assert TOKEN not in first + second
    assert sari.post(f"{MODULE}/selesai").status == eka.post(f"{MODULE}/selesai").status == 303


def test_each_reader_is_greeted_by_their_own_name(app: Flask, draws: list[str]) -> None:
    eka, dewi = learner(app, "eka"), learner(app, "dewi")
    catalogue = "/kursus?q=kecil"

    pages = {name: client.get_page(catalogue).body for name, client in (("Eka", eka), ("Dewi", dewi), ("Eka ", eka))}

    assert "Eka Prasetya" in pages["Eka"]
    assert "Dewi" not in pages["Eka"]
    assert "Dewi Anggraini" in pages["Dewi"]
    assert "Eka Prasetya" not in pages["Dewi"]
    assert without_tokens(pages["Eka"]) == without_tokens(pages["Eka "])
    assert draws.count("catalogue/catalogue.html") == 2  # an instructor has one more room in the menu


def test_a_page_changes_with_what_its_reader_did(app: Flask) -> None:
    client = learner(app, "sari")
    before = client.get_page(MODULE).body

    client.post(f"{MODULE}/selesai")
    client.get_page(COURSE)
    after = client.get_page(MODULE).body

    assert "Ya, saya sudah membaca" in before
    assert "Modul ini selesai" in after


def test_a_page_speaks_the_language_of_its_reader(app: Flask) -> None:
    sari, budi = learner(app, "sari"), learner(app, "budi")
    budi.post("/bahasa", {"bahasa": "en", "kembali": "/"})

    assert '<html lang="id">' in sari.get_page(MODULE).body
    assert '<html lang="en">' in budi.get_page(MODULE).body


def test_an_unchanged_module_is_not_sent_again(app: Flask) -> None:
    client = learner(app, "sari")
    tag = client.get_page(MODULE).response.headers["ETag"]

    again = client.http.get(MODULE, headers={"If-None-Match": tag})
    as_compressed = client.http.get(MODULE, headers={"If-None-Match": tag.rstrip('"') + ':br"'})
    client.post(f"{MODULE}/selesai")
    client.get_page(COURSE)
    changed = client.http.get(MODULE, headers={"If-None-Match": tag})

    assert (again.status_code, again.data) == (304, b"")
    assert as_compressed.status_code == 304
    assert again.headers["ETag"] == tag
    assert changed.status_code == 200


def test_another_session_is_not_told_that_it_has_the_page(app: Flask) -> None:
    tag = learner(app, "sari").get_page(MODULE).response.headers["ETag"]

    answer = learner(app, "budi").http.get(MODULE, headers={"If-None-Match": tag})

    assert answer.status_code == 200


def test_a_notice_is_shown_once_and_kept_for_nobody(app: Flask) -> None:
    client = PageClient(app)
    client.sign_in("sari")
    client.post(f"{COURSE}/daftar")

    with_notice = client.get_page(MODULE)
    without = client.get_page(MODULE)

    assert "Anda terdaftar" in with_notice.body
    assert "ETag" not in with_notice.response.headers
    assert "Anda terdaftar" not in without.body


def test_what_was_not_asked_for_longest_leaves_first() -> None:
    pages = KeptPages(room=25)
    for key in ("a", "b"):
        pages.keep(key, KeptPage.of("x" * 10, TOKEN))
    pages.find("a")

    pages.keep("c", KeptPage.of("x" * 10, TOKEN))

    assert [pages.find(key) is not None for key in ("a", "b", "c")] == [True, False, True]
    assert pages.size == 20


def test_a_page_with_slots_is_filled_in_order() -> None:
    page = KeptPage.of(f"a{TOKEN}-namab{TOKEN}c{TOKEN}-nama", f"{TOKEN}-nama", TOKEN)

    assert page.filled({TOKEN: "1", f"{TOKEN}-nama": "2"}) == "a2b1c2"


def test_a_page_drawn_on_one_node_is_handed_out_by_another() -> None:
    shared = Cache()
    page = KeptPage.of(f"a{TOKEN}-namab{TOKEN}", f"{TOKEN}-nama", TOKEN)
    key = ("modul", frozenset({"b", "a"}), CatalogueQuery(q="kopi"))
    KeptPages(shared=shared).keep(key, page)

    found = KeptPages(shared=shared).find(("modul", frozenset({"a", "b"}), CatalogueQuery(q="kopi")))

    assert found == page
    assert KeptPages(shared=shared).find(("modul", frozenset({"a"}), CatalogueQuery(q="kopi"))) is None
    assert TOKEN.encode() not in page.to_bytes()
