"""Tables from Excel: what is read, and what is refused before it can do harm."""

from __future__ import annotations

import csv
import io
import struct
import subprocess
import time
import tracemalloc
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elearning.infrastructure import sheets
from elearning.infrastructure.sheets import SheetUnreadable, Table, read_table
from elearning.kernel.errors import Unavailable
from tests.support.workbooks import DAY, HOURS, MOMENT, letters, members_of, packed, rows_of, workbook


def refusal(content: bytes, **more: int) -> str:
    with pytest.raises(SheetUnreadable) as caught:
        read_table(content, **more)
    return str(caught.value.message)


TABLE = rows_of([["NIP", "Nama"], ["198609262015051001", "Anjani Lestari"]])


# --- CSV -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_csv_is_read_in_every_way_that_excel_writes_it(delimiter: str, end: str, encoding: str) -> None:
    rows = (("NIP", "Nama"), ("198609262015051001", "Café – “Sari”"))

    table = read_table(end.join(delimiter.join(row) for row in rows).encode(encoding))

    assert table == Table(rows)


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ('"a, b, c";x\n"d, e, f";y', ("a, b, c", "x")),
        ("Nama, gelar;NIP\nSari, S.Sos., M.Si.;1\nBudi, S.T., M.T.;2", ("Nama, gelar", "NIP")),
        ("Nama,Keterangan\nSari,satu;dua;tiga\nBudi,x", ("Nama", "Keterangan")),
        ('Nama;Alamat\nSari;"Jl. A,\nNo. 1, RT 2"\nBudi;x', ("Nama", "Alamat")),
        ("\n\nNIP\tNama, gelar", ()),
        ("DAFTAR, PER 1 MARET, 2026\nNIP;Nama\n1;A\n2;B", ("DAFTAR, PER 1 MARET, 2026",)),
        ("NIP\n1\n2", ("NIP",)),
    ],
)
def test_the_delimiter_is_the_one_that_makes_a_table(text: str, first: tuple[str, ...]) -> None:
    table = read_table(text.encode())

    assert table.rows[0] == first
    assert table.rows[-1] != ()
    assert all(len(row) in {0, len(table.rows[-1])} for row in table.rows[1:])


@pytest.mark.parametrize("line", ["sep=,", "SEP=,", '"sep=,"', "\ufeffsep=,"])
def test_a_line_that_names_the_delimiter_is_obeyed_and_stays_as_an_empty_row(line: str) -> None:
    assert read_table(f"{line}\r\na;b,c\r\n".encode()).rows == ((), ("a;b", "c"))


def test_a_line_break_inside_a_cell_begins_no_row_and_empty_rows_keep_the_numbers() -> None:
    table = read_table(b'a;"b\r\nc"\r\n\r\n;;\r\nd;e;;\r\n\r\n;;\r\n')

    assert table.rows == (("a", "b c"), (), (), ("d", "e"))


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (" Dinas\u00a0\u202f PU\t ", "Dinas PU"),
        ("'198609262015051001", "198609262015051001"),
        ("\u2019198609262015051001", "198609262015051001"),
        ("'Aisyiyah", "'Aisyiyah"),
        ("Ja'far", "Ja'far"),
        ("a\u200bb\x07\u00ad", "ab"),
        ("e\u0301", "\u00e9"),
        ("0081", "0081"),
    ],
)
def test_a_cell_is_cleaned_of_what_nobody_sees(cell: str, text: str) -> None:
    assert read_table(f'x;"{cell}"'.encode()).rows == (("x", text),)


@pytest.mark.parametrize(
    "broken", ['"Sari', '"Sari" W;x', '"' + "x" * 200_000 + '"', "x" * 200_000], ids=["open", "after", "long quoted", "long"]
)
def test_a_row_that_cannot_be_told_apart_is_named(broken: str) -> None:
    said = refusal(f'a;"b\nb"\n\n{broken};c\nd;e'.encode())

    assert said.startswith("Baris 3 ")


CELLS = st.text(' \u00a0\n\t;,"abé1', max_size=8)


@given(st.lists(st.lists(CELLS, min_size=1, max_size=4), min_size=1, max_size=6), st.sampled_from(";,\t"))
def test_what_the_csv_module_writes_comes_back(rows: list[list[str]], delimiter: str) -> None:
    file = io.StringIO(newline="")
    file.write(f"sep={delimiter}\r\n")
    csv.writer(file, delimiter=delimiter).writerows([["awal", *row, "akhir"] for row in rows])

    read = read_table(file.getvalue().encode()).rows

    assert read == ((), *(("awal", *(" ".join(cell.split()) for cell in row), "akhir") for row in rows))


