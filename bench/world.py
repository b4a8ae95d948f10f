"""The installation that is measured: invented people, one course like the floor's, a catalogue of five hundred."""

from __future__ import annotations

import json
import random
from dataclasses import asdict, dataclass
from pathlib import Path
from uuid import UUID, uuid4

from sqlalchemy import insert, select, update

from elearning.accounts.model import Person, PersonNumber, Placement, Unit
from elearning.courses.model import Course, CourseVersion, VersionClaim, VersionTopic
from elearning.infrastructure.work import WorkFactory
from elearning.kernel.actor import Actor
from elearning.learning.model import Enrolment, ModuleCompletion, ModuleReading
from elearning.seeds import reference
from tests.support.application import make_template
from tests.support.crowd import Crowd, Member

LESSONS, QUESTIONS = 12, 20
SLUG, QUIZ, PASSWORD = "ukur", "kuis", "bench-only-password-2026"
OFFERED, PARTICIPANTS, LEARNERS = 500, 10_000, 48
SUBMITTED = 4 * 60
"""Attempts that wait to be sent: one measured round and its warm-up take sixty."""

WORDS = ["layanan", "warga", "memerlukan", "catatan", "yang", "rapi", "supaya", "petugas", "dapat", "membaca", "kembali", "memeriksa", "menjawab", "lalu", "menutup", "permohonan", "tepat", "waktu", "tanpa", "menunggu", "berkas", "tambahan"]  # fmt: skip


@dataclass(frozen=True)
class Sitting:
    """An attempt with all answers saved: sending it completes the module and writes evidence."""

    cookie: str
    csrf: str
    attempt: str


@dataclass(frozen=True)
class World:
    """What the runner needs of the people: cookies and form tokens, never a password but the one of the sign-in row."""

    learners: list[dict[str, str]]
    open_attempts: list[Sitting]
    answers: list[tuple[str, str]]
    instructor: dict[str, str]
    numbers: list[str]


def build(folder: Path, database_url: str = "") -> World:
    """Fill a new installation in `folder`."""
    folder.mkdir(parents=True)
    make_template(folder, database_url)
    package = folder / "kursus"
    write_course(package / SLUG)
    crowd = Crowd(folder, database_url)
    try:
        with crowd.app.app_context():
            for line in reference.sync_courses(crowd.factory, package):
                if "terbit" not in line:
                    raise SystemExit(line)
        offer(crowd.factory, OFFERED - 4)
        return people(crowd)
    finally:
        crowd.close()


def write_course(folder: Path) -> None:
    """Twelve lessons of about 6 KB like the floor's, and a module whose quiz has twenty questions."""
    chance = random.Random(1)
    folder.mkdir(parents=True)
    (folder / "kursus.md").write_text(
        "---\njudul: Kursus yang diukur\nringkasan: Dua belas bacaan dan satu kuis.\nurutan: bebas\ntopik: [ukuran]\n---\n\nIsi.\n"
    )
    for number in range(1, LESSONS + 1):
        parts = [f"---\njudul: Bacaan {number}\njp: 0.5\nkompetensi: {{M.{1 + number % 8}: 1}}\n---\n"]
        while sum(map(len, parts)) < 5200:
            parts.append(f"{' '.join(chance.choice(WORDS) for _ in range(60))}. **Kunci**: *ukur dahulu*.\n")
        (folder / f"{number:02d}-bacaan-{number:02d}.md").write_text("\n".join(parts))
    (folder / f"{LESSONS + 1}-{QUIZ}.md").write_text(
        "---\njudul: Kuis\njp: 0.5\nkompetensi: {M.1: 1}\n---\n\nBaca, lalu kerjakan.\n"
    )
    questions = [
        f"## Pertanyaan nomor {n}: langkah mana yang tepat? {{#soal-{n}}}\n\n"
        + "".join(
            f"- [{'x' if option == n % 4 else ' '}] {' '.join(chance.choice(WORDS) for _ in range(8))} {option}\n  > Umpan balik.\n"
            for option in range(4)
        )
        for n in range(1, QUESTIONS + 1)
    ]
    head = "---\nmode: kuis\nlulus: 75\npercobaan: tak terbatas\n---\n"
    (folder / f"{LESSONS + 1}-{QUIZ}.soal.md").write_text(head + "\n" + "\n".join(questions))


def offer(factory: WorkFactory, number: int) -> None:
    """So many more courses in the catalogue: copies of the measured one's row under other names, topics and levels."""
    chance = random.Random(2)
    with factory.open(Actor.system()) as work:
        work.begin_write()
        session = work.session
        model = session.scalars(
            select(CourseVersion).join(Course, Course.current_version_id == CourseVersion.id).where(Course.slug == SLUG)
        ).one()
        owner = session.scalars(select(Course.owner_unit_id).where(Course.slug == SLUG)).one()
        columns = {column.key: getattr(model, column.key) for column in CourseVersion.__table__.columns if column.key != "id"}
        for count in range(number):
            title = f"{chance.choice(WORDS).title()} {chance.choice(WORDS)} {count}"
            course = session.scalars(
                insert(Course).values(slug=f"tawaran-{count}", owner_unit_id=owner, visibility="all", created_at=work.now()).returning(Course.id)
            ).one()  # fmt: skip
            values = {
                **columns, "course_id": course, "content_hash": f"{count:064d}", "title": title,
                "level": chance.choice(["dasar", "menengah", "lanjut"]), "search": f" {title.lower()} layan publik ",
                "outline": {**columns["outline"], "title": title},
            }  # fmt: skip
            version = session.scalars(insert(CourseVersion).values(values).returning(CourseVersion.id)).one()
            session.execute(update(Course).where(Course.id == course).values(current_version_id=version))
            session.execute(insert(VersionTopic).values(version_id=version, topic=chance.choice(WORDS)))
            session.execute(insert(VersionClaim).values(version_id=version, code=f"M.{1 + count % 8}", level=1))


