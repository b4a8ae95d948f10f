"""The frames that every screen is put into."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from elearning.web.layout.frame import Badge, Frame, Notice, frame_of
from tests.web.kit.conftest import make_environment

TEMPLATES = make_environment()
LAYOUTS = ("base", "focus", "bare", "gate")


@dataclass(frozen=True)
class Page:
    title: str


@dataclass(frozen=True)
class RefusedPage:
    title: str
    errors: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Failure:
    title: str
    message: str
    href: str
    label: str
    code: str = ""


def frame(*, signed_in: bool = True, locale: str = "id", demo: bool = False) -> Frame:
    badge = Badge("Sari", "Sari Wulandari, S.Sos.") if signed_in else None
    return frame_of(
        site_name="Ruang <Belajar>", organisation="Kota Contoh", locale=locale, path="/kursus", badge=badge, rooms={"learn", "manage"},
        unit_name="Kec. Contoh", notices=[Notice("good", "Anda terdaftar. <b>")], demo=demo,
    )  # fmt: skip


def render(layout: str, page: object, made: Frame) -> str:
    return TEMPLATES.get_template(f"layout/{layout}.html").render(page=page, frame=made)


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("signed_in", [True, False])
def test_every_layout_has_the_landmarks(layout: str, signed_in: bool) -> None:
    html = render(layout, Page("Kursus & lain"), frame(signed_in=signed_in))

    assert html.lstrip().startswith("<!doctype html>")
    assert '<html lang="id">' in html
    assert "<title>Kursus &amp; lain – Ruang &lt;Belajar&gt;</title>" in html
    assert html.count('<main id="isi"') == 1
    assert 'href="#isi"' in html
    assert "Anda terdaftar. &lt;b&gt;" in html
    assert html.count("<script") == html.count('<script type="module" src="/static/dist/') == 1


def test_a_refused_form_says_so_in_the_title() -> None:
    assert "<title>Galat: Masuk –" in render("gate", RefusedPage("Masuk", (("nip", "Isi NIP."),)), frame(signed_in=False))
    assert "<title>Masuk –" in render("gate", RefusedPage("Masuk", ()), frame(signed_in=False))


def test_the_menu_names_the_person_and_signs_out_by_post() -> None:
    html = render("base", Page("Kursus"), frame())

    assert "Sari Wulandari, S.Sos." in html
    assert '<form method="post" action="/keluar"><input type="hidden" name="csrf_token" value="token-1">' in html
    assert 'href="/admin/"' in html
    assert 'aria-current="page"' in html


def test_a_stranger_is_offered_to_sign_in() -> None:
    html = render("base", Page("Kursus"), frame(signed_in=False))

    assert 'href="/masuk"' in html
    assert "/keluar" not in html
    assert "<nav" not in html


def test_only_the_demonstration_says_that_people_are_invented() -> None:
    assert "rekaan" in render("bare", Page("Periksa"), frame(demo=True))
    assert "rekaan" not in render("bare", Page("Periksa"), frame(demo=False))


@pytest.mark.parametrize("signed_in", [True, False])
def test_an_error_page_shows_one_way_on(signed_in: bool) -> None:
    page = Failure("Halaman tidak ditemukan", "Periksa alamatnya.", "/", "Ke beranda")

    html = render("error", page, frame(signed_in=signed_in))

    assert html.count("<h1") == 1
    assert '<a class="btn" href="/">Ke beranda</a>' in html
    assert ("main-nav" in html) is signed_in
