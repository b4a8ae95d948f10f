"""Tables that people make in Excel, read as text: XLSX and CSV, told apart by what they are and never by their name.

A cell is text as a person would copy it: whole numbers without a point, days as YYYY-MM-DD. A number of more than fifteen digits arrives
in Excel's scientific notation (1,98609E+17), because Excel has lost the rest of it; a rule for such numbers refuses that by itself.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import chain, islice
from typing import Any

from python_calamine import CalamineSheet, CalamineWorkbook, SheetVisibleEnum

from elearning.kernel.errors import Invalid
from elearning.kernel.text import M, Message

MOST_ROWS, MOST_COLUMNS = 20_000, 300
LARGEST_UNPACKED = 100_000_000
"""Bytes that the parts of an XLSX may have together: a file of a few MB can unpack to many GB."""
MOST_PARTS = 2_000
DELIMITERS = ";,\t"
LONGEST_EXACT = 10**15
"""Excel keeps fifteen digits of a number; from here on the last ones are made up."""

_BLANKS = re.compile(r"[\s\u00a0\u2007\u202f\ufeff]+")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u2028\u2029]")
_AS_TEXT = re.compile(r"^['\u2019](?=\d)")
_STARTS = {
    b"%PDF": M("Berkas ini PDF. Unggah daftarnya sebagai XLSX atau CSV."),
    b"\xd0\xcf\x11\xe0": M("Berkas ini Excel lama (.xls), atau diberi kata sandi. Simpan sebagai .xlsx tanpa kata sandi, lalu unggah lagi."),
    b"\x89PNG": M("Berkas ini gambar. Unggah daftarnya sebagai XLSX atau CSV."),
    b"\xff\xd8\xff": M("Berkas ini gambar. Unggah daftarnya sebagai XLSX atau CSV."),
}  # fmt: skip
_NO_TABLE = M("Berkas ini bukan tabel XLSX atau CSV, atau rusak. Buka di Excel, simpan lagi sebagai .xlsx, lalu unggah.")
_EMPTY = M("Berkas ini kosong. Isi daftarnya, lalu unggah lagi.")


class SheetUnreadable(Invalid):
    """The file is no table that can be read; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Table:
    """Every row from the first line of the file on, so that row n is `rows[n - 1]`; empty rows are empty, trailing empty cells are cut.

    `sheet` is the worksheet's name, empty for a CSV.
    """

    rows: tuple[tuple[str, ...], ...]
    sheet: str = ""


def read_table(content: bytes, *, most_rows: int = MOST_ROWS) -> Table:
    """Read a whole file. Raises SheetUnreadable for everything that is no table of at most `most_rows` rows and 300 columns."""
    known = next((said for start, said in _STARTS.items() if content.startswith(start)), None)
    if known is not None:
        raise SheetUnreadable(known)
    if content.startswith(b"PK\x03\x04"):
        sheet, cells = _workbook(content, most_rows)
    else:
        sheet, cells = "", _csv(_decoded(content))
    rows = tuple(_bounded(cells, most_rows))
    if not any(rows):
        raise SheetUnreadable(_EMPTY)
    return Table(rows, sheet)


def _bounded(rows: Iterable[Iterable[Any]], most_rows: int) -> Iterator[tuple[str, ...]]:
    for count, row in enumerate(rows, start=1):
        if count > most_rows:
            raise SheetUnreadable(_too_many(most_rows))
        cells = [_text(cell) for cell in row]
        while cells and not cells[-1]:
            cells.pop()
        if len(cells) > MOST_COLUMNS:
            raise SheetUnreadable(_TOO_WIDE)
        yield tuple(cells)


def _too_many(most_rows: int) -> Message:
    return M("Paling banyak %(most)s baris. Bagi daftarnya menjadi beberapa berkas.", most=most_rows)


# --- cells ---------------------------------------------------------------------------------------------------------------


