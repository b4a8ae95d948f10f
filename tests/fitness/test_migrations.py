"""One head; the tables of a migrated database are those of the models, on both databases."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from elearning.edge.database import db
from elearning.infrastructure.database import INSERT_ONLY, Base, ensure_insert_only, is_ours
from tests.support.application import make_app
from tests.support.database import PostgresServer


def test_there_is_one_head() -> None:
    config = Config()
    config.set_main_option("script_location", "migrations")

    assert len(ScriptDirectory.from_config(config).get_heads()) == 1


@pytest.mark.both
def test_migrated_tables_are_the_models_tables(app: Flask) -> None:
    with app.app_context(), db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_name": is_ours})
        differences = compare_metadata(context, Base.metadata)

    assert not differences, differences


def test_the_job_engines_tables_are_those_of_the_locked_release() -> None:
    """procrastinate was updated? Add a migration with its deltas (`procrastinate/sql/migrations`) and a new frozen schema here."""
    newest = max(Path("migrations/sql").glob("procrastinate-*.sql"))

    assert newest.read_text() == (resources.files("procrastinate.sql") / "schema.sql").read_text(encoding="utf-8")


def test_the_job_engine_comes_and_goes_with_its_migration(postgres: PostgresServer, tmp_path: Path) -> None:
    url = postgres.create("elearning_engine")
    app = make_app(tmp_path, url)
    with app.app_context():
        upgrade(revision="0004")
        with db.engine.connect() as connection:
            present = connection.scalar(text("SELECT count(*) FROM pg_proc WHERE proname LIKE 'procrastinate%'"))
        downgrade(revision="0003")
        with db.engine.connect() as connection:
            left = text(
                "SELECT (SELECT count(*) FROM pg_proc WHERE proname LIKE 'procrastinate%'), "
                "(SELECT count(*) FROM pg_type WHERE typname LIKE 'procrastinate%')"
            )
            gone = connection.execute(left).one()
        db.engine.dispose()
    postgres.drop(url)

    assert present
    assert tuple(gone) == (0, 0)


@pytest.mark.both
def test_every_insert_only_table_is_guarded(app: Flask) -> None:
    with app.app_context(), db.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            found = text(
                "SELECT tbl_name, count(*) FROM sqlite_master WHERE type = 'trigger' AND name LIKE '%_no_%' GROUP BY tbl_name"
            )
            guarded = {name for name, number in connection.execute(found) if number == 2}
        else:
            guarded = set(connection.scalars(text("SELECT event_object_table FROM information_schema.triggers")))

    assert guarded >= INSERT_ONLY


@pytest.mark.both
@pytest.mark.parametrize("statement", ["UPDATE audit_line SET act = 'x'", "DELETE FROM audit_line"])
def test_the_database_itself_refuses_change(app: Flask, statement: str) -> None:
    with app.app_context(), db.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM audit_line")).scalar_one() > 0

        with pytest.raises(DBAPIError, match="insert-only"):
            connection.execute(text(statement))


def test_guards_come_back_after_a_batch_migration(app: Flask) -> None:
    with app.app_context(), db.engine.connect() as connection:
        operations = Operations(MigrationContext.configure(connection))
        with operations.batch_alter_table("audit_line", recreate="always"):
            pass
        before = connection.execute(
            text("SELECT count(*) FROM sqlite_master WHERE type='trigger' AND tbl_name='audit_line'")
        ).scalar()
        ensure_insert_only(connection)
        after = connection.execute(
            text("SELECT count(*) FROM sqlite_master WHERE type='trigger' AND tbl_name='audit_line'")
        ).scalar()
        connection.rollback()

    assert (before, after) == (0, 2)
