"""The ledger from the command line: is it whole, what does it say of somebody, and how many JP does that make."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext

from elearning.accounts import queries as accounts
from elearning.accounts.rules import parse_number
from elearning.evidence import queries, service
from elearning.evidence.rules.chain import WORDS, Break
from elearning.evidence.rules.jp_account import JpAccount
from elearning.evidence.rules.ledger import BookEntry
from elearning.infrastructure.work import Work, WorkFactory
from elearning.kernel.actor import Actor
from elearning.kernel.clock import canonical_instant
from elearning.kernel.ids import PersonId
from elearning.kernel.text import decimal_id

NO = 1
"""Exit status: the answer is no."""


@click.group()
def evidence() -> None:
    """The append-only ledger of what people have proved."""


@click.group()
def jp() -> None:
    """The account of JP (1 JP = 45 minutes)."""


@evidence.command()
@click.option("--json", "as_json", is_flag=True, help="JSON alone on stdout")
@with_appcontext
def verify(as_json: bool) -> None:
    """Walk every chain; name the first broken entry of each and what was done to it. Exit status 1 when one is broken."""
    with _factory().open(Actor.system()) as work:
        report = service.verify_ledger(work)
    if as_json:
        broken = [_break_json(found) for found in report.broken]
        _print_json({"entries": report.entries, "chains": report.chains, "broken": broken})
    else:
        for found in report.broken:
            click.echo(f"Rantai {found.chain_id}, catatan no. {found.seq}: {WORDS[found.kind]} ({found.kind}).")
        verdict = f"{len(report.broken)} rantai terputus" if report.broken else "semua rantai utuh"
        click.echo(f"{report.entries} catatan dalam {report.chains} rantai diperiksa: {verdict}.")
    if report.broken:
        raise SystemExit(NO)


@evidence.command()
@click.option("--nip", required=True, help="NIP or NI PPPK, also a former one")
@click.option("--json", "as_json", is_flag=True, help="JSON alone on stdout")
@with_appcontext
def export(nip: str, as_json: bool) -> None:
    """Everything the ledger says of one person, oldest first."""
    with _factory().open(Actor.system()) as work:
        number = _digits(nip)
        entries = queries.book_of(work.session, _person(work, number))[::-1]
    if as_json:
        _print_json({"nip": number, "entries": [entry_json(entry) for entry in entries]})
        return
    for entry in entries:
        claims = ", ".join(f"{claim.competency} tingkat {claim.level}" for claim in entry.claims)
        worth = f"{decimal_id(entry.jp)} JP" if entry.jp is not None else ""
        place = "/".join(part for part in (entry.source.course, entry.source.module) if part)
        click.echo("  ".join(part for part in (f"{entry.seq:4}", entry.kind, place, worth, claims, entry.hash[:16]) if part))
    click.echo(f"{len(entries)} catatan.")


@jp.command()
@click.option("--nip", required=True, help="NIP or NI PPPK, also a former one")
@click.option("--year", required=True, type=click.IntRange(2000, 2100))
@click.option("--json", "as_json", is_flag=True, help="JSON alone on stdout")
@with_appcontext
def account(nip: str, year: int, as_json: bool) -> None:
    """The JP account of one person for a year."""
    with _factory().open(Actor.system()) as work:
        found = queries.jp_account(work.session, _person(work, _digits(nip)), year)
    if as_json:
        _print_json(account_json(found))
        return
    for line in found.entries:
        recognised = f"{decimal_id(line.recognised)} JP diakui ({line.formula})"
        click.echo(f"{line.course}: {decimal_id(line.real)} JP riil, {recognised}")
    sums = f"{decimal_id(found.recognised)} JP diakui, {decimal_id(found.real)} JP riil"
    click.echo(f"{year}: {sums}, target {decimal_id(found.target)} JP, kurang {decimal_id(found.missing)} JP.")


def entry_json(entry: BookEntry) -> dict[str, Any]:
    """An entry as it is exported; `score` is a share in [0, 1], what does not apply is null."""
    source = entry.source
    return {
        "seq": entry.seq,
        "kind": entry.kind,
        "claims": [{"competency": claim.competency, "level": claim.level} for claim in entry.claims],
        "jp": _number(entry.jp),
        "score": _number(entry.score),
        "source": {
            "course": source.course,
            "module": source.module,
            "version": source.version,
            "version_hash": source.version_hash,
            "enrolment": _text(source.enrolment),
            "attempt": _text(source.attempt),
            "certificate": source.certificate_code,
            "rule": source.rule,
        },
        "corrects": entry.corrects.seq if entry.corrects else None,
        "occurred_at": canonical_instant(entry.occurred_at),
        "recorded_at": canonical_instant(entry.recorded_at),
        "chain": str(entry.chain_id),
        "hash": entry.hash,
        "previous_hash": entry.previous_hash,
    }


def account_json(found: JpAccount) -> dict[str, Any]:
    """An account as it is exported; JP are numbers."""
    return {
        "year": found.year,
        "target": _number(found.target),
        "recognised": _number(found.recognised),
        "real": _number(found.real),
        "missing": _number(found.missing),
        "maximum": _number(found.maximum),
        "over": _number(found.over),
        "entries": [
            {
                "course": line.course,
                "enrolment": str(line.enrolment),
                "form": line.form,
                "real": _number(line.real),
                "recognised": _number(line.recognised),
                "days": line.days,
                "cut": _number(line.cut),
                "formula": str(line.formula),
                "ended_on": line.ended_on.isoformat() if line.ended_on else None,
            }
            for line in found.entries
        ],
    }


def _break_json(found: Break) -> dict[str, Any]:
    return {"chain": str(found.chain_id), "seq": found.seq, "kind": found.kind, "message": str(WORDS[found.kind])}


def _factory() -> WorkFactory:
    return current_app.extensions["work_factory"]


def _digits(nip: str) -> str:
    reading = parse_number(nip)
    if reading.number is None:
        raise click.UsageError(str(reading.problems[0]))
    return reading.number


def _person(work: Work, number: str) -> PersonId:
    person_id = accounts.find_person_by_number(work.session, number)
    if person_id is None:
        raise click.UsageError("NIP ini tidak dikenal di sini. Periksa angkanya.")
    return person_id


def _number(value: Decimal | None) -> int | float | None:
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def _text(value: object | None) -> str | None:
    return None if value is None else str(value)


def _print_json(value: object) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))
