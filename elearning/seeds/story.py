"""What the people of the demo have learned so far: lived through the services, day by day, with a clock that tells of the past."""

from __future__ import annotations

import random
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from elearning.accounts import queries as accounts
from elearning.certificates import queries as certificate_queries
from elearning.certificates import service as certificates
from elearning.certificates.rules.settings import SettingsDraft
from elearning.courses import queries as courses
from elearning.courses.rules.outline import Outline
from elearning.infrastructure.work import Work, WorkFactory
from elearning.kernel.actor import Actor, Grant, Role
from elearning.kernel.clock import FixedClock
from elearning.kernel.ids import EnrolmentId, PersonId, PublicId
from elearning.learning import queries as learning_queries
from elearning.learning import service as learning
from elearning.learning.rules.cards import FINAL_EXAM
from elearning.quizzes import queries as quizzes
from elearning.quizzes import service as quiz_service
from elearning.quizzes.rules.responding import group_fields
from elearning.seeds.answers import form_fields
from elearning.seeds.people import PERSONAS, ROOT, extras

PROJECT, TEAM = "manajemen-proyek", "komunikasi-kepemimpinan-tim"
WHOLE = 99
LEFT_FOR_VISITORS = 2
"""How many who completed a course still wait for their certificate, so that a visitor has something to issue."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Somebody's path through a course: from when, how many modules, and how many quizzes are failed first."""

    number: str
    slug: str
    begins: datetime
    modules: int
    failures: int = 0
    days: int = 3


def plans(now: datetime) -> tuple[Plan, ...]:
    """The paths of Sari and of those colleagues who have begun; the same for the same day."""
    rng = random.Random(2026)
    today = now.replace(hour=1, minute=30, second=0, microsecond=0)
    sari = next(person for person in PERSONAS if person.persona == "sari")
    made = [
        Plan(sari.number, TEAM, today - timedelta(days=60), WHOLE, days=5),
        Plan(sari.number, PROJECT, today - timedelta(days=6), 1, failures=1),
    ]
    for index, person in enumerate(extras()):
        if index % 5 == 4:
            continue  # has not begun
        begins = today - timedelta(days=rng.randrange(10, 80), minutes=-rng.randrange(0, 300))
        depth = WHOLE if index % 3 == 0 else rng.randrange(0, 5)
        made.append(
            Plan(
                person.number, (TEAM, PROJECT)[index % 2], begins, depth, failures=int(index % 4 == 1), days=rng.randrange(1, 6)
            )
        )
    return tuple(made)


class Life:
    """Acts as one person at one time after the other."""

    def __init__(self, factory: WorkFactory, number: str, clock: FixedClock, rng: random.Random) -> None:
        self.factory, self.clock, self.rng = factory, clock, rng
        with factory.open(Actor.system(), clock=clock) as work:
            found = accounts.find_person_by_number(work.session, number)
            assert found is not None, number  # noqa: S101 - the demo's people were added before
            card = accounts.get_card(work.session, found)
            place = accounts.standing_on(work.session, found, clock.now().date())
        self.actor = Actor("person", found, card.name, card.full_name, unit_id=place.unit_id if place else None)

    @property
    def person_id(self) -> PersonId:
        assert self.actor.person_id is not None  # noqa: S101 - set above
        return self.actor.person_id

    def wait(self, **span: int) -> None:
        self.clock.move(timedelta(**span))

    def enrol(self, slug: str) -> Outline:
        with self.factory.open(self.actor, clock=self.clock) as work:
            card = learning.enrol(work, slug)
            return courses.get_outline(work.session, card.version_id)

    def read(self, slug: str, module: str) -> None:
        self.wait(minutes=self.rng.randrange(12, 30))
        with self.factory.open(self.actor, clock=self.clock) as work:
            learning.mark_read(work, slug, module)

    def sit(self, slug: str, slot: str, *, fail: bool) -> None:
        """One attempt: a failed one answers half of the questions wrongly, a passed one misses at most one."""
        self.wait(minutes=3)
        with self.factory.open(self.actor, clock=self.clock) as work:
            attempt = learning.start_quiz(work, slug, slot)
        self.wait(minutes=self.rng.randrange(4, 9))
        with self.factory.open(self.actor, clock=self.clock) as work:
            quiz_service.submit_attempt(work, attempt, group_fields(self._answers(work, attempt, fail=fail)))

    def _answers(self, work: Work, attempt: PublicId, *, fail: bool) -> list[tuple[str, str]]:
        sheet = quizzes.get_attempt(work.session, attempt)
        definition = quizzes.definition_of(work.session, sheet.revision_id, sheet.revision_hash)
        ids = [drawn.id for drawn in sheet.paper.questions]
        count = len(ids) * 2 // 3 if fail else min(1, len(ids) // 6)
        return form_fields(definition, sheet.paper, wrong=frozenset(self.rng.sample(ids, count)))


