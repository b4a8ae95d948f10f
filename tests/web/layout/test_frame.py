"""Where one stands and where one may go."""

from __future__ import annotations

from typing import Any

import pytest

from elearning.web.layout.frame import Badge, Frame, Notice, current_of, frame_of, room_of

SARI = Badge("Sari Wulandari", "Sari Wulandari, S.Sos.")


def frame(path: str = "/", badge: Badge | None = SARI, rooms: tuple[str, ...] = ("learn",), **given: Any) -> Frame:
    values: dict[str, Any] = {
        "site_name": "Ruang Belajar", "organisation": "Kota Contoh", "locale": "id", "unit_name": "Kec. Contoh Utara", "notices": (), "demo": False,
    }  # fmt: skip
    return frame_of(path=path, badge=badge, rooms=frozenset(rooms), **(values | given))


def test_a_learner_finds_five_doors() -> None:
    made = frame("/kursus/proyek")

    assert [(str(item.label), item.href, item.current) for item in made.nav] == [
        ("Beranda", "/", ""),
        ("Kursus", "/kursus", "true"),
        ("Bukti", "/bukti", ""),
        ("JP", "/jp", ""),
        ("Sertifikat", "/sertifikat", ""),
    ]
    assert made.other_rooms == ()
    assert made.standing == "Kota Contoh"


def test_an_administrator_stands_in_a_unit_and_may_go_back() -> None:
    made = frame("/admin/sertifikat", rooms=("learn", "teach", "manage"))

    assert str(made.standing) == "Mengelola · Kec. Contoh Utara"
    assert [item.href for item in made.nav] == ["/admin/", "/admin/orang", "/admin/sertifikat", "/admin/unit", "/admin/log"]
    assert [item.href for item in made.nav if item.current] == ["/admin/sertifikat"]
    assert [(str(item.label), item.href) for item in made.other_rooms] == [("Belajar", "/"), ("Mengajar", "/penulis/")]


def test_no_room_shows_more_than_five_doors() -> None:
    for path in ("/", "/penulis/", "/admin/"):
        assert 1 <= len(frame(path, rooms=("learn", "teach", "manage")).nav) <= 5


def test_who_may_not_manage_is_refused_in_the_room_of_learning() -> None:
    made = frame("/admin/orang", rooms=("learn",))

    assert made.room == "learn"
    assert made.nav[0].href == "/"


def test_a_stranger_sees_no_doors() -> None:
    made = frame("/verifikasi/ABC", badge=None, rooms=())

    assert made.nav == ()
    assert made.other_rooms == ()
    assert made.standing == "Kota Contoh"


def test_the_other_language_is_offered_in_its_own_name() -> None:
    assert [(one.code, one.name) for one in frame().languages] == [("en", "English")]
    assert [(one.code, one.name) for one in frame(locale="en").languages] == [("id", "Bahasa Indonesia")]
    assert frame(languages=("id",)).languages == ()


def test_notices_stand_in_their_order() -> None:
    notices = [Notice("good", "satu"), Notice("care", "dua")]

    assert frame(notices=notices).notices == tuple(notices)


@pytest.mark.parametrize(
    ("path", "room"),
    [
        ("/admin", "manage"),
        ("/admin/", "manage"),
        ("/admin/unit/3", "manage"),
        ("/administrasi", "learn"),
        ("/penulis/kursus", "teach"),
        ("/kursus", "learn"),
    ],
)
def test_the_room_follows_from_the_path(path: str, room: str) -> None:
    assert room_of(path, {"learn", "teach", "manage"}) == room


@pytest.mark.parametrize(
    ("href", "path", "current"),
    [
        ("/", "/", "page"),
        ("/", "/kursus", ""),
        ("/admin/", "/admin", "page"),
        ("/admin/", "/admin/orang", ""),
        ("/kursus", "/kursusku", ""),
    ],
)
def test_current_is_here_or_within(href: str, path: str, current: str) -> None:
    assert current_of(href, path) == current
