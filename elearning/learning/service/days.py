"""The local days on which somebody learned."""

from __future__ import annotations

from datetime import date, datetime
from typing import Protocol

from sqlalchemy import bindparam
from sqlalchemy.dialects import postgresql, sqlite

from elearning.accounts import queries as accounts
from elearning.infrastructure.database import table_of
from elearning.infrastructure.memory import Memory
from elearning.infrastructure.work import Work
from elearning.kernel.clock import local_day
from elearning.kernel.ids import EnrolmentId, PersonId
from elearning.learning.model import LearningDay

_DAY = {
    dialect: insert_into(table_of(LearningDay))
    .values(enrolment_id=bindparam("enrolment"), day=bindparam("day"))
    .on_conflict_do_nothing()
    .execution_options(preserve_rowcount=True)
    for dialect, insert_into in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert))
}
_KNOWN: Memory[tuple[EnrolmentId, date], bool] = Memory(4096, unique=True)
"""Days that were met as rows of an earlier transaction. Nobody deletes them, so a second answer of the day need not write it again."""


def note_day(work: Work, enrolment_id: EnrolmentId, person_id: PersonId, at: datetime) -> None:
    """Keep the local day, once."""
    day = local_day(at, accounts.timezone_of(work.session, person_id))
    key = (enrolment_id, day)
    if _KNOWN.find(work.session, key):
        return
    written = work.session.execute(_DAY[work.session.get_bind().dialect.name], {"enrolment": enrolment_id, "day": day})
    own: set[tuple[EnrolmentId, date]] = work.session.info.setdefault("own_days", set())
    if written.rowcount:  # pyright: ignore[reportAttributeAccessIssue] - a cursor's result
        own.add(key)  # may be rolled back yet
    elif key not in own:
        _KNOWN.keep(work.session, key, True)


class LearningFact(Protocol):
    """A fact of the quizzes that shows that somebody learned."""

    @property
    def person_id(self) -> PersonId: ...

    @property
    def enrolment_id(self) -> EnrolmentId: ...


def note_learning_day(work: Work, fact: LearningFact) -> None:
    """A quiz was started, answered or graded: today counts as a learning day."""
    note_day(work, fact.enrolment_id, fact.person_id, work.now())
