"""The catalogue: a shelf of what is published, read again when something on it changed, and browsed in memory."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from elearning.courses.model import Course, CourseVersion, VersionClaim
from elearning.courses.queries.versions import visible_to
from elearning.courses.rules.catalogue import Catalogue, CatalogueQuery, CatalogueRow, ShelfCourse, browse, search_terms
from elearning.courses.rules.outline import Outline
from elearning.courses.rules.views import UNITS
from elearning.infrastructure.database import columns_of
from elearning.infrastructure.full_text import matching
from elearning.infrastructure.memory import Memory
from elearning.kernel.ids import CourseId, UnitId, VersionId

Stamp = tuple[Any, ...]
"""Another value when a version was published or a course was opened or closed to units."""

_COURSE, _VERSION, _CLAIM = columns_of(Course), columns_of(CourseVersion), columns_of(VersionClaim)
_STAMP = select(
    select(func.max(_VERSION.id)).scalar_subquery(),
    func.count(),
    func.sum(case((_COURSE.visibility == UNITS, _COURSE.id), else_=0)),
)
_shelves = Memory[Stamp, tuple[ShelfCourse, ...]](2)
_browsed = Memory[tuple[Stamp, frozenset[CourseId], CatalogueQuery], Catalogue](1_000)


def list_catalogue(session: Session, query: CatalogueQuery, actor_unit: UnitId | None) -> tuple[Catalogue, Hashable]:
    """The courses that match and that somebody of this unit may see, by title, with the filters; and the state of the shelf, under which
    the same question has the same answer.

    Words are compared as stems by the database's full text search; all must occur, each may be the beginning of one. One statement when
    nothing changed since the same was asked before; one more where a course is kept to units.
    """
    stamp, seen = _shelf_state(session, actor_unit)

    def look() -> Catalogue:
        shelf = _shelves.get(session, stamp, lambda: _read_shelf(session))
        terms = search_terms(query.q)
        found = matching(session, CourseVersion.__tablename__, terms) if terms else None
        hits = [
            course
            for course in shelf
            if (found is None or course.row.version_id in found) and (not course.restricted or course.row.course_id in seen)
        ]
        return browse(hits, query)

    return _browsed.get(session, (stamp, seen, query), look), (stamp, seen)


def _shelf_state(session: Session, actor_unit: UnitId | None) -> tuple[Stamp, frozenset[CourseId]]:
    """What the catalogue of this unit depends upon: the stamp of the shelf, and which of the courses kept to units it sees."""
    stamp = tuple(session.execute(_STAMP).one())
    if not stamp[2]:
        return stamp, frozenset()
    opened = session.scalars(select(Course.id).where(Course.visibility == UNITS, visible_to(actor_unit)))
    return stamp, frozenset(CourseId(one) for one in opened)


def _read_shelf(session: Session) -> tuple[ShelfCourse, ...]:
    """Every current version, by title; in two statements."""
    claims: dict[int, list[str]] = {}
    for version_id, code in session.execute(
        select(_CLAIM.version_id, _CLAIM.code)
        .where(_CLAIM.version_id.in_(select(_COURSE.current_version_id)))
        .order_by(_CLAIM.version_id, _CLAIM.code)
    ):
        claims.setdefault(version_id, []).append(code)
    rows = session.execute(
        select(
            _COURSE.id.label("course_id"),
            _COURSE.slug,
            _COURSE.owner_unit_id,
            _COURSE.visibility,
            _VERSION.id.label("version_id"),
            _VERSION.number,
            _VERSION.content_hash,
            _VERSION.outline,
        ).where(_VERSION.id == _COURSE.current_version_id)
    )
    shelf = [ShelfCourse(_row(row), tuple(claims.get(row.version_id, ())), row.visibility == UNITS) for row in rows]
    return tuple(sorted(shelf, key=lambda course: (course.row.title.lower(), course.row.course_id)))


def _row(row: Any) -> CatalogueRow:
    outline = Outline.from_json(
        row.outline,
        course_id=row.course_id,
        slug=row.slug,
        version_id=row.version_id,
        version_number=row.number,
        content_hash=row.content_hash,
    )
    return CatalogueRow(
        CourseId(row.course_id),
        VersionId(row.version_id),
        row.slug,
        outline.title,
        outline.summary,
        outline.organiser,
        UnitId(row.owner_unit_id),
        outline.level,
        outline.topics,
        outline.jp_total,
        len(outline.modules),
        outline.minutes,
        outline.size_bytes,
        outline.certificate,
    )