def live(factory: WorkFactory, plan: Plan, now: datetime) -> None:
    """Walk one plan; nothing of it lies in the future."""
    rng = random.Random(plan.number + plan.slug)
    clock = FixedClock(plan.begins)
    life = Life(factory, plan.number, clock, rng)
    outline = life.enrol(plan.slug)
    failures = plan.failures
    for index, line in enumerate(outline.modules):
        if index >= plan.modules or clock.now() + timedelta(hours=3) > now:
            break
        life.read(plan.slug, line.slug)
        if line.quiz is not None:
            if failures:
                failures -= 1
                life.sit(plan.slug, line.slug, fail=True)
                clock.move(max(line.quiz.wait, timedelta(minutes=20)))
            life.sit(plan.slug, line.slug, fail=False)
        clock.set(clock.now() + timedelta(days=rng.randrange(0, max(1, plan.days)), minutes=25))
    else:
        if outline.final_quiz is not None and clock.now() + timedelta(hours=3) < now:
            life.sit(plan.slug, FINAL_EXAM, fail=False)
    if plan.modules < len(outline.modules) and plan.failures and clock.now() + timedelta(hours=3) < now:
        _stop_in_the_middle(life, outline, plan)


def _stop_in_the_middle(life: Life, outline: Outline, plan: Plan) -> None:
    """The next module was read, and its quiz failed once: this is where the person goes on."""
    line = outline.modules[plan.modules]
    life.read(plan.slug, line.slug)
    if line.quiz is not None:
        life.sit(plan.slug, line.slug, fail=True)


def issue_certificates(factory: WorkFactory, now: datetime, slugs: Collection[str]) -> int:
    """Pak Fajar fills in who signs, and issues for those who completed some days ago; one certificate is revoked with a reason."""
    clock = FixedClock(now - timedelta(days=2))
    fajar = next(person for person in PERSONAS if person.persona == "fajar")
    actor = Life(factory, fajar.number, clock, random.Random(1)).actor
    admin = replace(actor, grants=(Grant(Role.ADMIN, None),))
    _set_signers(factory, admin, datetime(2026, 1, 5, 3, 0, tzinfo=UTC))
    codes: list[str] = []
    for slug in slugs:
        with factory.open(admin, clock=clock) as work:
            ready = _ready(work, slug, before=clock.now())
            codes += [one.code for one in certificates.issue(work, ready).issued]
    if len(codes) > 3:
        with factory.open(admin, clock=clock) as work:
            certificates.revoke(
                work,
                certificate_queries.get_by_code(work.session, codes[1]).public_id,
                "Terbit dua kali untuk kegiatan yang sama; digantikan pencatatan dari unit asal (contoh).",
            )
    return len(codes)


def _ready(work: Work, slug: str, *, before: datetime) -> Sequence[EnrolmentId]:
    head = courses.find_course(work.session, slug)
    if head is None:
        return []
    done = [one for one in learning_queries.list_completed(work.session, head.id) if one.completed_at < before]
    return [one.enrolment_id for one in done[:-LEFT_FOR_VISITORS]]


def _set_signers(factory: WorkFactory, admin: Actor, at: datetime) -> None:
    with factory.open(admin, clock=FixedClock(at)) as work:
        unit_id = accounts.find_unit_by_code(work.session, ROOT)
        assert unit_id is not None  # noqa: S101 - the demo's units were added before
        certificates.set_settings(
            work,
            unit_id,
            SettingsDraft(
                organiser="Jejaring Lima Daerah (contoh)",
                short_name="JLD",
                place="Kota Contoh",
                pattern="800.2/{seq:04d}/{unit}/{roman}/{year}",
                signer_name="Dr. Wira Umpama, M.Si. (rekaan)",
                signer_post="Kepala Badan Kepegawaian Contoh",
                signer_rank="Pembina Utama Muda, IV/c",
                signer_number="",
            ),
        )


def has_begun(work: Work) -> bool:
    """Whether the story was told already in this installation."""
    sari = next(person for person in PERSONAS if person.persona == "sari")
    person_id = accounts.find_person_by_number(work.session, sari.number)
    return person_id is not None and bool(learning_queries.list_enrolments(work.session, person_id))
