"""`/jp`, `/kompetensi/<kode>` and the admin's JP table."""

from __future__ import annotations

import uuid
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from elearning.evidence import queries
from elearning.infrastructure import audit
from elearning.infrastructure.work import WorkFactory
from elearning.kernel.actor import Actor
from tests.evidence.learned import Learned
from tests.support.client import PageClient

ROW: dict[str, Any] = {
    "code": "C3",
    "name": "E-learning",
    "path": "nonklasikal",
    "unit": "day-max",
    "national_jp": "",
    "cap_per_day": "2,5",
    "valid_from": "2027-01-01",
}


@pytest.fixture
def learned(factory: WorkFactory) -> Learned:
    return Learned(factory)


def test_a_stranger_is_asked_to_sign_in(client: PageClient) -> None:
    assert client.get("/jp").location == "/masuk?lanjut=/jp"
    assert client.get("/kompetensi/M.4").status == 303


def test_an_empty_year_names_target_and_what_is_missing(client: PageClient) -> None:
    client.sign_in("sari")

    page = client.get_page("/jp").page
    assert page.headings == ["JP 2026"]
    assert "0 dari 20 JP diakui" in page.text
    assert "Masih kurang 20 JP" in page.text
    assert "Belum ada JP pada 2026." in page.text


def test_a_course_under_way_is_real_and_not_yet_recognised(client: PageClient, learned: Learned) -> None:
    learned.module("menjawab")
    client.sign_in("sari")

    page = client.get_page("/jp?tahun=2026").page
    assert "Riil 1,5 JP" in page.text
    assert "Diakui 0 JP" in page.text
    assert "Belum diakui: kursus belum selesai" in page.text
    assert "1,5 JP menunggu kursusnya selesai" in page.text


def test_a_complete_course_shows_its_formula_and_what_the_cap_cut(client: PageClient, learned: Learned) -> None:
    learned.module("membaca", jp=Decimal(2))
    learned.module("menjawab", jp=Decimal("2.5"))
    learned.course()
    client.sign_in("sari")

    page = client.get_page("/jp").page
    assert "Kursus Kecil" in page.text
    assert "C3 E-learning · 2 modul · selesai 24 November 2026" in page.text
    assert "3 JP × 1 hari; 1,5 JP melampaui batas" in page.text
    assert "3 dari 20 JP diakui" in page.text
    assert "Masih kurang 17 JP" in page.text


def test_years_can_be_switched(client: PageClient, learned: Learned) -> None:
    learned.module("membaca")
    learned.course(ended_on=date(2025, 12, 31), learning_days=(date(2025, 12, 31),))
    client.sign_in("sari")

    page = client.get_page("/jp").page
    assert any(href == "/jp?tahun=2025" for href, _text in page.links)
    assert "Diakui dalam tahun 2025" in page.text
    assert client.get_page("/jp?tahun=2025").page.headings == ["JP 2025"]


@pytest.mark.parametrize("year", ["1800", "99999"])
def test_a_year_out_of_reach_is_not_found(client: PageClient, year: str) -> None:
    client.sign_in("sari")

    assert client.get(f"/jp?tahun={year}").status == 404
    assert client.get_page("/jp?tahun=kemarin").page.headings == ["JP 2026"]


def test_a_pppk_over_the_ceiling_is_warned_and_not_stopped(client: PageClient, factory: WorkFactory) -> None:
    eka = Learned(factory, "eka")
    days = tuple(date(2026, 11, number) for number in range(1, 11))
    eka.module("membaca", jp=Decimal(27), learning_days=days)
    eka.course(learning_days=days)
    client.sign_in("eka")

    page = client.get_page("/jp").page
    assert "melebihi 24 JP sebanyak 3 JP" in page.text
    assert "Anda tetap boleh belajar" in page.text
    assert "Masih kurang" not in page.text


def test_a_competency_is_explained_level_by_level(client: PageClient, learned: Learned) -> None:
    learned.module("menjawab")
    client.sign_in("sari")

    page = client.get_page("/kompetensi/M.4").page
    assert page.headings == ["Orientasi pada Hasil"]
    assert all(word in page.text for word in ("Tingkat 1, Paham", "Tingkat 5, Ahli", "Tingkat Anda 2, Dasar"))
    assert "contoh setempat" in client.get_page("/kompetensi/T.AJAR").page.text
    assert client.get("/kompetensi/M.99").status == 404


# --- the JP table ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("persona", ["sari", "dewi", "eka", "budi", "citra"])
@pytest.mark.parametrize("path", ["/admin/jp", "/admin/jp/bentuk", "/admin/jp/target"])
def test_only_the_platforms_admin_sees_the_table(client: PageClient, persona: str, path: str) -> None:
    client.sign_in(persona)

    got = client.get(path)
    assert got.status == 403
    assert "Pelatihan jarak jauh" not in got.body


