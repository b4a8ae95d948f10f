"""The own account: who I am, where I am signed in, my password, what is kept about me."""

from __future__ import annotations

import pytest

from elearning.accounts import queries, service
from elearning.kernel.actor import Actor
from tests.support.client import PageClient, page_faults

PASSWORD, BETTER = "belajar-bersama-2026", "hujan turun jam tujuh"


def one_time_password(app, persona_number: str) -> str:
    with app.extensions["work_factory"].open(Actor.system()) as work:
        person_id = queries.find_person_by_number(work.session, persona_number)
        return service.make_one_time_password(work, queries.get_card(work.session, person_id).public_id)


def enter(client: PageClient, persona: str) -> None:
    """Sign in and look at a page, as a browser does: its forms carry the token of the new session."""
    client.sign_in(persona)
    client.get_page("/akun")


def new_password(client: PageClient, current: str = PASSWORD, new: str = BETTER, again: str | None = None):
    return client.post(
        "/akun/kata-sandi", {"sandi_lama": current, "sandi_baru": new, "sandi_ulang": new if again is None else again}
    )


def test_the_account_says_who_i_am(client: PageClient) -> None:
    enter(client, "sari")

    text = client.get_page("/akun").page.text

    for told in (
        "Sari Wulandari, S.Sos.",
        "19910314 201503 2 901",
        "Penata Muda Tingkat I, III/b",
        "Analis Perencanaan Pembangunan",
        "Kecamatan Banyumanik (contoh) › Seksi Pembangunan Kecamatan Banyumanik (contoh)",
        "Perangkat ini",
    ):
        assert told in text


def test_a_pppk_has_a_grade_and_no_empty_bracket(client: PageClient) -> None:
    client.sign_in("eka")

    text = client.get_page("/akun").page.text

    assert "NI PPPK 19880505 202321 1 905" in text
    assert "Golongan IX Jabatan" in text


@pytest.mark.parametrize("path", ["/akun", "/akun/kata-sandi"])
def test_a_stranger_signs_in_first(client: PageClient, path: str) -> None:
    assert client.get(path).location.startswith("/masuk?lanjut=")


def test_another_device_is_signed_out_from_here(client: PageClient, other_client: PageClient) -> None:
    enter(other_client, "sari")
    enter(client, "sari")
    form = next(form for form in client.get_page("/akun").page.forms if form.action.startswith("/akun/sesi/0"))

    got = client.post(form.action)

    assert "Sesi di perangkat itu diakhiri." in client.follow(got).page.text
    assert other_client.get("/akun").status == 303
    assert client.post(form.action).status == 404


def test_nobody_ends_the_session_of_another_person(client: PageClient, other_client: PageClient) -> None:
    enter(client, "sari")
    PageClient(client.app).sign_in("sari")
    form = next(form for form in client.get_page("/akun").page.forms if form.action.startswith("/akun/sesi/0"))
    enter(other_client, "citra")

    got = other_client.post(form.action)

    assert got.status == 404
    assert "2 sesi" not in got.page.text
    assert len([form for form in client.get_page("/akun").page.forms if form.action.startswith("/akun/sesi/0")]) == 1


def test_all_other_devices_at_once(client: PageClient, other_client: PageClient) -> None:
    enter(other_client, "sari")
    enter(client, "sari")

    first, second = (client.follow(client.post("/akun/sesi/akhiri-lain")).page.text for _ in range(2))

    assert "1 sesi di perangkat lain diakhiri." in first
    assert "Tidak ada sesi lain." in second
    assert other_client.get("/akun").status == 303


def test_a_new_password(client: PageClient, other_client: PageClient) -> None:
    enter(other_client, "sari")
    enter(client, "sari")
    client.get_page("/akun/kata-sandi")

    got = new_password(client)

    assert "Kata sandi diganti." in client.follow(got).page.text
    assert other_client.get("/akun").status == 303
    other_client.get_page("/masuk")
    assert other_client.post("/masuk", {"nip": "199103142015032901", "password": BETTER}).status == 303


@pytest.mark.parametrize(
    ("current", "new", "again", "sentence"),
    [
        ("", BETTER, None, "Isi kata sandi yang sekarang."),
        (PASSWORD, "", None, "Isi kata sandi baru."),
        (PASSWORD, BETTER, "hujan turun jam delapan", "Kedua isian kata sandi baru berbeda. Ketik lagi."),
        (PASSWORD, "pendek", None, "Kata sandi paling sedikit 12 karakter; yang diketik 6."),
        (PASSWORD, "199103142015032901", None, "Kata sandi memuat NIP Anda."),
        ("bukan ini sandinya", BETTER, None, "Kata sandi yang sekarang tidak cocok. Anda punya 4 kesempatan lagi."),
    ],
)
def test_a_password_form_that_is_not_right(
    client: PageClient, current: str, new: str, again: str | None, sentence: str
) -> None:
    enter(client, "sari")

    got = new_password(client, current, new, again)

    assert got.status == 422
    assert sentence in got.page.text
    assert page_faults(got.page) == []
    assert all(secret not in got.body for secret in (PASSWORD, BETTER, "bukan ini sandinya"))


def test_guessing_the_old_password_in_a_borrowed_session_locks(client: PageClient) -> None:
    enter(client, "sari")

    statuses = [new_password(client, "bukan ini sandinya").status for _ in range(6)]

    assert statuses == [422] * 4 + [429] * 2


def test_a_one_time_password_forces_a_new_one(app, client: PageClient) -> None:
    password = one_time_password(app, "199103142015032901")

    got = client.post("/masuk", {"nip": "199103142015032901", "password": password, "lanjut": "/akun"})

    assert got.location == "/akun/kata-sandi"
    for path in ("/", "/akun"):
        assert client.get(path).location == "/akun/kata-sandi"
    page = client.follow(got).page
    assert page.headings == ["Buat kata sandi baru"]
    assert "sandi_lama" not in [given.get("name") for _tag, given in page.controls]
    assert client.get_page("/privasi").status == 200
    got = client.post("/akun/kata-sandi", {"sandi_baru": BETTER, "sandi_ulang": BETTER})
    assert got.location == "/"
    assert client.get("/akun").status == 200


def test_a_late_one_time_password_says_whom_to_ask(app, client: PageClient, clock) -> None:
    from datetime import timedelta

    password = one_time_password(app, "199103142015032901")
    clock.move(timedelta(days=3))

    got = client.post("/masuk", {"nip": "199103142015032901", "password": password})

    assert got.status == 422
    assert "Kata sandi sekali pakai ini sudah lewat 3 hari. Minta yang baru kepada admin unit Anda." in got.page.text


def test_what_is_kept_can_be_read_by_everybody(client: PageClient) -> None:
    assert "Undang-Undang Nomor 27 Tahun 2022" in client.get_page("/privasi").page.text
    enter(client, "sari")
    assert client.get_page("/privasi").page.headings == ["Data pribadi Anda"]


def test_signing_in_costs_few_statements(client: PageClient, query_count) -> None:
    with query_count() as counted:
        client.get_page("/masuk")
    assert len(counted) == 0
    enter(client, "sari")
    with query_count() as counted:
        client.get_page("/akun")
    assert len(counted) <= 6
