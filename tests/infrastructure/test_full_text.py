"""The index follows its table, and finds beginnings of words, all of them, on both databases."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import text, update

from elearning.courses.model import CourseVersion
from elearning.courses.rules.catalogue import search_terms, search_text
from elearning.infrastructure.full_text import ensure_full_text, matching
from elearning.infrastructure.work import Work, WorkFactory
from elearning.kernel.actor import Actor

pytestmark = pytest.mark.both


def found(work: Work, q: str) -> frozenset[int]:
    return matching(work.session, "course_version", search_terms(q))


def say(work: Work, words: str) -> int:
    """Let the first version be about these words; its id."""
    work.begin_write()
    version = work.session.scalars(text("SELECT min(id) FROM course_version")).one()
    work.session.execute(update(CourseVersion).where(CourseVersion.id == version).values(search=search_text([words])))
    return version


def test_the_index_follows_a_change(app: Flask, factory: WorkFactory) -> None:
    with app.app_context(), factory.open(Actor.system()) as work:
        version = say(work, "Perkebunan kopi 2026")

        assert found(work, "kebun") == found(work, "kopi 2026") == {version}
        say(work, "Perikanan")
        assert found(work, "kopi") == frozenset()
        assert found(work, "ikan") == {version}


def test_the_beginning_of_a_word_is_enough_and_all_must_occur(app: Flask, factory: WorkFactory) -> None:
    with app.app_context(), factory.open(Actor.system()) as work:
        version = say(work, "Geopark Kaldera, co-working & kafé")

        asked = {q: found(work, q) for q in ("geop", "kalder geopark", "kafé", "geopark sawah", "work", "orking")}

    assert asked == {q: {version} if q in {"geop", "kalder geopark", "kafé", "work"} else frozenset() for q in asked}


def test_what_was_lost_is_made_again(app: Flask, factory: WorkFactory) -> None:
    from elearning.edge.database import db

    with app.app_context():
        with factory.open(Actor.system()) as work:
            version = say(work, "Arboretum")
        with db.engine.connect() as connection:
            if connection.dialect.name == "sqlite":
                connection.execute(text("DROP TRIGGER course_version_fts_update"))
                connection.execute(text("INSERT INTO course_version_fts (course_version_fts) VALUES ('delete-all')"))
            else:
                connection.execute(text("DROP INDEX course_version_fts"))
            ensure_full_text(connection)
            connection.commit()
        with factory.open(Actor.system()) as work:
            assert found(work, "arboretum") == {version}
