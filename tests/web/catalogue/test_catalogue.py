"""Finding a course, reading what it asks, joining it, leaving it."""

from __future__ import annotations

from elearning.infrastructure.work import WorkFactory
from tests.support.client import PageClient
from tests.support.learners import NEXT, SMALL, actor_of, complete, enrol, read


def test_search_and_filters_narrow(client: PageClient) -> None:
    client.sign_in("sari")

    assert "2 kursus" in client.get_page("/kursus").page.text
    assert "1 kursus" in client.get_page("/kursus?tingkat=lanjut").page.text
    assert "1 kursus" in client.get_page("/kursus?q=sertifikat").page.text
    assert "1 kursus" in client.get_page("/kursus?kompetensi=T.PROYEK").page.text
    assert "2 kursus" in client.get_page("/kursus?topik=uji&jp=0-3").page.text


def test_nothing_found_says_what_to_do(client: PageClient) -> None:
    client.sign_in("sari")

    page = client.get_page("/kursus?q=zzzz")

    assert "Tidak ada kursus untuk “zzzz”" in page.page.text
    assert ("/kursus", "Hapus pencarian dan saringan") in [(href, text.strip()) for href, text in page.page.links]


def test_what_is_typed_is_shown_as_text(client: PageClient) -> None:
    client.sign_in("sari")

    page = client.get_page("/kursus?q=<script>alert(1)</script>&topik=%22><u>jahat</u>")

    assert "<script>alert" not in page.body
    assert "<u>jahat" not in page.body


def test_strange_parameters_never_crash(client: PageClient) -> None:
    client.sign_in("sari")

    for query in ("hal=-1", "hal=x", "hal=99999999999999999999", "jp=besar", "tingkat=", "topik=" + "a" * 5000, "q=%00"):
        assert client.get(f"/kursus?{query}").status in {200, 400}, query


def test_enrolling_from_the_course_page_twice_is_once(client: PageClient) -> None:
    client.sign_in("sari")
    page = client.get_page(f"/kursus/{SMALL}")
    assert "Menjadi bukti untuk" in page.page.text
    assert "3 JP" in page.page.text
    assert "Terbuka setelah" not in page.page.text

    first = client.follow(client.post(f"/kursus/{SMALL}/daftar"))
    assert "Anda terdaftar" in first.page.text
    second = client.follow(client.post(f"/kursus/{SMALL}/daftar"))
    assert "Modul pertama sekitar" not in second.page.text


def test_prerequisites_are_named_and_kept(client: PageClient) -> None:
    client.sign_in("sari")
    page = client.get_page(f"/kursus/{NEXT}")

    assert "Selesaikan dulu: Kursus Kecil." in page.page.text
    assert not [form for form in page.page.forms if form.action.endswith("/daftar")]
    assert client.post(f"/kursus/{NEXT}/daftar").status == 409


def test_leaving_asks_first(client: PageClient, factory: WorkFactory) -> None:
    sari = actor_of(factory, "sari")
    enrol(factory, sari)
    read(factory, sari, "membaca")
    client.sign_in("sari")

    asked = client.get_page(f"/kursus/{SMALL}/berhenti")
    assert "tetap tercatat" in asked.page.text
    gone = client.follow(client.post(f"/kursus/{SMALL}/berhenti"))
    assert "Anda berhenti" in gone.page.text
    assert client.get(f"/kursus/{SMALL}/berhenti").status == 403


def test_who_has_completed_may_begin_again(client: PageClient, factory: WorkFactory) -> None:
    complete(factory, actor_of(factory, "sari"))
    client.sign_in("sari")
    page = client.get_page(f"/kursus/{SMALL}")
    form = page.page.form_to("/daftar")

    again = client.follow(client.post(form.action, dict(form.fields)))

    assert "0 dari 3 modul selesai" in again.page.text


def test_an_unknown_course_is_not_found(client: PageClient) -> None:
    client.sign_in("sari")

    for path in ("/kursus/tidak-ada", "/kursus/tidak-ada/modul", "/kursus/..%2f..%2fetc"):
        assert client.get(path).status == 404