# --- XLSX ----------------------------------------------------------------------------------------------------------------


def test_a_workbook_is_read_with_the_row_numbers_of_excel() -> None:
    data = '<row r="3"><c r="B3" t="inlineStr"><is><t> Dinas\u00a0PU </t></is></c><c r="D3"><v>7</v></c></row>' + (
        '<row r="5"><c r="A5" t="str"><f>B3</f><v>x</v></c><c r="B5" t="s"><v>0</v></c></row>'
    )

    table = read_table(workbook(data, shared='<si><r><t xml:space="preserve">Sari </t></r><r><t>W.</t></r></si>'))

    assert table == Table(((), (), ("", "Dinas PU", "", "7"), (), ("x", "Sari W.")), "Lembar 1")


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("<c r='B1'><v>12</v></c>", "12"),
        ("<c r='B1'><v>-3.0</v></c>", "-3"),
        ("<c r='B1'><v>0.30000000000000004</v></c>", "0.3"),
        ("<c r='B1'><v>1E-7</v></c>", "0.0000001"),
        ("<c r='B1'><v>999999999999999</v></c>", "999999999999999"),
        ("<c r='B1'><v>1000000000000000</v></c>", "1E+15"),
        ("<c r='B1'><v>1.9860926201505101E+17</v></c>", "1.98609E+17"),
        ("<c r='B1'><v>-198609262015051001</v></c>", "-1.98609E+17"),
        ("<c r='B1'><v>1e999</v></c>", ""),
        ("<c r='B1' t='b'><v>1</v></c>", "TRUE"),
        ("<c r='B1' t='b'><v>0</v></c>", "FALSE"),
        ("<c r='B1' t='e'><v>#N/A</v></c>", ""),
        ("<c r='B1' t='str'><v>0081</v></c>", "0081"),
        ("<c r='B1' t='str'><v>'19</v></c>", "'19"),
        (f"<c r='B1' s='{DAY}'><v>45352</v></c>", "2024-03-01"),
        (f"<c r='B1' s='{MOMENT}'><v>45352</v></c>", "2024-03-01"),
        (f"<c r='B1' s='{MOMENT}'><v>45352.5625</v></c>", "2024-03-01 13:30:00"),
        (f"<c r='B1' s='{HOURS}'><v>1.25</v></c>", "30:00:00"),
    ],
)
def test_a_cell_is_written_as_a_person_sees_it(cell: str, text: str) -> None:
    table = read_table(workbook(f"<row r='1'><c r='A1'><v>1</v></c>{cell}<c r='C1'><v>2</v></c></row>"))

    assert table.rows == (("1", text, "2"),)


def test_the_first_visible_worksheet_with_two_filled_cells_in_a_row_is_taken() -> None:
    guide = rows_of([["Isi lembar berikut"], ["Satu baris untuk satu orang"]])

    table = read_table(workbook(TABLE, TABLE, "", guide, TABLE, TABLE, states=("hidden", "veryHidden")))

    assert table.sheet == "Lembar 5"


def test_one_column_is_a_table_where_there_is_no_other() -> None:
    assert read_table(workbook("", rows_of([["NIP"], ["1"]]), rows_of([["x"]]))) == Table((("NIP",), ("1",)), "Lembar 2")


def test_cells_that_only_have_a_format_do_not_count() -> None:
    data = TABLE + '<row r="1048576" ht="12.8"><c r="A1048576" s="1"/><c r="XFD1048576" s="1"></c></row>'

    assert len(read_table(workbook(data)).rows) == 2


# --- what is refused -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "tidak berisi satu baris pun"),
        (b"\xef\xbb\xbf", "tidak berisi satu baris pun"),
        (b"\r\n;;\r\n \x07;\r\n", "tidak berisi satu baris pun"),
        (b"sep=;\r\n", "tidak berisi satu baris pun"),
        (b"%PDF-1.7\n1 0 obj", "PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500, "simpan sebagai .xlsx atau CSV"),
        (b"\xd0\xcf\x11\xe0", "kata sandi"),
        (b"\x89PNG\r\n\x1a\n", "gambar"),
        (b"\xff\xd8\xff\xe0", "gambar"),
        (b"GIF89a", "gambar"),
        (b"RIFF\x10\0\0\0WEBP", "gambar"),
        (b"a;b\x00c", "bukan tabel"),
        (b" <html><table><tr><td>NIP", "halaman web"),
        (b"\xff\xfea", "Huruf"),
        (b"a;b\x81", "Huruf"),
        (b"PK\x03\x04" + b"\0" * 100, "rusak"),
    ],
)
def test_what_is_no_table_is_refused_in_plain_words(content: bytes, words: str) -> None:
    assert words in refusal(content)


