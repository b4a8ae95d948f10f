"""Applications for tests: the same factory as in life, on throw-away folders and databases."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from flask import Flask
from flask_migrate import upgrade

from config import Settings
from elearning.kernel.clock import FixedClock

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
COURSES = Path(__file__).resolve().parents[1] / "courses_for_tests"


def settings_for(
    folder: Path, database_url: str = "", *, port: int = 8000, demo: bool = True, env: Mapping[str, str] | None = None
) -> Settings:
    """Settings of an installation that lives in `folder`."""
    variables = {
        "INSTANCE_DIR": str(folder),
        "DATABASE_URL": database_url,
        "PORT": str(port),
        "SECRET_KEY": "x" * 40,
        "DEMO": "ya" if demo else "tidak",
        "COURSES_DIR": str(COURSES),
        **(env or {}),
    }
    settings = Settings.from_environment(variables)
    return Settings(**{name: getattr(settings, name) for name in Settings.__slots__ if name != "testing"}, testing=True)


def make_app(
    folder: Path, database_url: str = "", *, clock: FixedClock | None = None, env: Mapping[str, str] | None = None
) -> Flask:
    """The application on that folder; errors propagate so that a test sees them."""
    from elearning.app import create_app

    return create_app(settings_for(folder, database_url, env=env), clock=clock or FixedClock(NOW))


def make_template(folder: Path, database_url: str) -> Path:
    """Migrate, load reference data, the personas and the test courses; leave no connection open."""
    from elearning.edge.database import db
    from elearning.seeds import reference
    from elearning.seeds.people import PERSONAS, load_people

    app = make_app(folder, database_url)
    with app.app_context():
        upgrade()
        factory = app.extensions["work_factory"]
        reference.load(factory)
        load_people(factory, PERSONAS)
        list(reference.sync_courses(factory, COURSES))
        db.session.remove()
        db.engine.dispose()
    return folder