def _text(cell: object) -> str:
    """A cell as text.

    >>> [_text(cell) for cell in (" Dinas\\u00a0 PU ", 12.0, 0.5, 198609262015051001.0, True, date(2024, 3, 1), "'198609262015051001")]
    ['Dinas PU', '12', '0.5', '1.98609E+17', 'TRUE', '2024-03-01', '198609262015051001']
    """
    if isinstance(cell, str):
        plain = _CONTROLS.sub("", unicodedata.normalize("NFC", cell))
        return _AS_TEXT.sub("", _BLANKS.sub(" ", plain).strip())
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, int | float):
        return _number(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ", "seconds")
    if isinstance(cell, date | time | timedelta):
        return str(cell)
    return ""


def _number(value: float) -> str:
    if abs(value) >= LONGEST_EXACT:
        return f"{value:.5E}"
    return str(int(value)) if value == int(value) else repr(value)


# --- CSV -----------------------------------------------------------------------------------------------------------------


def _decoded(content: bytes) -> str:
    """UTF-8, UTF-16 where it says so, else what Excel on Windows writes."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    elif b"\x00" in content:
        raise SheetUnreadable(_NO_TABLE)
    else:
        encoding = "utf-8-sig"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        if encoding == "utf-16":
            raise SheetUnreadable(_NO_TABLE) from None
        return content.decode("cp1252", errors="replace")


def _csv(text: str) -> Iterator[list[str]]:
    """The rows, quoted line breaks inside a cell included. A first line `sep=;` is obeyed and kept as an empty row."""
    told = re.match(r"sep=([;,\t])\r?\n", text)
    if told:
        yield []
    body = text[told.end() :] if told else text
    reader = csv.reader(io.StringIO(body, newline=""), delimiter=told.group(1) if told else _delimiter(body))
    try:
        yield from reader
    except csv.Error:
        line = reader.line_num + (1 if told else 0)
        raise SheetUnreadable(M("CSV tidak terbaca di sekitar baris %(line)s. Periksa tanda kutipnya.", line=line)) from None


def _delimiter(text: str) -> str:
    """The one that parts the first lines into most columns; what stands in quotes does not count."""
    head = "\n".join(line for line in text[:20_000].splitlines() if line.strip())[:4_000]
    outside = re.sub(r'"[^"]*"', "", head)
    return max(DELIMITERS, key=outside.count)


# --- XLSX ----------------------------------------------------------------------------------------------------------------

MOST_CELLS = 2_000_000
_CELL = re.compile(rb"""<(?:\w{1,20}:)?c\b(?:[^>]{0,200}?\br=["']([A-Za-z]{1,3})([0-9]{1,7})["'])?""")
_ROW = re.compile(rb"""<(?:\w{1,20}:)?row\b[^>]{0,200}?\br=["']([0-9]{1,7})["']""")
_PIECE, _OVERLAP = 1 << 20, 512


def _workbook(content: bytes, most_rows: int) -> tuple[str, Iterator[list[Any]]]:
    """The first visible worksheet with a row of two filled cells, else the first with anything in it."""
    _look_before_opening(content, most_rows)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        shown = [one.name for one in book.sheets_metadata if one.visible is SheetVisibleEnum.Visible]
        filled = (sheet for sheet in map(book.get_sheet_by_name, shown) if sheet.end is not None)
        first = next(filled, None)
        if first is None:
            raise SheetUnreadable(_EMPTY)
        sheet = next((one for one in chain([first], filled) if _is_table(one)), first)
        return sheet.name, sheet.iter_rows()
    except SheetUnreadable:
        raise
    except BaseException as error:  # a parser in Rust: its panics are no Exceptions
        if isinstance(error, KeyboardInterrupt | SystemExit):
            raise
        raise SheetUnreadable(_NO_TABLE) from error


def _is_table(sheet: CalamineSheet) -> bool:
    """One row with two filled cells among the first hundred."""
    return any(sum(bool(_text(cell)) for cell in row) >= 2 for row in islice(sheet.iter_rows(), 100))


def _look_before_opening(content: bytes, most_rows: int) -> None:
    """Unpack once and count, for what a file says of its sizes may be a lie.

    The parser keeps a rectangle from the first cell to the last: two cells far apart in a file of 2 KB would take many GB of memory.
    """
    left = LARGEST_UNPACKED
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            if len(parts.infolist()) > MOST_PARTS or sum(part.file_size for part in parts.infolist()) > LARGEST_UNPACKED:
                raise SheetUnreadable(_TOO_LARGE)
            for part in parts.infolist():
                cells, tail = 0, b""
                with parts.open(part) as stream:
                    while piece := stream.read(_PIECE):
                        left -= len(piece)
                        if part.filename.startswith("xl/worksheets/"):
                            cells += _cells_within_bounds(tail + piece, most_rows)
                            tail = piece[-_OVERLAP:]
                        if left < 0 or cells > MOST_CELLS:
                            raise SheetUnreadable(_TOO_LARGE)
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, OSError, ValueError, EOFError) as error:
        raise SheetUnreadable(_NO_TABLE) from error


_TOO_LARGE = M("Isi berkas ini terlalu besar setelah dibuka. Salin daftarnya ke berkas Excel baru, lalu unggah lagi.")


def _cells_within_bounds(piece: bytes, most_rows: int) -> int:
    """How many cells this piece of a worksheet has, none of them beyond the last row and column that are read."""
    cells, lowest, widest = 0, 0, ""
    for letters, digits in _CELL.findall(piece):
        cells += 1
        if digits:
            lowest = max(lowest, int(digits))
            widest = max(widest, letters.decode().upper(), key=lambda name: (len(name), name))
    lowest = max([lowest, *(int(row) for row in _ROW.findall(piece))])
    if lowest > most_rows:
        said = M("Ada sel sampai baris %(row)s; paling banyak %(most)s baris. Hapus baris di bawah daftar, atau bagi daftarnya.",
                 row=lowest, most=most_rows)  # fmt: skip
        raise SheetUnreadable(said)
    if (len(widest), widest) > (len(_LAST_COLUMN), _LAST_COLUMN):
        raise SheetUnreadable(_TOO_WIDE)
    return cells


_LAST_COLUMN = "KN"
_TOO_WIDE = M("Paling banyak %(most)s kolom. Hapus kolom yang tidak perlu, lalu unggah lagi.", most=MOST_COLUMNS)
