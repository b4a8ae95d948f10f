"""Figures of several processes are one set of figures, also after one of them was killed; a running house writes its minutes."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from elearning.infrastructure.metrics import FOLDER
from tests.faults.conftest import House
from tests.faults.test_kills import children_of, listeners, status_of
from tests.support.server import wait_until
from tests.support.wire import Call, send

pytestmark = pytest.mark.slow

NUMBER = 40


def figure(house: House, name: str, **labels: str) -> float:
    text = send(house.port, Call("/metrics", "")).body
    return sum(
        sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if sample.name == name and labels.items() <= sample.labels.items()
    )


def answered(house: House) -> float:
    return figure(house, "elearning_request_seconds_count", route="/masuk", method="GET", status="2xx")


def test_the_processes_of_the_web_count_together_and_outlive_each_other(house: House, tmp_path: Path) -> None:
    shared = tmp_path / "figures"
    shared.mkdir()
    house.server.env[FOLDER] = str(shared)
    house.server.start_web()
    web = house.server.web
    assert web is not None
    wait_until(lambda: listeners(house.port) == 2)

    for _ in range(NUMBER):
        assert send(house.port, Call("/masuk", "")).status == 200
    assert answered(house) == NUMBER
    assert figure(house, "elearning_requests_in_flight") == 1, "the one that asks"

    before = children_of(web.pid)
    os.kill(before[0], signal.SIGKILL)
    wait_until(lambda: before[0] not in children_of(web.pid) and len(children_of(web.pid)) == 2 and status_of(house) == 200)
    wait_until(lambda: listeners(house.port) == 2)
    assert send(house.port, Call("/masuk", "")).status == 200
    assert answered(house) == NUMBER + 1
    assert figure(house, "elearning_requests_in_flight") == 1


def test_a_request_leaves_one_line_of_json_in_the_log(house: House) -> None:
    import json

    house.server.start_web()
    send(house.port, Call("/kursus?q=Sari", ""))

    lines = [json.loads(line) for line in house.server.log().splitlines() if line.startswith("{")]
    [line] = [one for one in lines if one["event"] == "request" and one["route"] == "/kursus"]
    assert {"request_id", "method", "route", "status", "ms", "statements", "bytes", "level", "timestamp", "event"} == set(line)
    assert "Sari" not in house.server.log()
