"""Sari is enrolled in a course, and a quiz of the test's own stands in a slot of it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import pytest
from flask import Flask

from elearning.accounts import queries as accounts
from elearning.infrastructure.work import WorkFactory
from elearning.kernel.actor import Actor
from elearning.kernel.ids import EnrolmentId, PersonId
from elearning.learning import service as learning
from elearning.quizzes import queries, service
from elearning.quizzes.rules.attempting import AttemptSheet
from elearning.seeds.demo import PersonaSignIn
from elearning.web.quizzes.looking_back import NoSurroundings
from tests.quizzes.examples import quiz
from tests.support.client import PageClient

COURSE, SLOT = "kursus-kecil", "uji-kuis"


@dataclass(frozen=True)
class Room:
    """Where a test puts quizzes before Sari, and looks at what was kept."""

    factory: WorkFactory
    person_id: PersonId
    enrolment_id: EnrolmentId

    def lay(self, text: str, slot: str = SLOT) -> UUID:
        """Start an attempt at this quiz."""
        with self.factory.open(Actor.system()) as work:
            revision = service.register_revision(work, quiz(text))
        with self.factory.open(Actor("person", person_id=self.person_id)) as work:
            return service.start_attempt(
                work, person_id=self.person_id, enrolment_id=self.enrolment_id, slot=slot, quiz_revision_id=revision
            )

    def sheet(self, attempt: UUID) -> AttemptSheet:
        with self.factory.open(Actor.system()) as work:
            return queries.get_sheet(work.session, attempt)


@pytest.fixture
def room(app: Flask, factory: WorkFactory, personas: dict[str, PersonaSignIn]) -> Room:
    """Sari's enrolment. The course says nothing about the slot, so that the screens are looked at alone."""
    app.extensions["attempt_context"] = lambda _enrolment, _slot: NoSurroundings(
        "Kursus Uji", "/kursus", "Modul Uji", "/kursus", "Ke modul"
    )
    with factory.open(Actor.system()) as work:
        person_id = accounts.find_person_by_number(work.session, personas["sari"].nip)
    assert person_id is not None
    with factory.open(Actor("person", person_id=person_id)) as work:
        enrolment = learning.enrol(work, COURSE)
    return Room(factory, person_id, enrolment.id)


def enter(client: PageClient, persona: str) -> PageClient:
    """Sign in, and open a page: its token belongs to the new session."""
    client.sign_in(persona)
    client.get_page("/")
    return client


@pytest.fixture
def sari(client: PageClient) -> PageClient:
    return enter(client, "sari")


def place_of(sheet: AttemptSheet, question_id: str, position: int) -> str:
    """The value on the screen of the option at this position of the definition."""
    drawn = next(question for question in sheet.attempt.paper.questions if question.id == question_id)
    return str(drawn.arrangement[0].index(position) + 1)
