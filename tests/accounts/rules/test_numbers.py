"""NIP and NI PPPK as people type them and as spreadsheets break them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elearning.accounts.rules import NI_PPPK, NIP, masked, parse_number, spaced
from elearning.accounts.rules.numbers import birth_date_of

PNS = "198609262015051001"
PPPK = "199009132024212014"


@st.composite
def numbers(draw: st.DrawFn, code: st.SearchStrategy[int] = st.integers(1, 12)) -> str:  # noqa: B008 - a strategy is a constant
    born = draw(st.dates(date(1950, 1, 1), date(2005, 12, 31)))
    year = born.year + draw(st.integers(20, 50))
    return f"{born:%Y%m%d}{year:04d}{draw(code):02d}{draw(st.integers(1, 2))}{draw(st.integers(1, 999)):03d}"


@given(numbers())
def test_a_sound_number_is_read_as_it_is(number: str) -> None:
    reading = parse_number(number)

    assert (reading.number, reading.kind, reading.problems, reading.warnings) == (number, NIP, (), ())
    assert reading.birth_date == birth_date_of(number)
    assert reading.sex == {"1": "L", "2": "P"}[number[14]]


@given(numbers(st.integers(21, 99)))
def test_a_contract_code_makes_it_a_number_of_pppk(number: str) -> None:
    reading = parse_number(number, person_kind="PPPK")

    assert (reading.number, reading.kind, reading.warnings) == (number, NI_PPPK, ())


@given(numbers(), st.data())
def test_separators_change_nothing(number: str, data: st.DataObject) -> None:
    separators = st.sampled_from(["", " ", ".", "-", "\u00a0", "\u2013", "\u202f", "  ", "\u200b"])
    written = "".join(digit + data.draw(separators) for digit in number)

    assert parse_number(f"'{written}").number == number
    assert parse_number(f" {written}\n").number == number


@given(numbers())
def test_printing_can_be_read_again_and_masking_cannot(number: str) -> None:
    assert parse_number(spaced(number)).number == number
    assert masked(number) == "…" + number[15:]
    assert birth_date_of(number).strftime("%Y%m%d") not in masked(number)


@given(st.text(max_size=40))
def test_any_text_is_either_read_or_explained(text: str) -> None:
    reading = parse_number(text)

    assert (reading.number is None) == bool(reading.problems)
    assert all(str(problem).endswith(".") for problem in (*reading.problems, *reading.warnings))


@given(st.one_of(st.floats(), st.integers()))
def test_any_figure_of_a_spreadsheet_is_either_read_or_explained(value: float) -> None:
    reading = parse_number(value)

    assert (reading.number is None) == bool(reading.problems)
    assert not (isinstance(value, float) and reading.number)


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("", "Isi NIP, 18 angka."),
        (None, "Isi NIP, 18 angka."),
        ("19860926201505100", "NIP harus 18 angka; yang diketik 17."),
        ("1986092620150510011", "NIP harus 18 angka; yang diketik 19."),
        ("3374010101850001", "NIP harus 18 angka; yang diketik 16. NIK tidak dapat dipakai."),
        ("470012345", "NIP harus 18 angka; yang diketik 9. Pakai NIP baru, bukan NIP lama."),
        ("1,98E+17", "NIP terbaca 1,98E+17. Ubah kolom NIP menjadi teks, lalu unggah lagi."),
        ("1.98609e+17", "NIP terbaca 1,98609E+17. Ubah kolom NIP menjadi teks, lalu unggah lagi."),
        (1.98609262015051e17, "NIP terbaca 1,99E+17. Ubah kolom NIP menjadi teks, lalu unggah lagi."),
        ("198609262015051000.0", "NIP terbaca 198609262015051000,0. Ubah kolom NIP menjadi teks, lalu unggah lagi."),
        (
            198609262015051000,
            "NIP berakhir 000: biasanya rusak oleh Excel. Ubah kolom NIP menjadi teks, lalu isi lagi dari SK.",
        ),
        ("19860926201505100O", "NIP hanya berisi angka; yang diketik memuat “O”."),
        ("198602312015051001", "Periksa 8 angka pertama NIP: 31-02-1986 bukan tanggal lahir yang mungkin."),
        ("178609262015051001", "Periksa 8 angka pertama NIP: 26-09-1786 bukan tanggal lahir yang mungkin."),
        ("198609262015001001", "Periksa angka ke-13 dan ke-14 NIP: 00 bukan bulan dan bukan kode kontrak."),
        ("198609262015053001", "Angka ke-15 NIP harus 1 (laki-laki) atau 2 (perempuan); yang diketik 3."),
    ],
)
def test_an_error_says_what_is_wrong(written: str | float | None, sentence: str) -> None:
    reading = parse_number(written)

    assert [str(problem) for problem in reading.problems] == [sentence]
    assert reading.number is None


def test_all_errors_are_told_at_once() -> None:
    assert len(parse_number("198602312015003000").problems) == 4


@pytest.mark.parametrize(
    ("written", "told", "sentence"),
    [
        ("198609262015151001", {}, "Angka ke-13 dan ke-14 NIP 15 belum dikenal artinya. Periksa lagi dari SK."),
        (PPPK, {"person_kind": "PNS"}, "Nomor ini berpola NI PPPK, tetapi jenisnya tertulis PNS."),
        (PNS, {"person_kind": "PPPK"}, "Nomor ini berpola NIP PNS, tetapi jenisnya tertulis PPPK."),
        (PNS, {"birth_date": date(1986, 9, 25)}, "Tanggal lahir di NIP berbeda dari tanggal lahir yang diisi."),
        (PNS, {"sex": "P"}, "Jenis kelamin di NIP berbeda dari yang diisi."),
        ("198609262004081001", {}, "Menurut NIP, usia saat diangkat 17 tahun. Periksa lagi dari SK."),
        ("198609262047101001", {}, "Menurut NIP, usia saat diangkat 61 tahun. Periksa lagi dari SK."),
    ],
)
def test_a_warning_leaves_the_number_usable(written: str, told: dict, sentence: str) -> None:
    reading = parse_number(written, **told)

    assert [str(warning) for warning in reading.warnings] == [sentence]
    assert reading.number == written


def test_a_kind_that_is_said_wins_over_the_pattern() -> None:
    assert parse_number(PPPK, person_kind="PNS").kind == NIP
    assert parse_number(PPPK).kind == NI_PPPK


def test_what_the_other_columns_say_rightly_is_no_warning() -> None:
    assert parse_number(PNS, person_kind="PNS", birth_date=date(1986, 9, 26), sex="L").warnings == ()
