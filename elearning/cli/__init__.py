"""Commands: each one call into a service. Exit status 0 fine, 1 the answer is no, 2 wrong use.

With `--json`, stdout is JSON alone; logs go to stderr.
"""

from __future__ import annotations

from flask import Flask

from elearning.cli.backup import backup, restore
from elearning.cli.certificates import certificates
from elearning.cli.courses import courses
from elearning.cli.demo import demo
from elearning.cli.doctor import doctor
from elearning.cli.evidence import evidence, jp
from elearning.cli.people import people
from elearning.cli.running import serve, setup, worker


def register(app: Flask) -> None:
    """Add every command to `flask --app wsgi`."""
    for command in (setup, serve, worker, demo, courses, certificates, evidence, jp, people, backup, restore, doctor):
        app.cli.add_command(command)
