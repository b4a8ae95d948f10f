"""The frame of a page: who stands where, what can be reached from here, and what happened last."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from elearning.edge.render import Slots
from elearning.kernel.text import M, Message

Room = Literal["learn", "teach", "manage"]
NoticeKind = Literal["info", "good", "care", "bad"]
Current = Literal["", "page", "true"]


@dataclass(frozen=True, slots=True)
class NavItem:
    """One way out of the frame; `current` is the value of aria-current: here, within, or neither."""

    label: Message
    href: str
    icon: str
    current: Current = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """The result of the last act, or a condition of the whole page."""

    kind: NoticeKind
    text: str | Message


@dataclass(frozen=True, slots=True)
class Badge:
    """Who is signed in: the short name of the top bar and the full one with titles."""

    name: str
    full_name: str


@dataclass(frozen=True, slots=True)
class Language:
    """A language that may be switched to, named in itself."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Frame:
    """All that the layouts show around a page."""

    site_name: str
    organisation: str
    locale: str
    path: str
    room: Room
    badge: Badge | None
    unit_name: str
    standing: str | Message
    nav_label: Message
    nav: tuple[NavItem, ...]
    other_rooms: tuple[NavItem, ...]
    languages: tuple[Language, ...]
    notices: tuple[Notice, ...]
    demo: bool

    @property
    def likeness(self) -> Hashable:
        """Equal for frames that differ in nothing but what has a slot."""
        return (
            self.locale,
            self.room,
            self.badge is not None,
            bool(self.unit_name),
            "" if self.room == "learn" else str(self.standing),
            tuple(item.current for item in self.nav),
            tuple(item.href for item in self.other_rooms),
            (self.site_name, self.organisation, self.demo, len(self.languages)),
        )

    def slotted(self, slots: Slots) -> Frame:
        """The frame with slots for what is personal: where one is, one's name, one's unit."""
        return replace(
            self,
            path=slots.path,
            badge=None if self.badge is None else Badge(slots.name, slots.full_name),
            unit_name=slots.unit if self.unit_name else "",
        )

    def filling(self, slots: Slots) -> dict[str, str]:
        """What goes into each slot."""
        name, full_name = ("", "") if self.badge is None else (self.badge.name, self.badge.full_name)
        return {slots.path: self.path, slots.name: name, slots.full_name: full_name, slots.unit: self.unit_name}


ROOMS: tuple[Room, ...] = ("learn", "teach", "manage")
HOME_OF: dict[Room, str] = {"learn": "/", "teach": "/penulis/", "manage": "/admin/"}
NAME_OF: dict[Room, Message] = {"learn": M("Belajar"), "teach": M("Mengajar"), "manage": M("Mengelola")}
ICON_OF: dict[Room, str] = {"learn": "graduation-cap", "teach": "pencil-line", "manage": "layout-list"}
NAV_OF: dict[Room, tuple[NavItem, ...]] = {
    "learn": (
        NavItem(M("Beranda"), "/", "house"),
        NavItem(M("Kursus"), "/kursus", "book-open"),
        NavItem(M("Bukti"), "/bukti", "scroll-text"),
        NavItem(M("JP"), "/jp", "clock"),
        NavItem(M("Sertifikat"), "/sertifikat", "award"),
    ),
    "teach": (NavItem(M("Kursus saya"), "/penulis/", "library"),),
    "manage": (
        NavItem(M("Ringkasan"), "/admin/", "layout-list"),
        NavItem(M("Orang"), "/admin/orang", "users"),
        NavItem(M("Sertifikat"), "/admin/sertifikat", "award"),
        NavItem(M("Unit"), "/admin/unit", "building-2"),
        NavItem(M("Log audit"), "/admin/log", "history"),
    ),
}
LANGUAGES = (Language("id", "Bahasa Indonesia"), Language("en", "English"))


def frame_of(
    *,
    site_name: str,
    organisation: str,
    locale: str,
    path: str,
    badge: Badge | None,
    rooms: Collection[str],
    unit_name: str,
    notices: Sequence[Notice],
    demo: bool,
    languages: Sequence[str] = ("id", "en"),
) -> Frame:
    """The frame for one request.

    `rooms` are those the person may enter; the room one stands in follows from the path. A stranger (no badge) gets
    neither navigation nor menu. `languages` are the codes that have a catalogue.
    """
    room = room_of(path, rooms)
    signed_in = badge is not None
    return Frame(
        site_name=site_name,
        organisation=organisation,
        locale=locale,
        path=path,
        room=room,
        badge=badge,
        unit_name=unit_name,
        standing=_standing(room, organisation, unit_name) if signed_in else organisation,
        nav_label=M("Utama") if room == "learn" else NAME_OF[room],
        nav=tuple(_marked(item, path) for item in NAV_OF[room]) if signed_in else (),
        other_rooms=_other_rooms(room, rooms) if signed_in else (),
        languages=tuple(one for one in LANGUAGES if one.code in languages and one.code != locale),
        notices=tuple(notices),
        demo=demo,
    )


def room_of(path: str, rooms: Collection[str]) -> Room:
    """The room a path lies in; who may not enter it still stands in the room of learning.

    >>> room_of("/admin/orang", {"learn", "manage"}), room_of("/admin/orang", {"learn"}), room_of("/administrasi", {"manage"})
    ('manage', 'learn', 'learn')
    """
    for room in ("teach", "manage"):
        home = HOME_OF[room]
        if room in rooms and f"{path}/".startswith(home):
            return room
    return "learn"


def current_of(href: str, path: str) -> Current:
    """What aria-current says: `page` on the page itself, `true` anywhere below it.

    >>> current_of("/kursus", "/kursus"), current_of("/kursus", "/kursus/proyek"), current_of("/", "/kursus")
    ('page', 'true', '')
    """
    if path.rstrip("/") == href.rstrip("/"):
        return "page"
    if href in HOME_OF.values():
        return ""
    return "true" if path.startswith(f"{href}/") else ""


def _marked(item: NavItem, path: str) -> NavItem:
    return NavItem(item.label, item.href, item.icon, current_of(item.href, path))


def _standing(room: Room, organisation: str, unit_name: str) -> str | Message:
    if room == "learn":
        return organisation
    if room == "teach":
        return M("Mengajar · %(unit)s", unit=unit_name or organisation)
    return M("Mengelola · %(unit)s", unit=unit_name or organisation)


def _other_rooms(room: Room, rooms: Collection[str]) -> tuple[NavItem, ...]:
    return tuple(NavItem(NAME_OF[one], HOME_OF[one], ICON_OF[one]) for one in ROOMS if one != room and one in rooms)
