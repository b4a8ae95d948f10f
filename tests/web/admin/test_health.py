"""The page about the platform's health: sentences, figures, pictures with their tables; for admins of the platform."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from elearning import wiring
from elearning.infrastructure import measures
from elearning.infrastructure.jobs import PARKED, QUEUED, Run
from elearning.infrastructure.work import WorkFactory
from elearning.kernel.actor import Actor
from elearning.kernel.clock import FixedClock
from tests.support.client import PageClient
from tests.support.queries import QueryCount
from tests.web.admin.desk import enter
from tests.web.admin.test_jobs import put

PAGE = "/admin/kesehatan"


def measure(factory: WorkFactory, clock: FixedClock, minutes: int, **data: object) -> None:
    """One process saw forty requests to the catalogue in each of the last minutes, one of them failed."""
    clock.move(timedelta(minutes=-minutes))
    for _ in range(minutes):
        with factory.open(Actor.system()) as work:
            seen = {
                "routes": {"GET /kursus": [40, 1, 0, 20, 18, 2, *[0] * 8]},
                "sign_ins": {"good": 2, "bad": 1},
                "errors": {"NotFound": 1},
            }
            measures.record(work, "proses", {**seen, **data})
        clock.move(timedelta(minutes=1))


def test_before_the_first_minute_there_is_nothing_to_draw(client: PageClient) -> None:
    page = enter(client, "fajar").get_page(PAGE).page

    assert "Belum ada yang diukur." in page.text
    assert "Tidak ada yang perlu perhatian." in page.text


def test_pictures_figures_and_routes(client: PageClient, factory: WorkFactory, clock: FixedClock) -> None:
    measure(factory, clock, 30)
    wiring.measure_house(Run(1, factory))

    got = enter(client, "fajar").get_page(PAGE)

    text = got.page.text
    assert "1200, 6,7 per menit" in text
    assert "GET /kursus" in text
    assert "30 permintaan gagal karena galat server (5xx)." in text
    assert "10 md" in text  # half of forty within the second class
    assert got.body.count('class="time-chart"') == 5
    assert got.body.count("<polyline") == 2
    assert "NotFound" in text
    assert "Catatan di buku besar bukti" in text


@pytest.mark.parametrize("hours", ["3", "12", "48", "1000", "x"])
def test_other_windows(client: PageClient, factory: WorkFactory, clock: FixedClock, hours: str) -> None:
    measure(factory, clock, 3)

    page = enter(client, "fajar").get_page(f"{PAGE}?jam={hours}").page

    assert "GET /kursus" in page.text


def test_what_needs_somebody_is_said_first(client: PageClient, factory: WorkFactory, clock: FixedClock) -> None:
    measure(factory, clock, 2, routes={"GET /": [10, 0, *[0] * 9, 10, 0, 0]})
    put(factory, PARKED)
    put(factory, QUEUED, due_at=clock.now() - timedelta(minutes=20))

    text = enter(client, "fajar").get_page(PAGE).page.text

    assert "1 pekerjaan latar berhenti dan menunggu Anda." in text
    assert "Pekerjaan tertua sudah menunggu 20 menit." in text
    assert "Satu dari dua puluh permintaan lebih lambat dari" in text


def test_the_chore_looks_at_the_house_and_forgets_what_is_old(app: Flask, factory: WorkFactory, clock: FixedClock) -> None:
    wiring.measure_house(Run(1, factory))
    clock.move(timedelta(hours=49))
    wiring.measure_house(Run(1, factory))

    now = clock.now()
    with factory.open(Actor.system()) as work:
        spans = measures.read_spans(work.session, now - timedelta(hours=60), now, timedelta(hours=1))
    houses = [span.house for span in spans if span.house is not None]
    assert len(houses) == 1
    assert houses[0]["database_bytes"] > 100_000
    assert houses[0]["disk_free"] > 0
    assert houses[0]["ledger"] == 0


def test_only_admins_of_the_platform_see_it(client: PageClient, other_client: PageClient) -> None:
    assert enter(client, "budi").get(PAGE).status == 403
    assert PAGE not in [href for href, _text in client.get_page("/admin/").page.links]
    assert PAGE in [href for href, _text in enter(other_client, "fajar").get_page("/admin/").page.links]


def test_many_minutes_cost_no_more_statements(
    client: PageClient, factory: WorkFactory, clock: FixedClock, query_count: QueryCount
) -> None:
    enter(client, "fajar")
    measure(factory, clock, 3)
    client.get_page(PAGE)
    with query_count() as few:
        client.get_page(PAGE)
    measure(factory, clock, 100)
    with query_count() as many:
        client.get_page(PAGE)

    assert len(few) == len(many)
