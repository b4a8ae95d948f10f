"""People, from the command line: the first admin of a new installation."""

from __future__ import annotations

import sys
from zoneinfo import ZoneInfo

import click
from flask import current_app
from flask.cli import with_appcontext

from elearning.accounts import queries, service
from elearning.accounts.rules import NewPerson, NewUnit
from elearning.infrastructure.work import WorkFactory
from elearning.kernel.actor import Actor, Role
from elearning.kernel.clock import local_day
from elearning.kernel.errors import DomainError, Invalid


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
