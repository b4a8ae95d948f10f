"""What stands before Flask: bodies read whole, a seat for each, a constant page for the surplus."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable
from typing import Any

import pytest
from flask import Flask

from elearning.edge.overload import LONG, PLACES, READING, SAVING, SEATS, SIGNING_IN, STREAMS, Overload, lane_of
from elearning.edge.waiting_room import WaitingRoom
from tests.support.client import PageClient, PageReader, page_faults

FULL_ROOM = WaitingRoom(0, 0, (SAVING, READING, LONG, SIGNING_IN))
LARGEST = 1000


class Inside:
    """The application behind: notes what reached it."""

    def __init__(self, length: int = 2) -> None:
        self.bodies: list[bytes] = []
        self.length = length
        self.closed = 0

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        self.bodies.append(environ["wsgi.input"].read())
        start_response("200 OK", [("Content-Length", str(self.length))])
        return Pieces(self)


class Pieces:
    def __init__(self, inside: Inside) -> None:
        self.inside = inside
        self.pieces = iter([b"ok"])

    def __iter__(self) -> Any:
        return self.pieces

    def close(self) -> None:
        self.inside.closed += 1


class Visit:
    """One request through the middleware."""

    def __init__(self, overload: Overload, method: str = "GET", path: str = "/", body: bytes = b"", **environ: str) -> None:
        self.status, self.headers = 0, dict[str, str]()
        told = {"CONTENT_LENGTH": str(len(body))} if body else {}
        given = {"REQUEST_METHOD": method, "PATH_INFO": path, "wsgi.input": io.BytesIO(body), **told, **environ}
        self.answer = overload(given, self._start)

    def _start(self, status: str, headers: list[tuple[str, str]], _exc_info: Any = None) -> None:
        self.status, self.headers = int(status[:3]), dict(headers)

    @property
    def body(self) -> bytes:
        return b"".join(self.answer)


@pytest.mark.parametrize(
    ("method", "path", "lane"),
    [
        ("POST", "/percobaan/0192/jawaban", SAVING),
        ("POST", "/percobaan/0192/kirim", SAVING),
        ("GET", "/percobaan/0192/hasil", READING),
        ("POST", "/kursus/a/b/kuis", READING),
        ("POST", "/masuk", SIGNING_IN),
        ("GET", "/masuk", READING),
        ("POST", "/akun/kata-sandi", SIGNING_IN),
        ("POST", "/penulis/unggah", LONG),
        ("POST", "/admin/sertifikat/a/terbitkan", LONG),
        ("GET", "/admin/", READING),
    ],
)
def test_where_a_request_queues(method: str, path: str, lane: object) -> None:
    assert lane_of(method, path) is lane


def test_the_surplus_is_told_so_in_a_page_without_touching_the_application() -> None:
    inside = Inside()

    visit = Visit(Overload(inside, largest=LARGEST, room=FULL_ROOM))

    page = PageReader(visit.body.decode())
    assert visit.status == 503
    assert int(visit.headers["Retry-After"]) > 0
    assert page.headings == ["Server sedang penuh"]
    assert page_faults(page) == []
    assert inside.bodies == []


def test_a_script_is_told_so_in_its_own_words() -> None:
    visit = Visit(Overload(Inside(), largest=LARGEST, room=FULL_ROOM), HTTP_ACCEPT="application/json")

    assert (visit.status, visit.headers["Content-Type"]) == (503, "application/problem+json")
    assert json.loads(visit.body)["status"] == 503


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
def test_those_who_watch_over_the_server_are_never_turned_away(path: str) -> None:
    assert Visit(Overload(Inside(), largest=LARGEST, room=FULL_ROOM), path=path).status == 200


def test_a_body_that_broke_off_reaches_nobody() -> None:
    """The web server hands it on as if it were whole."""
    inside = Inside()
    overload = Overload(inside, largest=LARGEST)

    visit = Visit(overload, "POST", body=b"half", CONTENT_LENGTH="8")

    assert (visit.status, inside.bodies) == (400, [])
    assert "tidak ada yang disimpan" in visit.body.decode()
    assert Visit(overload, "POST", body=b"whole").status == 200
    assert inside.bodies == [b"whole"]


def test_a_body_without_a_length_is_asked_for_one() -> None:
    inside = Inside()

    visit = Visit(Overload(inside, largest=LARGEST), "POST", HTTP_TRANSFER_ENCODING="chunked")

    assert (visit.status, inside.bodies) == (411, [])


def test_a_body_that_flask_will_refuse_is_not_read_before() -> None:
    inside = Inside()
    unread = io.BytesIO(b"x" * (LARGEST + 1))

    Visit(Overload(inside, largest=LARGEST), "POST", CONTENT_LENGTH=str(LARGEST + 1), **{"wsgi.input": unread})  # type: ignore[arg-type]

    assert inside.bodies == [b"x" * (LARGEST + 1)], "handed on as it came"


def test_large_answers_go_out_to_so_many_at_once_and_give_their_place_back() -> None:
    inside = Inside(length=2_000_000)
    overload = Overload(inside, largest=LARGEST)
    under_way = [Visit(overload) for _ in range(STREAMS)]

    assert Visit(overload).status == 503
    assert inside.closed == 1
    assert under_way[0].body == b"ok"
    under_way[0].answer.close()  # type: ignore[attr-defined]
    assert Visit(overload).status == 200
    assert overload.room.working == 0


def test_a_seat_is_given_back_when_the_application_fails() -> None:
    def failing(_environ: object, _start: object) -> Iterable[bytes]:
        raise ZeroDivisionError

    overload = Overload(failing, largest=LARGEST)
    for _ in range(SEATS + PLACES + 1):
        with pytest.raises(ZeroDivisionError):
            Visit(overload)

    assert (overload.room.working, overload.room.waiting) == (0, 0)


def test_the_application_stands_behind_it_and_built_files_before_it(app: Flask, client: PageClient) -> None:
    from elearning.edge.assets import asset_url

    app.extensions["overload"].room = FULL_ROOM

    assert client.get("/").status == 503
    assert client.get(asset_url("app.css")).status == 200
    assert client.get("/healthz").status == 200
