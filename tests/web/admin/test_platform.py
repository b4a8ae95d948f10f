"""The start page, units, stopped jobs and the audit log."""

from __future__ import annotations

import re

import pytest

from elearning.infrastructure import audit
from elearning.infrastructure.jobs import PARKED, Job
from elearning.kernel.actor import Actor
from elearning.kernel.ids import new_public_id
from tests.support.client import PageClient, page_faults


def enter(client: PageClient, persona: str) -> PageClient:
    client.sign_in(persona)
    client.get_page("/akun")
    return client


def unit_path(client: PageClient, name: str) -> str:
    page = client.get_page("/admin/unit").page
    return next(href for href, text in page.links if href.startswith("/admin/unit/") and text == name)


def parked_job(app) -> str:
    with app.extensions["work_factory"].open(Actor.system()) as work:
        work.begin_write()
        job = Job(
            public_id=new_public_id(), name="certificates.make_pdf", arguments={}, state=PARKED, attempt=5,
            due_at=work.now(), created_at=work.now(), error="Traceback\nOSError: disk penuh",
        )  # fmt: skip
        work.session.add(job)
        work.session.flush()
        return str(job.public_id)


def test_the_start_page_tells_the_own_reach(client: PageClient, other_client: PageClient) -> None:
    budi = enter(client, "budi").get_page("/admin/").page.text
    fajar = enter(other_client, "fajar").get_page("/admin/").page.text

    assert "Lingkup Anda: Kecamatan Banyumanik (contoh)." in budi
    assert "2 orang dalam lingkup Anda" in budi
    assert "3 unit" in budi
    assert "Pekerjaan yang berhenti" not in budi
    assert "Lingkup Anda: seluruh platform." in fajar
    assert "6 orang dalam lingkup Anda" in fajar
    assert "Semua pekerjaan latar berjalan." in fajar


def test_a_stopped_job_is_let_loose_again(app, client: PageClient) -> None:
    public_id = parked_job(app)
    enter(client, "fajar")
    start = client.get_page("/admin/").page
    assert "Membuat berkas sertifikat" in start.text
    assert "/admin/pekerjaan#berhenti" in [href for href, _text in start.links]

    got = client.post(f"/admin/pekerjaan/{public_id}/ulangi")

    assert "Pekerjaan dijalankan lagi." in client.follow(got).page.text
    assert client.post(f"/admin/pekerjaan/{public_id}/ulangi").status == 404
    with app.extensions["work_factory"].open_session() as session:
        assert [line.act for line in audit.list_lines(session, act="job").items] == ["job.retry"]


def test_a_unit_admin_touches_no_job_and_no_log(app, client: PageClient) -> None:
    public_id = parked_job(app)
    enter(client, "budi")

    assert client.post(f"/admin/pekerjaan/{public_id}/ulangi").status == 403
    got = client.get("/admin/log")

    assert got.status == 403
    assert "sign-in" not in got.page.text
    assert "person.register" not in got.page.text


def test_the_log_tells_who_did_what(client: PageClient) -> None:
    enter(client, "fajar")

    whole = client.get_page("/admin/log").page
    narrowed = client.get_page("/admin/log?jenis=session").page
    nothing = client.get_page("/admin/log?jenis=tidak-ada").page

    assert "Fajar Hidayat" in whole.text
    assert "person.register" in whole.text
    assert any(href == "/admin/log?halaman=2" for href, _text in whole.links) or "Halaman" not in whole.text
    assert "Sari Wulandari, S.Sos." in whole.text
    assert "Jejaring Lima Daerah (contoh)" in client.get_page("/admin/log?jenis=unit").page.text
    assert not re.search(r"(person|unit) \d+\b(?! \w+ 20\d\d)", whole.text)
    assert "session.begin" in narrowed.text
    assert "person.register" not in narrowed.text
    assert "Tidak ada catatan yang dimulai dengan “tidak-ada”." in nothing.text


