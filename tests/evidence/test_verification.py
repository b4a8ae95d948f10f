"""The database refuses change; whoever gets past it is found out."""

from __future__ import annotations

import sqlite3
import time
import uuid
from contextlib import closing

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Column, Engine, String, text
from sqlalchemy.exc import DBAPIError

from elearning.evidence import queries, service
from elearning.evidence.rules.chain import ALTERED, CUT, DROPPED, FOREIGN, SWAPPED, Break
from elearning.infrastructure.database import ensure_insert_only
from elearning.infrastructure.signing import throwaway_signer
from elearning.infrastructure.work import WorkFactory
from elearning.kernel.actor import Actor
from tests.evidence.conftest import SARI, Learner

MODULES = ("satu", "dua", "tiga", "empat", "lima")
CHANGES = [
    "UPDATE evidence_entry SET hash = 'x'",
    "UPDATE evidence_entry SET seq = seq + 10",
    "DELETE FROM evidence_entry",
    "DELETE FROM evidence_entry WHERE seq = 5",
]


@pytest.fixture
def chain(factory: WorkFactory, sari: Learner, citra: Learner) -> uuid.UUID:
    """Five entries of Sari's, and a chain of Citra's beside it."""
    with factory.open(Actor.system()) as work:
        refs = [service.record_module_completion(work, sari.module(slug)) for slug in MODULES]
        service.record_module_completion(work, citra.module("satu"))
    return refs[0].chain


def tamper(engine: Engine, *statements: str) -> None:
    """What somebody does who may change the database's structure."""
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            connection.execute(text("DROP TRIGGER evidence_entry_no_update"))
            connection.execute(text("DROP TRIGGER evidence_entry_no_delete"))
        else:
            connection.execute(text("DROP TRIGGER evidence_entry_no_change ON evidence_entry"))
        for statement in statements:
            connection.execute(text(statement))


def broken(factory: WorkFactory) -> list[tuple[int, str]]:
    with factory.open(Actor.system()) as work:
        return [(found.seq, found.kind) for found in service.verify_ledger(work).broken]


def where(chain: uuid.UUID, engine: Engine, seq: int) -> str:
    key = chain.hex if engine.dialect.name == "sqlite" else str(chain)
    return f"WHERE chain_id = '{key}' AND seq = {seq}"


@pytest.mark.both
@pytest.mark.parametrize("statement", CHANGES)
def test_the_database_refuses_every_change_of_an_entry(engine: Engine, chain: uuid.UUID, statement: str) -> None:
    with engine.connect() as connection, pytest.raises(DBAPIError, match="insert-only"):
        connection.execute(text(statement))


@pytest.mark.both
@pytest.mark.parametrize("statement", CHANGES[:3])
def test_it_still_refuses_after_a_migration_that_rebuilds_the_table(engine: Engine, chain: uuid.UUID, statement: str) -> None:
    with engine.begin() as connection:
        operations = Operations(MigrationContext.configure(connection))
        with operations.batch_alter_table("evidence_entry", recreate="auto") as batch:
            batch.alter_column("kind", type_=String(40))
            batch.add_column(Column("extra", String(10)))
        ensure_insert_only(connection)

    with engine.connect() as connection, pytest.raises(DBAPIError, match="insert-only"):
        connection.execute(text(statement))


@pytest.mark.both
def test_a_ledger_as_it_was_written_is_whole(factory: WorkFactory, chain: uuid.UUID) -> None:
    with factory.open(Actor.system()) as work:
        report = service.verify_ledger(work)

    assert (report.entries, report.chains, report.broken) == (6, 2, ())


@pytest.mark.both
def test_an_altered_entry_is_named(engine: Engine, factory: WorkFactory, chain: uuid.UUID) -> None:
    worth = 'UPDATE evidence_entry SET body = replace(body, \'"jp":"2.5"\', \'"jp":"25"\')'
    tamper(engine, f"{worth} {where(chain, engine, 3)}")

    assert broken(factory) == [(3, ALTERED)]


