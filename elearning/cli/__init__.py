"""Commands: each one call into a service. Exit status 0 fine, 1 the answer is no, 2 wrong use.

With `--json`, stdout is JSON alone; logs go to stderr.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module

import click
from flask import Flask
from flask.cli import AppGroup

COMMANDS: Mapping[str, str] = {
    "setup": "running",
    "serve": "running",
    "worker": "running",
    "demo": "demo",
    "courses": "courses",
    "certificates": "certificates",
    "evidence": "evidence",
    "jp": "evidence",
    "people": "people",
    "backup": "backup",
    "restore": "backup",
    "doctor": "doctor",
}
"""Each command and its file, which is read when the command is asked for: a web process needs none, and a command not the others."""


class Commands(AppGroup):
    """The commands of the house."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*super().list_commands(ctx), *COMMANDS})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return super().get_command(ctx, cmd_name)
        return getattr(import_module(f"{__name__}.{COMMANDS[cmd_name]}"), cmd_name)


def register(app: Flask) -> None:
    """Add every command to `flask --app wsgi`."""
    app.cli = Commands(app.name)
