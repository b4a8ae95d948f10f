"""What a GET leaves to be written: together, the last of several, and never at the cost of a page."""

from __future__ import annotations

import time

from flask import Flask
from sqlalchemy import func, select

from elearning.edge.side_writes import LaterWrites
from elearning.infrastructure import audit
from elearning.infrastructure.audit import AuditLine
from elearning.infrastructure.work import Work, WorkFactory
from elearning.kernel.actor import Actor
from elearning.kernel.errors import Conflict
from elearning.kernel.text import M


def writes(act: str):
    def write(work: Work) -> None:
        work.begin_write()
        audit.record(work, act, "test", 1)

    return write


def acts(factory: WorkFactory) -> list[str]:
    with factory.open(Actor.system()) as work:
        return list(work.session.scalars(select(AuditLine.act).where(AuditLine.subject_kind == "test").order_by(AuditLine.id)))


def test_what_is_left_is_written_together_and_the_last_of_a_key_counts(app: Flask, factory: WorkFactory) -> None:
    with app.app_context():
        later = LaterWrites(factory, every=0.05)
        for key, act in (("a", "lama"), ("b", "kedua"), ("a", "baru")):
            later.leave(key, Actor.system(), writes(act))
        at_once = acts(factory)
        deadline = time.monotonic() + 5
        while not acts(factory) and time.monotonic() < deadline:
            time.sleep(0.02)
        written = acts(factory)

    assert at_once == []
    assert sorted(written) == ["baru", "kedua"]


def test_without_a_wait_it_is_written_at_once(app: Flask, factory: WorkFactory) -> None:
    with app.app_context():
        LaterWrites(factory, every=0).leave("a", Actor.system(), writes("segera"))

        assert acts(factory) == ["segera"]


def test_one_that_fails_takes_its_fellows_along_but_no_page(app: Flask, factory: WorkFactory) -> None:
    def fails(_work: Work) -> None:
        raise Conflict(M("Tidak jadi."))

    with app.app_context():
        later = LaterWrites(factory, every=0)
        later.leave("a", Actor.system(), fails)
        later.leave("b", Actor.system(), writes("sesudahnya"))

        assert acts(factory) == ["sesudahnya"]
        with factory.open(Actor.system()) as work:
            assert work.session.scalar(select(func.count()).select_from(AuditLine).where(AuditLine.act == "a")) == 0
