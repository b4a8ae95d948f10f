"""Which column is which. The headings are those of SIASN's "Export Data ASN" and of the sheets that regions keep by hand."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from elearning.kernel.text import fold


class Column(StrEnum):
    """A column that is needed; its value is how it is called on the screen."""

    NUMBER = "NIP"
    NAME = "Nama"
    FRONT_TITLE = "Gelar depan"
    BACK_TITLE = "Gelar belakang"
    BIRTH = "Tanggal lahir"
    SEX = "Jenis kelamin"
    KIND = "Jenis ASN"
    STATUS = "Kedudukan hukum"
    GRADE = "Golongan"
    GRADE_FROM = "TMT golongan"
    POST = "Jabatan"
    POST_FROM = "TMT jabatan"
    JOB_CLASS = "Kelas jabatan"
    UNIT = "Unit kerja"
    UNIT_CODE = "Kode unit"
    PARENT = "Unit induk"


REQUIRED = (Column.NUMBER, Column.NAME, Column.UNIT, Column.POST)
SEARCHED = 15
"""The heading stands in one of so many first rows; sheets begin with a title, a date, an empty line."""

_ALIASES: Mapping[Column, str] = {
    Column.NUMBER: "nip; nip baru; nip/ni pppk; nip / ni pppk; ni pppk; nip pns/pppk; nip peserta; nomor induk pegawai; nip asn",
    Column.NAME: "nama; nama pegawai; nama lengkap; nama asn; nama pemangku; nama tanpa gelar; nama dan gelar; nama pns",
    Column.FRONT_TITLE: "gelar depan; gelar di depan",
    Column.BACK_TITLE: "gelar belakang; gelar di belakang",
    Column.BIRTH: "tanggal lahir; tgl lahir",
    Column.SEX: "jenis kelamin; l/p; jk; kelamin",
    Column.KIND: "status cpns pns; kriteria asn; jenis pegawai nama; jenis pegawai; jenis asn; status asn; status kepegawaian",
    Column.STATUS: "kedudukan hukum nama; kedudukan hukum; kedudukan pegawai",
    Column.GRADE: "gol akhir nama; golongan; golongan ruang; gol; gol ruang; gol/ruang; pangkat golongan; pangkat/golongan; "
    "pangkat/gol; pangkat / golongan; pangkat gol ruang; pangkat/gol.ruang; golongan/ruang; gol. ruang",
    Column.GRADE_FROM: "tmt golongan; tmt gol; tmt pangkat",
    Column.POST: "jabatan nama; jabatan; nama jabatan; jabatan terakhir",
    Column.POST_FROM: "tmt jabatan; tmt",
    Column.JOB_CLASS: "kelas jabatan; jenjang jabatan; jenjang",
    Column.UNIT: "unor nama; unit kerja; nama unit kerja; unit organisasi; nama unor; unit; satuan kerja; nama unit",
    Column.UNIT_CODE: "kode unit; kode unit kerja; kode unor; unor id; kode opd",
    Column.PARENT: "unit induk; unor induk nama; unor induk; opd; skpd; perangkat daerah; satuan kerja induk nama; unit kerja induk; "
    "satuan kerja kerja nama; instansi induk",
}
_COLUMN_OF = {alias: column for column, aliases in _ALIASES.items() for alias in aliases.split("; ")}
_RANK = {alias: rank for aliases in _ALIASES.values() for rank, alias in enumerate(aliases.split("; "))}


@dataclass(frozen=True, slots=True)
class Heading:
    """The row of headings: its line (from 1), where each needed column stands (from 0), and which compulsory ones are missing."""

    line: int
    places: Mapping[Column, int]

    @property
    def missing(self) -> tuple[Column, ...]:
        return tuple(column for column in REQUIRED if column not in self.places)


def find_heading(rows: Sequence[Sequence[str]]) -> Heading | None:
    """The first row that names a NIP and a name, else the one that names most; None when no row names a NIP.

    A sheet that only has the office and not the unit inside it is read with the office as the unit.

    >>> find_heading([["Daftar ASN"], [], ["No", "NIP", "NAMA", "JABATAN", "OPD"]]).places[Column.UNIT]
    4
    """
    best: Heading | None = None
    for line, row in enumerate(rows[:SEARCHED], start=1):
        places = _places(row)
        if Column.NUMBER in places and (best is None or len(places) > len(best.places)):
            best = Heading(line, places)
    return best


def pick(heading: Heading, row: Sequence[str]) -> dict[str, str]:
    """What the needed columns of a row say; an empty cell is left out, and everything else in the row stays behind."""
    return {column.value: row[at] for column, at in heading.places.items() if at < len(row) and row[at]}


def kept_cells(cells: Mapping[str, str]) -> dict[str, str]:
    """What is kept of a row until it is carried out: birth date and sex have done their work once the NIP is compared with them."""
    return {name: text for name, text in cells.items() if name not in {Column.BIRTH, Column.SEX}}


def _places(row: Sequence[str]) -> dict[Column, int]:
    places: dict[Column, int] = {}
    ranks: dict[Column, int] = {}
    for at, cell in enumerate(row):
        name = _plain(cell)
        column = _COLUMN_OF.get(name)
        if column is not None and _RANK[name] < ranks.get(column, len(_RANK)):
            places[column], ranks[column] = at, _RANK[name]
    if Column.UNIT not in places and Column.PARENT in places:
        places[Column.UNIT] = places.pop(Column.PARENT)
    return places


def _plain(cell: str) -> str:
    """A heading as it is compared: no underscores, no star for "compulsory", no remark in brackets.

    >>> _plain("NIP_Baru *"), _plain("Tanggal Lahir (dd-mm-yyyy)")
    ('nip baru', 'tanggal lahir')
    """
    return fold(re.sub(r"\([^()]*\)|[*:]", " ", cell).replace("_", " "))
