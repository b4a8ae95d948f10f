"""Which unit a row means: by its code, else by its name, told apart by the office above it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from elearning.accounts.rules.roster.columns import Column
from elearning.accounts.rules.roster.entries import Entry, Finding
from elearning.kernel.ids import UnitId
from elearning.kernel.text import M, fold


@dataclass(frozen=True, slots=True)
class Office:
    """A unit on record; `parent_id` is None for a root."""

    id: UnitId
    code: str
    name: str
    parent_id: UnitId | None


@dataclass(frozen=True, slots=True)
class NewOffice:
    """A unit to be added under `under` (None: as a root). `parent` is named where that one has to be added first."""

    name: str
    code: str
    under: UnitId | None
    parent: str = ""

    @property
    def label(self) -> str:
        return f"{self.name} ({self.parent})" if self.parent else self.name


class OfficeBook:
    """The units as they are today, and under which one new ones come: the top of the asker's reach (None: there is no single one)."""

    def __init__(self, offices: Sequence[Office], scope: frozenset[UnitId] | None = None) -> None:
        self._by_id = {one.id: one for one in offices}
        self._by_code = {fold(one.code): one for one in offices}
        self._by_name: dict[str, list[Office]] = defaultdict(list)
        for one in offices:
            self._by_name[fold(one.name)].append(one)
        self._empty = not offices
        inside = [one for one in offices if scope is None or one.id in scope]
        tops = [one for one in inside if one.parent_id is None or (scope is not None and one.parent_id not in scope)]
        self.top = tops[0].id if len(tops) == 1 else None

    def place(self, entry: Entry) -> tuple[UnitId | NewOffice | None, Finding | None]:
        """The unit that an entry names, one to be added, or what has to be told more exactly."""
        by_code = self._by_code.get(fold(entry.unit_code)) if entry.unit_code else None
        if by_code is not None:
            return by_code.id, None
        named = self._by_name.get(fold(entry.unit), [])
        if entry.parent and fold(entry.parent) != fold(entry.unit):
            return self._below(entry, named)
        if len(named) == 1:
            return named[0].id, None
        if named:
            return None, Finding(
                Column.UNIT, entry.unit, M("Ada %(count)s unit bernama ini. Isi kode unit atau unit induk.", count=len(named))
            )
        return self._new(entry)

    def _below(self, entry: Entry, named: Sequence[Office]) -> tuple[UnitId | NewOffice | None, Finding | None]:
        parents = self._by_name.get(fold(entry.parent), [])
        inside = [one for one in named if self._stands_below(one, {parent.id for parent in parents})]
        if len(inside) == 1:
            return inside[0].id, None
        if len(inside) > 1 or len(parents) > 1:
            return None, Finding(Column.PARENT, entry.parent, M("Lebih dari satu unit cocok. Isi kode unit."))
        if parents:
            return NewOffice(entry.unit, entry.unit_code, parents[0].id), None
        return self._new(entry, entry.parent)

    def _stands_below(self, office: Office, above: Collection[UnitId]) -> bool:
        """At any depth: sheets name the office, and leave out the division between."""
        seen, parent = set[UnitId](), office.parent_id
        while parent is not None and parent not in seen:
            if parent in above:
                return True
            seen.add(parent)
            parent = self._by_id[parent].parent_id if parent in self._by_id else None
        return False

    def _new(self, entry: Entry, parent: str = "") -> tuple[NewOffice | None, Finding | None]:
        if self.top is None and not self._empty:
            return None, Finding(
                Column.UNIT, entry.unit, M("Unit ini belum ada. Isi unit induk, atau tambahkan unitnya dahulu.")
            )
        return NewOffice(entry.unit, entry.unit_code, self.top, parent), None


def code_for(name: str, taken: Collection[str]) -> str:
    """A code for a unit that came without one: its words, as short as a code is, with a number where it is taken.

    >>> code_for("Dinas Pekerjaan Umum dan Penataan Ruang", {"DINAS-PEKERJAAN-UMUM-DAN-PENATAAN-R"})
    'DINAS-PEKERJAAN-UMUM-DAN-PENATAAN-R-2'
    """
    bare = re.sub(r"[^A-Z0-9]+", "-", name.upper()).strip("-")[:35].rstrip("-") or "UNIT"
    code, number = bare, 1
    while code in taken:
        number += 1
        code = f"{bare}-{number}"
    return code
