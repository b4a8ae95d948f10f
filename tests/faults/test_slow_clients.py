"""Forty phones that send half of something and fall silent, readers who never read, and connections that break off."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from urllib.parse import urlencode
from uuid import UUID

import pytest
from sqlalchemy import select

from elearning.edge.assets import asset_url
from elearning.quizzes.model import Answer, Attempt
from tests.faults.conftest import House
from tests.faults.test_kills import COURSE, ready_to_answer
from tests.support.crowd import Member, post
from tests.support.server import HOST
from tests.support.wire import Call, send

pytestmark = pytest.mark.slow

SLOW = 40
PATIENCE = 3.0


def head_of(path: str, member: Member, length: int) -> bytes:
    return (
        f"POST {path} HTTP/1.1\r\nHost: {HOST}\r\nCookie: sesi={member.cookie}\r\nContent-Length: {length}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n\r\n"
    ).encode()


@contextmanager
def half_open(port: int, number: int, sent: bytes) -> Iterator[list[socket.socket]]:
    """So many connections on which this was sent, and nothing after it."""
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.create_connection((HOST, port), timeout=30)) for _ in range(number)]
        for one in sockets:
            one.sendall(sent)
        time.sleep(0.3)
        yield sockets


def assert_quick(house: House, member: Member) -> None:
    """Ordinary requests, one after another, each on a connection of its own."""
    for number in range(10):
        began = time.monotonic()
        calls = [
            Call("/healthz", ""),
            Call(f"/kursus/{COURSE}/membaca", member.cookie),
            post(member, f"/kursus/{COURSE}/daftar"),
        ]
        answer = send(house.port, calls[number % 3])
        assert answer.status in {200, 303}, answer
        assert time.monotonic() - began < PATIENCE


@pytest.mark.parametrize("what", ["half a header", "half a body", "answers that nobody reads"])
def test_forty_slow_clients_are_not_noticed(house: House, what: str) -> None:
    members, [attempt] = ready_to_answer(house, 1)
    [member] = members
    house.server.start_web()
    sent = {
        "half a header": b"GET / HTTP/1.1\r\nHost: x\r\n",
        "half a body": head_of(f"/percobaan/{attempt}/jawaban", member, 1000) + b"csrf_token=",
        "answers that nobody reads": f"GET {asset_url('app.css')} HTTP/1.1\r\nHost: x\r\n\r\n".encode() * 200,
    }[what]

    with half_open(house.port, SLOW, sent):
        assert_quick(house, member)

    assert_quick(house, member)
    house.assert_sound()


def test_half_a_quiz_is_not_taken_for_a_quiz(house: House) -> None:
    """The form token and the first answers arrive, then the phone is gone: nothing is sent, nothing is saved."""
    [member], [attempt] = ready_to_answer(house, 1)
    house.server.start_web()
    form = urlencode([("csrf_token", member.csrf), *house.crowd.right_answers(attempt)]).encode()
    half = form[: form.index(b"jawaban.asn")]
    for path in ("kirim", "jawaban"):
        for goes in ("away", "silent"):
            with half_open(house.port, 1, head_of(f"/percobaan/{attempt}/{path}", member, len(form)) + half) as [phone]:
                if goes == "silent":
                    phone.shutdown(socket.SHUT_WR)
                    answer = phone.recv(4096)
                    assert answer.startswith(b"HTTP/1.1 400"), answer
    time.sleep(0.5)

    assert states(house, attempt) == ["open"]
    assert house.rows(select(Answer.question_id)) == []
    answers = house.crowd.right_answers(attempt)
    assert send(house.port, post(member, f"/percobaan/{attempt}/kirim", answers)).status == 303
    assert states(house, attempt) == ["graded"]


def states(house: House, attempt: UUID) -> list[str]:
    return [state for (state,) in house.rows(select(Attempt.state).where(Attempt.public_id == attempt))]


def test_a_thousand_browsers_that_only_stay_connected_keep_nobody_out(house: House) -> None:
    [member], _attempts = ready_to_answer(house, 1)
    house.server.start_web()

    with half_open(house.port, 1000, b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"):
        assert_quick(house, member)
