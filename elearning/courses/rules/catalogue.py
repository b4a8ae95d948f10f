"""The catalogue: what is asked of it, what a row shows, and how words are folded for the search."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

import Stemmer

from elearning.kernel.ids import CourseId, UnitId, VersionId
from elearning.kernel.pagination import Slice
from elearning.kernel.text import fold

WORD = re.compile(r"\w+")
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
