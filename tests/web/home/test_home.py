"""The first page says what to do next, whatever stands behind it."""

from __future__ import annotations

from elearning.infrastructure.work import WorkFactory
from tests.support.client import PageClient
from tests.support.learners import SMALL, actor_of, complete, enrol, read, sit


def test_a_beginner_is_led_to_the_catalogue(client: PageClient) -> None:
    client.sign_in("sari")

    page = client.get_page("/")

    assert "Selamat pagi, Bu Sari" in page.page.text
    assert "Anda belum mengikuti kursus" in page.page.text
    assert "0 dari 20 JP diakui" in page.page.text


def test_step_by_step(client: PageClient, factory: WorkFactory) -> None:
    sari = actor_of(factory, "sari")
    client.sign_in("sari")
    enrol(factory, sari)
    assert "Mulai membaca" in client.get_page("/").page.text

    read(factory, sari, "membaca")
    assert "modul 2 dari 3" in client.get_page("/").page.text

    read(factory, sari, "menjawab")
    assert "Lanjut ke kuis" in client.get_page("/").page.text

    sit(factory, sari, "menjawab")
    assert "Buka ujian akhir" in client.get_page("/").page.text

    sit(factory, sari, "akhir")
    page = client.get_page("/")
    assert "Tidak ada kursus yang menunggu" in page.page.text
    assert "2,5 dari 20 JP diakui" in page.page.text


def test_somebody_else_sees_nothing_of_it(client: PageClient, factory: WorkFactory) -> None:
    complete(factory, actor_of(factory, "sari"))
    client.sign_in("citra")

    assert "Anda belum mengikuti kursus" in client.get_page("/").page.text
    assert SMALL not in client.get_page("/").body


def test_help_is_open_to_all(client: PageClient) -> None:
    assert "Kata sandi" in client.get_page("/bantuan").page.text or "kata sandi" in client.get_page("/bantuan").page.text
