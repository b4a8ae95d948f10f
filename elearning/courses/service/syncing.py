"""Publishing whole folders of courses, as commands and seeds do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from elearning.accounts import queries as accounts
from elearning.courses import queries
from elearning.courses.errors import PackageHasErrors, PackageUnreadable
from elearning.courses.rules.package import COURSE, Package
from elearning.courses.service.checking import check_package, courses_in, neighbours_of
from elearning.courses.service.publishing import publish_package
from elearning.courses.service.reading import open_archive, open_folder
from elearning.infrastructure.work import Work, WorkFactory
from elearning.kernel.actor import Actor
from elearning.kernel.errors import DomainError
from elearning.kernel.ids import UnitId
from elearning.quizzes.rules.problems import Problem, error


@dataclass(frozen=True, slots=True)
class SyncResult:
    """What became of one course. `version_number` is 0 when nothing of it is published; `problems` are those of the checker."""

    slug: str
    changed: bool
    version_number: int
    problems: tuple[Problem, ...] = ()


def sync_paths(factory: WorkFactory, paths: Sequence[Path], owner_unit_id: UnitId | None = None) -> Iterator[SyncResult]:
    """Publish each course that changed, one transaction each, as the system; a course with errors is told of and left as it was.

    A new course belongs to `owner_unit_id`, or else to the unit at the top of the tree. Courses not in `paths` are not touched.
    """
    for path in paths:
        neighbours = neighbours_of(path)
        for course in courses_in(path):
            with factory.open(Actor.system()) as work:
                yield _sync(work, course, neighbours, owner_unit_id)


def _sync(work: Work, path: Path, neighbours: dict[str, tuple[str, ...]], owner_unit_id: UnitId | None) -> SyncResult:
    try:
        if path.is_file():
            with path.open("rb") as stream, open_archive(stream, path.name) as package:
                return _publish(work, package, neighbours, owner_unit_id)
        return _publish(work, open_folder(path), neighbours, owner_unit_id)
    except PackageUnreadable as fault:
        return SyncResult(path.stem, False, 0, (error(path.name, 1, fault.message),))


def _publish(work: Work, package: Package, neighbours: dict[str, tuple[str, ...]], owner_unit_id: UnitId | None) -> SyncResult:
    head = queries.find_course(work.session, package.slug)
    if head is not None and head.current_version_id is not None:
        current = queries.get_outline(work.session, head.current_version_id)
        if (
            current.content_hash == package.content_hash
        ):  # it was checked when it was published; checking a library takes minutes
            return SyncResult(package.slug, False, current.version_number)
    checked = check_package(work, package, neighbours=neighbours)
    try:
        published = publish_package(work, checked, owner_unit_id or top_unit(work))
    except PackageHasErrors:
        return SyncResult(package.slug, False, checked.base_number, checked.problems)
    except DomainError as fault:
        work.session.rollback()
        return SyncResult(package.slug, False, checked.base_number, (*checked.problems, error(COURSE, 1, fault.message)))
    return SyncResult(package.slug, published.changed, published.version_number, checked.problems)


def top_unit(work: Work) -> UnitId | None:
    """The first unit that stands under no other, or None while there are no units."""
    tree = accounts.units_tree(work.session, None, work.now().date())
    return tree[0].id if tree else None
