"""The choreography on one page: which fact moves whom, which job name runs which task, what the worker does every minute.

Reactions run in order, in the transaction of the fact, as the system on behalf of the one who acted. What is slow or reaches
outside is a job row that the service leaves in that same transaction.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from elearning.accounts import tasks as account_tasks
from elearning.accounts.rules.roster import IMPORT_ROSTER
from elearning.certificates import tasks as certificate_tasks
from elearning.certificates.events import CertificateIssued, CertificateReplaced, CertificateRevoked
from elearning.evidence import queries as evidence_queries
from elearning.evidence import service as evidence
from elearning.infrastructure import house, measures
from elearning.infrastructure.jobs import Chore, Run, Task
from elearning.infrastructure.work import Reactions
from elearning.learning import service as learning
from elearning.learning.events import CourseCompleted, ModuleCompleted
from elearning.quizzes import tasks as quiz_tasks
from elearning.quizzes.events import AnswersSaved, AttemptGraded, AttemptStarted

if TYPE_CHECKING:
    from flask import Flask

REACTIONS: Reactions = {
    AttemptStarted: [learning.note_learning_day],
    AnswersSaved: [learning.note_learning_day],
    AttemptGraded: [learning.note_learning_day, learning.record_quiz_result],
    ModuleCompleted: [evidence.record_module_completion],
    CourseCompleted: [evidence.record_course_completion],
    CertificateIssued: [evidence.record_certificate],
    CertificateRevoked: [evidence.record_revocation],
    CertificateReplaced: [evidence.record_replacement],
}

TASKS: Mapping[str, Task] = {
    IMPORT_ROSTER: account_tasks.import_roster,
    "certificates.issue_order": certificate_tasks.issue_order,
    "certificates.make_pdf": certificate_tasks.make_pdf,
}

LIMITS: Mapping[str, timedelta] = {
    "certificates.make_pdf": timedelta(minutes=1),
}
"""How long a task may take without a step, where it is less than `jobs.LIMIT`; then its worker is replaced and the attempt has failed."""


def measure_house(run: Run) -> None:
    """A look at the house for the operator's page, kept for two days."""
    with run.open() as work:
        seen = {**house.look(work).to_json(), "ledger": evidence_queries.count_entries(work.session)}
        measures.record(work, measures.HOUSE, seen)
        measures.forget_old(work)


CHORES: Sequence[Chore] = (quiz_tasks.close_overdue, measure_house, account_tasks.forget_rosters)


def connect_screens(app: Flask) -> None:
    """What one area's screen shows of another domain, handed in from here."""
    from elearning.web.learning.context import attempt_context  # noqa: PLC0415 - a worker has no screens

    app.extensions["attempt_context"] = attempt_context
