"""The admin's people: found within reach, not beyond; registered; let in again."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from elearning.accounts import queries
from elearning.infrastructure import audit
from elearning.kernel.actor import Actor
from tests.support.client import Got, PageClient, page_faults

SARI, CITRA, BUDI, FAJAR = "199103142015032901", "198611052010012903", "198407212009011902", "197605302002121906"
NEW = "199112122018012009"


def path_of(app, number: str) -> str:
    with app.extensions["work_factory"].open(Actor.system()) as work:
        person_id = queries.find_person_by_number(work.session, number)
        return f"/admin/orang/{queries.get_card(work.session, person_id).public_id}"


def acts(app, start: str) -> list[str]:
    with app.extensions["work_factory"].open_session() as session:
        return [line.act for line in audit.list_lines(session, act=start).items]


def enter(client: PageClient, persona: str) -> PageClient:
    client.sign_in(persona)
    client.get_page("/akun")
    return client


def unit_value(client: PageClient, name: str) -> str:
    body = client.get("/admin/orang/baru").body
    found = re.search(r'<option value="([0-9a-f-]{36})"[^>]*>[– ]*' + re.escape(name), body)
    assert found, name
    return found.group(1)


def register(client: PageClient, **changes: str) -> Got:
    told = {
        "jenis": "PNS",
        "nip": NEW,
        "nama": "Tono Contohadi",
        "gelar_belakang": "S.T.",
        "sapaan": "Pak",
        "unit": unit_value(client, "Seksi Pelayanan Kecamatan Banyumanik"),
        "jabatan": "Pengelola Layanan",
        "golongan": "III/a",
        "sejak": "2026-11-01",
    }
    return client.post("/admin/orang/baru", {**told, **changes})


def test_the_list_ends_where_the_reach_ends(client: PageClient, other_client: PageClient) -> None:
    budi = enter(client, "budi").get_page("/admin/orang").page.text
    fajar = enter(other_client, "fajar").get_page("/admin/orang").page.text

    assert "Sari Wulandari" in budi
    assert "Citra Lestari" not in budi
    assert "Sari Wulandari" in fajar
    assert "Citra Lestari" in fajar


@pytest.mark.parametrize(
    ("q", "found"),
    [("wulan", True), ("19910314", True), ("19910314 201503 2 901", True), ("citra", False), ("198611052010012903", False)],
)
def test_searching_finds_nobody_beyond_the_reach(client: PageClient, q: str, found: bool) -> None:
    enter(client, "budi")

    got = client.get("/admin/orang", query_string={"q": q})

    assert page_faults(got.page) == []
    assert ("Sari Wulandari" in got.page.text) == found
    assert "Citra Lestari" not in got.page.text
    assert ("Tidak ada orang untuk" in got.page.text) != found


@pytest.mark.parametrize("number", ["0", "-1", "x", "99999999999", "²"])
def test_a_page_that_does_not_exist_does_no_harm(client: PageClient, number: str) -> None:
    enter(client, "budi")

    assert client.get("/admin/orang", query_string={"halaman": number}).status == 200


def test_a_person_is_shown_with_history_and_the_look_is_noted(app, client: PageClient) -> None:
    enter(client, "budi")

    text = client.get_page(path_of(app, SARI)).page.text

    for told in (
        "19910314 201503 2 901",
        "Penata Muda Tingkat I, III/b",
        "Analis Perencanaan Pembangunan",
        "sejak 5 Januari 2026",
    ):
        assert told in text
    assert acts(app, "access.read") == ["access.read"]


@pytest.mark.parametrize("ending", ["", "/kata-sandi"])
def test_a_strangers_person_is_not_found(app, client: PageClient, ending: str) -> None:
    enter(client, "citra")

    got = client.get(path_of(app, SARI) + ending)

    assert got.status == 404
    assert "Sari" not in got.body
    assert client.get("/admin/orang/00000000-0000-7000-8000-000000000000" + ending).page.text == got.page.text


@pytest.mark.parametrize("ending", ["/kata-sandi", "/buka-kunci", "/akhiri-sesi"])
def test_a_stranger_changes_nothing(app, client: PageClient, other_client: PageClient, ending: str) -> None:
    enter(client, "sari")
    enter(other_client, "citra")

    assert other_client.post(path_of(app, SARI) + ending).status == 404
    assert enter(PageClient(app), "dewi").post(path_of(app, SARI) + ending).status == 403
    assert client.get("/akun").status == 200


@pytest.mark.parametrize(
    "path", ["/admin/", "/admin/orang", "/admin/orang/baru", "/admin/unit", "/admin/unit/baru", "/admin/log"]
)
def test_learners_and_strangers_stay_outside(client: PageClient, path: str) -> None:
    assert client.get(path).location.startswith("/masuk?lanjut=/admin/")

    got = enter(client, "sari").get(path)

    assert got.status == 403
    assert page_faults(got.page) == []


def test_a_one_time_password_is_shown_once(app, client: PageClient, other_client: PageClient) -> None:
    enter(client, "budi")
    sari = enter(other_client, "sari")
    path = path_of(app, SARI)
    asked = client.get_page(f"{path}/kata-sandi")
    assert "berlaku" in asked.page.text

    got = client.post(f"{path}/kata-sandi")

    assert got.status == 200
    assert page_faults(got.page) == []
    assert got.response.headers["Cache-Control"] == "no-store"
    password = re.search(r"[a-z]{4}-[a-z]{4}-[a-z]{4}-[0-9]{4}", got.page.text).group()
    assert "27 November 2026 pukul 09.00 WIB" in got.page.text
    assert password not in client.get_page(path).body
    assert password not in client.get_page(f"{path}/kata-sandi").body
    assert sari.get("/akun").status == 303
    sari.get_page("/masuk")
    assert sari.post("/masuk", {"nip": SARI, "password": password}).location == "/akun/kata-sandi"
    assert acts(app, "password") == ["password.one-time", *["password.set"] * 6]


@pytest.mark.parametrize(("who", "whom"), [("budi", BUDI), ("fajar", FAJAR)])
def test_nobody_resets_the_own_password_this_way(app, client: PageClient, who: str, whom: str) -> None:
    enter(client, who)
    path = path_of(app, whom)

    assert "Ini akun Anda sendiri." in client.get_page(path).page.text
    assert client.get(f"{path}/kata-sandi").status == 403
    assert client.post(f"{path}/kata-sandi").status == 403


def test_a_locked_account_is_seen_and_opened(app, client: PageClient) -> None:
    knocking = PageClient(app, "198.51.100.9")
    for _ in range(5):
        knocking.post("/masuk", {"nip": SARI, "password": "bukan ini sandinya"})
    enter(client, "budi")
    path = path_of(app, SARI)
    assert "1 orang tidak dapat masuk" in client.get_page("/admin/").page.text
    assert "Sari Wulandari" in client.get_page("/admin/orang?terkunci=1").page.text
    assert "Tidak dapat masuk sampai 09.15 WIB." in client.get_page(path).page.text

    first, second = (client.follow(client.post(f"{path}/buka-kunci")).page.text for _ in range(2))

    assert "Kunci dibuka." in first
    assert "tidak sedang terkunci" in second
    assert "Tidak ada akun yang terkunci sekarang." in client.get_page("/admin/orang?terkunci=1").page.text
    assert knocking.post("/masuk", {"nip": SARI, "password": "belajar-bersama-2026"}).status == 303


def test_a_locked_account_elsewhere_is_not_told(app, client: PageClient) -> None:
    knocking = PageClient(app, "198.51.100.9")
    for _ in range(5):
        knocking.post("/masuk", {"nip": SARI, "password": "bukan ini sandinya"})

    enter(client, "citra")

    assert "Akun terkunci" not in client.get_page("/admin/").page.text
    assert "Sari" not in client.get_page("/admin/orang?terkunci=1").page.text


def test_all_sessions_of_somebody_end(app, client: PageClient, other_client: PageClient) -> None:
    enter(other_client, "sari")
    enter(client, "budi")
    path = path_of(app, SARI)
    assert "Sedang masuk di 1 perangkat." in client.get_page(path).page.text

    first, second = (client.follow(client.post(f"{path}/akhiri-sesi")).page.text for _ in range(2))

    assert "1 sesi diakhiri." in first
    assert "Orang ini tidak sedang masuk" in second
    assert other_client.get("/akun").status == 303


def test_a_person_is_registered(app, client: PageClient) -> None:
    enter(client, "budi")
    client.get_page("/admin/orang/baru")

    got = register(client)

    text = client.follow(got).page.text
    for told in (
        "Tono Contohadi, S.T. terdaftar.",
        "19911212 201801 2 009",
        "Pengelola Layanan",
        "Penata Muda, III/a",
        "sejak 1 November 2026",
    ):
        assert told in text
    assert acts(app, "person")[:3] == ["person.set-rank", "person.place", "person.register"]


def test_registering_twice_makes_one_person(client: PageClient) -> None:
    enter(client, "budi")

    assert register(client).status == 303
    again = register(client)

    assert again.status == 422
    assert "Nomor ini sudah terdaftar." in again.page.text
    assert client.get_page(f"/admin/orang?q={NEW}").page.text.count("Tono Contohadi") == 1


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"nip": "19911212201801200"}, "NIP harus 18 angka; yang diketik 17."),
        ({"nip": "1,99112E+17"}, "NIP terbaca 1,99112E+17. Ubah kolom NIP menjadi teks, lalu unggah lagi."),
        ({"nip": "199112122018012000"}, "NIP berakhir 000"),
        ({"nama": ""}, "Isi nama tanpa gelar."),
        ({"unit": ""}, "Pilih unit tempat orang ini bekerja."),
        ({"unit": "00000000-0000-7000-8000-000000000000"}, "Pilih unit tempat orang ini bekerja."),
        ({"unit": "x"}, "Pilih unit tempat orang ini bekerja."),
        ({"jabatan": " "}, "Isi jabatan di unit ini."),
        ({"golongan": "IX"}, "Golongan PNS ditulis I/a sampai IV/e, misalnya III/b."),
        ({"sejak": "kemarin"}, "Isi tanggal mulai"),
        ({"sejak": "2026-11-25"}, "Tanggal mulai tidak boleh sesudah hari ini."),
        ({"jenis": "TNI"}, "Pilih PNS atau PPPK."),
        ({"sapaan": "Mas"}, "Pilih sapaan Bu atau Pak, atau kosongkan."),
        ({"nama": "x" * 121}, "Paling banyak 120 huruf."),
    ],
)
def test_a_bad_form_says_why_and_keeps_what_was_typed(client: PageClient, changes: dict[str, str], sentence: str) -> None:
    enter(client, "budi")

    got = register(client, **changes)

    assert got.status == 422
    assert page_faults(got.page) == []
    assert sentence in got.page.text
    assert got.page.title.startswith("Galat: ")
    assert 'value="Pengelola Layanan"' in got.body or changes.get("jabatan") == " "


def test_an_odd_number_is_asked_about_once(client: PageClient) -> None:
    enter(client, "budi")
    odd = "199112122005012009"  # appointed at thirteen

    asked = register(client, nip=odd)
    done = register(client, nip=odd, cocok="1")

    assert asked.status == 422
    assert page_faults(asked.page) == []
    assert "Menurut NIP, usia saat diangkat 13 tahun. Periksa lagi dari SK." in asked.page.text
    assert done.status == 303


def test_nobody_is_registered_in_a_unit_of_another(app, client: PageClient, other_client: PageClient) -> None:
    enter(other_client, "fajar")
    foreign = unit_value(other_client, "Bagian Perencanaan Kota Kupang")
    enter(client, "budi")
    assert foreign not in client.get("/admin/orang/baru").body

    got = register(client, unit=foreign)

    assert got.status == 422
    assert acts(app, "person.register") == ["person.register"] * 6


def test_every_change_needs_its_token(app, client: PageClient) -> None:
    enter(client, "budi")
    path = path_of(app, SARI)

    for address in (f"{path}/kata-sandi", f"{path}/buka-kunci", f"{path}/akhiri-sesi", "/admin/orang/baru", "/admin/unit/baru"):
        assert client.post(address, token=False).status == 400


def test_a_list_costs_the_same_for_few_and_many(app, client: PageClient, query_count) -> None:
    enter(client, "fajar")

    def cost() -> int:
        with query_count() as counted:
            client.get_page("/admin/orang")
        return len(counted)

    few = cost()
    from elearning.seeds.people import extras, load_people

    load_people(app.extensions["work_factory"], extras())

    assert cost() == few <= 5
    second = client.get_page("/admin/orang").page
    assert ("/admin/orang?halaman=2", "BerikutnyaHalaman 2 dari 2") in second.links


def test_an_admin_over_a_session_that_ran_out_signs_in_again(client: PageClient, clock) -> None:
    enter(client, "budi")
    clock.move(timedelta(days=8))

    assert client.get("/admin/orang").location == "/masuk?lanjut=/admin/orang"
    assert client.post("/admin/unit/baru", {}).status in {400, 401}
