"""What is on record about somebody is changed: it works, the stranger, the learner, twice, the bad form, the audit line."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.support.client import PageClient, page_faults
from tests.web.admin.desk import BUDI, FAJAR, OWN, SARI, enter, history_of, lines, path_of, unit_value

NEWER = "199103142026032905"
ODD = "199103142005032905"  # appointed at thirteen

GOOD: dict[str, dict[str, str]] = {
    "ubah": {"nama": "Sari Wulandari Putri", "gelar_depan": "Dr.", "gelar_belakang": "S.Sos., M.Si.", "sapaan": "Bu"},
    "penempatan": {"jabatan": "Kepala Seksi", "kelas": "Pengawas", "penempatan": "definitif", "sejak": "2026-11-02"},
    "pangkat": {"golongan": "3c", "sejak": "2026-10-01"},
    "nomor": {"jenis": "PNS", "nip": NEWER, "sejak": "2026-11-02"},
    "status": {"status": "on-leave"},
    "peran": {"peran": "instructor"},
}
ACT = {
    "ubah": ("person.correct", {"fields": "name, front_title, back_title"}),
    "penempatan": ("person.place", {"kind": "definitif", "from_on": "2026-11-02"}),
    "pangkat": ("person.set-rank", {"grade": "III/c", "from_on": "2026-10-01"}),
    "nomor": ("person.change-number", {"kind": "PNS", "from_on": "2026-11-02"}),
    "status": ("person.set-status", {"status": "on-leave"}),
    "peran": ("role.grant", {"role": "instructor", "from_on": "2026-11-24"}),
}
SEEN = {
    "ubah": "Dr. Sari Wulandari Putri, S.Sos., M.Si.",
    "penempatan": "Kepala Seksi Seksi Pelayanan Kecamatan Banyumanik (contoh) sejak 2 November 2026",
    "pangkat": "Penata, III/c sejak 1 Oktober 2026",
    "nomor": "19910314 202603 2 905",
    "status": "Cuti atau tugas belajar",
    "peran": "Pengajar Seksi Pelayanan Kecamatan Banyumanik (contoh) sejak 24 November 2026",
}


def told(client: PageClient, ending: str, **changes: str) -> dict[str, str]:
    """The good form; where a unit is chosen, one of the own reach."""
    unit = {"unit": unit_value(client, OWN)} if ending in {"penempatan", "peran"} and "unit" not in changes else {}
    return {**GOOD[ending], **unit, **changes}


@pytest.mark.parametrize("ending", GOOD)
def test_a_change_is_made_once_and_leaves_one_line(app: Flask, client: PageClient, ending: str) -> None:
    enter(client, "budi")
    path, (act, detail) = path_of(app, SARI), ACT[ending]
    before = len(lines(app, act))
    client.get_page(f"{path}/{ending}")
    form = told(client, ending)

    first = client.post(f"{path}/{ending}", form)
    again = client.post(f"{path}/{ending}", form)

    assert (first.status, again.status) == (303, 303)
    client.follow(again)
    assert SEEN[ending] in client.get_page(path).page.text
    after = lines(app, act)
    assert len(after) == before + 1
    assert detail.items() <= after[0].items()
    assert all(word not in str(after[0]) for word in ("Wulandari", NEWER, "S.Sos", "Kepala"))


@pytest.mark.parametrize("ending", [*GOOD, "peran/akhiri"])
def test_strangers_find_nobody_and_learners_stay_outside(app: Flask, client: PageClient, ending: str) -> None:
    address = f"{path_of(app, SARI)}/{ending}"
    before = history_of(app, SARI)
    enter(client, "citra")
    form = GOOD.get(ending, {"peran": "admin", "unit": "semua"})

    if ending in GOOD:
        assert client.get(address).status == 404
    refused = client.post(address, form)
    assert refused.status == 404
    assert "Sari" not in refused.body
    assert enter(PageClient(app), "sari").post(address, form).status == 403
    assert history_of(app, SARI) == before


@pytest.mark.parametrize(
    ("ending", "changes", "sentence"),
    [
        ("ubah", {"nama": " "}, "Isi nama tanpa gelar."),
        ("ubah", {"sapaan": "Mas"}, "Pilih sapaan Bu atau Pak, atau kosongkan."),
        ("ubah", {"gelar_depan": "x" * 61}, "Paling banyak 60 huruf."),
        ("penempatan", {"unit": "x"}, "Pilih unit dari daftar."),
        ("penempatan", {"unit": "00000000-0000-7000-8000-000000000000"}, "Pilih unit dari daftar."),
        ("penempatan", {"jabatan": ""}, "Isi jabatan di unit ini."),
        ("penempatan", {"jabatan": "x" * 201}, "Paling banyak 200 huruf."),
        ("penempatan", {"kelas": "x" * 81}, "Paling banyak 80 huruf."),
        ("penempatan", {"penempatan": "tetap"}, "Pilih jenis penempatan dari daftar."),
        ("penempatan", {"sejak": "besok"}, "Isi tanggal mulai, misalnya 2026-01-02."),
        ("penempatan", {"sejak": "2062-11-02"}, "Periksa tahunnya."),
        ("penempatan", {"sejak": "1062-11-02"}, "Periksa tahunnya."),
        ("penempatan", {"sejak": "2025-11-02"}, "Sudah ada penempatan definitif sejak 05-01-2026. Pilih tanggal sesudahnya."),
        ("penempatan", {"sampai": "nanti"}, "Isi hari terakhir, misalnya 2026-12-31, atau kosongkan."),
        ("penempatan", {"sampai": "9999-12-31"}, "Isi hari terakhir, misalnya 2026-12-31, atau kosongkan."),
        ("penempatan", {"sampai": "2026-11-01"}, "Tanggal selesai mendahului tanggal mulai. Periksa keduanya."),
        ("pangkat", {"golongan": "IX"}, "Golongan PNS ditulis I/a sampai IV/e, misalnya III/b."),
        ("pangkat", {"golongan": ""}, "Golongan PNS ditulis I/a sampai IV/e, misalnya III/b."),
        ("pangkat", {"sejak": ""}, "Isi tanggal mulai, misalnya 2026-01-02."),
        ("nomor", {"nip": "19910314202603290"}, "NIP harus 18 angka; yang diketik 17."),
        ("nomor", {"nip": BUDI}, "Nomor ini sudah terdaftar atas nama orang lain. Cocokkan lagi dengan SK."),
        ("nomor", {"jenis": "TNI"}, "Pilih PNS atau PPPK."),
        ("nomor", {"sejak": "2026-11-25"}, "Tanggal mulai tidak boleh sesudah hari ini."),
        ("nomor", {"sejak": "2026-01-05"}, "Catatan sebelumnya mulai 05-01-2026. Pilih tanggal sesudahnya."),
        ("nomor", {"sejak": "x"}, "Isi tanggal mulai, misalnya 2026-01-02."),
        ("status", {"status": "gone"}, "Pilih status: aktif, cuti atau tugas belajar, atau berhenti."),
        ("peran", {"peran": ""}, "Pilih peran yang diberikan."),
        ("peran", {"peran": "raja"}, "Pilih peran yang diberikan."),
        ("peran", {"unit": ""}, "Pilih unit tempat peran ini berlaku."),
        ("peran", {"unit": "semua"}, "Anda hanya dapat memberi peran di unit yang Anda kelola."),
    ],
)
def test_a_bad_form_says_why_and_changes_nothing(
    app: Flask, client: PageClient, ending: str, changes: dict[str, str], sentence: str
) -> None:
    enter(client, "budi")
    path, before = path_of(app, SARI), history_of(app, SARI)

    got = client.post(f"{path}/{ending}", told(client, ending, **changes))

    assert got.status == 422
    assert page_faults(got.page) == []
    assert sentence in got.page.text
    assert got.page.title.startswith("Galat: ")
    assert history_of(app, SARI) == before


def test_the_correction_begins_with_what_is_on_record(app: Flask, client: PageClient) -> None:
    enter(client, "budi")

    body = client.get_page(f"{path_of(app, SARI)}/ubah").body

    assert 'value="Sari Wulandari"' in body
    assert 'value="S.Sos."' in body
    assert '<option value="Bu" selected>' in body


def test_nobody_is_placed_beyond_the_own_reach(app: Flask, client: PageClient, other_client: PageClient) -> None:
    foreign = unit_value(enter(other_client, "fajar"), "Bagian Perencanaan Kota Kupang")
    enter(client, "budi")
    path = path_of(app, SARI)
    assert foreign not in client.get_page(f"{path}/penempatan").body

    refused = client.post(f"{path}/penempatan", told(client, "penempatan", unit=foreign))
    moved = other_client.post(f"{path}/penempatan", told(other_client, "penempatan", unit=foreign))

    assert refused.status == 422
    assert moved.status == 303
    assert client.get(path).status == 404


def test_a_deputy_has_a_last_day(app: Flask, client: PageClient) -> None:
    enter(client, "budi")
    path = path_of(app, SARI)
    open_end = told(client, "penempatan", penempatan="Plt")

    client.post(f"{path}/penempatan", open_end)
    got = client.post(f"{path}/penempatan", {**open_end, "sampai": "2026-12-31"})

    assert "Plt Kepala Seksi" in client.follow(got).page.text
    assert "2 November 2026 sampai sebelum 1 Januari 2027" in client.get_page(path).page.text
    assert len(history_of(app, SARI).placements) == 2
    assert lines(app, "person.end-post")[0]["until_on"] == "2027-01-01"


def test_an_odd_number_is_asked_about_once(app: Flask, client: PageClient) -> None:
    enter(client, "budi")
    path = path_of(app, SARI)

    asked = client.post(f"{path}/nomor", told(client, "nomor", nip=ODD))
    done = client.post(f"{path}/nomor", told(client, "nomor", nip=ODD, cocok="1"))

    assert asked.status == 422
    assert page_faults(asked.page) == []
    assert "Menurut NIP, usia saat diangkat 13 tahun. Periksa lagi dari SK." in asked.page.text
    assert done.status == 303


def test_who_left_is_signed_out(app: Flask, client: PageClient, other_client: PageClient) -> None:
    enter(other_client, "sari")
    enter(client, "budi")

    got = client.post(f"{path_of(app, SARI)}/status", {"status": "left"})

    assert "Sudah berhenti" in client.follow(got).page.text
    assert other_client.get("/akun").location.startswith("/masuk")


def test_nobody_changes_the_own_status(app: Flask, client: PageClient) -> None:
    enter(client, "fajar")
    path = path_of(app, FAJAR)

    assert f"{path}/status" not in client.get_page(path).body
    assert client.get(f"{path}/status").status == 403
    assert client.post(f"{path}/status", {"status": "left"}).status == 403


def test_the_whole_platform_is_given_by_who_has_it(app: Flask, client: PageClient, other_client: PageClient) -> None:
    path = path_of(app, SARI)
    assert "Seluruh platform" not in enter(client, "budi").get_page(f"{path}/peran").page.text
    enter(other_client, "fajar")

    got = other_client.post(f"{path}/peran", {"peran": "assessor", "unit": "semua"})

    assert "Peran diberikan dan berlaku mulai hari ini." in other_client.follow(got).page.text
    held = client.get_page(f"{path}/peran").page
    assert "Asesor Seluruh platform" in held.text
    assert all(not form.action.endswith("/akhiri") for form in held.forms)
    refused = client.post(f"{path}/peran/akhiri", {"peran": "assessor", "unit": "semua"})
    assert refused.status == 422
    assert history_of(app, SARI).roles[0].until_on is None


def test_a_role_is_taken_back_once(app: Flask, client: PageClient) -> None:
    enter(client, "fajar")
    path = path_of(app, BUDI)
    form = client.get_page(f"{path}/peran").page.form_to("/peran/akhiri")

    first = client.follow(client.post(form.action, dict(form.fields))).page.text
    again = client.follow(client.post(form.action, dict(form.fields))).page.text

    assert "Peran diakhiri mulai hari ini." in first
    assert "Peran itu sudah tidak berlaku." in again
    assert len(lines(app, "role.end")) == 1
    assert enter(PageClient(app), "budi").get("/admin/").status == 403


def test_nobody_takes_the_own_admin_role(app: Flask, client: PageClient) -> None:
    enter(client, "budi")
    path = path_of(app, BUDI)
    own = unit_value(client, "Kecamatan Banyumanik (contoh)")
    assert all(not form.action.endswith("/akhiri") for form in client.get_page(f"{path}/peran").page.forms)

    got = client.post(f"{path}/peran/akhiri", {"peran": "admin", "unit": own})

    assert got.status == 422
    assert "Peran admin Anda sendiri dicabut oleh admin lain." in got.page.text
    assert client.get("/admin/").status == 200


def test_the_page_of_a_person_leads_to_each_form(app: Flask, client: PageClient) -> None:
    enter(client, "budi")
    path = path_of(app, SARI)

    links = {href for href, _text in client.get_page(path).page.links}

    assert {f"{path}/{ending}" for ending in (*GOOD, "bukti")} <= links
    assert client.get(f"{path}/bukti").status == 200


def test_a_form_costs_the_same_for_few_and_many_units(app: Flask, client: PageClient, query_count) -> None:
    enter(client, "fajar")
    path = path_of(app, SARI)

    def cost() -> list[int]:
        counts = []
        for ending in ("", *(f"/{one}" for one in GOOD)):
            with query_count() as counted:
                client.get_page(path + ending)
            counts.append(len(counted))
        return counts

    few = cost()
    parent = unit_value(client, "Jejaring Lima Daerah")
    for number in range(6):
        client.post(
            "/admin/unit/baru",
            {"induk": parent, "nama": f"Unit Uji {number}", "kode": f"UJI{number}", "zona": "Asia/Jakarta", "tempat": ""},
        )
        client.post(f"{path}/pangkat", {"golongan": f"III/{'abcd'[number % 4]}", "sejak": f"2026-0{number + 2}-01"})

    assert cost() == few
