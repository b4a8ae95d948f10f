"""Wrong sign-ins lock the pair, then the number, never a whole office."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from elearning.accounts.rules.lockout import (
    LIMITS,
    Counter,
    address_key,
    counted,
    lock_of,
    number_key,
    slowed_until,
    tries_left,
)

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def after(kind, times: int, *, every: timedelta = timedelta(0)) -> Counter:
    counter = None
    for turn in range(times):
        counter = counted(kind, counter, NOON + every * turn)
    assert counter is not None
    return counter


def test_five_wrong_tries_lock_the_pair_for_a_quarter_of_an_hour() -> None:
    assert lock_of({"pair": after("pair", 4)}, NOON) is None

    lock = lock_of({"pair": after("pair", 5)}, NOON)

    assert lock is not None
    assert (lock.until, lock.failures) == (NOON + 15 * MINUTE, 5)
    assert lock_of({"pair": after("pair", 5)}, NOON + 15 * MINUTE) is None


def test_twenty_from_anywhere_lock_the_number() -> None:
    assert lock_of({"number": after("number", 19)}, NOON) is None
    assert lock_of({"number": after("number", 20)}, NOON) is not None


def test_an_address_alone_never_locks() -> None:
    counters = {"address": after("address", 5000)}

    assert lock_of(counters, NOON) is None
    assert slowed_until(counters, NOON) == NOON + 15 * MINUTE
    assert slowed_until({"address": after("address", 299)}, NOON) is None


def test_old_tries_are_forgotten() -> None:
    assert counted("pair", after("pair", 4), NOON + timedelta(hours=1, seconds=1)).failures == 1
    assert counted("pair", after("pair", 5), NOON + 16 * MINUTE).failures == 1
    assert tries_left({"pair": after("pair", 4)}, NOON + timedelta(hours=2)) == 5


def test_what_is_left_is_the_smaller_of_both() -> None:
    assert tries_left({}, NOON) == 5
    assert tries_left({"pair": after("pair", 1)}, NOON) == 4
    assert tries_left({"pair": after("pair", 1), "number": after("number", 18)}, NOON) == 2


@given(st.lists(st.integers(0, 60), max_size=60))
def test_whoever_waits_as_told_is_never_locked_at_once(pauses: list[int]) -> None:
    counter, now = None, NOON
    for pause in pauses:
        now += pause * MINUTE
        lock = lock_of({"pair": counter} if counter else {}, now)
        left = tries_left({"pair": counter} if counter else {}, now)
        if lock is None:
            assert left > 0
            counter = counted("pair", counter, now)
            assert (counter.locked_until is not None) == (left == 1)
        else:
            assert now < lock.until <= now + LIMITS["pair"].lock


def test_keys_say_nothing_and_differ() -> None:
    assert number_key("198609262015051001") != number_key("198609262015051002")
    assert "198609" not in number_key("198609262015051001")
    assert address_key("192.0.2.1") != address_key("192.0.2.2")
    assert address_key("no address") == address_key("no address")
