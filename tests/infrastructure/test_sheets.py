"""Tables from Excel: what is read, and what is refused before it can do harm."""

from __future__ import annotations

import csv
import io
import os
import struct
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elearning.infrastructure.sheets import LARGEST_UNPACKED, SheetUnreadable, Table, read_table
from tests.support.memory import size_of
from tests.support.workbooks import DAY_STYLE, sheet_data, workbook

ROWS = (("NIP", "Nama"), ("198609262015051001", "Anjani Lestari"))


def said(content: bytes, **more: int) -> str:
    with pytest.raises(SheetUnreadable) as caught:
        read_table(content, **more)
    return str(caught.value.message)


# --- CSV -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_csv_is_read_as_excel_writes_it(delimiter: str, encoding: str) -> None:
    text = "\r\n".join(delimiter.join(row) for row in (*ROWS, ("1", "Caf\u00e9")))

    table = read_table(text.encode(encoding))

    assert table == Table((*ROWS, ("1", "Caf\u00e9")))


def test_delimiters_inside_quotes_do_not_count() -> None:
    assert read_table(b'"a, b, c, d";x\r\n"e, f, g, h";y').rows == (("a, b, c, d", "x"), ("e, f, g, h", "y"))


def test_the_hint_of_excel_about_the_delimiter_is_obeyed_and_rows_keep_their_numbers() -> None:
    assert read_table(b"sep=;\r\na,b;c\r\n").rows == ((), ("a,b", "c"))


def test_a_line_break_inside_a_cell_begins_no_row_and_empty_rows_stay() -> None:
    assert read_table(b'a;"b\nc"\r\n\r\nd;e').rows == (("a", "b c"), (), ("d", "e"))


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (" Dinas\u00a0\u00a0PU ", "Dinas PU"),
        ("\u2019198609262015051001", "198609262015051001"),
        ("'19860926", "19860926"),
        ("Ja'far", "Ja'far"),
        ("a\u200bb\x07", "ab"),
        ("e\u0301", "\u00e9"),
    ],
)
def test_cells_are_cleaned_of_what_nobody_sees(cell: str, text: str) -> None:
    assert read_table(f"{cell};x".encode()).rows == ((text, "x"),)


def test_a_quote_that_never_ends_is_told_with_its_line() -> None:
    assert "sekitar baris" in said(b'a;b\n"' + b"x" * 200_000)


@given(st.lists(st.lists(st.text("abc;,\t \"'1", max_size=8), min_size=2, max_size=4), min_size=1, max_size=6))
def test_what_the_csv_module_writes_comes_back(rows: list[list[str]]) -> None:
    file = io.StringIO()
    file.write("sep=;\r\n")
    csv.writer(file, delimiter=";", quoting=csv.QUOTE_ALL).writerows(rows)
    wanted = [[" ".join(cell.split()) for cell in row] for row in rows]

    try:
        read = read_table(file.getvalue().encode()).rows
    except SheetUnreadable:
        assert not any(any(row) for row in wanted)
        return

    assert len(read) == len(rows) + 1
    for row, told in zip(wanted, read[1:], strict=True):
        assert [cell.lstrip("'") for cell in told] == [cell.lstrip("'") for cell in row][: len(told)]
        assert not any(row[len(told) :])


# --- XLSX ----------------------------------------------------------------------------------------------------------------


def test_a_workbook_is_read_cell_by_cell() -> None:
    rows = [
        ["NIP", "Nama", "Umur", "Nilai", "Aktif"],
        ["198609262015051001", " Anjani\u00a0L ", 41, 0.5, True],
        [],
        [None, "x"],
    ]

    table = read_table(workbook(("Data Pegawai", sheet_data(rows))))

    assert table.sheet == "Data Pegawai"
    assert table.rows == (
        ("NIP", "Nama", "Umur", "Nilai", "Aktif"),
        ("198609262015051001", "Anjani L", "41", "0.5", "TRUE"),
        (),
        ("", "x"),
    )


def test_a_number_that_excel_has_shortened_shows_that_it_is_damaged() -> None:
    table = read_table(workbook(("a", sheet_data([["NIP", "x"], [198609262015051001, 999_999_999_999_999]]))))

    assert table.rows[1] == ("1.98609E+17", "999999999999999")


def test_a_day_is_a_day() -> None:
    data = f'<row r="1"><c r="A1" s="{DAY_STYLE}"><v>45352</v></c><c r="B1" t="inlineStr"><is><t>x</t></is></c></row>'

    assert read_table(workbook(("a", data))).rows == (("2024-03-01", "x"),)


