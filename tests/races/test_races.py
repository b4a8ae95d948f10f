"""Two processes do the same thing at the same moment through HTTP: each thing happens once, and the ledger stays whole."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Collection, Iterator
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Select, func, select

from elearning.accounts.model import SignInFailure, SignInSession
from elearning.certificates.model import Certificate, CertificateCounter, CertificateOrderLine
from elearning.evidence import service as evidence
from elearning.evidence.model import EvidenceEntry
from elearning.evidence.rules.ledger import CERTIFICATE_ISSUED, COURSE_COMPLETED, MODULE_COMPLETED
from elearning.infrastructure.audit import AuditLine
from elearning.infrastructure.jobs import Job
from elearning.kernel.actor import Actor
from elearning.learning.model import CourseCompletion, Enrolment, ModuleCompletion
from elearning.quizzes.model import Answer as SavedAnswer
from elearning.quizzes.model import Attempt
from elearning.seeds.demo import personas
from tests.races.conftest import Arena
from tests.races.racing import ROUNDS, race
from tests.support.crowd import Member, post
from tests.support.wire import Answer, Call, send

pytestmark = pytest.mark.slow

SMALL, RACE = "kursus-kecil", "kursus-balap"


@pytest.fixture(autouse=True)
def whole_ledger(arena: Arena) -> Iterator[None]:
    """After each race every chain of evidence is whole, and no process has crashed."""
    yield
    with arena.crowd.factory.open(Actor.system()) as work:
        assert evidence.verify_ledger(work).broken == ()
    assert "request.crashed" not in arena.server.log()


def rows(arena: Arena, query: Select[Any]) -> list[Any]:
    with arena.crowd.factory.open(Actor.system()) as work:
        return [tuple(row) for row in work.session.execute(query)]


def enrolments_of(members: Collection[Member]) -> Select[Any]:
    return select(Enrolment.id).where(Enrolment.person_id.in_([member.person_id for member in members]))


def audited(arena: Arena, act: str, members: Collection[Member]) -> list[int]:
    """How often each of these people did the act, by the audit log."""
    of = select(AuditLine.actor_person_id, func.count()).where(
        AuditLine.act == act, AuditLine.actor_person_id.in_([member.person_id for member in members])
    )
    return [count for _person, count in rows(arena, of.group_by(AuditLine.actor_person_id))]


def statuses(came: list[tuple[Answer, Answer]]) -> Counter[int]:
    return Counter(answer.status for pair in came for answer in pair)


def test_a_whole_life_in_which_every_step_is_done_twice_at_once(arena: Arena) -> None:
    """Fifty people enrol, read, start, answer, send, sit the exam and get their certificates, each time from two sides at once."""
    members = arena.crowd.people(ROUNDS)

    enrolling_makes_one_enrolment(arena, members)
    saying_read_completes_once(arena, members)
    attempts = starting_opens_one_attempt(arena, members)
    the_newer_of_two_tabs_wins(arena, members, attempts)
    sending_is_graded_once(arena, members, attempts)
    the_exam_completes_the_course_once(arena, members)
    two_admins_issue_one_certificate_each(arena, members)


def enrolling_makes_one_enrolment(arena: Arena, members: list[Member]) -> None:
    came = race(arena.port, [(post(one, f"/kursus/{SMALL}/daftar"),) * 2 for one in members])

    assert statuses(came) == {303: 2 * ROUNDS}, came
    enrolled = rows(arena, select(Enrolment.person_id, Enrolment.cycle).where(Enrolment.id.in_(enrolments_of(members))))
    assert sorted(enrolled) == sorted((one.person_id, 1) for one in members)
    assert audited(arena, "learning.enrol", members) == [1] * ROUNDS


def saying_read_completes_once(arena: Arena, members: list[Member]) -> None:
    """In a course of one lesson this completes the course, too."""
    arena.crowd.enrol(members, RACE)

    came = race(arena.port, [(post(one, f"/kursus/{RACE}/baca/selesai"),) * 2 for one in members])

    assert statuses(came) == {303: 2 * ROUNDS}, came
    own = enrolments_of(members)
    assert (
        rows(arena, select(ModuleCompletion.module_slug).where(ModuleCompletion.enrolment_id.in_(own))) == [("baca",)] * ROUNDS
    )
    assert len(rows(arena, select(CourseCompletion.enrolment_id).where(CourseCompletion.enrolment_id.in_(own)))) == ROUNDS
    assert recorded(arena, members) == {MODULE_COMPLETED: ROUNDS, COURSE_COMPLETED: ROUNDS}


def starting_opens_one_attempt(arena: Arena, members: list[Member]) -> list[str]:
    arena.crowd.enrol(members, SMALL, "membaca", "menjawab")

    came = race(arena.port, [(post(one, f"/kursus/{SMALL}/menjawab/kuis"),) * 2 for one in members])

    assert statuses(came) == {303: 2 * ROUNDS}, came
    assert all(one.location == other.location for one, other in came)
    attempts = rows(arena, select(Attempt.number, Attempt.state).where(Attempt.enrolment_id.in_(enrolments_of(members))))
    assert attempts == [(1, "open")] * ROUNDS
    assert audited(arena, "quizzes.start", members) == [1] * ROUNDS
    return [one.location.removeprefix("/percobaan/") for one, _other in came]


def the_newer_of_two_tabs_wins(arena: Arena, members: list[Member], attempts: list[str]) -> None:
    """The tab with the higher number has the last word, in whatever order the two arrive."""
    typed = int(time.time() * 1000) - 60_000

    def tab(member: Member, attempt: str, sequence: int, value: str) -> Call:
        fields = [("jawaban.jp-menit", value), ("urutan", str(sequence))]
        return post(member, f"/percobaan/{attempt}/jawaban", fields, scripted=True)

    rounds = [
        (tab(member, attempt, typed, "60"), tab(member, attempt, typed + 1, "45"))
        for member, attempt in zip(members, attempts, strict=True)
    ]
    came = race(arena.port, [pair if index % 2 else pair[::-1] for index, pair in enumerate(rounds)])

    assert statuses(came) == {200: 2 * ROUNDS}, came
    kept = select(SavedAnswer.response, SavedAnswer.client_seq).join(Attempt, Attempt.id == SavedAnswer.attempt_id)
    assert rows(arena, kept.where(Attempt.enrolment_id.in_(enrolments_of(members)))) == [(["45"], typed + 1)] * ROUNDS


def sending_is_graded_once(arena: Arena, members: list[Member], attempts: list[str]) -> None:
    send_twice_at_once(arena, members, attempts)

    own = enrolments_of(members)
    assert audited(arena, "quizzes.close", members) == [1] * ROUNDS
    completions = select(ModuleCompletion.module_slug).where(ModuleCompletion.enrolment_id.in_(own))
    assert Counter(slug for (slug,) in rows(arena, completions)) == {"baca": ROUNDS, "membaca": ROUNDS, "menjawab": ROUNDS}
    assert recorded(arena, members) == {MODULE_COMPLETED: 3 * ROUNDS, COURSE_COMPLETED: ROUNDS}


def the_exam_completes_the_course_once(arena: Arena, members: list[Member]) -> None:
    send_twice_at_once(arena, members, [str(attempt) for attempt in arena.crowd.start(members, SMALL, "akhir")])

    assert audited(arena, "quizzes.close", members) == [2] * ROUNDS
    own = enrolments_of(members)
    assert len(rows(arena, select(CourseCompletion.enrolment_id).where(CourseCompletion.enrolment_id.in_(own)))) == 2 * ROUNDS
    assert recorded(arena, members) == {MODULE_COMPLETED: 3 * ROUNDS, COURSE_COMPLETED: 2 * ROUNDS}


def send_twice_at_once(arena: Arena, members: list[Member], attempts: list[str]) -> None:
    calls = [
        post(member, f"/percobaan/{attempt}/kirim", arena.crowd.right_answers(UUID(attempt)))
        for member, attempt in zip(members, attempts, strict=True)
    ]
    came = race(arena.port, [(call, call) for call in calls])

    assert statuses(came) == {303: 2 * ROUNDS}, came
    graded = select(Attempt.state, Attempt.passed, Attempt.number)
    of_these = graded.where(Attempt.public_id.in_([UUID(attempt) for attempt in attempts]))
    assert rows(arena, of_these) == [("graded", True, 1)] * ROUNDS


def two_admins_issue_one_certificate_each(arena: Arena, members: list[Member]) -> None:
    """Fajar and Budi press at once, for the same and for overlapping people: no double, no gap, one file to be made each."""
    fajar, budi = arena.crowd.persona("fajar"), arena.crowd.persona("budi")
    rounds: list[tuple[Call, Call]] = []

    def press(slug: str, first: list[Member], second: list[Member]) -> None:
        first_fields, second_fields = ([("orang", str(one.public_id)) for one in people] for people in (first, second))
        address = f"/admin/sertifikat/{slug}/terbitkan"
        rounds.append((post(fajar, address, first_fields), post(budi, address, second_fields)))

    same, windows = members[:26], [(RACE, members[:48]), (SMALL, members[26:])]
    for one in same:
        press(SMALL, [one], [one])
    for slug, people in windows:
        for left, both, right in zip(people[::3], people[1::3], people[2::3], strict=True):
            press(slug, [left, both], [both, right])
    came = race(arena.port, rounds)

    assert len(came) == ROUNDS
    assert set(statuses(came)) <= {303, 409}, statuses(came)
    assert all(303 in {one.status, other.status} for one, other in came)
    expected = len(same) + sum(len(people) for _slug, people in windows)
    issued = rows(arena, select(Certificate.enrolment_id, Certificate.sequence, Certificate.number, Certificate.code))
    assert len({enrolment for enrolment, *_rest in issued}) == len(issued) == expected
    assert sorted(sequence for _enrolment, sequence, *_rest in issued) == list(range(1, expected + 1))
    assert len({number for *_rest, number, _code in issued}) == len({code for *_rest, code in issued}) == expected
    assert rows(arena, select(CertificateCounter.last)) == [(expected,)]
    assert recorded(arena, members)[CERTIFICATE_ISSUED] == expected
    assert len(set(rows(arena, select(Job.key).where(Job.name == "certificates.make_pdf")))) == expected
    undecided = (CertificateOrderLine.certificate_id.is_(None), CertificateOrderLine.lack.is_(None))
    assert rows(arena, select(CertificateOrderLine.position).where(*undecided)) == []


def recorded(arena: Arena, members: Collection[Member]) -> Counter[str]:
    """How many entries of each kind the evidence of these people holds."""
    kinds = select(EvidenceEntry.kind).where(EvidenceEntry.enrolment_id.in_(enrolments_of(members)))
    return Counter(kind for (kind,) in rows(arena, kinds))


def test_signing_in_twice_at_once_opens_two_sessions(arena: Arena) -> None:
    sari = arena.crowd.persona("sari")
    one = next(one for one in personas() if one.persona == "sari")
    before = len(sessions_of(arena, sari))

    def door() -> Call:
        cookie, csrf = arena.crowd.visitor()
        return Call("/masuk", cookie, (("csrf_token", csrf), ("nip", one.nip), ("password", one.password)))

    came = race(arena.port, [(door(), door()) for _ in range(ROUNDS)])

    assert statuses(came) == {303: 2 * ROUNDS}, came
    assert len(sessions_of(arena, sari)) == before + 2 * ROUNDS
    assert all(send(arena.port, Call("/", answer.cookie)).status == 200 for answer in came[-1])


def test_wrong_passwords_at_once_are_all_counted(arena: Arena) -> None:
    """Two tries at once count as two, so that nobody guesses twice as fast with two browsers."""
    numbers = [f"1969{month:02d}151995031999" for month in range(1, 11)]

    def try_once(number: str) -> Call:
        cookie, csrf = arena.crowd.visitor()
        return Call("/masuk", cookie, (("csrf_token", csrf), ("nip", number), ("password", "bukan-kata-sandinya")))

    before = counted(arena)
    came = race(arena.port, [(try_once(number), try_once(number)) for number in numbers])

    assert set(statuses(came)) <= {401, 422}, statuses(came)
    after = counted(arena)
    assert {kind: after[kind] - before[kind] for kind in after} == {"pair": 20, "number": 20, "address": 20}


def sessions_of(arena: Arena, member: Member) -> list[Any]:
    of = select(SignInSession.id).where(SignInSession.person_id == member.person_id, SignInSession.revoked_at.is_(None))
    return rows(arena, of)


def counted(arena: Arena) -> Counter[str]:
    """How many wrong tries are counted, by kind of counter."""
    sums = select(SignInFailure.kind, func.sum(SignInFailure.failures)).group_by(SignInFailure.kind)
    return Counter({kind: int(total) for kind, total in rows(arena, sums)})