def people(crowd: Crowd) -> World:
    """Learners in the middle of the course, attempts that wait to be sent, and a full list of participants."""
    learners = crowd.people(LEARNERS)
    crowd.enrol(learners, SLUG, *(f"bacaan-{n:02d}" for n in range(1, LESSONS // 2 + 1)), QUIZ)
    crowd.enrol(learners, "kursus-kecil")
    attempts = crowd.start(learners, SLUG, QUIZ)
    sitters = crowd.people(SUBMITTED)
    crowd.enrol(sitters, SLUG, QUIZ)
    waiting = crowd.start(sitters, SLUG, QUIZ)
    answers = crowd.right_answers(waiting[0])
    from elearning.quizzes import service
    from elearning.quizzes.rules.responding import group_fields

    with crowd.factory.open(Actor.system()) as work:
        for member, attempt in zip(sitters, waiting, strict=True):
            service.save_answers(work.acting_as(member.actor), attempt, group_fields(answers))
    fill_list(crowd, PARTICIPANTS - LEARNERS - SUBMITTED)
    numbers = give_passwords(crowd, [member.person_id for member in learners])
    return World(
        learners=[{**browser(member), "attempt": str(attempt)} for member, attempt in zip(learners, attempts, strict=True)],
        open_attempts=[Sitting(m.cookie, m.csrf, str(a)) for m, a in zip(sitters, waiting, strict=True)],
        answers=answers,
        instructor=browser(crowd.persona("dewi")),
        numbers=numbers,
    )


def browser(member: Member) -> dict[str, str]:
    """What a browser of this person sends."""
    return {"cookie": member.cookie, "csrf": member.csrf}


def fill_list(crowd: Crowd, number: int) -> None:
    """So many more participants, half way, without browsers."""
    with crowd.factory.open(Actor.system()) as work:
        work.begin_write()
        session, now = work.session, work.now()
        course = session.scalars(select(Course).where(Course.slug == SLUG)).one()
        unit = session.scalars(select(Unit.id)).first()
        first = (session.scalar(select(Person.id).order_by(Person.id.desc()).limit(1)) or 0) + 1
        first_enrolment = (session.scalar(select(Enrolment.id).order_by(Enrolment.id.desc()).limit(1)) or 0) + 1
        ids = range(first, first + number)
        session.execute(
            insert(Person),
            [{"id": n, "public_id": uuid4(), "name": f"Peserta {n}", "kind": "PNS", "created_at": now} for n in ids],
        )
        session.execute(
            insert(PersonNumber),
            [
                {"person_id": n, "number": f"19600101201501{n % 10**4:04d}"[:18], "kind": "NIP", "valid_from": now.date()}
                for n in ids
            ],
        )
        session.execute(
            insert(Placement),
            [{"person_id": n, "unit_id": unit, "post": "Analis", "kind": "definitif", "from_on": now.date()} for n in ids],
        )
        enrolments = [
            {"id": first_enrolment + k, "public_id": uuid4(), "person_id": n, "course_id": course.id, "cycle": 1,
             "version_id": course.current_version_id, "state": "active", "enrolled_at": now}
            for k, n in enumerate(ids)
        ]  # fmt: skip
        session.execute(insert(Enrolment), enrolments)
        slugs = [f"bacaan-{n:02d}" for n in range(1, LESSONS // 2 + 1)]
        marks = [(row["id"], slug) for row in enrolments for slug in slugs]
        session.execute(insert(ModuleReading), [{"enrolment_id": e, "module_slug": s, "read_at": now} for e, s in marks])
        session.execute(
            insert(ModuleCompletion),
            [{"enrolment_id": e, "module_slug": s, "version_id": course.current_version_id, "module_hash": "0" * 64,
              "rule": "read", "completed_at": now} for e, s in marks],
        )  # fmt: skip


def give_passwords(crowd: Crowd, ids: list[int]) -> list[str]:
    """One password for all of them, and their numbers."""
    from elearning.accounts.service.hashing import hash_password

    digest = hash_password(PASSWORD)
    with crowd.factory.open(Actor.system()) as work:
        work.begin_write()
        work.session.execute(update(Person).where(Person.id.in_(ids)).values(password_hash=digest))
        rows = work.session.execute(select(PersonNumber.number).where(PersonNumber.person_id.in_(ids)))
        return [row[0] for row in rows]


def keep(world: World, file: Path) -> None:
    """Write it down for another process."""
    file.write_text(json.dumps(asdict(world), default=str))


def right_answers(crowd: Crowd, attempt: str) -> list[tuple[str, str]]:
    """The fields that answer an attempt rightly."""
    return crowd.right_answers(UUID(attempt))
