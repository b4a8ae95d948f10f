"""A desk at which a learner sits a quiz: short words for the acts of the tests."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Engine

from elearning.infrastructure.work import WorkFactory
from elearning.kernel.actor import Actor
from elearning.kernel.clock import FixedClock
from elearning.kernel.ids import EnrolmentId, PersonId, QuizRevisionId
from elearning.quizzes import queries, service
from elearning.quizzes.rules.attempting import AttemptResult, AttemptSheet, SaveOutcome
from elearning.quizzes.rules.responding import group_fields
from elearning.quizzes.rules.settings import SlotOutcome
from tests.quizzes.examples import quiz

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
SARI, CITRA = PersonId(1), PersonId(2)
SLOT = "modul-satu"

TWO_QUESTIONS = """\
---
percobaan: 2
jeda: 1 jam
waktu: 20 menit
---
## Satu? {#satu}
- [x] Ya
- [ ] Tidak

## Angka? {#angka tipe=angka}
= 1000
"""


@dataclass
class Desk:
    """Each call is one transaction of its own, committed when it ends well."""

    engine: Engine
    factory: WorkFactory
    clock: FixedClock
    facts: list[Any]

    def actor(self, person_id: PersonId = SARI) -> Actor:
        return Actor("person", person_id=person_id)

    def register(self, text: str = TWO_QUESTIONS) -> QuizRevisionId:
        with self.factory.open(Actor.system()) as work:
            return service.register_revision(work, quiz(text))

    def start(self, revision: QuizRevisionId, person_id: PersonId = SARI, slot: str = SLOT) -> UUID:
        with self.factory.open(self.actor(person_id)) as work:
            return service.start_attempt(
                work, person_id=person_id, enrolment_id=EnrolmentId(person_id), slot=slot, quiz_revision_id=revision
            )

    def sit(self, text: str = TWO_QUESTIONS) -> UUID:
        """A fresh attempt at a quiz."""
        return self.start(self.register(text))

    def save(
        self, attempt: UUID, *fields: tuple[str, str], seq: int | None = None, checked: bool = False, by: PersonId = SARI
    ) -> SaveOutcome:
        with self.factory.open(self.actor(by)) as work:
            return service.save_answers(work, attempt, group_fields(fields, sequence=seq, checked=checked))

    def send(self, attempt: UUID, *fields: tuple[str, str], by: PersonId = SARI) -> AttemptResult:
        with self.factory.open(self.actor(by)) as work:
            return service.submit_attempt(work, attempt, group_fields(fields))

    def sheet(self, attempt: UUID) -> AttemptSheet:
        with self.factory.open(self.actor()) as work:
            return queries.get_sheet(work.session, attempt)

    def outcome(self, attempt: UUID) -> SlotOutcome:
        with self.factory.open(self.actor()) as work:
            sheet = queries.get_sheet(work.session, attempt)
            return queries.slot_outcome(work.session, sheet.attempt, sheet.definition.settings)

    def response(self, attempt: UUID, question_id: str) -> tuple[str, ...]:
        return self.sheet(attempt).answers[question_id].response
