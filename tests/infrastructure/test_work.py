"""The unit of work: nothing is written before it is said, nothing half is kept."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from sqlalchemy import func, select

from elearning.infrastructure import audit
from elearning.infrastructure.audit import AuditLine
from elearning.infrastructure.work import ReadOnlyWork, Work, WorkFactory
from elearning.kernel.actor import Actor
from elearning.kernel.ids import PersonId
from tests.support.application import NOW


def count_lines(house: WorkFactory) -> int:
    with house.open(Actor.system()) as work:
        return work.session.scalar(select(func.count()).select_from(AuditLine)) or 0


def line() -> AuditLine:
    return AuditLine(
        at=NOW, actor_kind="system", act="test.act", subject_kind="thing", subject_id="1", detail={}, request_id=""
    )


def test_a_change_before_begin_write_is_refused(house: WorkFactory) -> None:
    with house.open(Actor.system()) as work:
        with pytest.raises(ReadOnlyWork):
            audit.record(work, "test.act", "thing", 1)
        work.session.add(line())

        with pytest.raises(ReadOnlyWork):
            work.session.flush()
        work.session.expunge_all()

    assert count_lines(house) == 0


def test_a_reading_request_cannot_begin_to_write(house: WorkFactory) -> None:
    with house.open(Actor.system()) as work:
        work.session.info["read_only"] = True

        with pytest.raises(ReadOnlyWork):
            work.begin_write()


def test_what_raises_leaves_nothing(house: WorkFactory) -> None:
    def half_an_act() -> None:
        with house.open(Actor.system()) as work:
            work.begin_write()
            audit.record(work, "test.act", "thing", 1)
            work.session.flush()
            raise RuntimeError("power cut")

    with pytest.raises(RuntimeError, match="power cut"):
        half_an_act()

    assert count_lines(house) == 0


def test_two_writers_wait_for_each_other(house: WorkFactory) -> None:
    with house.open(Actor.system()) as first:
        first.begin_write()
        audit.record(first, "test.first", "thing", 1)

    with house.open(Actor.system()) as second:
        second.begin_write()
        audit.record(second, "test.second", "thing", 1)

    assert count_lines(house) == 2


@dataclass(frozen=True)
class Happened:
    what: str


def test_reactions_run_in_order_as_the_system_on_behalf_of_the_actor(house: WorkFactory) -> None:
    heard: list[tuple[str, str, int | None]] = []

    def first(work: Work, fact: Happened) -> None:
        heard.append(("first", work.actor.kind, work.actor.on_behalf_of))

    def second(work: Work, fact: Happened) -> None:
        heard.append(("second", fact.what, work.actor.on_behalf_of))

    with house.open(Actor("person", PersonId(7))) as work:
        work.reactions = {Happened: [first, second]}
        work.announce(Happened("rain"))

    assert heard == [("first", "system", 7), ("second", "rain", 7)]


def test_the_audit_log_reads_newest_first(house: WorkFactory) -> None:
    with house.open(Actor("person", PersonId(7))) as work:
        work.begin_write()
        audit.record(work, "people.unlock", "person", 3, reason="lupa")
        audit.record(work, "courses.publish", "course", "proyek")

    with house.open(Actor.system()) as work:
        everything = audit.list_lines(work.session)
        people = audit.list_lines(work.session, act="people.")

    assert [entry.act for entry in everything.items] == ["courses.publish", "people.unlock"]
    assert (people.total, people.items[0].detail) == (1, {"reason": "lupa"})
