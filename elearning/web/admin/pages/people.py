"""What the screens about people show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlencode

from flask_babel import ngettext

from elearning.accounts.rules import PersonCard, PersonHistory, PersonRow, SessionRow, spaced
from elearning.edge.locale import clock, day, daytime, translate
from elearning.edge.locale import gettext as _
from elearning.kernel.pagination import Slice
from elearning.kernel.text import M, Message
from elearning.web.admin.pages.lists import Link, page_link

Pairs = tuple[tuple[str, str], ...]

STATUS_NAMES = {"active": M("Aktif"), "on-leave": M("Cuti atau tugas belajar"), "left": M("Sudah berhenti")}
ROLE_NAMES = {"admin": M("Admin"), "instructor": M("Pengajar"), "assessor": M("Asesor")}


@dataclass(frozen=True, slots=True)
class PersonLine:
    name: str
    path: str
    number: str
    post: str
    unit: str
    status: str
    status_kind: str


@dataclass(frozen=True, slots=True)
class PeoplePage:
    title: str
    q: str
    count: str
    chips: Pairs
    rows: Sequence[PersonLine]
    empty: str
    earlier: Link
    later: Link


@dataclass(frozen=True, slots=True)
class PersonPage:
    """`closed` says why the buttons about sign-in and status are missing; empty when they are there. `locked` is empty when nothing is locked."""

    title: str
    path: str
    facts: Pairs
    status: str
    locked: str
    closed: str
    sessions: int
    sessions_text: str
    numbers: Sequence[tuple[str, str, str]]
    placements: Sequence[tuple[str, str, str]]
    ranks: Sequence[tuple[str, str]]
    roles: Sequence[tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class OneTimePage:
    """Before (`password` empty) and after a one-time password was made."""

    title: str
    path: str
    what: tuple[str, ...] = ()
    password: str = ""
    until: str = ""


def people_page(found: Slice[PersonRow], q: str, *, locked: bool) -> PeoplePage:
    """The list, or why it is empty."""
    chips = ((_("Terkunci"), f"/admin/orang?{urlencode({'q': q})}" if q else "/admin/orang"),) if locked else ()
    if q:
        empty = _("Tidak ada orang untuk “%(q)s” dalam lingkup Anda. Periksa ejaan atau nomornya.", q=q)
    elif locked:
        empty = _("Tidak ada akun yang terkunci sekarang.")
    else:
        empty = _("Belum ada orang dalam lingkup Anda. Daftarkan yang pertama.")
    address = {"q": q, "terkunci": "1" if locked else ""}
    return PeoplePage(
        title=_("Orang"),
        q=q,
        count=ngettext("%(num)s orang", "%(num)s orang", found.total),
        chips=chips,
        rows=[_person_line(row) for row in found.items],
        empty=empty,
        earlier=page_link("/admin/orang", address, found, found.number - 1),
        later=page_link("/admin/orang", address, found, found.number + 1),
    )


def _person_line(row: PersonRow) -> PersonLine:
    post = f"{row.post} · {row.grade}" if row.post and row.grade else row.post or row.grade
    return PersonLine(
        name=row.full_name,
        path=f"/admin/orang/{row.public_id}",
        number=spaced(row.number),
        post=post or _("belum ada"),
        unit=row.unit_name or _("belum ada"),
        status=translate(STATUS_NAMES[row.status]),
        status_kind={"active": "good", "on-leave": "care", "left": ""}[row.status],
    )


def person_page(
    card: PersonCard,
    history: PersonHistory,
    *,
    locked_until: datetime | None,
    sessions: Sequence[SessionRow],
    closed: Message | None,
) -> PersonPage:
    """One person with everything on record."""
    return PersonPage(
        title=card.full_name,
        path=f"/admin/orang/{card.public_id}",
        facts=(
            (card.number_kind, spaced(card.number)),
            (_("Jenis pegawai"), card.kind),
        ),
        status=translate(STATUS_NAMES[card.status]),
        locked="" if locked_until is None else _("Tidak dapat masuk sampai %(clock)s.", clock=clock(locked_until)),
        closed="" if closed is None else translate(closed),
        sessions=len(sessions),
        sessions_text=_("Sedang masuk di %(count)s perangkat.", count=len(sessions))
        if sessions
        else _("Tidak sedang masuk di perangkat mana pun."),
        numbers=[(spaced(row.number), row.kind, span(row.valid_from, row.valid_until)) for row in history.numbers],
        placements=[
            (row.post if row.kind == "definitif" else f"{row.kind} {row.post}", row.unit_name, span(row.from_on, row.until_on))
            for row in history.placements
        ],
        ranks=[
            (f"{row.title}, {row.grade}" if row.title else row.grade, _("sejak %(day)s", day=day(row.from_on)))
            for row in history.ranks
        ],
        roles=[
            (translate(ROLE_NAMES[row.role]), row.unit_name or _("Seluruh platform"), span(row.from_on, row.until_on))
            for row in history.roles
        ],
    )


def span(begins: date, ends: date | None) -> str:
    """From when until when, in words; the end is the first day on which it no longer holds."""
    if ends is None:
        return _("sejak %(day)s", day=day(begins))
    return _("%(begins)s sampai sebelum %(ends)s", begins=day(begins), ends=day(ends))


def one_time_page(card: PersonCard, *, password: str = "", until: datetime | None = None) -> OneTimePage:
    """Before: what will happen. After: the password, this once."""
    path = f"/admin/orang/{card.public_id}"
    if password and until is not None:
        return OneTimePage(
            _("Kata sandi sekali pakai untuk %(name)s", name=card.full_name), path, password=password, until=daytime(until)
        )
    return OneTimePage(
        _("Buat kata sandi sekali pakai?"),
        path,
        (
            _("%(name)s dapat masuk dengan kata sandi baru ini selama 3 hari, lalu wajib menggantinya.", name=card.full_name),
            _("Kata sandi yang lama tidak berlaku lagi, dan semua sesi yang sedang berjalan diakhiri."),
            _("Kata sandi hanya diperlihatkan satu kali. Sampaikan langsung kepada orangnya, jangan lewat grup."),
        ),
    )
