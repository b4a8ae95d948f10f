"""Browsing the shelf: what is found, and what each filter would leave, against a plain reckoning of both."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from elearning.courses.rules.catalogue import JP_BANDS, CatalogueQuery, CatalogueRow, ShelfCourse, browse
from elearning.courses.rules.settings import LEVELS
from elearning.kernel.ids import CourseId, UnitId, VersionId

TOPICS, CODES = ("data", "layanan", "proyek"), ("M.1", "M.2", "T.X")


@st.composite
def shelves(draw: st.DrawFn) -> list[ShelfCourse]:
    return [
        course(
            number,
            tuple(draw(st.lists(st.sampled_from(TOPICS), max_size=2, unique=True))),
            tuple(draw(st.lists(st.sampled_from(CODES), max_size=2, unique=True))),
            draw(st.sampled_from(LEVELS)),
            Decimal(draw(st.integers(0, 40))) / 4,
        )
        for number in range(draw(st.integers(0, 30)))
    ]


def course(number: int, topics: tuple[str, ...], codes: tuple[str, ...], level: str, jp: Decimal) -> ShelfCourse:
    row = CatalogueRow(
        CourseId(number), VersionId(number), f"k{number}", "Judul", "", "", UnitId(1), level, topics, jp, 1, 1, 1, True
    )
    return ShelfCourse(row, codes, False)


queries = st.builds(
    CatalogueQuery,
    topics=st.lists(st.sampled_from(TOPICS), max_size=2, unique=True).map(tuple),
    competencies=st.lists(st.sampled_from(CODES), max_size=2, unique=True).map(tuple),
    levels=st.lists(st.sampled_from(LEVELS), max_size=2, unique=True).map(tuple),
    jp_bands=st.lists(st.sampled_from((*JP_BANDS, "asing")), max_size=2, unique=True).map(tuple),
    page=st.integers(1, 3),
)


def ids(shelf: list[ShelfCourse], query: CatalogueQuery) -> list[int]:
    """All pages of what is found."""
    found: list[int] = []
    for page in range(1, 4):
        asked = CatalogueQuery("", query.topics, query.competencies, query.levels, query.jp_bands, page)
        found += [int(row.course_id) for row in browse(shelf, asked).found.items]
    return found


@given(shelves(), queries)
def test_a_filter_tells_how_many_it_would_leave(shelf: list[ShelfCourse], query: CatalogueQuery) -> None:
    facets = browse(shelf, query).facets

    told = {("topics", value): n for value, n in facets.topics}
    told |= {("competencies", value): n for value, n in facets.competencies}
    told |= {("levels", value): n for value, n in facets.levels}
    told |= {("jp_bands", value): n for value, n in facets.jp_bands}
    for name, values in (("topics", TOPICS), ("competencies", CODES), ("levels", LEVELS), ("jp_bands", tuple(JP_BANDS))):
        for value in values:
            chosen = {field: getattr(query, field) for field in ("topics", "competencies", "levels", "jp_bands")}
            left = ids(shelf, CatalogueQuery(**{**chosen, name: (value,)}))
            assert told.get((name, value), 0) == len(left)


@given(shelves(), queries)
def test_what_is_found_fulfils_every_filter(shelf: list[ShelfCourse], query: CatalogueQuery) -> None:
    by_id = {int(one.row.course_id): one for one in shelf}

    for number in ids(shelf, query):
        found = by_id[number]
        assert not query.topics or set(query.topics) & set(found.row.topics)
        assert not query.competencies or set(query.competencies) & set(found.competencies)
        assert not query.levels or found.row.level in query.levels
        assert not query.jp_bands or any(found.lies_in(band) for band in query.jp_bands)
