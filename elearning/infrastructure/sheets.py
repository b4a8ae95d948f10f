"""Tables that people make in Excel, read as text: XLSX and CSV, told apart by what they are and never by their name.

A workbook is opened in a process of its own with little memory and time: the parser lays a rectangle over all filled cells, so that a
file of 2 KB with two cells far apart would otherwise end the whole server, not just the request.
"""

from __future__ import annotations

import csv
import io
import json
import math
import re
import resource
import subprocess
import sys
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

from elearning.kernel.errors import Invalid, Unavailable
from elearning.kernel.text import M, Message, plain_decimal

MOST_ROWS, MOST_COLUMNS = 20_000, 300
MOST_MEMBERS, MOST_UNPACKED = 2_000, 100_000_000
"""Files inside an XLSX, and their bytes together once unpacked."""
MEMORY, SECONDS = 800_000_000, 30
"""What the process that opens a workbook may use. An ordinary list of 5,000 rows takes 60 MB and 0.3 seconds."""
EXACT = 10**15
"""Excel keeps 15 digits of a number; from here on its last digits are lost."""
DELIMITERS = ";,\t"
APOSTROPHES = ("'", "’")

_CHILD = "from elearning.infrastructure.sheets import answer; answer()"
_HOME = Path(__file__).parents[2]
_PIECE = 1 << 20
_TELLING = re.compile(r'"?sep=([;,\t|])"?[;,\t ]*(?:\r\n?|\n|\Z)', re.IGNORECASE)
_MARKUP = re.compile(rb"(?:\xef\xbb\xbf)?\s*<")
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"RIFF", b"II*\x00", b"MM\x00*")

PICTURE = M("Berkas ini gambar. Ketik daftarnya di Excel, simpan sebagai .xlsx atau CSV, lalu unggah lagi.")
PDF = M("Berkas ini PDF. Unggah daftar aslinya sebagai .xlsx atau CSV.")
OLD_EXCEL = M(
    "Berkas ini Excel lama (.xls) atau dilindungi kata sandi. Buka di Excel, hapus kata sandinya bila ada, "
    "simpan sebagai .xlsx atau CSV, lalu unggah lagi."
)
LOCKED = M("Berkas ini dilindungi kata sandi. Hapus kata sandinya di Excel, simpan, lalu unggah lagi.")
WEB_PAGE = M("Berkas ini halaman web atau XML. Buka di Excel, simpan sebagai .xlsx, lalu unggah lagi.")
UNKNOWN = M("Berkas ini bukan tabel Excel (.xlsx) atau CSV. Buka di Excel, simpan sebagai .xlsx, lalu unggah lagi.")
BROKEN = M("Berkas Excel ini rusak atau tidak lengkap. Buka di Excel, simpan lagi sebagai .xlsx, lalu unggah lagi.")
LETTERS = M("Huruf dalam berkas ini tidak terbaca. Di Excel simpan sebagai “CSV UTF-8”, lalu unggah lagi.")
NOT_NOW = M("Pembaca Excel sedang tidak dapat dijalankan. Coba lagi sebentar lagi.")
EMPTY = M("Berkas ini tidak berisi satu baris pun. Isi daftarnya, lalu unggah lagi.")
TOO_LARGE = M(
    "Isi berkas Excel ini terlalu besar untuk dibaca, mungkin karena ada isian jauh di bawah atau di kanan daftar. "
    "Salin daftarnya saja ke berkas baru, lalu unggah lagi."
)