@pytest.mark.parametrize("persona", ["sari", "budi"])
def test_nobody_else_adds_a_row(client: PageClient, factory: WorkFactory, persona: str) -> None:
    client.sign_in(persona)
    client.get_page("/jp")

    assert client.post("/admin/jp/bentuk", ROW).status == 403
    assert client.post("/admin/jp/target", {"kind": "PNS", "year_from": "2027", "minimum": "24"}).status == 403
    with factory.open(Actor.system()) as work:
        assert len(queries.jp_forms(work.session)) == 24


def test_the_table_is_shown_with_its_dates(client: PageClient) -> None:
    client.sign_in("fajar")

    page = client.get_page("/admin/jp").page
    assert "C3 E-learning" in page.text
    assert "paling banyak 3 JP per hari" in page.text
    assert "PPPK" in page.text
    assert page.text.index("C9 ") < page.text.index("C10 ")


def test_a_row_is_added_and_the_old_one_stays(client: PageClient, factory: WorkFactory) -> None:
    client.sign_in("fajar")
    body = client.get_page("/admin/jp/bentuk?kode=C3").body
    assert 'value="E-learning"' in body
    assert 'value="3"' in body
    assert "2019-01-01" not in body

    page = client.follow(client.post("/admin/jp/bentuk", ROW)).page
    assert "Baris C3 ditambahkan." in page.text
    assert "paling banyak 2,5 JP per hari" in page.text
    assert "sudah diganti" in page.text
    with factory.open(Actor.system()) as work:
        [line] = audit.list_lines(work.session, act="evidence.add_jp_form").items
        assert line.detail == {"valid_from": "2027-01-01"}


@pytest.mark.parametrize(
    ("change", "status", "sentence"),
    [
        ({"code": ""}, 422, "Isi kode, misalnya C3."),
        ({"cap_per_day": "tiga"}, 422, "Tulis angka, misalnya 3 atau 2,5."),
        ({"cap_per_day": ""}, 422, "Isi batas JP per hari untuk satuan ini."),
        ({"unit": "day"}, 422, "Isi JP untuk satuan ini."),
        ({"valid_from": "besok"}, 422, "Tulis tanggal yang ada di kalender"),
        ({"path": "lain"}, 422, "Pilih jalur pengembangan."),
        ({"unit": "lain"}, 422, "Pilih satuan hitungan."),
        ({"valid_from": "2019-01-01"}, 409, "Bentuk C3 sudah punya baris yang berlaku mulai 2019-01-01."),
    ],
)
def test_a_row_that_cannot_stand_is_sent_back_with_the_reason(
    client: PageClient, change: dict[str, str], status: int, sentence: str
) -> None:
    client.sign_in("fajar")
    client.get_page("/admin/jp/bentuk")

    got = client.post("/admin/jp/bentuk", ROW | change)
    assert got.status == status
    assert sentence in got.page.text
    assert got.page.title.startswith("Galat:")
    assert 'value="E-learning"' in got.body


def test_a_target_is_added_from_a_year_on(client: PageClient) -> None:
    client.sign_in("fajar")
    client.get_page("/admin/jp/target")

    page = client.follow(client.post("/admin/jp/target", {"kind": "PNS", "year_from": "2027", "minimum": "24"})).page
    assert "Target PNS ditambahkan." in page.text
    assert "0 dari 24 JP diakui" in client.get_page("/jp?tahun=2027").page.text
    again = client.post("/admin/jp/target", {"kind": "PNS", "year_from": "2027", "minimum": "24"})
    assert (again.status, "Target PNS mulai 2027 sudah ada." in again.page.text) == (409, True)
    empty = client.post("/admin/jp/target", {"kind": "PNS", "year_from": "2028"})
    assert (empty.status, "Isi target minimum" in empty.page.text) == (422, True)
    odd = client.post("/admin/jp/target", {"kind": "Honorer", "year_from": "dua ribu", "minimum": "24"})
    assert (odd.status, "Tulis tahun dengan angka" in odd.page.text) == (422, True)


def test_a_post_without_its_token_changes_nothing(client: PageClient, factory: WorkFactory) -> None:
    client.sign_in("fajar")

    assert client.post("/admin/jp/bentuk", ROW, token=False).status == 400
    with factory.open(Actor.system()) as work:
        assert len(queries.jp_forms(work.session)) == 24


def test_ids_of_nothing_lead_nowhere(client: PageClient) -> None:
    client.sign_in("sari")

    assert client.get(f"/admin/orang/{uuid.uuid4()}/bukti").status == 403
