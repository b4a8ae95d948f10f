"""The demo: who may sign in, and with what."""

from __future__ import annotations

import json

import click
from flask.cli import with_appcontext

from elearning.seeds.demo import personas


@click.group()
def demo() -> None:
    """The invented people of a demo installation."""


@demo.command()
@click.option("--json", "as_json", is_flag=True, help="JSON alone on stdout")
@with_appcontext
def accounts(as_json: bool) -> None:
    """The six personas with their sign-ins."""
    people = [
        {"persona": one.persona, "nip": one.nip, "password": one.password, "roles": list(one.roles), "unit": one.unit}
        for one in personas()
    ]
    if as_json:
        click.echo(json.dumps(people, ensure_ascii=False, indent=2))
        return
    for one in people:
        click.echo(f"{one['persona']:6} {one['nip']}  {one['password']}  {one['unit']}")
