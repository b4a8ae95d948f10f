"""Reference data of every installation: the competency dictionary and the JP tables."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from elearning.courses import service as courses
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


def sync_courses(factory: WorkFactory, folder: Path) -> Iterator[str]:
    """Publish what changed in the folder of courses; says so, and names every course that could not be published."""
    if not folder.is_dir():
        return
    for result in courses.sync_paths(factory, [folder]):
        if result.changed:
            yield f"Kursus {result.slug}: versi {result.version_number} terbit."
        for problem in result.problems:
            if problem.severity == "error":
                yield f"Kursus {result.slug}: {problem.file}:{problem.line}: {problem.message}"
