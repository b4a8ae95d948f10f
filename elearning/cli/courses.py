"""Courses by command: check, sync, format, export."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from elearning.accounts import queries as accounts
from elearning.cli.reviewing import review
from elearning.courses import service
from elearning.infrastructure.work import WorkFactory
from elearning.kernel.actor import Actor
from elearning.kernel.errors import DomainError
from elearning.kernel.ids import UnitId
from elearning.quizzes.rules.problems import Problem

EXISTING = click.Path(exists=True, path_type=Path)


@click.group()
def courses() -> None:
    """Course packages: folders of Markdown, or ZIPs of them."""


courses.add_command(review)


def _factory() -> WorkFactory:
    return current_app.extensions["work_factory"]


@courses.command()
@click.argument("paths", nargs=-1, required=True, type=EXISTING)
@click.option("--json", "as_json", is_flag=True, help="JSON alone on stdout")
@with_appcontext
def check(paths: Sequence[Path], as_json: bool) -> None:
    """Print every problem of these courses; ends with 1 when one is an error."""
    with _factory().open(Actor.system()) as work:
        problems = service.check_paths(work.session, paths)
    errors = sum(problem.severity == "error" for problem in problems)
    warnings = len(problems) - errors
    if as_json:
        found = [
            {"file": one.file, "line": one.line, "severity": one.severity, "message": str(one.message)} for one in problems
        ]
        click.echo(json.dumps({"errors": errors, "warnings": warnings, "problems": found}, ensure_ascii=False, indent=2))
    else:
        for problem in problems:
            click.echo(_line(problem))
        click.echo(f"{errors} galat, {warnings} peringatan.")
    sys.exit(1 if errors else 0)


@courses.command()
@click.argument("paths", nargs=-1, required=True, type=EXISTING)
@click.option("--unit", "unit_code", default="", help="code of the unit that owns courses which are new")
@click.option("--json", "as_json", is_flag=True, help="JSON alone on stdout")
@with_appcontext
def sync(paths: Sequence[Path], unit_code: str, as_json: bool) -> None:
    """Publish each of these courses that changed; a course with errors stays as it was."""
    owner = _unit(unit_code) if unit_code else None
    results = []
    for result in service.sync_paths(_factory(), paths, owner):
        results.append(result)
        for problem in result.problems:
            if problem.severity == "error":
                click.echo(f"{result.slug}/{_line(problem)}", err=True)
        if not as_json:
            click.echo(_said(result))
    if as_json:
        said = [
            {
                "slug": one.slug,
                "changed": one.changed,
                "version": one.version_number,
                "errors": sum(problem.severity == "error" for problem in one.problems),
                "warnings": sum(problem.severity == "warning" for problem in one.problems),
            }
            for one in results
        ]
        click.echo(json.dumps({"courses": said}, ensure_ascii=False, indent=2))


@courses.command("format")
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="JSON alone on stdout")
def format_(paths: Sequence[Path], as_json: bool) -> None:
    """Mend in place what a machine can mend: missing question ids, blank lines before lists, nesting by 4 spaces."""
    changed: list[str] = []
    for path in paths:
        for course in service.courses_in(path):
            if course.is_dir():
                changed += [f"{course.as_posix()}/{name}" for name in service.format_course(course)]
    if as_json:
        click.echo(json.dumps({"changed": changed}, ensure_ascii=False, indent=2))
        return
    for name in changed:
        click.echo(name)
    click.echo(f"{len(changed)} berkas diubah.")


@courses.command()
@click.argument("slug")
@click.argument("target", metavar="FILE.zip", type=click.Path(dir_okay=False, writable=True, path_type=Path))
@with_appcontext
def export(slug: str, target: Path) -> None:
    """Write the published course SLUG as a ZIP with the bytes its author gave."""
    temporary = target.with_name(f".{target.name}.part")
    try:
        with _factory().open(Actor.system()) as work, temporary.open("wb") as stream:
            number = service.export_package(work, slug, stream)
        temporary.replace(target)
    except DomainError as fault:
        raise click.UsageError(str(fault.message)) from fault
    finally:
        temporary.unlink(missing_ok=True)
    click.echo(f"{slug}: versi {number} ditulis ke {target}.")


def _unit(code: str) -> UnitId:
    with _factory().open(Actor.system()) as work:
        found = accounts.find_unit_by_code(work.session, code)
    if found is None:
        raise click.BadParameter(f"unit {code} tidak ada", param_hint="--unit")
    return found


def _line(problem: Problem) -> str:
    """As `file:line: what is wrong (what to write instead)`; a warning says that it is one."""
    mark = "" if problem.severity == "error" else "peringatan: "
    return f"{problem.file}:{problem.line}: {mark}{problem.message}"


def _said(result: service.SyncResult) -> str:
    if any(problem.severity == "error" for problem in result.problems):
        kept = f"tetap versi {result.version_number}" if result.version_number else "belum terbit"
        return f"{result.slug}: ada galat, {kept}."
    if result.changed:
        return f"{result.slug}: versi {result.version_number} terbit."
    return f"{result.slug}: tidak berubah (versi {result.version_number})."
