"""What the evidence book shows: entries by month, each with its proof, and what is proved so far."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from uuid import UUID

from elearning.courses.rules.outline import Outline
from elearning.edge.locale import daytime, reader_zone, translate, written_day
from elearning.edge.locale import gettext as _
from elearning.evidence.queries import Book
from elearning.evidence.rules.chain import WORDS
from elearning.evidence.rules.jp_account import proved_levels
from elearning.evidence.rules.ledger import BookEntry
from elearning.frameworks.rules import level_name
from elearning.kernel.clock import local_day
from elearning.kernel.ids import VersionId
from elearning.web.evidence.proofs import Names, Proof, meta_of, proof_of, title_of

PER_PAGE = 20


@dataclass(frozen=True, slots=True)
class EntryView:
    """One entry of the list; `kind` is a kind of the kit's ledger."""

    id: str
    title: str
    meta: tuple[str, ...]
    icon: str
    kind: str
    text: str
    proof: Proof


@dataclass(frozen=True, slots=True)
class Month:
    title: str
    entries: tuple[EntryView, ...]


@dataclass(frozen=True, slots=True)
class LevelRow:
    """A competency proved so far."""

    name: str
    href: str
    level: str


@dataclass(frozen=True, slots=True)
class BookPage:
    """`whole` says that the chains were checked, `broken` names each break; one of the two is empty."""

    title: str
    lede: str
    back: tuple[str, str] | None
    whole: str
    broken: tuple[str, ...]
    print_facts: tuple[tuple[str, str], ...]
    print_href: str
    printing: bool
    months: tuple[Month, ...]
    levels: tuple[LevelRow, ...]
    levels_title: str
    empty: str
    newer: tuple[str, str] | None
    older: tuple[str, str] | None


@dataclass(frozen=True, slots=True)
class Reader:
    """Whose book it is and how it is looked at: `path` is its address, `own` whether the reader is the owner."""

    name: str
    unit_name: str
    path: str
    address: str
    own: bool
    now: datetime
    back: tuple[str, str] | None = None


def page_numbers(count: int, wanted: int) -> tuple[int, int]:
    """The page to show and how many there are; a number beyond the end gives the last."""
    pages = max(1, -(-count // PER_PAGE))
    return min(max(1, wanted), pages), pages


def on_page(book: Book, number: int, *, printing: bool) -> Sequence[BookEntry]:
    """The entries of one page; printed, all of them."""
    return book.entries if printing else book.entries[(number - 1) * PER_PAGE : number * PER_PAGE]


def versions_on(entries: Sequence[BookEntry]) -> set[VersionId]:
    """The course versions in which names are looked up."""
    return {entry.version_id for entry in entries if entry.version_id is not None}


def book_page(
    book: Book,
    reader: Reader,
    *,
    number: int,
    printing: bool,
    outlines: Mapping[VersionId, Outline],
    competencies: Mapping[str, str],
    recorders: Mapping[int, str],
    attempts: Mapping[UUID, int],
) -> BookPage:
    """The page with this number (from 1); printed, all of them with every proof open."""
    number, pages = page_numbers(len(book.entries), number)
    names = Names(outlines, competencies, recorders, attempts, _places(book), book.chains > 1, reader.own)
    shown = on_page(book, number, printing=printing)
    checked = daytime(reader.now)
    return BookPage(
        title=_("Buku Bukti") if reader.own else _("Buku Bukti %(name)s", name=reader.name),
        lede=_lede(book),
        back=reader.back,
        whole="" if book.breaks else _("Rantai bukti utuh, diperiksa %(at)s", at=checked),
        broken=tuple(_broken(seq=found.seq, kind=found.kind) for found in book.breaks),
        print_facts=_print_facts(reader, checked) if printing else (),
        print_href=f"{reader.path}?cetak=1",
        printing=printing,
        months=_months(book, shown, names),
        levels=_levels(book, competencies),
        levels_title=_("Terbukti sampai hari ini"),
        empty="" if book.entries else _empty(reader),
        newer=_neighbour(reader, number - 1, pages, _("Catatan yang lebih baru")) if not printing else None,
        older=_neighbour(reader, number + 1, pages, _("Catatan yang lebih lama")) if not printing else None,
    )


def _lede(book: Book) -> str:
    if not book.entries:
        return _("Tempat semua yang Anda selesaikan, dengan alasan mengapa tercatat.")
    since = min(entry.occurred_at for entry in book.entries).astimezone(reader_zone()).year
    return _("%(count)s catatan sejak %(year)s.", count=len(book.entries), year=since)


def _broken(*, seq: int, kind: str) -> str:
    return _(
        "Rantai bukti terputus pada catatan no. %(seq)s: %(what)s. Beri tahu admin unit Anda; catatan lain tetap dapat dibaca.",
        seq=seq,
        what=translate(WORDS[kind]),
    )


def _empty(reader: Reader) -> str:
    if not reader.own:
        return _("Belum ada catatan untuk orang ini.")
    return _("Belum ada catatan. Yang pertama muncul setelah Anda menyelesaikan satu modul.")


def _print_facts(reader: Reader, checked: str) -> tuple[tuple[str, str], ...]:
    return (
        (_("Nama"), reader.name),
        (_("Unit"), reader.unit_name),
        (_("Dicetak"), checked),
        (_("Alamat"), reader.address),
    )


def _neighbour(reader: Reader, number: int, pages: int, text: str) -> tuple[str, str] | None:
    return (f"{reader.path}?hal={number}", text) if 1 <= number <= pages else None


def _places(book: Book) -> dict[UUID, int]:
    """The chains numbered from 1, oldest first: entries of a second chain are told apart by it."""
    chains = {entry.chain_id: None for entry in reversed(book.entries)}
    return {chain: place for place, chain in enumerate(chains, start=1)}


def _months(book: Book, shown: Sequence[BookEntry], names: Names) -> tuple[Month, ...]:
    corrected = {entry.corrects: entry for entry in reversed(book.entries) if entry.corrects is not None}
    by_ref = {entry.ref: entry for entry in book.entries}

    def view(entry: BookEntry) -> EntryView:
        later = corrected.get(entry.ref)
        earlier = by_ref.get(entry.corrects) if entry.corrects else None
        look = names.look_of(entry, later)
        return EntryView(
            id=f"catatan-{names.anchor_of(entry)}",
            title=title_of(entry, names),
            meta=meta_of(entry, names, earlier),
            icon=look.icon,
            kind=look.kind,
            text=names.text_of(entry, later),
            proof=proof_of(entry, names, earlier),
        )

    zone = reader_zone()
    months = groupby(shown, key=lambda entry: local_day(entry.recorded_at, zone).replace(day=1))
    return tuple(Month(written_day(first, "MMMM y"), tuple(view(entry) for entry in group)) for first, group in months)


def _levels(book: Book, competencies: Mapping[str, str]) -> tuple[LevelRow, ...]:
    proved = proved_levels(book.entries)
    order = {code: place for place, code in enumerate(competencies)}
    return tuple(
        LevelRow(
            competencies.get(code, code), f"/kompetensi/{code}", _("%(level)s, %(name)s", level=level, name=level_name(level))
        )
        for code, level in sorted(proved.items(), key=lambda item: (order.get(item[0], len(order)), item[0]))
    )