def test_the_log_names_nobodys_number(client: PageClient) -> None:
    enter(client, "fajar")

    assert not re.search(r"\d{17,}", client.get_page("/admin/log").page.text)


def test_units_are_listed_within_reach(client: PageClient) -> None:
    page = enter(client, "budi").get_page("/admin/unit").page

    assert "Seksi Pembangunan Kecamatan Banyumanik (contoh) Kecamatan Banyumanik (contoh)" in page.text
    assert "Kupang" not in page.text


def test_a_unit_is_added_below_an_own_one(client: PageClient) -> None:
    enter(client, "budi")
    form = client.get_page("/admin/unit/baru")
    parent = re.search(r'<option value="([0-9a-f-]{36})"', form.body).group(1)
    told = {"induk": parent, "nama": "Seksi Baru (contoh)", "kode": "BNY-BARU", "zona": "Asia/Jakarta", "tempat": "Semarang"}

    added = client.follow(client.post("/admin/unit/baru", told)).page.text
    again = client.post("/admin/unit/baru", told)

    assert "Unit ditambahkan." in added
    assert again.status == 422
    assert "Kode unit BNY-BARU sudah dipakai. Pilih kode lain." in again.page.text
    assert client.get_page("/admin/unit").page.text.count("Seksi Baru (contoh)") == 1


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"nama": ""}, "Isi nama unit"),
        ({"kode": ""}, "Isi kode unit"),
        ({"zona": "Asia/Tokyo"}, "Pilih zona waktu"),
        ({"induk": "00000000-0000-7000-8000-000000000000"}, "Pilih unit induk dari daftar."),
        ({"induk": ""}, "Anda hanya dapat mengatur unit di bawah unit yang Anda kelola."),
        ({"tempat": "x" * 121}, "Paling banyak 120 huruf."),
    ],
)
def test_a_bad_unit_form_says_why(client: PageClient, changes: dict[str, str], sentence: str) -> None:
    enter(client, "budi")
    parent = re.search(r'<option value="([0-9a-f-]{36})"', client.get("/admin/unit/baru").body).group(1)
    told = {"induk": parent, "nama": "Seksi Baru", "kode": "BNY-BARU", "zona": "Asia/Jakarta", "tempat": "", **changes}

    got = client.post("/admin/unit/baru", told)

    assert got.status == 422
    assert page_faults(got.page) == []
    assert sentence in got.page.text


def test_the_platform_admin_adds_a_root(client: PageClient) -> None:
    enter(client, "fajar")

    got = client.post("/admin/unit/baru", {"induk": "", "nama": "Akar Kedua", "kode": "AKAR2", "zona": "Asia/Jayapura"})

    assert "Akar Kedua" in client.follow(got).page.text


def test_a_unit_is_renamed(client: PageClient) -> None:
    enter(client, "budi")
    path = unit_path(client, "Seksi Pelayanan Kecamatan Banyumanik (contoh)")
    client.get_page(path)

    refused = client.post(path, {"nama": " ", "tempat": "Semarang"})
    got = client.post(path, {"nama": "Seksi Layanan Publik (contoh)", "tempat": "Semarang"})

    assert refused.status == 422
    assert page_faults(refused.page) == []
    assert "Isi nama unit" in refused.page.text
    assert "Seksi Layanan Publik (contoh)" in client.follow(got).page.text


def test_a_strangers_unit_is_not_found(client: PageClient, other_client: PageClient) -> None:
    path = unit_path(enter(client, "budi"), "Seksi Pelayanan Kecamatan Banyumanik (contoh)")
    enter(other_client, "citra")

    assert other_client.get(path).status == 404
    assert other_client.post(path, {"nama": "Milik saya", "tempat": ""}).status == 404
    assert "Milik saya" not in client.get_page("/admin/unit").page.text


