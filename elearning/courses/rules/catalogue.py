"""What is asked of the catalogue, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from elearning.kernel.ids import CourseId, VersionId
from elearning.kernel.pagination import Slice

JP_BANDS: tuple[tuple[str, Decimal, Decimal], ...] = (
    ("0-3", Decimal(0), Decimal(3)),
    ("3-6", Decimal(3), Decimal(6)),
    ("6-", Decimal(6), Decimal(1000)),
)
"""Bands of total JP: name, above, up to (the first includes zero)."""


@dataclass(frozen=True, slots=True)
class CatalogueQuery:
    """A search; empty parts do not narrow. Within one filter any value fits, between filters all must."""

    q: str = ""
    topics: tuple[str, ...] = ()
    competencies: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    jp_bands: tuple[str, ...] = ()
    page: int = 1
    size: int = 20


@dataclass(frozen=True, slots=True)
class CatalogueRow:
    """A course as a line of the catalogue."""

    course_id: CourseId
    version_id: VersionId
    slug: str
    title: str
    summary: str
    level: str
    module_count: int
    jp_total: Decimal
    minutes: int
    size_bytes: int
    competencies: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Facets:
    """Values that occur among all visible courses, each with the number of courses."""

    topics: tuple[tuple[str, int], ...]
    competencies: tuple[tuple[str, int], ...]
    levels: tuple[tuple[str, int], ...]
    jp_bands: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """One page of results with the facets beside it."""

    found: Slice[CatalogueRow]
    facets: Facets
