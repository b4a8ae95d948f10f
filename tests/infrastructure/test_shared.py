"""Counters and cache: one for all nodes while Valkey is there, each its own while it is not, and never a fault for anybody."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest
from structlog.testing import capture_logs

from elearning.infrastructure.shared import Cache, Counters, Limit, Shared, cache, connection
from tests.support.server import HOST, free_port
from tests.support.valkey import LiveValkey

SECRET = b"rahasia instalasi uji"


@dataclass
class Node:
    """What one process has."""

    shared: Shared
    counters: Counters
    cache: Cache


def node_at(url: str, secret: bytes = SECRET) -> Node:
    shared = Shared(url, installation=secret)
    return Node(shared, Counters(shared), Cache(shared, secret=secret))


@pytest.fixture
def nodes(valkey: LiveValkey) -> Iterator[list[Node]]:
    """Two nodes of one installation, on an empty store."""
    made = [node_at(valkey.url), node_at(valkey.url)]
    made[0].shared.client.flushall()
    yield made
    for node in made:
        node.shared.close()


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who is gone is asked again at once."""
    monkeypatch.setattr(connection, "ASK_AGAIN", 0.0)


# --- counters ------------------------------------------------------------------------------------------------------------


def test_without_a_store_a_process_counts_by_itself() -> None:
    counters, limit = Counters(), Limit("uji", 3)

    waits = [counters.hit(limit, "sari") for _ in range(4)]

    assert waits[:3] == [0, 0, 0]
    assert 1 <= waits[3] <= 60
    assert counters.hit(limit, "budi") == 0
    assert counters.hit(Limit("lain", 3), "sari") == 0


def test_looking_does_not_count() -> None:
    counters, limit = Counters(), Limit("uji", 1)

    assert [counters.wait(limit, "sari") for _ in range(3)] == [0, 0, 0]
    counters.hit(limit, "sari")
    assert counters.wait(limit, "sari") > 0


def test_a_span_that_is_over_is_forgotten() -> None:
    counters, limit = Counters(), Limit("uji", 1, seconds=1)
    assert counters.hit(limit, "sari") == 0
    assert counters.hit(limit, "sari") == 1

    time.sleep(1.1)

    assert counters.hit(limit, "sari") == 0


def test_nodes_count_together_and_installations_apart(nodes: list[Node], valkey: LiveValkey) -> None:
    limit = Limit("uji", 20)
    with ThreadPoolExecutor(4) as pool:
        waits = list(pool.map(lambda turn: nodes[turn % 2].counters.hit(limit, "sari"), range(30)))

    assert waits.count(0) == 20
    assert all(0 < wait <= 60 for wait in waits if wait)
    assert nodes[1].counters.wait(limit, "sari") > 0
    stranger = node_at(valkey.url, b"instalasi lain")
    assert stranger.counters.wait(limit, "sari") == 0
    stranger.shared.close()


# --- cache ---------------------------------------------------------------------------------------------------------------


def test_what_is_kept_in_a_process_ends_and_makes_room() -> None:
    kept = Cache(room=1000)
    kept.set("a", b"1" * 400, 60)
    kept.set("b", b"2" * 400, 60)
    assert kept.get("a") == b"1" * 400

    kept.set("c", b"3" * 400, 60)
    kept.set("over", b"4", 0)

    assert kept.get("b") is None, "the one that was not asked for is forgotten first"
    assert (kept.get("a"), kept.get("c"), kept.get("over"), kept.get("unknown")) == (b"1" * 400, b"3" * 400, None, None)


def test_a_value_ends_when_its_time_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr(cache.time, "monotonic", lambda: now[0])
    kept = Cache()
    kept.set("a", b"1", 10)

    now[0] += 9.9
    assert kept.get("a") == b"1"
    now[0] += 0.1
    assert kept.get("a") is None


def test_what_is_too_large_is_not_kept() -> None:
    kept = Cache()
    kept.set("a", b"x" * (cache.LARGEST + 1), 60)
    assert kept.get("a") is None


def test_what_one_node_made_the_other_has(nodes: list[Node]) -> None:
    nodes[0].cache.set("halaman:1", b"<p>isi</p>", 60)

    assert nodes[1].cache.get("halaman:1") == b"<p>isi</p>"
    assert 0 < nodes[0].shared.client.ttl(f"{nodes[0].shared.prefix}:cache1:halaman:1") <= 60


