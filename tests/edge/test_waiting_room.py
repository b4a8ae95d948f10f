"""Seats, queues and patience of one process."""

from __future__ import annotations

import threading
import time

import pytest

from elearning.edge.waiting_room import Full, Lane, WaitingRoom
from tests.support.server import wait_until

URGENT = Lane("urgent", at_work=2, waiting=4, patience=5)
PLAIN = Lane("plain", at_work=2, waiting=2, patience=5)
SLOW = Lane("slow", at_work=1, waiting=4, patience=5)


class Guest(threading.Thread):
    """Somebody who comes, sits until told to go, and leaves."""

    def __init__(self, room: WaitingRoom, lane: Lane, name: str = "") -> None:
        super().__init__(daemon=True, name=name)
        self.room, self.lane = room, lane
        self.went_in, self.refused, self.go = threading.Event(), threading.Event(), threading.Event()
        self.start()

    def run(self) -> None:
        try:
            with self.room.seat(self.lane):
                self.went_in.set()
                self.go.wait(10)
        except Full:
            self.refused.set()

    def leave(self) -> None:
        self.go.set()
        self.join(10)


@pytest.fixture
def room() -> WaitingRoom:
    return WaitingRoom(2, 3, (URGENT, PLAIN, SLOW))


def seated(room: WaitingRoom, *lanes: Lane) -> list[Guest]:
    guests = [Guest(room, lane) for lane in lanes]
    assert all(guest.went_in.wait(5) for guest in guests)
    return guests


def queued(room: WaitingRoom, lane: Lane) -> Guest:
    before = room.waiting
    guest = Guest(room, lane)
    wait_until(lambda: room.waiting > before or guest.refused.is_set())
    return guest


def test_a_seat_that_is_given_back_goes_to_the_most_urgent(room: WaitingRoom) -> None:
    first, second = seated(room, PLAIN, PLAIN)
    reader, saver = queued(room, PLAIN), queued(room, URGENT)

    first.leave()

    assert saver.went_in.wait(5)
    assert not reader.went_in.is_set()
    saver.leave()
    assert reader.went_in.wait(5)
    for guest in (second, reader):
        guest.leave()
    assert (room.working, room.waiting) == (0, 0)


def test_whoever_comes_when_the_queue_is_full_hears_so_at_once(room: WaitingRoom) -> None:
    guests = seated(room, PLAIN, PLAIN)
    waiting = [queued(room, PLAIN), queued(room, PLAIN)]

    began = time.monotonic()
    with pytest.raises(Full):
        room.enter(PLAIN)

    assert time.monotonic() - began < 1
    assert room.turned_away == {"plain": 1}
    for guest in guests + waiting:
        guest.leave()


def test_patience_ends(room: WaitingRoom) -> None:
    hurried = Lane("hurried", at_work=2, waiting=2, patience=0.05)
    room = WaitingRoom(1, 3, (hurried,))
    [guest] = seated(room, hurried)

    with pytest.raises(Full):
        room.enter(hurried)

    guest.leave()
    assert (room.working, room.waiting) == (0, 0)
    room.enter(hurried)
    room.leave(hurried)


def test_a_lane_has_no_more_seats_than_it_may_use_and_leaves_the_rest_to_others(room: WaitingRoom) -> None:
    [slow] = seated(room, SLOW)
    waiting = queued(room, SLOW)

    [plain] = seated(room, PLAIN)

    assert not waiting.went_in.is_set()
    slow.leave()
    assert waiting.went_in.wait(5)
    for guest in (plain, waiting):
        guest.leave()


def test_when_every_place_is_taken_the_last_of_the_least_urgent_goes(room: WaitingRoom) -> None:
    guests = seated(room, PLAIN, PLAIN)
    slow, slower, plain = queued(room, SLOW), queued(room, SLOW), queued(room, PLAIN)

    saver = Guest(room, URGENT)

    assert slower.refused.wait(5)
    assert not slow.refused.is_set()
    assert not plain.refused.is_set()
    assert room.waiting == 3
    for guest in (*guests, saver, plain, slow):
        guest.leave()
    assert (room.working, room.waiting) == (0, 0)


def test_many_at_once_never_sit_on_one_seat() -> None:
    lane = Lane("many", at_work=3, waiting=100, patience=10)
    room = WaitingRoom(3, 100, (lane,))
    inside, most, lock = [0], [0], threading.Lock()

    def come() -> None:
        for _ in range(20):
            with room.seat(lane):
                with lock:
                    inside[0] += 1
                    most[0] = max(most[0], inside[0])
                time.sleep(0.0005)
                with lock:
                    inside[0] -= 1

    threads = [threading.Thread(target=come) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)

    assert most[0] == 3
    assert (room.working, room.waiting, room.turned_away) == (0, 0, {})
