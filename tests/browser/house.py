"""A demo installation on a port of its own, set up by the same command as in life, with a few states laid out for the tests."""

from __future__ import annotations

import itertools
import random
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy import text

from elearning.infrastructure.work import WorkFactory
from elearning.kernel.clock import FixedClock, SystemClock
from elearning.kernel.ids import PublicId
from elearning.learning import service as learning
from elearning.learning.rules.cards import FINAL_EXAM
from elearning.quizzes import queries as quizzes
from elearning.seeds.answers import form_fields
from elearning.seeds.demo import personas
from elearning.seeds.people import PASSWORD, DemoPerson, extras
from elearning.seeds.story import Life
from tests.support.application import COURSES, make_app
from tests.support.server import ROOT, LiveServer

PROJECT, TEAM, SAMPLE, SMALL = "manajemen-proyek", "komunikasi-kepemimpinan-tim", "contoh-lengkap", "kursus-kecil"


class House:
    """The installation: its server, and a view into its database."""

    def __init__(self, folder: Path) -> None:
        courses = folder / "kursus"
        for one in (*sorted((ROOT / "courses").iterdir()), *sorted(COURSES.iterdir())):
            if one.is_dir():
                shutil.copytree(one, courses / one.name)
        self.folder = folder / "instance"
        self.folder.mkdir()
        self.server = LiveServer(self.folder, courses=courses)
        done = self.server.flask("setup")
        assert done.returncode == 0, done.stderr[-3000:]
        self.app: Flask = make_app(self.folder, clock=SystemClock())  # pyright: ignore[reportArgumentType]
        self.factory: WorkFactory = self.app.extensions["work_factory"]
        self._fresh = itertools.count()
        self._lay_out()

    @property
    def url(self) -> str:
        return self.server.url

    def close(self) -> None:
        """Stop the server and let go of the database."""
        from elearning.edge.database import db

        self.server.stop()
        with self.app.app_context():
            db.session.remove()
            db.engine.dispose()

    # --- people -----------------------------------------------------------------------------------------------------

    def newcomer(self) -> DemoPerson:
        """Somebody of the demo who has not begun to learn; each time another."""
        return [person for index, person in enumerate(extras()) if index % 5 == 4][next(self._fresh)]

    def sign_in_of(self, who: str) -> tuple[str, str]:
        """Number and password of a persona, or of the person with this number."""
        found = next((one for one in personas() if one.persona == who), None)
        return (found.nip, found.password) if found else (who, PASSWORD)

    def life_of(self, number: str) -> Life:
        """Acts as this person through the services, a little before now."""
        return Life(self.factory, number, FixedClock(SystemClock().now() - timedelta(hours=6)), random.Random(7))

    # --- what is there ----------------------------------------------------------------------------------------------

    def value(self, sql: str, **given: object) -> str:
        """The first value of the first row, as text."""
        session = self.factory.open_session()
        try:
            row = session.execute(text(sql), given).first()
        finally:
            session.close()
        assert row is not None, sql
        return str(row[0])

    def somebody_who_completed(self, slug: str) -> str:
        """The number of a person of the demo who completed this course."""
        return self.value(
            "SELECT n.number FROM course_completion c JOIN enrolment e ON e.id = c.enrolment_id JOIN course k ON k.id = e.course_id "
            "JOIN person_number n ON n.person_id = e.person_id WHERE k.slug = :slug AND n.valid_until IS NULL ORDER BY c.completed_at",
            slug=slug,
        )

    def right_fields(self, attempt: str) -> list[tuple[str, str]]:
        """What somebody who knows everything would send for this attempt."""
        with self.factory.open(self.life_of(self.sign_in_of("sari")[0]).actor) as work:
            sheet = quizzes.get_attempt(work.session, PublicId(attempt))
            definition = quizzes.definition_of(work.session, sheet.revision_id, sheet.revision_hash)
            return form_fields(definition, sheet.paper)

    # --- laid out before the first visit ----------------------------------------------------------------------------

    def _lay_out(self) -> None:
        sari = self.life_of(self.sign_in_of("sari")[0])
        sari.enrol(SAMPLE)
        self.practice = self.begin(sari, SAMPLE, "menulis-teks")
        self.quiz = self.begin(sari, SAMPLE, "menyorot-dan-menggambarkan")
        ready = self.life_of(self.newcomer().number)
        ready.enrol(SMALL)
        ready.read(SMALL, "membaca")
        ready.read(SMALL, "menjawab")
        ready.sit(SMALL, "menjawab", fail=False)
        ready.sit(SMALL, FINAL_EXAM, fail=False)

    def begin(self, life: Life, slug: str, slot: str) -> str:
        """Start a quiz now; gives the attempt."""
        with self.factory.open(life.actor) as work:
            return str(learning.start_quiz(work, slug, slot))


def open_house(folder: Path) -> Iterator[House]:
    """The house with web and worker running."""
    house = House(folder)
    try:
        with house.server:
            yield house
    finally:
        house.close()