class SheetUnreadable(Invalid):
    """The file is not a table that can be read; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Table:
    """Every row from the first line of the file to its last filled one: `rows[n - 1]` is what Excel shows as row n.

    An empty row is an empty tuple; empty cells at the end of a row are cut. `sheet` names the worksheet of an XLSX, "" for CSV.
    """

    rows: tuple[tuple[str, ...], ...]
    sheet: str = ""


def read_table(content: bytes, *, most_rows: int = MOST_ROWS) -> Table:
    """Read a whole file: of an XLSX the first visible worksheet with two filled cells in one row, else the first with anything.

    Cells are clean text. A whole number has no point, a day is YYYY-MM-DD, a number of more than 15 digits stands as Excel shows it
    (1.98609E+17), for its end is lost. Takes up to `most_rows` rows and 300 columns.

    Raises SheetUnreadable for any other file, and Unavailable when the process that opens workbooks cannot be started.
    """
    if content.startswith(b"PK\x03\x04"):
        _check_zip(content)
        return _opened_apart(content, most_rows)
    refusal = _no_table(content)
    if refusal is not None:
        raise SheetUnreadable(refusal)
    rows = _trimmed(_csv_rows(content), most_rows)
    if not rows:
        raise SheetUnreadable(EMPTY)
    return Table(rows)


def _no_table(content: bytes) -> Message | None:
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        return OLD_EXCEL
    if content.startswith(b"%PDF"):
        return PDF
    if content.startswith(_PICTURES[:3]) or (content.startswith(_PICTURES) and b"\x00" in content):
        return PICTURE
    if _MARKUP.match(content):
        return WEB_PAGE
    return UNKNOWN if b"\x00" in content and not content.startswith((b"\xff\xfe", b"\xfe\xff")) else None


def _trimmed(rows: Iterable[list[str]], most_rows: int) -> tuple[tuple[str, ...], ...]:
    """The rows without what is empty at their ends and at the end of all. Equal texts are kept once."""
    kept: list[tuple[str, ...]] = []
    known: dict[str, str] = {}
    for number, row in enumerate(rows):
        width = len(row)
        while width and not row[width - 1]:
            width -= 1
        if not width:
            continue
        if number >= most_rows:
            raise SheetUnreadable(_too_many(most_rows))
        if width > MOST_COLUMNS:
            raise SheetUnreadable(
                M(
                    "Baris %(row)s lebih dari %(most)s kolom. Hapus kolom yang tidak perlu, lalu unggah lagi.",
                    row=number + 1,
                    most=MOST_COLUMNS,
                )
            )
        kept.extend([()] * (number - len(kept)))
        kept.append(tuple([known.setdefault(cell, cell) for cell in row[:width]]))
    return tuple(kept)


def _too_many(most_rows: int) -> Message:
    return M(
        "Daftar ini lebih dari %(most)s baris. Bagi menjadi beberapa berkas dengan paling banyak %(most)s baris, "
        "lalu unggah satu per satu.",
        most=most_rows,
    )


# --- cells ---------------------------------------------------------------------------------------------------------------


def _clean(text: str) -> str:
    """NFC, without control and other invisible characters; any white space is one space.

    >>> _clean(" Dinas\\u00a0 \\n PU\\u200b ")
    'Dinas PU'
    """
    if not text.isascii() or not text.isprintable():
        text = "".join([sign for sign in text if sign.isspace() or unicodedata.category(sign) not in {"Cc", "Cf"}])
        text = unicodedata.normalize("NFC", text)
    elif " " not in text:
        return text
    return " ".join(text.split())


def _number(value: float) -> str:
    """As Excel shows it in a wide cell.

    >>> _number(12.0), _number(0.1 + 0.2), _number(198609262015051001.0)
    ('12', '0.3', '1.98609E+17')
    """
    if not -EXACT < value < EXACT:
        return f"{value:.6g}".upper() if math.isfinite(value) else ""
    return str(int(value)) if value == int(value) else plain_decimal(Decimal(f"{value:.15g}"))


def _moment(value: datetime) -> str:
    value = (value + timedelta(microseconds=500_000)).replace(microsecond=0)
    return value.isoformat(" ") if value.time() != time() else value.date().isoformat()


def _duration(value: timedelta) -> str:
    minutes, seconds = divmod(round(value.total_seconds()), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"


_WRITTEN: dict[type, Callable[[Any], str]] = {
    str: _clean,
    bool: lambda value: "TRUE" if value else "FALSE",
    int: _number,
    float: _number,
    datetime: _moment,
    date: date.isoformat,
    time: lambda value: value.isoformat("seconds"),
    timedelta: _duration,
}
"""How each type of cell that the parser knows is written."""


# --- CSV -----------------------------------------------------------------------------------------------------------------


def _csv_rows(content: bytes) -> Generator[list[str]]:
    encoding = _encoding(content)
    head = _lines(content, encoding).read(20_000)
    told = _TELLING.match(head)
    reader = csv.reader(_lines(content, encoding), delimiter=told.group(1) if told else _delimiter(head), strict=True)
    number = 1
    try:
        for number, row in enumerate(reader, start=2):
            yield [] if told and number == 2 else [_without_mark(_clean(cell)) for cell in row]
    except csv.Error:
        raise SheetUnreadable(
            M(
                'Baris %(row)s dalam CSV ini tidak terbaca: tanda kutip (") tidak berpasangan atau isinya terlalu panjang. '
                "Perbaiki baris itu, lalu unggah lagi.",
                row=number,
            )
        ) from None


def _without_mark(cell: str) -> str:
    """Without the apostrophe by which people tell Excel that digits are text."""
    return cell[1:] if cell[:1] in APOSTROPHES and cell[1:2].isdecimal() else cell


def _lines(content: bytes, encoding: str) -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(content), encoding, newline="")


def _encoding(content: bytes) -> str:
    """UTF-16 where it says so, UTF-8 where it is, else what Excel on Windows writes."""
    utf16 = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if utf16 else ("utf-8-sig", "cp1252"):
        try:
            content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return encoding
    raise SheetUnreadable(LETTERS)


def _delimiter(head: str) -> str:
    """The sign that cuts most of the first rows into equally many cells, and then into the most. Quoted signs do not count."""

    def shape(delimiter: str) -> tuple[int, int]:
        rows = islice(filter(None, csv.reader(io.StringIO(head, newline=""), delimiter=delimiter)), 20)
        widths = Counter(len(row) for row in rows if len(row) > 1)
        return max(((count, width) for width, count in widths.items()), default=(0, 0))

    try:
        return max(DELIMITERS, key=shape)
    except csv.Error:
        return DELIMITERS[0]


# --- XLSX ----------------------------------------------------------------------------------------------------------------


def _check_zip(content: bytes) -> None:
    """Unpack once and count, since what a file says about its size may be a lie."""
    if content.count(b"PK\x01\x02") > MOST_MEMBERS:
        raise SheetUnreadable(TOO_LARGE)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as box:
            members = box.infolist()
            if any(member.flag_bits & 1 for member in members):
                raise SheetUnreadable(LOCKED)
            if not any(re.fullmatch(r"xl[/\\][^/\\]+\.xml", member.filename, re.IGNORECASE) for member in members):
                raise SheetUnreadable(UNKNOWN)
            if any(member.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED} for member in members):
                raise SheetUnreadable(BROKEN)  # Excel writes no other; the window of LZMA may be GBs
            left = MOST_UNPACKED
            if len(members) > MOST_MEMBERS or sum(member.file_size for member in members) > left:
                raise SheetUnreadable(TOO_LARGE)
            for member in members:
                with box.open(member) as stream:
                    while piece := stream.read(_PIECE):
                        left -= len(piece)
                        if left < 0:
                            raise SheetUnreadable(TOO_LARGE)
    except SheetUnreadable:
        raise
    except Exception as error:  # zipfile lets through what the damaged bytes raise: struct, zlib, OS and other errors
        raise SheetUnreadable(BROKEN) from error


def _opened_apart(content: bytes, most_rows: int) -> Table:
    command = [sys.executable, "-c", _CHILD, str(most_rows)]
    try:
        child = subprocess.run(  # noqa: S603 - our own interpreter; it is given no settings, and so no secrets
            command,
            input=content,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=SECONDS,
            check=False,
            cwd=_HOME,
            env={},
        )
    except subprocess.TimeoutExpired as error:
        raise SheetUnreadable(TOO_LARGE) from error
    except OSError as error:
        raise Unavailable(NOT_NOW) from error
    if child.returncode < 0:  # ended by a signal: its limit of memory or time
        raise SheetUnreadable(TOO_LARGE)
    if child.returncode:
        raise Unavailable(NOT_NOW)
    said: dict[str, Any] = json.loads(child.stdout)
    if "refused" in said:
        raise SheetUnreadable(Message(said["refused"], said["params"]))
    return Table(tuple(map(tuple, said["rows"])), said["sheet"])


def answer() -> None:
    """What the process does that opens a workbook: bytes in, the table or the refusal out as JSON."""
    for limit, most in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, SECONDS), (resource.RLIMIT_CORE, 0)):
        hard = resource.getrlimit(limit)[1]
        wanted = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(limit, (wanted, wanted))
    try:
        table = _first_table(sys.stdin.buffer.read(), int(sys.argv[1]))
        said = json.dumps({"sheet": table.sheet, "rows": table.rows})
    except SheetUnreadable as refusal:
        said = json.dumps({"refused": refusal.message.msgid, "params": dict(refusal.message.params)})
    except MemoryError:
        said = json.dumps({"refused": TOO_LARGE.msgid, "params": {}})
    except BaseException:  # noqa: BLE001 - panics of the parser, which is written in Rust, are no Exceptions
        said = json.dumps({"refused": BROKEN.msgid, "params": {}})
    sys.stdout.write(said)


def _first_table(content: bytes, most_rows: int) -> Table:
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum  # noqa: PLC0415 - in its own process alone

    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    second: Table | None = None
    for about in book.sheets_metadata:
        if about.visible != SheetVisibleEnum.Visible or about.typ != SheetTypeEnum.WorkSheet:
            continue
        sheet = book.get_sheet_by_name(about.name)
        if sheet.start is None:
            continue
        top, left = sheet.start
        if top >= most_rows:
            raise SheetUnreadable(_too_many(most_rows))
        before = [""] * left
        table = Table(
            _trimmed((before + [_WRITTEN[type(cell)](cell) for cell in row] for row in sheet.iter_rows()), most_rows),
            about.name,
        )
        if any(sum(map(bool, row)) > 1 for row in table.rows):
            return table
        second = second or (table if table.rows else None)
    if second is None:
        raise SheetUnreadable(EMPTY)
    return second
