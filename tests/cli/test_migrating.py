"""Databases of earlier releases, with the rows of that time, come up to today's head with everything in them."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import text

from elearning.infrastructure.backup.tables import advance_sequences, shapes_of, unguarded
from elearning.infrastructure.signing import SCHEME
from tests.cli.conftest import EmptyMachine, run
from tests.support.client import PageClient
from tests.support.learners import actor_of, enrol

PAST = sorted((Path(__file__).parent / "past").glob("*.sql"))


class PublicHalf:
    """Verifies what a signer whose key is gone has signed."""

    def __init__(self, file: Path) -> None:
        key = load_pem_public_key(file.read_bytes())
        assert isinstance(key, Ed25519PublicKey)
        self._key = key

    def sign(self, message: bytes) -> str:
        raise AssertionError("the key of the past is gone")

    def verify(self, message: bytes, signature: str) -> bool:
        import base64

        scheme, _, encoded = signature.split(":")
        try:
            self._key.verify(base64.urlsafe_b64decode(encoded + "=="), message)
        except InvalidSignature:
            return False
        return scheme == SCHEME


def rows_in(dump: Path) -> Counter[str]:
    """How many rows of each table a dump has."""
    lines = dump.read_text(encoding="utf-8").split("\n")
    return Counter(line.split('"')[1] for line in lines if line.startswith('INSERT INTO "'))


def bring_back(app: Flask, dump: Path) -> None:
    """The tables of that time, by the migrations that led there, with its rows."""
    from elearning.edge.database import db

    with app.app_context():
        upgrade(revision=dump.stem)
        with db.engine.connect() as connection:
            if connection.dialect.name == "sqlite":
                raw = connection.connection.driver_connection
                assert raw is not None
                raw.execute("PRAGMA foreign_keys=OFF")
            else:
                connection.exec_driver_sql("SET TIME ZONE 'UTC'")
            with unguarded(connection):
                for shape in shapes_of(connection):
                    connection.exec_driver_sql(f'DELETE FROM "{shape.name}"')
                for statement in dump.read_text(encoding="utf-8").split(";\n"):
                    if statement.strip():
                        connection.exec_driver_sql(statement)
            if connection.dialect.name == "postgresql":
                for shape in shapes_of(connection):
                    advance_sequences(connection, shape)
            connection.commit()
        db.engine.dispose()


def counted(app: Flask) -> dict[str, int]:
    from elearning.edge.database import db

    with app.app_context(), db.engine.connect() as connection:
        names = [shape.name for shape in shapes_of(connection)]
        return {name: connection.execute(text(f'SELECT count(*) FROM "{name}"')).scalar_one() for name in names}


def test_the_first_release_is_among_them() -> None:
    assert PAST[0].name == "0001.sql"
    assert rows_in(PAST[0])["evidence_entry"] == 9


@pytest.mark.both
@pytest.mark.parametrize("dump", PAST, ids=lambda path: path.stem)
def test_rows_of_the_past_come_to_todays_head(empty_machine: EmptyMachine, database_kind: str, dump: Path) -> None:
    app = empty_machine(database_kind)
    bring_back(app, dump)
    before = counted(app)
    assert {name: before[name] for name in rows_in(dump)} == dict(rows_in(dump))

    with app.app_context():
        upgrade()

    after = counted(app)
    assert {name: after.get(name) for name in before} == before
    factory = app.extensions["work_factory"]
    app.extensions["work_factory"] = replace(factory, signer=PublicHalf(dump.with_suffix(".pub")))
    verified = run(app, "evidence", "verify", "--json")
    assert verified.exit_code == 0, verified.output
    assert f'"entries": {before["evidence_entry"]}' in verified.stdout
    app.extensions["work_factory"] = factory
    checks = run(app, "doctor").stdout
    assert "baik        migrasi" in checks
    assert "baik        keutuhan" in checks
    assert "baik        penjaga" in checks


@pytest.mark.both
def test_people_of_the_first_release_go_on(empty_machine: EmptyMachine, database_kind: str) -> None:
    app = empty_machine(database_kind)
    bring_back(app, PAST[0])
    with app.app_context():
        upgrade()

    client = PageClient(app)
    client.sign_in("sari")

    assert "Kursus Kecil" in client.get("/bukti").page.text
    assert client.get("/jp").status == 200
    enrol(app.extensions["work_factory"], actor_of(app.extensions["work_factory"], "budi"))
