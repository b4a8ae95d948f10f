"""A whole list against the house: what each row would do, and what keeps rows out."""

from __future__ import annotations

import json
import zlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from elearning.accounts.rules.roster.columns import Column, find_heading, kept_cells, pick
from elearning.accounts.rules.roster.deciding import KINDS, Decision, KnownPerson, decide
from elearning.accounts.rules.roster.entries import Entry, Finding, Reading, read_entry
from elearning.accounts.rules.roster.offices import NewOffice, OfficeBook
from elearning.kernel.ids import UnitId
from elearning.kernel.text import M, Message

Line = tuple[int, Mapping[str, str]]
"""The row's number as the person sees it, and what its needed columns say."""


@dataclass(frozen=True, slots=True)
class RowFinding:
    """An error or a warning about one cell of one row (`row` 0: about the whole list)."""

    row: int
    column: str
    value: str
    message: Message

    def to_json(self) -> dict[str, Any]:
        told = {"msgid": self.message.msgid, "params": dict(self.message.params)}
        return {"row": self.row, "column": self.column, "value": self.value, "message": told}

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> RowFinding:
        said = told["message"]
        return cls(told["row"], told["column"], told["value"], Message(said["msgid"], said["params"]))


@dataclass(frozen=True, slots=True)
class Planned:
    """A row that can be carried out: who it is, what is to be done, in which unit."""

    line: Line
    entry: Entry
    known: KnownPerson | None
    office: UnitId | NewOffice
    decision: Decision


@dataclass(frozen=True, slots=True)
class Plan:
    """`rows` counts the filled rows below the heading; every one of them is planned or has an error."""

    rows: int
    planned: tuple[Planned, ...]
    errors: tuple[RowFinding, ...]
    warnings: tuple[RowFinding, ...]
    numbers: frozenset[str] = frozenset()
    """Every NIP that could be read, also of rows that are kept out."""
    unreadable: int = 0
    """So many rows have a NIP that could not be read."""

    @property
    def counts(self) -> dict[str, int]:
        found = Counter(one.decision.kind for one in self.planned)
        return {kind: found[kind] for kind in KINDS}

    @property
    def new_offices(self) -> list[str]:
        """The units that will be added, each once; one below another new one is told with it: "Seksi Umum (Dinas Baru)"."""
        return list(dict.fromkeys(one.office.label for one in self.planned if isinstance(one.office, NewOffice)))


@dataclass(slots=True)
class _Findings:
    errors: list[RowFinding] = field(default_factory=list[RowFinding])
    warnings: list[RowFinding] = field(default_factory=list[RowFinding])

    def take(self, row: int, reading: Reading) -> None:
        self.errors += [_at(row, one) for one in reading.errors]
        self.warnings += [_at(row, one) for one in reading.warnings]


def lines_of(rows: Sequence[Sequence[str]]) -> tuple[list[Line], Message | None]:
    """The filled rows below the heading with the needed columns; or why the list cannot be read.

    >>> lines, problem = lines_of([["No", "NIP", "Nama"], ["1", "198609262015051001", "Anjani"]])
    >>> str(problem)
    'Kolom belum ada: Unit kerja, Jabatan. Tambahkan kolom itu, lalu unggah lagi.'
    """
    heading = find_heading(rows)
    if heading is None:
        return [], M("Tidak ada kolom NIP di 15 baris pertama. Beri judul kolom: NIP, Nama, Jabatan, Unit kerja.")
    if heading.missing:
        names = ", ".join(column.value for column in heading.missing)
        return [], M("Kolom belum ada: %(columns)s. Tambahkan kolom itu, lalu unggah lagi.", columns=names)
    below = ((line, pick(heading, row)) for line, row in enumerate(rows, start=1) if line > heading.line)
    lines: list[Line] = [(line, row) for line, row in below if row]
    return lines, None if lines else M("Tidak ada baris di bawah judul kolom. Isi daftarnya, lalu unggah lagi.")


def pack(lines: Iterable[Line]) -> bytes:
    """Lines as they are kept: 20,000 are a few hundred KB, which are written in a moment.

    >>> unpack(pack([(2, {"NIP": "198609262015051001", "Jenis kelamin": "P"})]))
    [(2, {'NIP': '198609262015051001'})]
    """
    return zlib.compress(json.dumps([[row, kept_cells(cells)] for row, cells in lines], separators=(",", ":")).encode(), 1)


def unpack(packed: bytes) -> list[Line]:
    """The lines again."""
    return [(row, cells) for row, cells in json.loads(zlib.decompress(packed))]


def read_lines(lines: Sequence[Line], today: date) -> list[tuple[Line, Reading]]:
    """Each line read by itself."""
    return [((row, told), read_entry(told, today)) for row, told in lines]


def plan(
    readings: Sequence[tuple[Line, Reading]],
    known: Mapping[str, KnownPerson],
    book: OfficeBook,
    scope: frozenset[UnitId] | None,
    today: date,
) -> Plan:
    """Decide for each row. `known` is by NIP, former ones too; `scope` are the units of the one who asks (None: all)."""
    findings, planned, first = _Findings(), list[Planned](), dict[str, int]()
    for line, reading in readings:
        row = line[0]
        findings.take(row, reading)
        if reading.entry is None:
            continue
        entry = reading.entry
        there = known.get(entry.number)
        before = first.setdefault(there.number if there else entry.number, row)
        office, fault = book.place(entry)
        problem = fault or _out_of_reach(office, there, scope)
        if before != row:
            problem = Finding(Column.NUMBER, entry.number, M("Orang yang sama sudah ada di baris %(row)s.", row=before))
        if problem is not None or office is None:
            findings.errors += [_at(row, problem)] if problem is not None else []
            continue
        if there is not None and there.number != entry.number:
            findings.warnings.append(_at(row, Finding(Column.NUMBER, entry.number, _FORMER)))
        unit_id = None if isinstance(office, NewOffice) else office
        planned.append(Planned(line, entry, there, office, decide(entry, there, unit_id, today)))
    return Plan(
        len(readings),
        tuple(planned),
        tuple(findings.errors),
        tuple(findings.warnings),
        frozenset(reading.number for _line, reading in readings if reading.number),
        sum(not reading.number for _line, reading in readings),
    )


_FORMER = M("Ini nomor lama orang ini; nomor yang berlaku tidak diubah.")


def _out_of_reach(
    office: UnitId | NewOffice | None, known: KnownPerson | None, scope: frozenset[UnitId] | None
) -> Finding | None:
    """Rows that somebody else has to bring: their person or their unit is not the asker's."""
    if scope is None or office is None:
        return None
    if known is not None and known.unit_id not in scope:
        return Finding(Column.NUMBER, known.number, M("Orang ini diatur admin unit lain. Minta admin itu memindahkannya."))
    target = office.under if isinstance(office, NewOffice) else office
    if target not in scope:
        shown = office.name if isinstance(office, NewOffice) else ""
        return Finding(Column.UNIT, shown, M("Unit ini di luar lingkup Anda."))
    return None


def _at(row: int, finding: Finding) -> RowFinding:
    return RowFinding(row, finding.column.value, finding.value, finding.message)