@pytest.mark.parametrize("text", ["BM;Nama\n1;2", "RIFF;Nama\n1;2", "PK;Nama\n1;2"])
def test_a_heading_that_looks_like_the_beginning_of_something_else_is_a_heading(text: str) -> None:
    assert len(read_table(text.encode()).rows) == 2


def test_a_zip_that_is_no_workbook_of_excel_is_refused() -> None:
    assert "bukan tabel" in refusal(
        packed({"content.xml": "<x/>", "mimetype": "application/vnd.oasis.opendocument.spreadsheet"})
    )
    assert "bukan tabel" in refusal(packed({"word/document.xml": "<x/>"}))


@pytest.mark.parametrize("data", ["", rows_of([["", " \u00a0"]])])
def test_a_workbook_without_a_filled_row_is_called_empty(data: str) -> None:
    assert "tidak berisi satu baris pun" in refusal(workbook(data))


def test_a_workbook_of_hidden_worksheets_alone_is_called_empty() -> None:
    assert "tidak berisi satu baris pun" in refusal(workbook(TABLE, states=("hidden",)))


def test_as_many_rows_as_allowed_are_read_and_one_more_is_refused_with_the_number() -> None:
    rows = [["NIP", "Nama"]] * 12
    text = "\n".join(";".join(row) for row in rows)

    assert len(read_table(workbook(rows_of(rows)), most_rows=12).rows) == 12
    assert len(read_table(f"{text}\n;\n\n".encode(), most_rows=12).rows) == 12
    assert "paling banyak 11 baris" in refusal(workbook(rows_of(rows)), most_rows=11)
    assert "paling banyak 11 baris" in refusal(text.encode(), most_rows=11)


def test_three_hundred_columns_are_read_and_one_more_is_refused() -> None:
    assert len(read_table(workbook(rows_of([["x"] * 300]))).rows[0]) == 300
    assert len(read_table(b";".join([b"x"] * 300 + [b""] * 50)).rows[0]) == 300
    assert "300 kolom" in refusal(workbook(rows_of([["x"] * 301])))
    assert "300 kolom" in refusal(b"x\n" + b";".join([b"x"] * 301))


def test_a_locked_zip_is_told_from_a_broken_one() -> None:
    content = bytearray(workbook(TABLE))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = content.index(mark)
        struct.pack_into("<H", content, place + at, 1)

    assert "kata sandi" in refusal(bytes(content))


def test_a_zip_is_packed_as_excel_does_or_refused() -> None:
    assert read_table(packed(members_of(TABLE), zipfile.ZIP_STORED)).sheet == "Lembar 1"
    assert "rusak" in refusal(packed(members_of(TABLE), zipfile.ZIP_LZMA))


def test_a_workbook_that_breaks_off_is_refused() -> None:
    whole = workbook(rows_of([["NIP", "Nama"]] * 50))

    for length in range(4, len(whole), 61):
        assert "rusak" in refusal(whole[:length]), length