def test_bytes_that_somebody_else_put_into_the_store_are_not_believed(nodes: list[Node], valkey: LiveValkey) -> None:
    shared = nodes[0].shared
    nodes[0].cache.set("asli", b"<p>isi</p>", 60)
    sealed = shared.client.get(f"{shared.prefix}:cache1:asli")
    assert isinstance(sealed, bytes)
    shared.client.set(f"{shared.prefix}:cache1:palsu", b"<script>jahat</script>")
    shared.client.set(f"{shared.prefix}:cache1:pindahan", sealed)
    shared.client.set(f"{shared.prefix}:cache1:diubah", sealed[:-1] + b"!")

    assert [nodes[1].cache.get(name) for name in ("asli", "palsu", "pindahan", "diubah")] == [b"<p>isi</p>", None, None, None]
    stranger = node_at(valkey.url, b"instalasi lain")
    assert stranger.cache.get("asli") is None
    stranger.shared.close()


# --- the store is gone ---------------------------------------------------------------------------------------------------


def test_while_the_store_is_gone_nodes_work_on_and_find_it_again(
    nodes: list[Node], valkey: LiveValkey, impatient: None
) -> None:
    node, limit = nodes[0], Limit("uji", 2)
    node.cache.set("a", b"1", 60)
    node.counters.hit(limit, "sari")
    valkey.stop()
    try:
        with capture_logs() as logs:
            waits = [node.counters.hit(limit, "sari") for _ in range(3)]
            node.cache.set("b", b"2", 60)
            kept = [node.cache.get(name) for name in ("a", "b", "c")]
    finally:
        valkey.start()

    assert waits[:2] == [0, 0], "counted afresh by this process alone"
    assert waits[2] > 0
    assert kept == [b"1", b"2", None]
    assert [line["event"] for line in logs] == ["shared.gone"], "said once, not for every request"
    assert node.counters.hit(limit, "sari") == 0, "the store is empty and counts again"
    assert nodes[1].counters.hit(limit, "sari") == 0
    assert nodes[0].counters.hit(limit, "sari") > 0
    node.cache.set("d", b"4", 60)
    assert nodes[1].cache.get("d") == b"4"


def test_a_store_that_was_restarted_while_nobody_asked_is_not_noticed(nodes: list[Node], valkey: LiveValkey) -> None:
    nodes[0].cache.set("a", b"1", 60)
    valkey.stop()
    valkey.start()

    with capture_logs() as logs:
        nodes[0].cache.set("b", b"2", 60)

    assert logs == []
    assert nodes[1].cache.get("b") == b"2"


def test_a_node_starts_without_the_store() -> None:
    node = node_at(f"valkey://{HOST}:{free_port()}")

    node.cache.set("a", b"1", 60)

    assert node.cache.get("a") == b"1"
    assert node.counters.hit(Limit("uji", 1), "sari") == 0
    node.shared.close()


def test_a_store_that_does_not_answer_holds_up_one_request_and_not_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """Asked each time it would be a quarter of a minute."""
    monkeypatch.setattr(connection, "WAIT", 0.15)
    listener = socket.create_server((HOST, 0), backlog=16)
    try:
        node, limit = node_at(f"redis://{HOST}:{listener.getsockname()[1]}"), Limit("uji", 1000)
        began = time.monotonic()

        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda _turn: node.counters.hit(limit, "sari"), range(200)))

        assert time.monotonic() - began < 4
        node.shared.close()
    finally:
        listener.close()


def test_after_an_outage_one_thread_looks_and_the_others_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    shared = Shared(f"redis://{HOST}:{free_port()}", installation=SECRET)
    shared.ask(lambda client: client.ping(), lambda: None)
    monkeypatch.setattr(shared, "_ask_at", 0.0)
    asked: list[int] = []
    gate = threading.Barrier(4)

    def one(turn: int) -> None:
        gate.wait()
        shared.ask(lambda _client: asked.append(turn), lambda: None)

    with ThreadPoolExecutor(4) as pool:
        monkeypatch.setattr(shared, "_gone", True)
        real = shared._may_look
        monkeypatch.setattr(shared, "_may_look", lambda: real() and not time.sleep(0.05))
        list(pool.map(one, range(4)))

    assert len(asked) == 1
    shared.close()
