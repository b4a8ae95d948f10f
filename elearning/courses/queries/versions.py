"""A course and what one version of it says."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session

from elearning.accounts.queries.clauses import ancestors
from elearning.courses.errors import CourseNotFound, ModuleNotFound, VersionNotFound
from elearning.courses.model import Course, CourseUnit, CourseVersion, ModulePage, VersionFile
from elearning.courses.rules.outline import Outline
from elearning.courses.rules.views import ALL, AssetRow, CourseHead, ModuleText
from elearning.kernel.ids import CourseId, UnitId, VersionId


def published_hashes(session: Session) -> dict[str, str]:
    """The content hash of the current version of each course, by slug."""
    rows = session.execute(
        select(Course.slug, CourseVersion.content_hash).join(CourseVersion, CourseVersion.id == Course.current_version_id)
    )
    return {row[0]: row[1] for row in rows}


def find_course(session: Session, slug: str) -> CourseHead | None:
    """The course with this slug."""
    course = session.scalar(select(Course).where(Course.slug == slug))
    if course is None:
        return None
    current = None if course.current_version_id is None else VersionId(course.current_version_id)
    return CourseHead(CourseId(course.id), course.slug, UnitId(course.owner_unit_id), current, course.visibility)


def get_course(session: Session, slug: str) -> CourseHead:
    """The same. Raises CourseNotFound."""
    found = find_course(session, slug)
    if found is None:
        raise CourseNotFound
    return found


def visible_to(actor_unit: UnitId | None) -> ColumnElement[bool]:
    """True for courses open to all, and for those opened to the unit or one above it as the tree stands."""
    if actor_unit is None:
        return Course.visibility == ALL
    above = ancestors([actor_unit], None)
    opened = select(CourseUnit.course_id).where(CourseUnit.unit_id.in_(select(above.c.unit_id)))
    return or_(Course.visibility == ALL, Course.id.in_(opened))


def is_visible(session: Session, course_id: CourseId, actor_unit: UnitId | None) -> bool:
    """Whether somebody of this unit may see and join the course."""
    return session.scalar(select(Course.id).where(Course.id == course_id, visible_to(actor_unit))) is not None


def _outlines() -> Select[CourseVersion, str]:
    return select(CourseVersion, Course.slug).join(Course, Course.id == CourseVersion.course_id)


def _outline(version: CourseVersion, slug: str) -> Outline:
    return Outline.from_json(
        version.outline,
        course_id=version.course_id,
        slug=slug,
        version_id=version.id,
        version_number=version.number,
        content_hash=version.content_hash,
    )


def get_outline(session: Session, version_id: VersionId) -> Outline:
    """A version, in one statement. Raises VersionNotFound."""
    found = session.execute(_outlines().where(CourseVersion.id == version_id)).first()
    if found is None:
        raise VersionNotFound
    return _outline(*found)


def get_outline_by_slug(session: Session, slug: str) -> Outline:
    """The current version of a course, in one statement. Raises CourseNotFound."""
    found = session.execute(_outlines().where(Course.slug == slug, Course.current_version_id == CourseVersion.id)).first()
    if found is None:
        raise CourseNotFound
    return _outline(*found)


def outlines_of(session: Session, version_ids: Collection[VersionId]) -> dict[VersionId, Outline]:
    """Many versions at once, in one statement; unknown ids are left out."""
    if not version_ids:
        return {}
    rows = session.execute(_outlines().where(CourseVersion.id.in_(version_ids)))
    return {VersionId(version.id): _outline(version, slug) for version, slug in rows}


def get_module_text(session: Session, version_id: VersionId, module_slug: str) -> ModuleText:
    """The lesson as it was published. Raises ModuleNotFound."""
    page = session.scalar(select(ModulePage).where(ModulePage.version_id == version_id, ModulePage.slug == module_slug))
    if page is None:
        raise ModuleNotFound
    return ModuleText(page.slug, page.title, page.html, tuple((level, name, title) for level, name, title in page.toc))


def find_asset(session: Session, course_id: CourseId, sha256: str, name: str | None = None) -> AssetRow | None:
    """A file that some version of the course shows, with those versions, in one statement.

    Equal bytes may lie in a course under several names; give `name` to ask for one of them.
    """
    rows = session.scalars(
        select(VersionFile)
        .join(CourseVersion, CourseVersion.id == VersionFile.version_id)
        .where(CourseVersion.course_id == course_id, VersionFile.sha256 == sha256, VersionFile.kind != "text")
        .order_by(VersionFile.version_id.desc(), VersionFile.path)
    ).all()
    named = [row for row in rows if name is None or row.path.rsplit("/", 1)[-1] == name]
    if not named:
        return None
    newest = named[0]
    versions = frozenset(VersionId(row.version_id) for row in named)
    return AssetRow(sha256, newest.path.rsplit("/", 1)[-1], newest.media_type, newest.size, versions)


def title_of(session: Session, slug: str) -> str:
    """What the course is called in its current version. Raises CourseNotFound."""
    found = session.scalar(
        select(CourseVersion.title).join(Course, Course.current_version_id == CourseVersion.id).where(Course.slug == slug)
    )
    if found is None:
        raise CourseNotFound
    return found


def question_kinds(session: Session, slug: str) -> dict[str, str]:
    """The kind of each question that ever had its id in the course, the newest version counting last."""
    kinds: dict[str, str] = {}
    rows = session.scalars(
        select(CourseVersion.question_kinds)
        .join(Course, Course.id == CourseVersion.course_id)
        .where(Course.slug == slug)
        .order_by(CourseVersion.number)
    )
    for row in rows:
        kinds.update(row)
    return kinds