def moved(client: PageClient, name: str, below: str, **changes: str) -> tuple[str, dict[str, str]]:
    """The address and the fields that move one unit below another."""
    path = unit_path(client, name)
    body = client.get_page(path).body
    parent = re.search(r'<option value="([0-9a-f-]{36})"[^>]*>[– ]*' + re.escape(below), body)
    told = {"induk": parent.group(1) if parent else "", "sejak": "2026-11-24"}
    return f"{path}/pindah", {**told, **changes}


SERVE, BUILD = "Seksi Pelayanan Kecamatan Banyumanik (contoh)", "Seksi Pembangunan Kecamatan Banyumanik (contoh)"


def test_a_unit_moves_below_another(app, client: PageClient) -> None:
    enter(client, "budi")
    address, told = moved(client, SERVE, BUILD)

    first = client.follow(client.post(address, told)).page.text
    again = client.post(address, told)

    assert "Perpindahan unit tercatat." in first
    assert f"{SERVE} Kecamatan Banyumanik (contoh) › {BUILD}" in first
    assert again.status == 303
    assert f"Sekarang di bawah {BUILD}." in client.get_page(unit_path(client, SERVE)).page.text
    with app.extensions["work_factory"].open_session() as session:
        assert [line.act for line in audit.list_lines(session, act="unit.move").items] == ["unit.move"]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"induk": ""}, "Pilih unit induk dari daftar."),
        ({"induk": "x"}, "Pilih unit induk dari daftar."),
        ({"sejak": ""}, "Isi tanggal mulai, misalnya 2026-01-02."),
        ({"sejak": "2126-01-01"}, "Periksa tahunnya."),
        ({"sejak": "2026-01-05"}, "Catatan sebelumnya mulai 05-01-2026. Pilih tanggal sesudahnya."),
    ],
)
def test_a_bad_move_says_why(client: PageClient, changes: dict[str, str], sentence: str) -> None:
    enter(client, "budi")
    address, told = moved(client, SERVE, BUILD, **changes)

    got = client.post(address, told)

    assert got.status == 422
    assert page_faults(got.page) == []
    assert sentence in got.page.text
    assert f'value="{SERVE}"' in got.body


def test_a_unit_does_not_move_below_itself(client: PageClient) -> None:
    enter(client, "fajar")
    above, below = moved(client, "Kecamatan Banyumanik (contoh)", BUILD)
    inside = moved(client, BUILD, SERVE)[1]["induk"]
    assert below["induk"] == ""  # not offered

    got = client.post(above, {**below, "induk": inside})

    assert got.status == 422
    assert "Unit tidak dapat berada di bawah dirinya sendiri. Pilih unit induk yang lain." in got.page.text


def test_nobody_moves_a_strangers_unit(client: PageClient, other_client: PageClient) -> None:
    enter(client, "budi")
    address, told = moved(client, SERVE, BUILD)
    enter(other_client, "citra")

    assert other_client.get(address).status == 404
    assert other_client.post(address, told).status == 404
    assert enter(PageClient(other_client.http.application), "sari").post(address, told).status == 403
    assert "Sekarang di bawah Kecamatan Banyumanik (contoh)." in client.get_page(unit_path(client, SERVE)).page.text


def test_the_highest_unit_of_the_reach_stays(client: PageClient) -> None:
    page = enter(client, "budi").get_page(unit_path(client, "Kecamatan Banyumanik (contoh)")).page

    assert "Tidak ada unit lain dalam lingkup Anda yang dapat menjadi induknya." in page.text


def test_the_jp_table_is_for_the_whole_platform(client: PageClient, other_client: PageClient) -> None:
    budi = enter(client, "budi").get_page("/admin/").page
    fajar = enter(other_client, "fajar").get_page("/admin/").page

    assert "/admin/jp" not in [href for href, _text in budi.links]
    assert "/admin/jp" in [href for href, _text in fajar.links]
    assert other_client.get("/admin/jp").status == 200


def test_the_log_speaks_in_words(client: PageClient) -> None:
    text = enter(client, "fajar").get_page("/admin/log?jenis=role.grant").page.text

    assert "Memberi peran" in text
    assert "role.grant" in text
