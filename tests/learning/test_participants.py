"""Who takes part in a course and how far they are; learning days that are known are not written again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import event, select

from elearning.courses import queries as courses
from elearning.infrastructure.work import WorkFactory
from elearning.kernel.actor import Actor
from elearning.kernel.clock import FixedClock
from elearning.kernel.ids import CourseId, EnrolmentId
from elearning.kernel.pagination import Slice
from elearning.learning import queries, service
from elearning.learning.model import LearningDay
from elearning.learning.rules.cards import Participant
from elearning.learning.service.days import note_day
from tests.support.learners import SMALL, actor_of, enrol, read

pytestmark = pytest.mark.both


def participants(factory: WorkFactory) -> Slice[Participant]:
    with factory.open(Actor.system()) as work:
        return queries.list_participants(work.session, course_id(factory), None)


def course_id(factory: WorkFactory) -> CourseId:
    with factory.open(Actor.system()) as work:
        head = courses.find_course(work.session, SMALL)
        assert head is not None
        return CourseId(head.id)


def test_each_participant_is_as_far_as_their_completions_say(factory: WorkFactory) -> None:
    sari, citra, eka = (actor_of(factory, name) for name in ("sari", "citra", "eka"))
    for learner in (sari, citra, eka):
        enrol(factory, learner)
    read(factory, sari, "membaca")
    with factory.open(eka) as work:
        service.withdraw(work, SMALL)

    found = participants(factory)

    assert found.total == 2
    assert {one.person_id: one.modules_done for one in found.items} == {sari.person_id: 1, citra.person_id: 0}
    assert all(len(one.missing) >= one.modules_total - one.modules_done - 1 for one in found.items)


def test_a_long_list_is_counted_again_after_ten_seconds(factory: WorkFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1000.0]
    monkeypatch.setattr("elearning.infrastructure.memory.time.monotonic", lambda: now[0])
    monkeypatch.setattr(queries, "MANY", 1)
    for name in ("sari", "citra"):
        enrol(factory, actor_of(factory, name))
    assert participants(factory).total == 2

    enrol(factory, actor_of(factory, "eka"))

    assert (participants(factory).total, len(participants(factory).items)) == (2, 3)
    now[0] += 11
    assert participants(factory).total == 3


def test_a_short_list_is_counted_each_time(factory: WorkFactory) -> None:
    enrol(factory, actor_of(factory, "sari"))
    assert participants(factory).total == 1

    enrol(factory, actor_of(factory, "citra"))

    assert participants(factory).total == 2


def test_a_day_is_kept_once_and_a_lost_transaction_keeps_none(factory: WorkFactory, clock: FixedClock) -> None:
    sari = actor_of(factory, "sari")
    enrol(factory, sari)
    with factory.open(Actor.system()) as work:
        found = queries.find_enrolment(work.session, sari.person_id, course_id(factory))
        assert found is not None
        enrolment = EnrolmentId(found.id)

    def note(*, times: int = 1, lost: bool = False) -> int:
        """How many statements that took."""
        sent: list[str] = []
        try:
            with factory.open(Actor.system()) as work:
                work.begin_write()
                engine = work.session.get_bind()
                listener = lambda *told: sent.append(told[2])  # noqa: E731
                event.listen(engine, "before_cursor_execute", listener)
                try:
                    for _again in range(times):
                        note_day(work, enrolment, sari.person_id, work.now())
                finally:
                    event.remove(engine, "before_cursor_execute", listener)
                if lost:
                    raise RuntimeError("power cut")
        except RuntimeError:
            assert lost
        return sum(one.startswith("INSERT") for one in sent)

    def days() -> int:
        with factory.open(Actor.system()) as work:
            return len(work.session.scalars(select(LearningDay.day).where(LearningDay.enrolment_id == enrolment)).all())

    assert (note(times=2, lost=True), days()) == (2, 0)
    assert (note(), days()) == (1, 1)
    assert (note(), days()) == (1, 1)  # met as a row of an earlier transaction
    assert (note(), days()) == (0, 1)
    clock.move(timedelta(days=1))
    assert (note(), days()) == (1, 2)
