"""The page of background jobs: what stands there, who may see it, the two buttons and the lines they leave."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from elearning.infrastructure.jobs import CANCELLED, DONE, PARKED, QUEUED, RUNNING, Fault, Job
from elearning.infrastructure.work import WorkFactory
from elearning.kernel.actor import Actor
from elearning.kernel.clock import FixedClock
from elearning.kernel.ids import new_public_id
from tests.support.client import PageClient
from tests.support.queries import QueryCount
from tests.web.admin.desk import enter, lines

PAGE = "/admin/pekerjaan"


def put(factory: WorkFactory, state: str, **values: Any) -> str:
    with factory.open(Actor.system()) as work:
        work.begin_write()
        now = work.now()
        made = {
            "public_id": new_public_id(), "name": "certificates.make_pdf", "arguments": {}, "attempt": 0, "error": "", "fault": "",
            "due_at": now, "created_at": now, "progress_note": "", "request_id": "",
        }  # fmt: skip
        job = Job(**{**made, "state": state, **values})
        work.session.add(job)
        work.session.flush()
        return str(job.public_id)


def state_of(factory: WorkFactory, public_id: str) -> str:
    from uuid import UUID

    from sqlalchemy import select

    with factory.open(Actor.system()) as work:
        return work.session.scalars(select(Job.state).where(Job.public_id == UUID(public_id))).one()


def test_nothing_to_do_is_said(client: PageClient) -> None:
    text = enter(client, "fajar").get_page(PAGE).page.text

    assert "Semua pekerjaan latar berjalan." in text
    assert "Antrean kosong." in text
    assert "Tidak ada yang sedang berjalan." in text


def test_each_state_is_told_in_words(client: PageClient, factory: WorkFactory, clock: FixedClock) -> None:
    now = clock.now()
    put(factory, PARKED, attempt=5, fault=Fault.HUNG, error="certificates.make_pdf: no sign of life for 60 seconds")
    put(
        factory, RUNNING, name="certificates.issue_order", attempt=1, started_at=now, lease_until=now, progress_done=412,
        progress_total=750, progress_note="Mengambil nomor", progress_ends_at=now + timedelta(minutes=2),
    )  # fmt: skip
    put(factory, QUEUED, attempt=1, fault=Fault.FULL, error="OSError", due_at=now + timedelta(minutes=1))
    put(factory, DONE, started_at=now, finished_at=now + timedelta(seconds=1.5))
    put(factory, CANCELLED, finished_at=now)

    page = enter(client, "fajar").get_page(PAGE)

    text = page.page.text
    assert "Melewati batas waktunya. Pekerjanya dihentikan dan diganti." in text
    assert "no sign of life for 60 seconds" in text
    assert "Dicoba 5 kali, lalu berhenti." in text
    assert "Menerbitkan sertifikat" in text
    assert "412 dari 750 · sekitar 2 menit lagi" in text
    assert '<progress aria-labelledby="' in page.body
    assert 'value="412" max="750"' in page.body
    assert "Sudah dicoba 1 kali; dicoba lagi pukul 09.01 WIB." in text
    assert "Penyimpanan penuh." in text
    assert "dalam 1,5 detik" in text
    assert '<meta http-equiv="refresh"' in page.body


def test_jobs_that_wait_too_long_are_pointed_out(client: PageClient, factory: WorkFactory, clock: FixedClock) -> None:
    put(factory, QUEUED, due_at=clock.now() - timedelta(minutes=12))

    assert "Pekerjaan tertua sudah menunggu 12 menit." in enter(client, "fajar").get_page(PAGE).page.text


def test_a_parked_job_is_tried_again(app: Flask, client: PageClient, factory: WorkFactory) -> None:
    job = put(factory, PARKED, attempt=5, fault=Fault.ERROR, error="boom")
    enter(client, "fajar").get_page(PAGE)

    got = client.post(f"{PAGE}/{job}/ulangi")

    assert got.location.endswith(PAGE)
    assert "Pekerjaan dijalankan lagi." in client.follow(got).page.text
    assert state_of(factory, job) == QUEUED
    assert len(lines(app, "job.retry")) == 1
    assert client.post(f"{PAGE}/{job}/ulangi").status == 404


@pytest.mark.parametrize(("before", "after"), [(QUEUED, CANCELLED), (PARKED, CANCELLED), (RUNNING, RUNNING)])
def test_a_job_is_cancelled(app: Flask, client: PageClient, factory: WorkFactory, before: str, after: str) -> None:
    job = put(factory, before, attempt=1)
    enter(client, "fajar").get_page(PAGE)

    text = client.follow(client.post(f"{PAGE}/{job}/batalkan")).page.text

    assert "Pembatalan diterima." in text
    assert "Dibatalkan" in text
    assert state_of(factory, job) == after
    assert len(lines(app, "job.cancel")) == 1
    assert client.post(f"{PAGE}/{job}/batalkan").status == (404 if after == CANCELLED else 303)


def test_only_admins_of_the_platform_see_and_touch_it(client: PageClient, factory: WorkFactory) -> None:
    job = put(factory, PARKED)
    enter(client, "budi")

    assert client.get(PAGE).status == 403
    assert client.post(f"{PAGE}/{job}/batalkan").status == 403
    assert "/admin/pekerjaan" not in [href for href, _text in client.get_page("/admin/").page.links]
    assert state_of(factory, job) == PARKED


def test_a_long_queue_costs_no_more_statements(client: PageClient, factory: WorkFactory, query_count: QueryCount) -> None:
    enter(client, "fajar")
    for _ in range(3):
        put(factory, QUEUED)
    client.get_page(PAGE)
    with query_count() as few:
        client.get_page(PAGE)
    for _ in range(40):
        put(factory, QUEUED)
    with query_count() as many:
        page = client.get_page(PAGE).page

    assert len(few) == len(many)
    assert "dan 13 lainnya" in page.text
