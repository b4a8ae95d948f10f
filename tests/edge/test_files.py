"""Files in a bucket: who may read them is led there for a short while, after the same question as ever."""

from __future__ import annotations

import re
import urllib.request
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from elearning.certificates.model import Certificate
from elearning.infrastructure.jobs import Job, Worker
from elearning.infrastructure.work import WorkFactory
from elearning.kernel.actor import Actor
from elearning.kernel.clock import FixedClock
from elearning.wiring import TASKS
from tests.support.application import make_app
from tests.support.client import PageClient
from tests.support.learners import SMALL, actor_of, enrol
from tests.support.s3 import KEYS, StandIn, move
from tests.web.authoring.test_room import SMALL as PACKAGE
from tests.web.authoring.test_room import upload, zip_of
from tests.web.certificates.conftest import Office

MODULE = f"/kursus/{SMALL}/membaca"


@pytest.fixture
def app(instance: tuple[Path, str], clock: FixedClock, s3_store: StandIn) -> Iterator[Flask]:
    """The application with its files in a bucket."""
    folder, url = instance
    application = make_app(folder, url, clock=clock, env={"STORAGE_URL": s3_store.bucket(), **KEYS})
    move(folder / "berkas", application.extensions["work_factory"].storage)
    yield application
    from elearning.edge.database import db

    with application.app_context():
        db.session.remove()
        db.engine.dispose()


def fetched(address: str) -> tuple[bytes, str]:
    with urllib.request.urlopen(address, timeout=30) as answer:
        return answer.read(), answer.headers["Content-Type"]


def test_a_picture_is_fetched_from_the_store_by_those_who_take_part(
    client: PageClient, other_client: PageClient, factory: WorkFactory, s3_store: StandIn
) -> None:
    enrol(factory, actor_of(factory, "sari"))
    client.sign_in("sari")
    other_client.sign_in("citra")
    lesson = client.get_page(MODULE)
    [address] = set(re.findall(r'src="(/kursus/[^"]+/aset/[^"]+)"', lesson.body))

    got = client.get(address)

    assert got.status == 302
    assert got.response.headers["Cache-Control"] == "private, max-age=1800"
    content, media_type = fetched(got.location)
    assert content.startswith(b"\x89PNG")
    assert media_type == "image/png"
    policy = dict(part.strip().split(" ", 1) for part in lesson.response.headers["Content-Security-Policy"].split(";"))
    assert policy["img-src"] == f"'self' {s3_store.endpoint} data:"
    assert policy["media-src"] == f"'self' {s3_store.endpoint}"
    assert s3_store.endpoint not in policy["script-src"] + policy["connect-src"]
    assert other_client.get(address).status == 404
    assert PageClient(client.app).get(address).location.startswith("/masuk")


def issue_to_sari(factory: WorkFactory) -> str:
    """A certificate whose file waits for the worker; its code."""
    office = Office(factory)
    office.set_up("BNY")
    [record] = office.issue(office.person("sari"))
    return record.code


def test_a_certificate_is_led_to_for_its_owner_and_kept_by_nobody(
    client: PageClient, other_client: PageClient, factory: WorkFactory
) -> None:
    code = issue_to_sari(factory)
    assert Worker(factory, TASKS).run_all() > 0
    client.sign_in("sari")
    other_client.sign_in("citra")

    got = client.get(f"/sertifikat/{code}.pdf")

    assert got.status == 302
    assert got.response.headers["Cache-Control"] == "private, no-store"
    assert got.response.headers["Referrer-Policy"] == "no-referrer"
    assert "X-Amz-Expires=120" in got.location
    content, media_type = fetched(got.location)
    assert content.startswith(b"%PDF")
    assert media_type == "application/pdf"
    assert "response-cache-control=private%2C%20no-store" in got.location
    assert other_client.get(f"/sertifikat/{code}.pdf").status == 404


def test_while_the_store_is_gone_a_page_says_so_and_the_job_waits(
    client: PageClient, factory: WorkFactory, s3_store: StandIn, clock: FixedClock
) -> None:
    code = issue_to_sari(factory)
    client.sign_in("sari")
    worker = Worker(factory, TASKS)
    s3_store.stop()
    try:
        assert worker.run_one()
        waiting = client.get(f"/sertifikat/{code}.pdf")
        client.sign_in("dewi")
        refused = upload(client, zip_of(PACKAGE, "kursus-naskah"))
    finally:
        s3_store.start()

    assert waiting.status == 202
    assert refused.status == 503
    assert "Penyimpanan berkas sedang tidak dapat dihubungi" in refused.page.text
    assert refused.response.headers["Retry-After"]
    with factory.open(Actor.system()) as work:
        assert work.session.execute(select(Job.state, Job.attempt)).all() == [("queued", 1)]
    clock.move(timedelta(minutes=1))
    assert worker.run_all() > 0
    with factory.open(Actor.system()) as work:
        assert work.session.scalars(select(Certificate.pdf_sha256)).one() is not None
    client.sign_in("sari")
    s3_store.stop()
    try:
        gone = client.get(f"/sertifikat/{code}.pdf")
    finally:
        s3_store.start()
    assert gone.status == 503
    assert "tidak dapat dihubungi" in gone.page.text
    assert client.get(f"/sertifikat/{code}.pdf").status == 302


def test_an_author_looks_at_the_pictures_of_a_draft(client: PageClient) -> None:
    client.sign_in("dewi")
    draft = upload(client, zip_of(PACKAGE, "kursus-naskah")).location
    [address] = set(re.findall(r'src="([^"]+/aset/[^"]+)"', client.get_page(f"{draft}/membaca").body))

    got = client.get(address)

    assert got.status == 302
    assert fetched(got.location)[0].startswith(b"\x89PNG")
    other = PageClient(client.app)
    other.sign_in("eka")
    assert other.get(address).status in {403, 404}


def test_a_published_package_is_exported_from_the_bucket(client: PageClient) -> None:
    client.sign_in("dewi")

    got = client.get(f"/penulis/{SMALL}/ekspor.zip")

    assert got.status == 200
    assert got.response.get_data().startswith(b"PK")
