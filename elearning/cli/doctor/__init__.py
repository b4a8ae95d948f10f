"""`doctor`: what is well, what needs care, what is bad, and what to do about it."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from elearning.cli.doctor import house, machine, rows
from elearning.cli.doctor.report import Check, examined
from elearning.edge.database import db
from elearning.infrastructure.storage import FolderStorage
from elearning.infrastructure.work import WorkFactory
from elearning.kernel.actor import Actor

WORDS = {"good": "baik", "care": "perhatikan", "bad": "BURUK"}


@click.command()
@click.option("--lengkap", "thorough", is_flag=True, help="walk every chain of evidence, read every stored file")
@click.option("--json", "as_json", is_flag=True, help="JSON alone on stdout")
@with_appcontext
def doctor(thorough: bool, as_json: bool) -> None:
    """Look at this installation from top to bottom; ends with 1 when something is bad."""
    checks = list(_examine(thorough=thorough))
    count = {state: sum(check.state == state for check in checks) for state in WORDS}
    if as_json:
        click.echo(json.dumps({**count, "checks": [asdict(check) for check in checks]}, ensure_ascii=False, indent=2))
    else:
        for check in checks:
            click.echo(f"{WORDS[check.state]:10}  {check.name}: {check.found}")
            if check.advice:
                click.echo(f"{'':10}  → {check.advice}")
        click.echo(f"\n{count['good']} baik, {count['care']} perlu diperhatikan, {count['bad']} buruk.")
    sys.exit(1 if count["bad"] else 0)


def _examine(*, thorough: bool) -> Iterator[Check]:
    config = current_app.config
    engine, factory = db.engine, _factory()
    keys_dir, storage_dir = Path(config["KEYS_DIR"]), Path(config["STORAGE_DIR"])
    in_folder = isinstance(factory.storage, FolderStorage)
    places = {"data": keys_dir.parent} | ({"berkas": storage_dir} if in_folder else {})
    file = Path(engine.url.database or "") if engine.dialect.name == "sqlite" else None
    yield from examined("pengaturan", lambda: machine.settings(config))
    yield from examined("kunci", lambda: machine.keys(keys_dir))
    yield from examined("folder", lambda: machine.writable(places))
    yield from examined("disk", lambda: machine.disk(places if file is None else {**places, "basis data": file.parent}))
    yield from examined("tetangga", lambda: machine.neighbours(os.environ))
    yield from examined("cadangan", lambda: machine.backup(keys_dir.parent, datetime.now(UTC)))
    if file is not None:
        yield from examined("berkas basis data", lambda: machine.open_to_others(file))
    answers = examined("basis data", lambda: rows.reachable(engine))
    yield from answers
    if any(check.state == "bad" for check in answers):
        return
    with engine.connect() as connection:
        state = examined("migrasi", lambda: rows.migrated(connection))
        yield from state
        yield from examined("keutuhan", lambda: rows.whole(connection, thorough=thorough))
    if any(check.state == "bad" for check in state):
        return
    yield from _inside(factory, thorough=thorough, in_folder=in_folder)


def _inside(factory: WorkFactory, *, thorough: bool, in_folder: bool) -> Iterator[Check]:
    """What can be asked of a database that is migrated."""
    with db.engine.connect() as connection, factory.open(Actor.system()) as work:
        yield from examined("penjaga", lambda: rows.guarded(connection))
        yield from examined("pekerja", lambda: house.jobs(connection, work.now()))
        yield from examined("sertifikat", lambda: house.documents(work, connection))
        yield from examined("bukti", lambda: house.ledger(work, thorough=thorough))
        yield from examined("jam", lambda: house.clock(work))
        yield from examined(
            "penyimpanan", lambda: house.stored(connection, factory.storage, thorough=thorough, write=not in_folder)
        )
        yield from examined("kursus", lambda: house.library(work, Path(current_app.config["COURSES_DIR"])))


def _factory() -> WorkFactory:
    return current_app.extensions["work_factory"]