def test_the_sheet_with_the_table_is_taken_and_hidden_ones_are_not() -> None:
    table = sheet_data([["NIP", "Nama"], ["1", "A"]])

    read = read_table(
        workbook(
            ("Rahasia", table, 'state="hidden"'),
            ("Kosong", ""),
            ("Panduan", sheet_data([["Isi lembar berikut"]])),
            ("Data", table),
        )
    )

    assert read.sheet == "Data"


def test_an_empty_workbook_is_called_empty() -> None:
    assert "kosong" in said(workbook(("a", "")))
    assert "kosong" in said(workbook(("a", sheet_data([["", " "]]))))


# --- what is refused -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "kosong"),
        (b"\r\n;;\r\n", "kosong"),
        (b"%PDF-1.7", "PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500, ".xlsx"),
        (b"\x89PNG\r\n\x1a\n", "gambar"),
        (b"\xff\xd8\xff\xe0", "gambar"),
        (b"a;b\x00c", "bukan tabel"),
        (b"\xff\xfe\x00", "bukan tabel"),
        (b"PK\x03\x04" + b"\0" * 100, "bukan tabel"),
    ],
)
def test_what_is_no_table_is_refused_in_plain_words(content: bytes, word: str) -> None:
    assert word in said(content)


def test_a_workbook_that_breaks_off_is_refused() -> None:
    whole = workbook(("a", sheet_data([["NIP", "Nama"]] * 50)))

    for length in range(4, len(whole), 97):
        said(whole[:length])


def test_two_cells_far_apart_take_no_memory() -> None:
    far = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="A1048576"><v>1</v></c></row>'
    wide = '<row r="1"><c r="A1"><v>1</v></c><c r="XFD1"><v>1</v></c></row>'
    rowless = '<row r="1"><c><v>1</v></c></row><row r="900000"><c><v>1</v></c></row>'
    before = size_of_self()

    assert "1048576" in said(workbook(("a", far)))
    assert "300 kolom" in said(workbook(("a", wide)))
    assert "900000" in said(workbook(("a", rowless)))
    assert size_of_self() - before < 50


def test_a_file_that_unpacks_to_very_much_is_refused_at_once() -> None:
    bomb = workbook(("a", sheet_data([["NIP", "Nama"]])), **{"xl/media/x.bin": b"\0" * (LARGEST_UNPACKED + 1)})
    assert len(bomb) < 200_000
    begun = time.monotonic()

    assert "terlalu besar" in said(bomb)
    assert time.monotonic() - begun < 5


def test_a_file_that_lies_about_its_size_is_refused() -> None:
    """The size in the directory says ten bytes; the stream does not end there."""
    bomb = bytearray(workbook(("a", sheet_data([["NIP", "Nama"]])), **{"xl/media/x.bin": b"\0" * 5_000_000}))
    at = bomb.index(b"xl/media/x.bin", bomb.index(b"PK\x01\x02")) - 46
    assert struct.unpack_from("<I", bomb, at + 24) == (5_000_000,)
    struct.pack_into("<I", bomb, at + 24, 10)

    said(bytes(bomb))


def test_more_rows_than_are_read_are_refused_with_the_number() -> None:
    rows = [["NIP", "Nama"]] * 12

    assert "10 baris" in said(workbook(("a", sheet_data(rows))), most_rows=10)
    assert "10 baris" in said("\n".join(";".join(row) for row in rows).encode(), most_rows=10)
    assert len(read_table(workbook(("a", sheet_data(rows))), most_rows=12).rows) == 12


def test_more_columns_than_are_read_are_refused() -> None:
    assert "300 kolom" in said(b";".join([b"x"] * 301))


def test_the_export_of_a_large_region_is_read_in_a_moment() -> None:
    content = workbook(("a", sheet_data([[f"isi {at}" for at in range(60)] for _row in range(5_000)])))
    begun = time.process_time()

    table = read_table(content)

    assert len(table.rows) == 5_000
    assert time.process_time() - begun < 6


@settings(max_examples=300)
@given(st.binary(max_size=400), st.sampled_from([b"", b"PK\x03\x04", b"\xff\xfe", b"sep=;\n"]))
def test_any_bytes_are_a_table_or_are_refused(content: bytes, start: bytes) -> None:
    try:
        table = read_table(start + content)
    except SheetUnreadable:
        return
    assert any(table.rows)


def size_of_self() -> float:
    """Megabytes of this process."""
    return size_of(os.getpid()).pss
