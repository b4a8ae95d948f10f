"""Guesses and costly acts end in 429 with a time to come back; ordinary work never comes near it, and other pages pay nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from elearning.accounts.rules.lockout import address_key
from elearning.edge import rate_limit
from elearning.edge.rate_limit import Door
from elearning.infrastructure.shared import Counters, Limit
from elearning.infrastructure.work import WorkFactory
from elearning.kernel.clock import FixedClock
from tests.support.application import make_app
from tests.support.client import Got, PageClient
from tests.support.learners import actor_of
from tests.support.valkey import LiveValkey
from tests.web.authoring.test_room import SMALL, upload, zip_of

OFFICE, HOME = "203.0.113.7", "198.51.100.9"
LIMITED = {
    "accounts.sign_in": rate_limit.WRONG_SIGN_INS,
    "certificates.check": rate_limit.UNKNOWN_CODES,
    "certificates.compare_file": rate_limit.COMPARED_FILES,
    "admin.upload_roster": rate_limit.UPLOADS,
    "authoring.upload": rate_limit.UPLOADS,
    "authoring.publish": rate_limit.UPLOADS,
    "authoring.preview": rate_limit.PREVIEWS,
}


def test_these_addresses_are_limited_and_no_others(app: Flask) -> None:
    declared = {name: view.door for name, view in app.view_functions.items() if hasattr(view, "door")}

    assert declared == LIMITED


def use_up(app: Flask, door: Door, who: str) -> None:
    """As many as are allowed."""
    counters: Counters = app.extensions["counters"]
    for _ in range(door.limit.amount):
        assert counters.hit(door.limit, who) == 0


def assert_too_often(got: Got) -> None:
    assert got.status == 429
    assert got.page.headings == ["Terlalu sering"]
    assert 1 <= int(got.response.headers["Retry-After"]) <= 60


def test_wrong_sign_ins_of_a_network_are_counted_and_right_ones_not(app: Flask) -> None:
    office = PageClient(app, OFFICE)
    office.sign_in("sari")
    office.post("/keluar")
    office.get("/masuk")
    counters: Counters = app.extensions["counters"]
    one_left = replace(rate_limit.WRONG_SIGN_INS.limit, amount=1)
    assert counters.wait(one_left, address_key(OFFICE)) == 0, "who came in was not counted"
    assert office.post("/masuk", {"nip": "123", "password": "salah"}).status == 422
    use_up_rest(counters, rate_limit.WRONG_SIGN_INS.limit, address_key(OFFICE))

    assert_too_often(office.post("/masuk", {"nip": "123", "password": "salah"}))
    assert office.get("/masuk").status == 200
    PageClient(app, HOME).sign_in("sari")


def use_up_rest(counters: Counters, limit: Limit, who: str) -> None:
    """Count until the limit is reached: one was counted before."""
    waits = [counters.hit(limit, who) for _ in range(limit.amount - 1)]
    assert set(waits) == {0}


def test_guessing_codes_ends_and_checking_real_ones_does_not(app: Flask) -> None:
    client = PageClient(app, OFFICE)
    statuses = [client.get(f"/verifikasi/TEBAK-{number}").status for number in range(61)]

    assert statuses == [404] * 60 + [429]
    assert_too_often(client.get("/verifikasi/TEBAK"))
    assert PageClient(app, HOME).get("/verifikasi/TEBAK").status == 404
    assert client.get("/verifikasi").status == 200


def test_an_author_hands_in_so_often_and_no_oftener(client: PageClient, app: Flask, factory: WorkFactory) -> None:
    client.sign_in("dewi")
    package = zip_of(SMALL, "kursus-naskah")
    first = upload(client, package)
    assert first.status == 303
    use_up_rest(app.extensions["counters"], rate_limit.UPLOADS.limit, f"p{actor_of(factory, 'dewi').person_id}")

    assert_too_often(upload(client, package))
    assert_too_often(client.post(f"{first.location}/terbitkan"))
    assert client.get(f"{first.location}/membaca").status == 200, "looking at it is counted apart"


def test_a_script_is_told_in_its_own_way(client: PageClient, app: Flask) -> None:
    use_up(app, rate_limit.UNKNOWN_CODES, address_key("127.0.0.1"))

    got = client.get("/verifikasi/TEBAK", headers={"Accept": "application/json"})

    assert got.status == 429
    assert got.response.mimetype == "application/problem+json"
    assert int(got.response.headers["Retry-After"]) > 0


@pytest.fixture
def nodes(instance: tuple[Path, str], clock: FixedClock, valkey: LiveValkey) -> Iterator[list[Flask]]:
    """Two web nodes of one installation that share a Valkey."""
    folder, url = instance
    made = [make_app(folder, url, clock=clock, env={"REDIS_URL": valkey.url}) for _ in range(2)]
    yield made
    from elearning.edge.database import db

    for app in made:
        app.extensions["counters"]._shared.close()
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


def test_two_nodes_count_as_one_and_go_on_alone(nodes: list[Flask], valkey: LiveValkey) -> None:
    nodes[0].extensions["counters"]._shared.client.flushall()
    first, second = (PageClient(app, OFFICE) for app in nodes)
    statuses = [(first, second)[number % 2].get(f"/verifikasi/TEBAK-{number}").status for number in range(61)]
    assert statuses == [404] * 60 + [429]

    valkey.stop()
    try:
        assert first.get("/verifikasi/TEBAK").status == 404
    finally:
        valkey.start()