@pytest.mark.parametrize("member", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/_rels/workbook.xml.rels"])
@pytest.mark.parametrize("content", ["", "<", "<worksheet>", "\0\1\2"])
def test_a_workbook_with_a_broken_part_is_refused(member: str, content: str) -> None:
    assert refusal(packed({**members_of(TABLE), member: content})) in {str(sheets.BROKEN), str(sheets.EMPTY)}


FAR = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576">{}<v>1</v></c></row>'


@pytest.mark.parametrize(
    "data",
    [
        FAR.format('<c r="XFD1048576">'),
        FAR.format("<c x='>' r = \"XFD1048576\">"),
        FAR.format("<c" + " " * 5_000 + "r='XFD0000001048576'>"),
        "<row>" + "<c><v>1</v></c>" * 100_000 + "</row>" + "<row/>" * 1_000_000 + "<row><c><v>1</v></c></row>",
        '<row r="4294967295"><c><v>1</v></c></row>',
    ],
    ids=["plain", "disguised", "padded", "without addresses", "beyond Excel"],
)
def test_cells_far_apart_harm_nobody(data: str) -> None:
    """The parser's own answer to such a file is to end the process."""
    begun = time.monotonic()

    said = refusal(workbook(data))

    assert "terlalu besar" in said or "paling banyak 20000 baris" in said
    assert time.monotonic() - begun < 20


def test_one_long_text_in_very_many_cells_harms_nobody() -> None:
    data = "".join(
        f'<row r="{n}">' + "".join(f'<c r="{letters(at)}{n}" t="s"><v>0</v></c>' for at in range(200)) + "</row>"
        for n in range(1, 100)
    )

    assert "terlalu besar" in refusal(workbook(data, shared=f"<si><t>{'x' * 1_000_000}</t></si>"))


def test_a_bomb_is_refused_at_once_by_what_it_declares(monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = packed({**members_of(TABLE), "xl/media/x.bin": b"\0" * (sheets.MOST_UNPACKED + 1)})
    monkeypatch.setattr(zipfile.ZipFile, "open", None)  # nothing is unpacked

    assert len(bomb) < 200_000
    assert "terlalu besar" in refusal(bomb)


def test_a_bomb_that_lies_about_its_size_is_refused_without_being_unpacked() -> None:
    bomb = bytearray(packed({**members_of(TABLE), "xl/media/x.bin": b"\0" * 90_000_000}))
    at = bomb.index(b"xl/media/x.bin", bomb.index(b"PK\x01\x02")) - 46
    assert struct.unpack_from("<I", bomb, at + 24) == (90_000_000,)
    struct.pack_into("<I", bomb, at + 24, 10)
    content = bytes(bomb)
    tracemalloc.start()

    said = refusal(content)

    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert "rusak" in said
    assert peak < 10_000_000


def test_very_many_files_in_a_zip_are_refused() -> None:
    few = {f"xl/media/{n}": b"" for n in range(1_990)}

    assert read_table(packed({**members_of(TABLE), **few})).sheet == "Lembar 1"
    assert "terlalu besar" in refusal(packed({**members_of(TABLE), **few, **{f"x{n}": b"" for n in range(20)}}))


def test_a_reader_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "SECONDS", 0.5)
    monkeypatch.setattr(sheets, "_CHILD", "import time; time.sleep(60)")
    begun = time.monotonic()

    assert "terlalu besar" in refusal(workbook(TABLE))
    assert time.monotonic() - begun < 10


def test_a_reader_that_fails_by_itself_is_no_fault_of_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "_CHILD", "import no_such_module")

    with pytest.raises(Unavailable):
        read_table(workbook(TABLE))


def test_a_reader_is_found_from_any_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)

    assert len(read_table(workbook(TABLE)).rows) == 2


def test_a_reader_that_cannot_be_started_is_no_fault_of_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_memory(*_given: object, **_named: object) -> None:
        raise OSError("cannot fork")

    monkeypatch.setattr(subprocess, "run", no_memory)

    with pytest.raises(Unavailable):
        read_table(workbook(TABLE))


@settings(max_examples=300)
@given(st.binary(max_size=400), st.sampled_from([b"", b"PK\x03\x04", b"\xff\xfe", b"\xef\xbb\xbf", b"sep=;\n", b'";"\n']))
def test_any_bytes_are_a_table_or_are_refused(content: bytes, start: bytes) -> None:
    try:
        table = read_table(start + content)
    except SheetUnreadable:
        return

    assert table.rows[-1]
    assert all(not row or row[-1] for row in table.rows)


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_a_workbook_with_any_bytes_changed_is_a_table_or_is_refused(data: st.DataObject) -> None:
    parts = members_of(TABLE, shared="<si><t>x</t></si>")
    name = data.draw(st.sampled_from(sorted(parts)))
    part = bytearray(str(parts[name]).encode())
    for at in data.draw(st.lists(st.integers(0, len(part) - 1), min_size=1, max_size=5)):
        part[at] = data.draw(st.integers(0, 255))

    try:
        table = read_table(packed({**parts, name: bytes(part)}))
    except SheetUnreadable:
        return

    assert table.rows[-1]
    assert table.sheet


@pytest.mark.slow
def test_the_largest_list_is_read_in_a_moment() -> None:
    rows = [[f"Isi {line} {at}" if at % 3 else line * 7 + at for at in range(60)] for line in range(20_000)]
    content, text = workbook(rows_of(rows)), "\n".join(";".join(map(str, row)) for row in rows).encode()
    begun = time.monotonic()

    tables = read_table(content), read_table(text)

    assert time.monotonic() - begun < 60
    assert tables[0].rows == tables[1].rows
    assert tables[0].rows[-1][:2] == ("139993", "Isi 19999 1")
