"""People, from the command line: the first admin of a new installation, and staff lists."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

import click
from flask import current_app
from flask.cli import with_appcontext

from elearning.accounts import queries, service
from elearning.accounts.rules import NewPerson, NewUnit
from elearning.accounts.rules.roster import KINDS, Plan, RowFinding
from elearning.infrastructure.jobs import Breath
from elearning.infrastructure.sheets import read_table
from elearning.infrastructure.work import Work, WorkFactory
from elearning.kernel.actor import Actor, Role
from elearning.kernel.clock import local_day
from elearning.kernel.errors import DomainError, Invalid
from elearning.kernel.ids import PersonId
from elearning.kernel.text import M


@click.group()
def people() -> None:
    """People of this installation."""


@people.command("first-admin")
@click.argument("number")
@click.argument("name")
@click.option("--kind", type=click.Choice(["PNS", "PPPK"]), default="PNS", show_default=True)
@click.option("--unit-code", default="INDUK", show_default=True, help="code of the unit at the top of the tree")
@click.option("--unit-name", default=None, help="name of that unit (the ORGANISATION setting when left out)")
@with_appcontext
def first_admin(number: str, name: str, kind: str, unit_code: str, unit_name: str | None) -> None:
    """Make NAME with NIP NUMBER the admin of the whole platform, and print a one-time password.

    Adds the unit at the top of the tree and the person where they are missing; used again, it only makes another password.
    """
    factory: WorkFactory = current_app.extensions["work_factory"]
    try:
        with factory.open(Actor.system()) as work:
            today = local_day(work.now(), ZoneInfo(current_app.config["TIMEZONE"]))
            unit_id = queries.find_unit_by_code(work.session, unit_code) or service.add_unit(
                work, NewUnit(unit_code, unit_name or current_app.config["ORGANISATION"], today)
            )
            person_id = queries.find_person_by_number(work.session, "".join(number.split()))
            if person_id is None:
                person_id = service.register_person(
                    work, NewPerson(name=name, number=number, kind=kind, from_on=today, unit_id=unit_id, post="Admin")
                )
            service.grant_role(work, person_id, Role.ADMIN, None)
            password = service.make_one_time_password(work, queries.get_card(work.session, person_id).public_id)
    except DomainError as fault:
        click.echo(str(fault.message), err=True)
        if isinstance(fault, Invalid):
            for field, message in fault.fields.items():
                click.echo(f"  {field}: {message}", err=True)
        sys.exit(2)
    click.echo(f"{name} kini admin seluruh platform. Kata sandi sekali pakai (berlaku 3 hari, diganti saat masuk): {password}")


@people.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--commit", is_flag=True, help="carry it out; without this nothing is written")
@click.option("--full", is_flag=True, help="the list is complete: who is not on it has left (admins stay)")
@click.option("--json", "as_json", is_flag=True, help="JSON alone on stdout")
@with_appcontext
def import_list(file: Path, commit: bool, full: bool, as_json: bool) -> None:
    """Bring the staff list FILE (XLSX or CSV) into the house; bad rows are named and left out, the others are carried out.

    Stopped in the middle, give the same command again: what is in the house already is "unchanged".
    """
    factory: WorkFactory = current_app.extensions["work_factory"]
    try:
        rows = read_table(file.read_bytes()).rows
        with factory.open(Actor.system()) as work:
            found = service.look_at(work, rows, None)
            absent, remark = _absent(work, found) if full else ([], None)
    except DomainError as fault:
        click.echo(str(fault.message), err=True)
        sys.exit(2)
    counts, errors = Counter(found.counts), list(found.errors)
    warnings = [*found.warnings, *([remark] if remark else [])]
    if commit:
        carried = _carry_out(factory, found, absent)
        counts, errors = carried.counts, [*errors, *carried.refused]
    report = {
        "rows": found.rows,
        **{kind: counts[kind] for kind in KINDS},
        "deactivate": len(absent),
        "errors": [_told(one) for one in errors],
        "warnings": [_told(one) for one in warnings],
        "committed": commit,
    }
    click.echo(json.dumps(report, ensure_ascii=False, indent=1) if as_json else _in_words(report, found, errors, warnings))


def _absent(work: Work, found: Plan) -> tuple[list[PersonId], RowFinding | None]:
    """Who is to leave; nobody while a NIP of the list cannot be read, for it may be theirs."""
    if found.unreadable:
        remark = M("Ada %(count)s NIP yang tidak terbaca, jadi tidak ada yang dinonaktifkan.", count=found.unreadable)
        return [], RowFinding(0, "NIP", "", remark)
    return queries.absent_people(work.session, found.numbers, local_day(work.now(), ZoneInfo(work.actor.timezone))), None


def _carry_out(factory: WorkFactory, found: Plan, absent: list[PersonId]) -> service.Carried:
    """Step by step, each in its own transaction, with a bar where somebody looks on."""
    lines = [one.line for one in found.planned]
    counts, refused, breath = Counter[str](), list[RowFinding](), Breath()
    with click.progressbar(length=len(lines) + len(absent), label="Memasukkan pegawai", file=sys.stderr) as bar:
        for start in range(0, len(lines), service.BATCH):
            step = lines[start : start + service.BATCH]
            with factory.open(Actor.system()) as work:
                carried = service.carry_out(work, step, None)
            counts += carried.counts
            refused += carried.refused
            bar.update(len(step))
            breath.give_way(work.session)
        for start in range(0, len(absent), service.BATCH):
            step = absent[start : start + service.BATCH]
            with factory.open(Actor.system()) as work:
                service.deactivate(work, step)
            bar.update(len(step))
            breath.give_way(work.session)
    return service.Carried(counts, tuple(refused))


def _told(one: RowFinding) -> dict[str, object]:
    return {"row": one.row, "column": one.column, "value": one.value, "message": str(one.message)}


def _in_words(report: Mapping[str, object], found: Plan, errors: Sequence[RowFinding], warnings: Sequence[RowFinding]) -> str:
    """The report for a person."""
    words = {"add": "baru", "change": "berubah", "move": "pindah unit", "unchanged": "tetap", "deactivate": "dinonaktifkan"}
    lines = [f"{report['rows']} baris dibaca: " + ", ".join(f"{report[kind]} {word}" for kind, word in words.items()) + "."]
    lines += [f"Unit yang belum ada: {name}" for name in found.new_offices]
    lines += [_line("SALAH", one) for one in errors]
    lines += [_line("periksa", one) for one in warnings]
    lines.append(
        "Sudah dimasukkan." if report["committed"] else "Belum ada yang ditulis. Tambahkan --commit untuk memasukkannya."
    )
    return "\n".join(lines)


def _line(label: str, one: RowFinding) -> str:
    place = f"Baris {one.row}, {one.column}" if one.column else f"Baris {one.row}"
    return f"{label}  {place}: {one.message}" + (f" ({one.value})" if one.value else "")
