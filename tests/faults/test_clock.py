"""The server's clock is set back an hour while somebody sits a quiz."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from elearning.certificates import service as certificates
from elearning.certificates.model import Certificate
from elearning.evidence import service as evidence
from elearning.kernel.actor import Actor
from elearning.kernel.clock import FixedClock
from elearning.kernel.ids import EnrolmentId
from elearning.learning.model import Enrolment
from tests.support.client import Got, PageClient
from tests.support.crowd import right_answers, set_signer
from tests.support.invariants import assert_sound
from tests.support.learners import actor_of, complete

HOUR = timedelta(hours=1)


@pytest.fixture
def attempt(client: PageClient) -> str:
    """Sari's open attempt; its address."""
    client.sign_in("sari")
    for step in ("daftar", "membaca/selesai", "menjawab/selesai"):
        client.post(f"/kursus/kursus-kecil/{step}")
    return client.post("/kursus/kursus-kecil/menjawab/kuis").location


def test_nobody_is_signed_out(client: PageClient) -> None:
    """A cookie signed an hour from now is still ours, its form token too; one that is a month old is not."""
    from itsdangerous import TimestampSigner

    client.sign_in("sari")
    with pytest.MonkeyPatch.context() as patch:
        real = int(time.time())
        patch.setattr(TimestampSigner, "get_timestamp", lambda _signer: real - 3600)
        assert client.get("/kursus").status == 200
        assert client.post("/kursus/kursus-kecil/daftar").status == 303
        patch.setattr(TimestampSigner, "get_timestamp", lambda _signer: real + 32 * 86400)
        assert client.get("/kursus").status == 303


def save(client: PageClient, attempt: str, value: str, at: FixedClock) -> Got:
    """As a page with a script does: with its own idea of the server's time."""
    number = str(int(at.now().timestamp() * 1000))
    fields = {"jawaban.jp-menit": value, "urutan": number}
    return client.post(f"{attempt}/jawaban", fields, headers={"Accept": "application/json"})


def test_answers_go_on_being_saved(client: PageClient, clock: FixedClock, attempt: str) -> None:
    """A page opened after the clock was set back counts from an earlier hour; its answers are the newer ones all the same."""
    assert save(client, attempt, "60", clock).response.json["older"] == []
    clock.move(-HOUR)

    saved = save(client, attempt, "45", clock).response.json
    assert saved["older"] == []
    assert saved["label"].startswith("Tersimpan")
    clock.move(timedelta(seconds=5))
    assert save(client, attempt, "44", clock).response.json["older"] == []
    earlier = FixedClock(clock.now() - timedelta(seconds=3))
    assert save(client, attempt, "43", earlier).response.json["older"] == ["jp-menit"], "order holds again"

    page = client.get_page(f"{attempt}?soal={number_of(client, attempt)}")
    assert 'value="44"' in page.body


def number_of(client: PageClient, attempt: str) -> int:
    return next(n for n in range(1, 5) if "jawaban.jp-menit" in client.get_page(f"{attempt}?soal={n}").body)


def test_a_form_without_a_script_is_saved_too(client: PageClient, clock: FixedClock, attempt: str) -> None:
    save(client, attempt, "60", clock)
    clock.move(-HOUR)

    assert client.post(f"{attempt}/jawaban", {"jawaban.jp-menit": "45"}).status == 303

    page = client.get_page(f"{attempt}?soal={number_of(client, attempt)}")
    assert 'value="45"' in page.body


def test_sending_completes_and_the_ledger_stays_whole(app: Flask, client: PageClient, clock: FixedClock, attempt: str) -> None:
    factory = app.extensions["work_factory"]
    with factory.open(Actor.system()) as work:
        right: dict[str, list[str]] = {}
        for name, value in right_answers(work, UUID(attempt.rsplit("/", 1)[1])):
            right.setdefault(name, []).append(value)
    clock.move(-HOUR)

    assert client.post(f"{attempt}/kirim", right).location == f"{attempt}/hasil"

    assert "Buktinya sudah masuk" in client.get_page(f"{attempt}/hasil").page.text
    for path in ("/", "/bukti", "/jp", "/kursus/kursus-kecil"):
        client.get_page(path)
    with factory.open(Actor.system()) as work:
        report = evidence.verify_ledger(work)
        assert (report.entries, report.broken) == (2, ())


def test_the_time_left_is_never_more_than_the_limit_of_the_quiz(client: PageClient, clock: FixedClock, attempt: str) -> None:
    """The deadline stands; when the clock comes right again, it is over when it always was."""
    clock.move(-HOUR)
    assert save(client, attempt, "45", clock).status == 200
    clock.move(HOUR + timedelta(minutes=21))

    late = save(client, attempt, "60", clock)

    assert (late.status, late.response.json["closed"]) == (409, "time")
    assert "75" not in client.get_page(f"{attempt}/hasil").page.headings[0]


def test_the_register_follows_the_day_also_back_over_new_year(app: Flask, clock: FixedClock) -> None:
    """Ten past midnight, an hour back, and forth again: each number is of the year of its day, and none is double or missing."""
    factory = app.extensions["work_factory"]
    set_signer(factory)
    clock.set(datetime(2026, 12, 31, 17, 10, tzinfo=UTC))
    taken: list[tuple[int, int]] = []
    for persona, move in (("sari", -HOUR), ("dewi", HOUR), ("eka", HOUR)):
        actor = actor_of(factory, persona)
        complete(factory, actor)
        with factory.open(Actor.system()) as work:
            enrolment = work.session.scalars(select(Enrolment.id).where(Enrolment.person_id == actor.person_id)).one()
            assert certificates.issue(work, [EnrolmentId(enrolment)]).issued
            row = work.session.scalars(select(Certificate).order_by(Certificate.id.desc()).limit(1)).one()
            taken.append((row.year, row.sequence))
        clock.move(move)

    assert taken == [(2027, 1), (2026, 1), (2027, 2)]
    assert_sound(factory)
