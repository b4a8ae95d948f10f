"""Headings as offices write them."""

from __future__ import annotations

import pytest

from elearning.accounts.rules.roster.columns import Column, find_heading, pick

SIASN = [
    "pns_id",
    "nip_baru",
    "nip_lama",
    "nama",
    "gelar_depan",
    "gelar_belakang",
    "tempat_lahir_nama",
    "tanggal_lahir",
    "jenis_kelamin",
    "agama_nama",
    "jenis_kawin_nama",
    "nik",
    "nomor_hp",
    "email",
    "alamat",
    "npwp_nomor",
    "bpjs",
    "jenis_pegawai_nama",
    "kedudukan_hukum_nama",
    "status_cpns_pns",
    "gol_akhir_nama",
    "tmt_golongan",
    "jenis_jabatan_nama",
    "jabatan_nama",
    "tmt_jabatan",
    "unor_nama",
    "instansi_induk_nama",
    "satuan_kerja_induk_nama",
]


def test_the_export_of_siasn_is_read_as_it_is() -> None:
    heading = find_heading([SIASN])

    assert heading is not None
    assert heading.missing == ()
    assert {column: SIASN[at] for column, at in heading.places.items()} == {
        Column.NUMBER: "nip_baru",
        Column.NAME: "nama",
        Column.FRONT_TITLE: "gelar_depan",
        Column.BACK_TITLE: "gelar_belakang",
        Column.BIRTH: "tanggal_lahir",
        Column.SEX: "jenis_kelamin",
        Column.KIND: "status_cpns_pns",
        Column.STATUS: "kedudukan_hukum_nama",
        Column.GRADE: "gol_akhir_nama",
        Column.GRADE_FROM: "tmt_golongan",
        Column.POST: "jabatan_nama",
        Column.POST_FROM: "tmt_jabatan",
        Column.UNIT: "unor_nama",
        Column.PARENT: "satuan_kerja_induk_nama",
    }


def test_what_is_not_needed_stays_behind() -> None:
    heading = find_heading([SIASN])
    assert heading is not None
    row = [f"isi {name}" for name in SIASN]

    kept = pick(heading, row)

    for private in ("agama_nama", "jenis_kawin_nama", "nik", "nomor_hp", "email", "alamat", "npwp_nomor", "bpjs"):
        assert f"isi {private}" not in kept.values()


@pytest.mark.parametrize(
    "row",
    [
        ["NIP", "NAMA", "JABATAN", "KODE", "JENIS JABATAN", "UNIT KERJA", "EMAIL"],
        ["No", "Jabatan", "Nama Pemangku (tanpa gelar)", "Kriteria ASN (PNS/PPPK/Non ASN)", "NIP *", "Unit  Kerja"],
        ["Nama Lengkap", "NIP Baru", "Nama Jabatan", "OPD"],
    ],
)
def test_sheets_kept_by_hand_are_read(row: list[str]) -> None:
    heading = find_heading([row])

    assert heading is not None
    assert heading.missing == ()


def test_titles_above_the_heading_are_passed_over() -> None:
    rows = [
        ["DAFTAR NOMINATIF"],
        ["Keadaan 1 November 2026; kolom NIP wajib diisi"],
        [],
        ["NIP", "Nama", "Jabatan", "Unit Kerja"],
    ]

    heading = find_heading(rows)

    assert heading is not None
    assert heading.line == 4


def test_a_sheet_without_a_number_has_no_heading() -> None:
    assert find_heading([["Nama", "Jabatan", "Unit kerja"]]) is None


def test_a_missing_column_is_named() -> None:
    heading = find_heading([["NIP", "Nama"]])

    assert heading is not None
    assert heading.missing == (Column.UNIT, Column.POST)


def test_a_short_row_is_no_fault() -> None:
    heading = find_heading([["NIP", "Nama", "Jabatan", "Unit Kerja"]])
    assert heading is not None

    assert pick(heading, ["198609262015051001", "Anjani"]) == {"NIP": "198609262015051001", "Nama": "Anjani"}
