"""The catalogue. Words are compared as stems with LIKE, which is the same on SQLite and PostgreSQL; all must occur."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import ColumnElement, and_, false, func, or_, select
from sqlalchemy.orm import Session, join

from elearning.courses.model import Course, CourseVersion, VersionClaim, VersionTopic
from elearning.courses.queries.versions import visible_to
from elearning.courses.rules.catalogue import JP_BANDS, PAGE_SIZE, Catalogue, CatalogueQuery, CatalogueRow, Facets, search_terms
from elearning.courses.rules.outline import Outline
from elearning.courses.rules.settings import LEVELS
from elearning.kernel.ids import CourseId, UnitId, VersionId
from elearning.kernel.pagination import Slice

CURRENT = join(Course, CourseVersion, CourseVersion.id == Course.current_version_id)


def list_catalogue(session: Session, query: CatalogueQuery, actor_unit: UnitId | None) -> Catalogue:
    """The courses that match and that somebody of this unit may see, by title, with the filters; the number of statements is fixed."""
    matching = _matching(query, actor_unit)
    page = max(1, query.page)
    total = session.scalar(select(func.count()).select_from(CURRENT).where(matching)) or 0
    rows = session.execute(
        select(Course.id, Course.slug, Course.owner_unit_id, CourseVersion)
        .select_from(CURRENT)
        .where(matching)
        .order_by(func.lower(CourseVersion.title), Course.id)
        .limit(PAGE_SIZE)
        .offset((page - 1) * PAGE_SIZE)
    )
    found = Slice([_row(*row) for row in rows], page, PAGE_SIZE, total)
    return Catalogue(found, count_facets(session, query, actor_unit))


def count_facets(session: Session, query: CatalogueQuery, actor_unit: UnitId | None) -> Facets:
    """What each filter would leave; in four statements."""
    topics = session.execute(
        select(VersionTopic.topic, func.count())
        .join(Course, Course.current_version_id == VersionTopic.version_id)
        .join(CourseVersion, CourseVersion.id == Course.current_version_id)
        .where(_matching(replace(query, topics=()), actor_unit))
        .group_by(VersionTopic.topic)
    )
    competencies = session.execute(
        select(VersionClaim.code, func.count())
        .join(Course, Course.current_version_id == VersionClaim.version_id)
        .join(CourseVersion, CourseVersion.id == Course.current_version_id)
        .where(_matching(replace(query, competencies=()), actor_unit))
        .group_by(VersionClaim.code)
    )
    levels = session.execute(
        select(CourseVersion.level, func.count())
        .select_from(CURRENT)
        .where(_matching(replace(query, levels=()), actor_unit))
        .group_by(CourseVersion.level)
    )
    by_level = {row[0]: row[1] for row in levels}
    in_bands = session.execute(
        select(*(func.count().filter(_in_band(band)) for band in JP_BANDS))
        .select_from(CURRENT)
        .where(_matching(replace(query, jp_bands=()), actor_unit))
    ).one()
    return Facets(
        _fullest_first({row[0]: row[1] for row in topics}),
        _fullest_first({row[0]: row[1] for row in competencies}),
        tuple((level, by_level[level]) for level in LEVELS if level in by_level),
        tuple((band, number) for band, number in zip(JP_BANDS, in_bands, strict=True) if number),
    )


def _in_band(band: str) -> ColumnElement[bool]:
    above, most = JP_BANDS.get(band, (None, None))
    if above is None:
        return false()
    return (
        CourseVersion.jp_total > above if most is None else and_(CourseVersion.jp_total > above, CourseVersion.jp_total <= most)
    )


def _matching(query: CatalogueQuery, actor_unit: UnitId | None) -> ColumnElement[bool]:
    wanted = [visible_to(actor_unit)]
    wanted += [CourseVersion.search.contains(f" {term}", autoescape=True) for term in search_terms(query.q)]
    if query.topics:
        wanted.append(CourseVersion.id.in_(select(VersionTopic.version_id).where(VersionTopic.topic.in_(query.topics))))
    if query.competencies:
        wanted.append(CourseVersion.id.in_(select(VersionClaim.version_id).where(VersionClaim.code.in_(query.competencies))))
    if query.levels:
        wanted.append(CourseVersion.level.in_(query.levels))
    if query.jp_bands:
        wanted.append(or_(*(_in_band(band) for band in query.jp_bands)))
    return and_(*wanted)


def _fullest_first(counts: dict[str, int]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _row(course_id: int, slug: str, owner_unit_id: int, version: CourseVersion) -> CatalogueRow:
    outline = Outline.from_json(
        version.outline,
        course_id=course_id,
        slug=slug,
        version_id=version.id,
        version_number=version.number,
        content_hash=version.content_hash,
    )
    return CatalogueRow(
        CourseId(course_id),
        VersionId(version.id),
        slug,
        outline.title,
        outline.summary,
        outline.organiser,
        UnitId(owner_unit_id),
        outline.level,
        outline.topics,
        outline.jp_total,
        len(outline.modules),
        outline.minutes,
        outline.size_bytes,
        outline.certificate,
    )
