"""Enrolling, reading, passing, completing: each once, in order, on the version one is on."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from elearning.courses import queries as courses
from elearning.courses import service as course_service
from elearning.evidence import queries as evidence
from elearning.infrastructure.work import WorkFactory
from elearning.kernel.actor import Actor, Role
from elearning.kernel.clock import FixedClock
from elearning.kernel.errors import Forbidden
from elearning.learning import queries, service
from elearning.learning.errors import (
    AlreadyCurrent,
    CourseUnknown,
    ModuleLocked,
    ModuleUnknown,
    NoQuiz,
    NotEnrolled,
    PrerequisitesMissing,
)
from elearning.learning.model import CourseCompletion, Enrolment, LearningDay, ModuleCompletion
from elearning.learning.rules.cards import ACTIVE, COMPLETED, EnrolmentCard
from elearning.quizzes.errors import AttemptsUsedUp
from tests.support.application import COURSES
from tests.support.learners import NEXT, SMALL, actor_of, complete, enrol, read, sit, start, submit

pytestmark = pytest.mark.both


@pytest.fixture
def sari(factory: WorkFactory) -> Actor:
    return actor_of(factory, "sari")


def card_of(factory: WorkFactory, actor: Actor, slug: str = SMALL) -> EnrolmentCard:
    with factory.open(Actor.system()) as work:
        head = courses.find_course(work.session, slug)
        assert head is not None
        assert actor.person_id is not None
        card = queries.find_enrolment(work.session, actor.person_id, head.id)
    assert card is not None
    return card


def count(factory: WorkFactory, model: type) -> int:
    with factory.open(Actor.system()) as work:
        return work.session.scalar(select(func.count()).select_from(model)) or 0


def test_enrolling_twice_is_enrolling_once(factory: WorkFactory, sari: Actor) -> None:
    enrol(factory, sari)
    first = card_of(factory, sari)
    enrol(factory, sari)

    assert card_of(factory, sari) == first
    assert first.due_at == first.enrolled_at + timedelta(days=30)
    assert count(factory, Enrolment) == 1


def test_what_is_not_published_cannot_be_joined(factory: WorkFactory, sari: Actor) -> None:
    with pytest.raises(CourseUnknown):
        enrol(factory, sari, "tidak-ada")


def test_prerequisites_come_first(factory: WorkFactory, sari: Actor) -> None:
    with pytest.raises(PrerequisitesMissing, match="Kursus Kecil"):
        enrol(factory, sari, NEXT)

    complete(factory, sari)
    enrol(factory, sari, NEXT)

    assert card_of(factory, sari, NEXT).state == ACTIVE


def test_a_locked_module_cannot_be_read_or_quizzed(factory: WorkFactory, sari: Actor) -> None:
    enrol(factory, sari)

    with pytest.raises(ModuleLocked, match="Membaca saja"):
        read(factory, sari, "menjawab")
    with pytest.raises(ModuleLocked):
        start(factory, sari, "menjawab")
    with pytest.raises(ModuleLocked):
        start(factory, sari, "akhir")
    with pytest.raises(NoQuiz):
        start(factory, sari, "membaca")
    with pytest.raises(ModuleUnknown):
        read(factory, sari, "tidak-ada")


def test_who_is_not_enrolled_learns_nothing(factory: WorkFactory, sari: Actor) -> None:
    with pytest.raises(NotEnrolled):
        read(factory, sari, "membaca")
    assert count(factory, ModuleCompletion) == 0


def test_a_module_without_a_quiz_is_done_when_it_is_read(factory: WorkFactory, sari: Actor) -> None:
    enrol(factory, sari)
    read(factory, sari, "membaca")
    read(factory, sari, "membaca")

    assert count(factory, ModuleCompletion) == 1
    with factory.open(Actor.system()) as work:
        assert sari.person_id is not None
        book = evidence.book_of(work.session, sari.person_id)
    assert len(book) == 1


def test_a_failed_quiz_completes_nothing_and_a_passed_one_completes_once(factory: WorkFactory, sari: Actor) -> None:
    enrol(factory, sari)
    read(factory, sari, "membaca")
    read(factory, sari, "menjawab")
    sit(factory, sari, "menjawab", wrong=True)
    assert count(factory, ModuleCompletion) == 1

    attempt = sit(factory, sari, "menjawab")
    submit(factory, sari, attempt)

    assert count(factory, ModuleCompletion) == 2


def test_who_passes_before_reading_completes_by_reading(factory: WorkFactory, sari: Actor) -> None:
    enrol(factory, sari)
    read(factory, sari, "membaca")
    sit(factory, sari, "menjawab")
    assert count(factory, ModuleCompletion) == 1

    read(factory, sari, "menjawab")

    assert count(factory, ModuleCompletion) == 2


def test_the_whole_course(factory: WorkFactory, sari: Actor) -> None:
    complete(factory, sari)

    card = card_of(factory, sari)
    assert (card.state, card.completed_at) == (COMPLETED, factory.clock.now())
    assert (count(factory, CourseCompletion), count(factory, LearningDay)) == (1, 1)
    with factory.open(Actor.system()) as work:
        done = queries.list_completed(work.session, card.course_id)
    assert [one.person_id for one in done] == [sari.person_id]


def test_learning_days_are_local_days(factory: WorkFactory, sari: Actor, clock: FixedClock) -> None:
    clock.set(clock.now().replace(hour=16, minute=30))  # 23.30 WIB
    enrol(factory, sari)
    read(factory, sari, "membaca")
    clock.move(timedelta(hours=1))  # 00.30 WIB of the next day, the same day in UTC
    read(factory, sari, "menjawab")

    assert count(factory, LearningDay) == 2


def test_a_repeat_is_a_new_cycle_and_takes_nothing_away(factory: WorkFactory, sari: Actor) -> None:
    complete(factory, sari)
    with factory.open(sari) as work:
        again = service.enrol(work, SMALL, repeat=True)

    assert (again.cycle, again.state) == (2, ACTIVE)
    assert count(factory, CourseCompletion) == 1
    with factory.open(sari) as work:
        assert service.enrol(work, SMALL, repeat=True).cycle == 2


def test_leaving_keeps_what_was_completed(factory: WorkFactory, sari: Actor) -> None:
    enrol(factory, sari)
    read(factory, sari, "membaca")
    with factory.open(sari) as work:
        service.withdraw(work, SMALL)

    assert count(factory, ModuleCompletion) == 1
    with pytest.raises(NotEnrolled):
        read(factory, sari, "membaca")
    enrol(factory, sari)
    assert card_of(factory, sari).cycle == 2


def test_one_more_attempt_needs_somebody_who_cares_for_the_learner(factory: WorkFactory, sari: Actor) -> None:
    enrol(factory, sari)
    read(factory, sari, "membaca")
    sit(factory, sari, "menjawab", wrong=True)
    sit(factory, sari, "menjawab", wrong=True)
    with pytest.raises(AttemptsUsedUp):
        start(factory, sari, "menjawab")
    card = card_of(factory, sari)

    with pytest.raises(Forbidden), factory.open(sari) as work:
        service.grant_attempt(work, card.public_id, "menjawab", "Saya sendiri yang minta")
    with factory.open(actor_of(factory, "fajar", everything=Role.ADMIN)) as work:
        service.grant_attempt(work, card.public_id, "menjawab", "Listrik padam saat kuis")

    sit(factory, sari, "menjawab")
    read(factory, sari, "menjawab")
    assert count(factory, ModuleCompletion) == 2


def publish_with_new_module(factory: WorkFactory, folder: Path) -> None:
    """Version 2 of the small course: one compulsory module more."""
    shutil.copytree(COURSES / SMALL, folder / SMALL)
    (folder / SMALL / "04-baru.md").write_text("---\njudul: Modul baru\njp: 0.5\n---\n\n# Isi\n\nIsi baru.\n", encoding="utf-8")
    shutil.copytree(COURSES / NEXT, folder / NEXT)
    results = list(course_service.sync_paths(factory, [folder / SMALL]))
    assert [result.changed for result in results] == [True], results


def test_a_new_version_disturbs_nobody_until_they_move(factory: WorkFactory, sari: Actor, tmp_path: Path) -> None:
    enrol(factory, sari)
    read(factory, sari, "membaca")
    before = card_of(factory, sari)

    publish_with_new_module(factory, tmp_path / "courses")
    assert card_of(factory, sari).version_id == before.version_id
    read(factory, sari, "menjawab")
    sit(factory, sari, "menjawab")
    sit(factory, sari, "akhir")
    assert card_of(factory, sari).state == COMPLETED

    with factory.open(sari) as work:
        moved = service.move_to_current(work, SMALL)
    assert moved.version_id != before.version_id
    assert moved.state == ACTIVE  # the new compulsory module reopens the course
    assert count(factory, CourseCompletion) == 1  # and withdraws nothing
    assert count(factory, ModuleCompletion) == 2

    read(factory, sari, "baru")
    assert card_of(factory, sari).state == COMPLETED
    assert count(factory, CourseCompletion) == 1
    with pytest.raises(AlreadyCurrent), factory.open(sari) as work:
        service.move_to_current(work, SMALL)
