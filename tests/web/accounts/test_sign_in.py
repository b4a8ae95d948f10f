"""Coming in and going out, as a browser without scripts does it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from elearning.accounts.model import SignInFailure, SignInSession
from elearning.kernel.clock import FixedClock
from tests.support.client import Got, PageClient, page_faults

SARI, UNKNOWN, PASSWORD = "199103142015032901", "199112122018012009", "belajar-bersama-2026"


def knock(client: PageClient, nip: str = SARI, password: str = "bukan ini sandinya", **more: str) -> Got:
    return client.post("/masuk", {"nip": nip, "password": password, **more})


def plain(got: Got) -> str:
    """The page without what differs on every answer or repeats what was typed."""
    body = re.sub(r'name="csrf_token" value="[^"]*"', "", got.body)
    return re.sub(r"1991[0-9 ]{14,}", "NIP", body)


def test_the_right_password_leads_home(client: PageClient) -> None:
    client.get_page("/masuk")

    got = knock(client, password=PASSWORD)

    assert (got.status, got.location) == (303, "/")
    assert "Sari Wulandari" in client.get_page("/akun").page.text


def test_spaces_and_dots_in_the_number_are_fine(client: PageClient) -> None:
    assert knock(client, "19910314 201503 2 901", PASSWORD).status == 303


def test_the_page_is_whole_when_it_refuses(client: PageClient) -> None:
    got = knock(client)

    assert got.status == 422
    assert page_faults(got.page) == []
    assert got.page.title.startswith("Galat: Masuk")
    assert "NIP atau kata sandi tidak cocok. Anda punya 4 kesempatan lagi." in got.page.text
    assert f'value="{SARI}"' in got.body
    assert "bukan ini sandinya" not in got.body


def test_unknown_and_wrong_cannot_be_told_apart(app, client: PageClient, other_client: PageClient) -> None:
    wrong = [knock(client, SARI) for _ in range(6)]
    unknown = [knock(other_client, UNKNOWN) for _ in range(6)]

    assert [got.status for got in wrong] == [got.status for got in unknown] == [422] * 4 + [429] * 2
    assert [plain(got) for got in wrong] == [plain(got) for got in unknown]
    assert [sorted(got.response.headers.keys()) for got in wrong] == [sorted(got.response.headers.keys()) for got in unknown]
    with app.extensions["work_factory"].open_session() as session:
        counters = session.execute(
            select(SignInFailure.kind, SignInFailure.failures)
            .where(SignInFailure.kind != "address")
            .order_by(SignInFailure.kind)
        ).all()
    assert [tuple(row) for row in counters] == [("number", 5), ("number", 5), ("pair", 5), ("pair", 5)]


def test_five_wrong_tries_lock_and_say_until_when(client: PageClient, clock: FixedClock) -> None:
    for _ in range(4):
        knock(client)

    locked = knock(client)
    even_right = knock(client, password=PASSWORD)
    clock.move(timedelta(minutes=15))
    later = knock(client, password=PASSWORD)

    assert locked.status == 429
    assert locked.response.headers["Retry-After"] == "900"
    assert "Akun dikunci sampai 09.15 WIB karena 5 kali salah. Admin unit dapat membukanya." in locked.page.text
    assert page_faults(locked.page) == []
    assert (even_right.status, later.status) == (429, 303)


def test_a_lock_here_leaves_the_door_open_elsewhere(app, client: PageClient) -> None:
    for _ in range(5):
        knock(client)

    assert knock(PageClient(app, "203.0.113.5"), password=PASSWORD).status == 303


@pytest.mark.parametrize(
    ("nip", "password", "sentence"),
    [
        ("19910314201503290", PASSWORD, "NIP harus 18 angka; yang diketik 17."),
        ("1,98E+17", PASSWORD, "NIP terbaca 1,98E+17. Ubah kolom NIP menjadi teks, lalu unggah lagi."),
        ("", PASSWORD, "Isi NIP, 18 angka."),
        (SARI, "", "Isi kata sandi."),
        ("<script>alert(1)</script>", PASSWORD, "NIP hanya berisi angka; yang diketik memuat “<”."),
    ],
)
def test_a_form_that_cannot_be_right_says_why_and_counts_nothing(
    app, client: PageClient, nip: str, password: str, sentence: str
) -> None:
    got = knock(client, nip, password)

    assert got.status == 422
    assert sentence in got.page.text
    assert page_faults(got.page) == []
    assert "<script>alert" not in got.body
    with app.extensions["work_factory"].open_session() as session:
        assert session.scalars(select(SignInFailure)).all() == []


def test_a_form_without_its_token_is_refused(client: PageClient) -> None:
    client.get("/masuk")

    for path, data in (("/masuk", {"nip": SARI, "password": PASSWORD}), ("/keluar", {}), ("/bahasa", {"bahasa": "en"})):
        assert client.post(path, data, token=False).status == 400
    assert client.get("/akun").status == 303


@pytest.mark.parametrize(
    ("wanted", "leads_to"),
    [
        ("/kursus?q=proyek", "/kursus?q=proyek"),
        ("/akun", "/akun"),
        ("https://jahat.example/", "/"),
        ("//jahat.example/", "/"),
        ("/\\jahat.example/", "/"),
        ("/\t/jahat.example/", "/"),
        ("\\\\jahat.example", "/"),
        ("javascript:alert(1)", "/"),
        ("/x//jahat.example", "/"),
        ("kursus", "/"),
        ("/masuk", "/"),
        ("", "/"),
    ],
)
def test_one_is_only_led_on_inside_the_site(client: PageClient, wanted: str, leads_to: str) -> None:
    assert knock(client, password=PASSWORD, lanjut=wanted).location == leads_to
    client.get_page("/akun")
    assert client.get("/masuk", query_string={"lanjut": wanted}).location == leads_to
    assert client.post("/bahasa", {"bahasa": "id", "kembali": wanted}).location == leads_to


def test_where_one_wanted_to_go_survives_a_wrong_try(client: PageClient) -> None:
    asked = client.get("/akun?x=1")
    assert asked.location == "/masuk?lanjut=/akun%3Fx%3D1"

    form = client.get_page(asked.location).page.form_to("/masuk")
    refused = client.post("/masuk", {**dict(form.fields), "nip": SARI, "password": "bukan ini sandinya"})
    again = dict(refused.page.form_to("/masuk").fields)

    assert client.post("/masuk", {**again, "password": PASSWORD}).location == "/akun?x=1"


def test_signing_in_again_ends_the_earlier_session(app, client: PageClient) -> None:
    client.sign_in("sari")
    client.get_page("/akun")
    knock(client, password=PASSWORD)

    with app.extensions["work_factory"].open_session() as session:
        revoked = [row is not None for row in session.scalars(select(SignInSession.revoked_at).order_by(SignInSession.id))]
    assert revoked == [True, False]


def test_signing_out_ends_the_session_on_the_server_too(app, client: PageClient) -> None:
    client.sign_in("sari")
    client.get_page("/akun")
    cookie = client.http.get_cookie("sesi").value
    got = client.post("/keluar")
    shown = client.get_page("/masuk").page.text
    again = client.post("/keluar")

    assert (got.status, got.location) == (303, "/masuk")
    assert again.status == 303
    assert "Anda sudah keluar" in shown
    client.http.set_cookie("sesi", cookie)
    assert client.get("/akun").status == 303


def test_a_shared_device_is_forgotten_after_two_hours(client: PageClient, clock: FixedClock) -> None:
    knock(client, password=PASSWORD, bersama="1")

    clock.move(timedelta(hours=1, minutes=59))
    assert client.get("/akun").status == 200
    clock.move(timedelta(minutes=1))
    assert client.get("/akun").status == 303


def test_use_is_noted_at_most_every_five_minutes(app, client: PageClient, clock: FixedClock) -> None:
    def seen():
        with app.extensions["work_factory"].open_session() as session:
            return session.scalar(select(SignInSession.seen_at))

    client.sign_in("sari")
    begun = seen()
    clock.move(timedelta(minutes=4))
    client.get("/akun")
    assert seen() == begun
    clock.move(timedelta(minutes=2))
    client.get("/akun")

    assert seen() == begun + timedelta(minutes=6)


def test_the_language_is_kept_over_signing_in(client: PageClient) -> None:
    client.post("/bahasa", {"bahasa": "en"})
    client.sign_in("sari")
    assert 'lang="en"' in client.get_page("/akun").body

    client.post("/bahasa", {"bahasa": "id"})
    client.post("/bahasa", {"bahasa": "fr"})

    assert 'lang="id"' in client.get("/akun").body


def test_the_language_last_chosen_comes_along_to_another_device(client: PageClient, other_client: PageClient) -> None:
    client.sign_in("sari")
    client.get_page("/akun")
    client.post("/bahasa", {"bahasa": "en"})

    other_client.sign_in("sari")

    assert 'lang="en"' in other_client.get("/akun").body
