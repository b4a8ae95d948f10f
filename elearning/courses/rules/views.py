"""What queries answer: frozen data for the other domains and the screens."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from elearning.kernel.ids import CourseId, PersonId, UnitId, VersionId
from elearning.quizzes.rules.problems import Problem

TocLine = tuple[int, str, str]
"""A heading of a page: level (2 for h2), id, title."""

ALL, UNITS = "all", "units"
CHECKED, PUBLISHED, REPLACED = "checked", "published", "replaced"


@dataclass(frozen=True, slots=True)
class CourseHead:
    """A course by its slug. `visibility` is `all` or `units`; `current_version_id` None: nothing published."""

    id: CourseId
    slug: str
    owner_unit_id: UnitId
    current_version_id: VersionId | None
    visibility: str


@dataclass(frozen=True, slots=True)
class ModuleText:
    """The rendered lesson of one module in one version."""

    slug: str
    title: str
    html: str
    toc: tuple[TocLine, ...]


@dataclass(frozen=True, slots=True)
class AssetRow:
    """A file shown by a course; `version_ids` are the versions that show it."""

    sha256: str
    name: str
    media_type: str
    size: int
    version_ids: frozenset[VersionId]


@dataclass(frozen=True, slots=True)
class AuthoredCourse:
    """A course in the author's room; the version fields are those of the current version."""

    id: CourseId
    slug: str
    title: str
    owner_unit_id: UnitId
    visibility: str
    version_id: VersionId
    version_number: int
    published_at: datetime
    module_count: int
    jp_total: Decimal


@dataclass(frozen=True, slots=True)
class VersionLine:
    """One version in the history of a course; `published_by` None: by a command."""

    id: VersionId
    number: int
    title: str
    content_hash: str
    published_at: datetime
    published_by: PersonId | None
    module_count: int
    jp_total: Decimal


@dataclass(frozen=True, slots=True)
class DraftLine:
    """An uploaded package in the list of its author."""

    public_id: uuid.UUID
    slug: str
    title: str
    file_name: str
    uploaded_at: datetime
    state: str
    errors: int
    warnings: int


@dataclass(frozen=True, slots=True)
class DraftPage:
    """One module of a draft as it will look."""

    slug: str
    title: str
    html: str
    toc: tuple[TocLine, ...]
    jp: Decimal
    minutes: int
    questions: int


@dataclass(frozen=True, slots=True)
class DraftView:
    """A draft with everything its page shows. `base_number` is the version current when it was checked (0: none); `assets` maps a
    SHA-256 to (name, media type, size)."""

    line: DraftLine
    person_id: PersonId
    archive_sha256: str
    base_number: int
    problems: tuple[Problem, ...]
    description_html: str
    pages: tuple[DraftPage, ...]
    assets: Mapping[str, tuple[str, str, int]]

    def page(self, slug: str) -> DraftPage | None:
        """The module with this slug."""
        return next((page for page in self.pages if page.slug == slug), None)


def draft_pages(data: Iterable[Mapping[str, Any]]) -> tuple[DraftPage, ...]:
    """The pages as they were kept with a draft."""
    return tuple(
        DraftPage(
            page["slug"],
            page["title"],
            page["html"],
            tuple((level, name, title) for level, name, title in page["toc"]),
            Decimal(page["jp"]),
            page["minutes"],
            page["questions"],
        )
        for page in data
    )
