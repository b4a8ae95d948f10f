"""Reference data of every installation: the competency dictionary and the JP tables."""

from __future__ import annotations

from elearning.evidence import service as evidence
from elearning.frameworks import service as frameworks
from elearning.infrastructure.work import WorkFactory
from elearning.kernel.actor import Actor


def load(factory: WorkFactory) -> None:
    """Add what is missing; what an admin changed stays."""
    with factory.open(Actor.system()) as work:
        work.begin_write()
        frameworks.load_dictionary(work)
        evidence.load_jp_reference(work)
