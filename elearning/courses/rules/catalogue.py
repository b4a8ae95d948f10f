"""The catalogue: what is asked of it, what a row shows, and how words are folded for the search."""

from __future__ import annotations

import re
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import Stemmer

from elearning.courses.rules.settings import LEVELS
from elearning.kernel.ids import CourseId, UnitId, VersionId
from elearning.kernel.pagination import Slice
from elearning.kernel.text import fold

WORD = re.compile(r"[^\W_]+")
MAX_TERMS = 8
PAGE_SIZE = 20
JP_BANDS: dict[str, tuple[Decimal, Decimal | None]] = {
    "0-3": (Decimal(0), Decimal(3)),
    "3-6": (Decimal(3), Decimal(6)),
    "6-": (Decimal(6), None),
}
"""Each band holds courses of more than the first and at most the second number of JP."""

_local = threading.local()


@dataclass(frozen=True, slots=True)
class CatalogueQuery:
    """What is looked for; an empty field does not narrow. Within a field one value is enough, between fields all must hold.

    `jp_bands` are keys of JP_BANDS; unknown values match nothing.
    """

    q: str = ""
    topics: tuple[str, ...] = ()
    competencies: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    jp_bands: tuple[str, ...] = ()
    page: int = 1


@dataclass(frozen=True, slots=True)
class CatalogueRow:
    """One course in the catalogue, as its current version says. `minutes` is the reading time of all modules."""

    course_id: CourseId
    version_id: VersionId
    slug: str
    title: str
    summary: str
    organiser: str
    owner_unit_id: UnitId
    level: str
    topics: tuple[str, ...]
    jp_total: Decimal
    module_count: int
    minutes: int
    size_bytes: int
    certificate: bool


@dataclass(frozen=True, slots=True)
class Facets:
    """How many courses each filter would leave, the other filters and the search being as they are: (value, number).

    Topics and competencies come fullest first, levels and bands in their own order.
    """

    topics: tuple[tuple[str, int], ...]
    competencies: tuple[tuple[str, int], ...]
    levels: tuple[tuple[str, int], ...]
    jp_bands: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """One page of what was found, and the filters beside it."""

    found: Slice[CatalogueRow]
    facets: Facets


@dataclass(frozen=True, slots=True)
class ShelfCourse:
    """A published course as the filters know it: its row and the competencies it is evidence of. `restricted`: kept to some units."""

    row: CatalogueRow
    competencies: tuple[str, ...]
    restricted: bool

    def lies_in(self, band: str) -> bool:
        """Whether its JP lie in this band."""
        above, most = JP_BANDS.get(band, (None, None))
        return above is not None and self.row.jp_total > above and (most is None or self.row.jp_total <= most)


def browse(hits: Sequence[ShelfCourse], query: CatalogueQuery) -> Catalogue:
    """What the filters find among the courses that the words found, in their order, and what each filter would leave.

    Each filter is counted with the others as they are, itself left open.
    """
    tests: tuple[Callable[[ShelfCourse], bool], ...] = (
        lambda course: not query.topics or any(topic in query.topics for topic in course.row.topics),
        lambda course: not query.competencies or any(code in query.competencies for code in course.competencies),
        lambda course: not query.levels or course.row.level in query.levels,
        lambda course: not query.jp_bands or any(course.lies_in(band) for band in query.jp_bands),
    )
    left: list[list[ShelfCourse]] = [[] for _ in tests]
    found: list[CatalogueRow] = []
    for course in hits:
        failed = [index for index, test in enumerate(tests) if not test(course)]
        if not failed:
            found.append(course.row)
        for index in failed if len(failed) == 1 else range(len(tests)) if not failed else ():
            left[index].append(course)
    topics = Counter(topic for course in left[0] for topic in dict.fromkeys(course.row.topics))
    codes = Counter(code for course in left[1] for code in course.competencies)
    levels = Counter(course.row.level for course in left[2])
    bands = Counter(band for course in left[3] for band in JP_BANDS if course.lies_in(band))
    page = max(1, query.page)
    items = found[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
    facets = Facets(
        _fullest_first(topics),
        _fullest_first(codes),
        tuple((level, levels[level]) for level in LEVELS if levels[level]),
        tuple((band, bands[band]) for band in JP_BANDS if bands[band]),
    )
    return Catalogue(Slice(items, page, PAGE_SIZE, len(found)), facets)


def _fullest_first(counts: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def search_terms(text: str) -> list[str]:
    """The stems of the words of a question, each once, at most eight.

    >>> search_terms("Pelayanan, PELAYANAN publik")
    ['layan', 'publik']
    """
    return list(dict.fromkeys(_stem(WORD.findall(fold(text)))))[:MAX_TERMS]


def search_text(texts: Iterable[str]) -> str:
    """What is stored with a version: the stems of all its words, each once, between spaces.

    >>> search_text(["Pelayanan publik", "Layanan"])
    ' layan publik '
    """
    stems = dict.fromkeys(stem for text in texts for stem in _stem(WORD.findall(fold(text))))
    return f" {' '.join(stems)} "


def _stem(words: list[str]) -> list[str]:
    """By the Snowball stemmer for Indonesian; an instance is not to be shared between threads."""
    if not hasattr(_local, "stemmer"):
        _local.stemmer = Stemmer.Stemmer("indonesian")
    stemmer: Stemmer.Stemmer = _local.stemmer
    return stemmer.stemWords(words)
