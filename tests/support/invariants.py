"""What is always true of an installation, whatever happened to it: asked after every fault, in one place.

Each question is a function that gives what is wrong, in words; `assert_sound` asks all of them.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from elearning.certificates.model import Certificate, CertificateCounter, CertificateEvent
from elearning.evidence import service as evidence
from elearning.evidence.model import EvidenceEntry
from elearning.evidence.rules.ledger import CERTIFICATE_ISSUED, COURSE_COMPLETED, MODULE_COMPLETED
from elearning.infrastructure.jobs import Job
from elearning.infrastructure.work import Work, WorkFactory
from elearning.kernel.actor import Actor
from elearning.learning.model import CourseCompletion, Enrolment, ModuleCompletion, ModuleReading
from elearning.quizzes.model import Answer, Attempt

Question = Callable[[Work], Iterable[str]]

TYPED = frozenset({"jp-menit"})
"""The questions whose answer is typed; the values of the others are places in a list that is another one in the database."""


def assert_sound(factory: WorkFactory, database: Path | None = None) -> None:
    """Every question is answered with nothing wrong; `database` is the file when it is SQLite."""
    with factory.open(Actor.system()) as work:
        wrong = [f"{question.__name__}: {found}" for question in QUESTIONS for found in question(work)]
    if database is not None:
        wrong += broken_file(database)
    assert not wrong, "\n".join(wrong[:20])


def broken_file(database: Path) -> list[str]:
    """SQLite's own opinion of its file, and of rows that point nowhere."""
    connection = sqlite3.connect(database)
    try:
        whole = connection.execute("PRAGMA integrity_check").fetchall()
        loose = connection.execute("PRAGMA foreign_key_check").fetchall()
    finally:
        connection.close()
    return [f"integrity_check: {row[0]}" for row in whole if row != ("ok",)] + [f"foreign_key_check: {row}" for row in loose]


def broken_evidence(work: Work) -> Iterator[str]:
    """What `evidence verify` says."""
    yield from map(str, evidence.verify_ledger(work).broken)


def completions_without_evidence(work: Work) -> Iterator[str]:
    """A completion and its entry are one act: as many of one as of the other, enrolment by enrolment."""
    for kind, table in ((MODULE_COMPLETED, ModuleCompletion), (COURSE_COMPLETED, CourseCompletion)):
        done = _counted(work.session, table.enrolment_id)
        recorded = _counted(work.session, EvidenceEntry.enrolment_id, EvidenceEntry.kind == kind)
        yield from _differing(kind, done, recorded)


def half_graded_attempts(work: Work) -> Iterator[str]:
    """Graded with a share, or not graded at all; passing completes the module that the quiz belongs to, or the course."""
    completed = {
        row[0]
        for table, column in ((ModuleCompletion, "attempt_public_id"), (CourseCompletion, "final_attempt_public_id"))
        for row in work.session.execute(select(getattr(table, column)))
    }
    passed: Counter[tuple[int, str]] = Counter()
    granted: Counter[tuple[int, str]] = Counter()
    rows = work.session.execute(
        select(Attempt.public_id, Attempt.enrolment_id, Attempt.slot, Attempt.state, Attempt.share, Attempt.passed)
    )
    for public_id, enrolment_id, slot, state, share, was_passed in rows:
        if (state == "graded") != (share is not None):
            yield f"attempt {public_id} is {state} with a share of {share}"
        if was_passed:
            passed[enrolment_id, slot] += 1
            granted[enrolment_id, slot] += public_id in completed
    for where, number in passed.items():
        if number and not granted[where]:
            yield f"enrolment {where[0]}, {where[1]}: passed, and nothing was completed"


def half_completed_courses(work: Work) -> Iterator[str]:
    """An enrolment is completed exactly when it has a completion."""
    done = set(work.session.scalars(select(CourseCompletion.enrolment_id)))
    said = set(work.session.scalars(select(Enrolment.id).where(Enrolment.completed_at.is_not(None))))
    yield from (f"enrolment {one}" for one in sorted(done ^ said))


def register_with_gaps(work: Work) -> Iterator[str]:
    """Of each register the numbers 1, 2, 3, … without a gap or a double, up to the counter; each with its entry in the ledger."""
    taken: dict[tuple[int, int], list[int]] = {}
    for unit_id, year, sequence in work.session.execute(
        select(Certificate.issuer_unit_id, Certificate.year, Certificate.sequence)
    ):
        taken.setdefault((unit_id, year), []).append(sequence)
    counters = {
        (unit_id, year): last
        for unit_id, year, last in work.session.execute(
            select(CertificateCounter.unit_id, CertificateCounter.year, CertificateCounter.last)
        )
    }
    for register in sorted(taken.keys() | counters.keys()):
        numbers, last = sorted(taken.get(register, [])), counters.get(register, 0)
        if numbers != list(range(1, last + 1)):
            yield f"register {register}: counted to {last}, taken {numbers}"
    issued = _counted(work.session, Certificate.enrolment_id)
    recorded = _counted(work.session, EvidenceEntry.enrolment_id, EvidenceEntry.kind == CERTIFICATE_ISSUED)
    yield from _differing(CERTIFICATE_ISSUED, issued, recorded)
    for column in (Certificate.number, Certificate.code):
        twice = select(column).group_by(column).having(func.count() > 1)
        yield from (f"twice: {value}" for value in work.session.scalars(twice))


