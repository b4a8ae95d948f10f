"""The walk over the whole ledger."""

from __future__ import annotations

from dataclasses import dataclass

from elearning.evidence import queries
from elearning.evidence.rules.chain import Break
from elearning.infrastructure.work import Work


@dataclass(frozen=True, slots=True)
class LedgerReport:
    """How much was walked, and the first break of each chain that has one."""

    entries: int
    chains: int
    broken: tuple[Break, ...]


def verify_ledger(work: Work) -> LedgerReport:
    """Walk every chain and every signed head; memory stays small however long the ledger is."""
    entries = chains = 0
    broken: list[Break] = []
    for count, found in queries.walk_chains(work.session, work.signer.verify):
        entries += count
        chains += 1
        if found is not None:
            broken.append(found)
    return LedgerReport(entries, chains, tuple(broken))
