"""Keep a database of today for the releases to come: `python -m tests.cli.past.dump` writes the files of the present head.

The rows are what the services of this very release make of invented people: a course completed, quizzes answered, a certificate with its
document. The SQL is plain INSERTs that SQLite and PostgreSQL both read; the key that signed is thrown away, its public half is kept.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from elearning.infrastructure.backup.copytext import Form
from elearning.infrastructure.backup.tables import TableShape, migration_of, shapes_of
from elearning.infrastructure.jobs import Worker
from elearning.wiring import TASKS
from tests.cli.conftest import let_go, run
from tests.faults.conftest import SHORT_COURSE
from tests.support.application import make_template
from tests.support.crowd import Crowd
from tests.support.learners import actor_of, complete

HERE = Path(__file__).parent


def main() -> None:
    from elearning.courses import service as courses
    from elearning.edge.database import db

    with tempfile.TemporaryDirectory() as folder:
        crowd = Crowd(make_template(Path(folder), ""))
        list(courses.sync_paths(crowd.factory, [SHORT_COURSE]))
        crowd.set_signer()
        complete(crowd.factory, actor_of(crowd.factory, "sari"))
        members = crowd.people(2)
        crowd.enrol(members, SHORT_COURSE.name, "baca")
        run(crowd.app, "certificates", "issue", "--course", SHORT_COURSE.name)
        with crowd.app.app_context():
            Worker(crowd.factory, TASKS).run_all()
            with db.engine.connect() as connection:
                name = migration_of(connection)
                (HERE / f"{name}.sql").write_text("".join(statements(connection)), encoding="utf-8")
        (HERE / f"{name}.pub").write_text(crowd.factory.signer.public_pem)  # type: ignore[attr-defined] - the real signer has it
        let_go(crowd.app)
    sys.stdout.write(f"{name}.sql, {name}.pub\n")


def statements(connection: Connection) -> Iterator[str]:
    """An INSERT for each row of each table."""
    for shape in shapes_of(connection):
        columns = ", ".join(f'"{name}"' for name in shape.columns)
        for row in connection.exec_driver_sql(f'SELECT {columns} FROM "{shape.name}" ORDER BY rowid'):
            yield f'INSERT INTO "{shape.name}" ({columns}) VALUES ({", ".join(_values(shape, row))});\n'


def _values(shape: TableShape, row: Any) -> Iterator[str]:
    for value, form in zip(row, shape.forms, strict=True):
        yield _literal(value, form)


def _literal(value: object, form: Form) -> str:
    if value is None:
        return "NULL"
    if form == "truth":
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return repr(value)
    return "'" + str(value).replace("'", "''") + "'"


if __name__ == "__main__":
    main()