def documents_amiss(work: Work) -> Iterator[str]:
    """A certificate has its file, whole and filed once, or a job that will make it."""
    filed = _counted(work.session, CertificateEvent.certificate_id, CertificateEvent.kind == "filed")
    waiting = select(Job.arguments).where(Job.name == "certificates.make_pdf", Job.state.in_(("queued", "running")))
    coming = {arguments["certificate_id"] for arguments in work.session.scalars(waiting)}
    for one in work.session.scalars(select(Certificate)):
        if one.pdf_sha256 is None:
            if one.id not in coming:
                yield f"certificate {one.number} has no file, and none is being made"
            continue
        if filed[one.id] != 1:
            yield f"certificate {one.number} was filed {filed[one.id]} times"
        with work.storage.open(one.pdf_sha256) as stream:
            content = stream.read()
        if len(content) != one.pdf_size or not content.startswith(b"%PDF"):
            yield f"the file of certificate {one.number} is not whole"


QUESTIONS: tuple[Question, ...] = (
    broken_evidence,
    completions_without_evidence,
    half_graded_attempts,
    half_completed_courses,
    register_with_gaps,
    documents_amiss,
)


def _counted(session: Session, column: Any, *conditions: Any) -> Counter[int]:
    rows = session.execute(select(column, func.count()).where(column.is_not(None), *conditions).group_by(column))
    return Counter({row[0]: row[1] for row in rows})


def _differing(what: str, here: Mapping[int, int], there: Mapping[int, int]) -> Iterator[str]:
    for key in sorted(here.keys() | there.keys()):
        if here.get(key, 0) != there.get(key, 0):
            yield f"{what}, enrolment {key}: {here.get(key, 0)} done, {there.get(key, 0)} recorded"


# --- what was promised -------------------------------------------------------------------------------------------------------


def assert_kept(factory: WorkFactory, promised: Path) -> Counter[str]:
    """Everything in this file of promises (`tests.support.people`) is in the database; how many there were of each kind."""
    facts = [json.loads(line) for line in promised.read_text().splitlines() if line.endswith("}")]
    with factory.open(Actor.system()) as work:
        lost = [*lost_answers(work.session, facts), *lost_steps(work.session, facts)]
    assert not lost, "\n".join(lost[:20])
    return Counter(fact["kind"] for fact in facts)


def lost_answers(session: Session, facts: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """The answer kept is the last that was called saved, or a later one that was sent and not answered any more.

    Who types 1, 2, 3, … has a later one with a greater number; who chooses, chooses as many again. That the right ones are kept is
    seen when the attempt is graded (`lost_steps`).
    """
    last: dict[tuple[str, str], list[str]] = {}
    for fact in facts:
        if fact["kind"] == "saved":
            last[fact["attempt"], fact["question"]] = fact["values"]
    kept = {
        (str(attempt), question): response
        for attempt, question, response in session.execute(
            select(Attempt.public_id, Answer.question_id, Answer.response).join(Attempt, Attempt.id == Answer.attempt_id)
        )
    }
    for where, values in last.items():
        found = kept.get(where, [])
        typed = len(values) == 1 and where[1] in TYPED
        if len(found) != len(values) or (typed and int(found[0]) < int(values[0])):
            yield f"attempt {where[0]}, {where[1]}: {values} was called saved, {found} is there"


def lost_steps(session: Session, facts: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Enrolments, readings, started and sent attempts."""
    rows = session.execute(select(Attempt.public_id, Attempt.state, Attempt.share))
    states = {str(public_id): (state, share) for public_id, state, share in rows}
    enrolled = {person_id for (person_id,) in session.execute(select(Enrolment.person_id))}
    read = {
        (person_id, module)
        for person_id, module in session.execute(
            select(Enrolment.person_id, ModuleReading.module_slug).join(Enrolment, Enrolment.id == ModuleReading.enrolment_id)
        )
    }
    for fact in facts:
        match fact["kind"]:
            case "started" if fact["attempt"] not in states:
                yield f"attempt {fact['attempt']} was started"
            case "sent" if states.get(fact["attempt"]) != ("graded", 1):
                yield f"attempt {fact['attempt']} was answered rightly and sent, and is {states.get(fact['attempt'])}"
            case "enrolled" if fact["person"] not in enrolled:
                yield f"person {fact['person']} was enrolled"
            case "read" if (fact["person"], fact["module"]) not in read:
                yield f"person {fact['person']} had read {fact['module']}"