@pytest.mark.both
def test_a_dropped_entry_is_named(engine: Engine, factory: WorkFactory, chain: uuid.UUID) -> None:
    tamper(engine, f"DELETE FROM evidence_entry {where(chain, engine, 2)}")

    assert broken(factory) == [(2, DROPPED)]


@pytest.mark.both
def test_swapped_entries_are_named(engine: Engine, factory: WorkFactory, chain: uuid.UUID) -> None:
    tamper(
        engine,
        f"UPDATE evidence_entry SET seq = 99 {where(chain, engine, 2)}",
        f"UPDATE evidence_entry SET seq = 2 {where(chain, engine, 4)}",
        f"UPDATE evidence_entry SET seq = 4 {where(chain, engine, 99)}",
    )

    assert broken(factory) == [(2, SWAPPED)]


@pytest.mark.both
def test_a_cut_tail_is_named(engine: Engine, factory: WorkFactory, chain: uuid.UUID) -> None:
    tamper(engine, f"DELETE FROM evidence_entry {where(chain, engine, 5)}")

    assert broken(factory) == [(5, CUT)]


def test_a_head_put_right_without_the_key_is_foreign(engine: Engine, factory: WorkFactory, chain: uuid.UUID) -> None:
    tamper(
        engine,
        f"UPDATE evidence_chain SET entries = 4, head_hash = "
        f"(SELECT hash FROM evidence_entry {where(chain, engine, 4)}) WHERE entries = 5",
        f"DELETE FROM evidence_entry {where(chain, engine, 5)}",
    )

    assert broken(factory) == [(4, FOREIGN)]


def test_signatures_of_another_key_are_foreign_in_every_chain(factory: WorkFactory, chain: uuid.UUID) -> None:
    with factory.open(Actor.system()) as work:
        work.signer = throwaway_signer()
        found = service.verify_ledger(work).broken

    assert sorted((one.seq, one.kind) for one in found) == [(1, FOREIGN), (5, FOREIGN)]


def test_entries_whose_chain_is_gone_are_named(engine: Engine, factory: WorkFactory, chain: uuid.UUID) -> None:
    with closing(sqlite3.connect(str(engine.url.database))) as connection:  # a bare connection checks no foreign keys
        connection.execute("DELETE FROM evidence_chain WHERE entries = 5")
        connection.commit()

    with factory.open(Actor.system()) as work:
        report = service.verify_ledger(work)
    assert (report.entries, report.broken) == (6, (Break(chain, 1, FOREIGN),))


def test_each_broken_chain_is_named_and_the_others_are_not(engine: Engine, factory: WorkFactory, chain: uuid.UUID) -> None:
    tamper(engine, "UPDATE evidence_entry SET source_key = 'lain' WHERE seq = 1 AND chain_id = "
                   "(SELECT id FROM evidence_chain WHERE entries = 1)")  # fmt: skip

    with factory.open(Actor.system()) as work:
        [found] = service.verify_ledger(work).broken
    assert found.chain_id != chain
    assert (found.seq, found.kind) == (1, ALTERED)


def test_a_broken_book_can_still_be_read(engine: Engine, factory: WorkFactory, chain: uuid.UUID) -> None:
    tamper(engine, f"UPDATE evidence_entry SET body = 'sampah' {where(chain, engine, 3)}")

    with factory.open(Actor.system()) as work:
        book = queries.read_book(work.session, work.signer.verify, SARI)
        assert [entry.seq for entry in book.entries] == [5, 4, 2, 1]
        assert [(found.seq, found.kind) for found in book.breaks] == [(3, ALTERED)]
        assert len(queries.book_of(work.session, SARI)) == 4


@pytest.mark.slow
def test_thousands_of_entries_are_walked_in_a_second(factory: WorkFactory, sari: Learner) -> None:
    with factory.open(Actor.system()) as work:
        for number in range(1500):
            service.record_module_completion(work, sari.module(f"modul-{number}"))

    taken: list[float] = []
    for _ in range(3):  # a processor that is shared with others is slower than itself: the best walk counts
        with factory.open(Actor.system()) as work:
            started = time.process_time()
            report = service.verify_ledger(work)
            taken.append(time.process_time() - started)
        assert (report.entries, report.broken) == (1500, ())
    assert 1500 / min(taken) > 2000
