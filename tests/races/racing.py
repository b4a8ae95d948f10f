"""Two processes that send their requests at the same moment, round after round."""

from __future__ import annotations

import multiprocessing
from collections.abc import Sequence
from http.client import HTTPConnection
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier

from tests.support.wire import Answer, Call, send

ROUNDS = 50
PATIENCE = 240.0


def run(port: int, calls: Sequence[Call], barrier: Barrier, out: Queue[tuple[int, list[Answer]]], lane: int) -> None:
    """One client: connect, wait for the other, send; a new connection each round, so that either web process may get it."""
    answers: list[Answer] = []
    for call in calls:
        connection = HTTPConnection("127.0.0.1", port, timeout=30)
        connection.connect()
        barrier.wait(PATIENCE)
        answers.append(send(port, call, connection))
    out.put((lane, answers))


def race(port: int, rounds: Sequence[tuple[Call, Call]]) -> list[tuple[Answer, Answer]]:
    """Send each pair at once from two processes; the answers, round by round."""
    spawn = multiprocessing.get_context("spawn")
    barrier, out = spawn.Barrier(2), spawn.Queue()
    lanes = [[one[lane] for one in rounds] for lane in (0, 1)]
    clients = [spawn.Process(target=run, args=(port, calls, barrier, out, lane)) for lane, calls in enumerate(lanes)]
    for client in clients:
        client.start()
    try:
        came = dict(out.get(timeout=PATIENCE) for _ in clients)
    finally:
        for client in clients:
            client.join(5)
            if client.is_alive():
                client.kill()
    return list(zip(came[0], came[1], strict=True))
