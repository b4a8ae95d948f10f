"""Alembic's environment: one head, batch mode for SQLite, foreign keys off while tables are rebuilt, guards put back after."""

from __future__ import annotations

from alembic import context
from flask import current_app
from sqlalchemy import Connection

from elearning.edge.database import db
from elearning.infrastructure.database import Base, ensure_insert_only, is_ours
from elearning.infrastructure.full_text import ensure_full_text

config = context.config


def migrate(connection: Connection) -> None:
    """Run the migrations on this connection."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        compare_type=True,
        include_name=is_ours,
        transaction_per_migration=True,
        user_module_prefix="elearning.infrastructure.database.",
    )
    with context.begin_transaction():
        context.run_migrations()


def run() -> None:
    """Open a connection of our own: rebuilding a parent table with foreign keys on would delete its children on SQLite."""
    given = config.attributes.get("connection")
    if given is not None:
        migrate(given)
        return
    with current_app.app_context():
        engine = db.engine
    sqlite = engine.dialect.name == "sqlite"
    with engine.connect().execution_options(unhurried=True) as connection:
        if sqlite:
            connection.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")  # pyright: ignore[reportOptionalMemberAccess]
        migrate(connection)
        ensure_insert_only(connection)
        ensure_full_text(connection)
        connection.commit()
        if sqlite:
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
            connection.rollback()
            connection.connection.driver_connection.execute("PRAGMA foreign_keys=ON")  # pyright: ignore[reportOptionalMemberAccess]
            if broken:
                raise RuntimeError(f"foreign keys are broken after migrating: {broken[:5]}")


run()
