"""The demo is made from nothing through the services, twice without change, and its evidence holds."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask_migrate import upgrade

from elearning.accounts.rules import parse_number
from elearning.app import create_app
from elearning.courses.service import courses_in
from elearning.edge.database import db
from elearning.evidence import service as evidence
from elearning.infrastructure import jobs
from elearning.infrastructure.jobs import Worker
from elearning.kernel.actor import Actor
from elearning.kernel.clock import FixedClock
from elearning.seeds import demo, reference
from elearning.seeds.people import PERSONAS, extras
from elearning.wiring import TASKS
from tests.support.application import NOW, settings_for

COURSES = Path(__file__).resolve().parents[2] / "courses"


def test_every_invented_number_is_a_number() -> None:
    people = (*PERSONAS, *extras())

    assert [person.number for person in people if parse_number(person.number, person_kind=person.kind).number is None] == []
    assert len({person.number for person in people}) == len(people) == 46


@pytest.mark.slow
def test_the_demo_is_rebuilt_from_nothing(tmp_path: Path) -> None:
    app = create_app(settings_for(tmp_path), clock=FixedClock(NOW))
    factory = app.extensions["work_factory"]
    with app.app_context():
        upgrade()
        reference.load(factory)
        said = [*demo.load_everybody(factory), *reference.sync_courses(factory, COURSES), *demo.tell_story(factory)]
        again = [*demo.load_everybody(factory), *reference.sync_courses(factory, COURSES), *demo.tell_story(factory)]
        Worker(factory, TASKS).run_all()
        with factory.open(Actor.system()) as work:
            report = evidence.verify_ledger(work)
            counted = jobs.count_jobs(work.session)
        db.session.remove()
        db.engine.dispose()

    assert len(said) == len(courses_in(COURSES)) + 2, said
    assert again == []
    assert (report.broken, set(counted)) == ((), {"done"})
    assert report.entries > 100
