"""A course and what one version of it says."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, bindparam, or_, select
from sqlalchemy.orm import Session

from elearning.accounts.queries.clauses import ancestors
from elearning.courses.errors import CourseNotFound, ModuleNotFound, VersionNotFound
from elearning.courses.model import Course, CourseUnit, CourseVersion, ModulePage, VersionFile
from elearning.courses.rules.outline import Outline
from elearning.courses.rules.views import ALL, AssetRow, CourseHead, ModuleText
from elearning.infrastructure.database import columns_of
from elearning.infrastructure.memory import Memory
from elearning.kernel.ids import CourseId, UnitId, VersionId

_COURSE = columns_of(Course)
_HEAD = select(_COURSE.id, _COURSE.slug, _COURSE.owner_unit_id, _COURSE.current_version_id, _COURSE.visibility).where(
    _COURSE.slug == bindparam("slug")
)


def published_hashes(session: Session) -> dict[str, str]:
    """The content hash of the current version of each course, by slug."""
    rows = session.execute(
        select(Course.slug, CourseVersion.content_hash).join(CourseVersion, CourseVersion.id == Course.current_version_id)
    )
    return {row[0]: row[1] for row in rows}


def find_course(session: Session, slug: str) -> CourseHead | None:
    """The course with this slug."""
    course = session.execute(_HEAD, {"slug": slug}).first()
    if course is None:
        return None
    current = None if course.current_version_id is None else VersionId(course.current_version_id)
    return CourseHead(CourseId(course.id), course.slug, UnitId(course.owner_unit_id), current, course.visibility)


def course_id_of(slug: ColumnElement[str]) -> ScalarSelect[int]:
    """The id of the course with this slug, inside another question."""
    return select(Course.id).where(Course.slug == slug).scalar_subquery()


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


_OUTLINES = select(
    CourseVersion.id,
    CourseVersion.course_id,
    CourseVersion.number,
    CourseVersion.content_hash,
    CourseVersion.outline,
    Course.slug,
).join(Course, Course.id == CourseVersion.course_id)
_known_outlines = Memory[VersionId, Outline](2_000)
_known_texts = Memory[tuple[VersionId, str], ModuleText](500)


def _outline(row: Any) -> Outline:
    return Outline.from_json(
        row.outline,
        course_id=row.course_id,
        slug=row.slug,
        version_id=row.id,
        version_number=row.number,
        content_hash=row.content_hash,
    )


def get_outline(session: Session, version_id: VersionId) -> Outline:
    """A version, which is frozen: one statement, or none when this process has read it before. Raises VersionNotFound."""

    def read() -> Outline:
        found = session.execute(_OUTLINES.where(CourseVersion.id == version_id)).first()
        if found is None:
            raise VersionNotFound
        return _outline(found)

    return _known_outlines.get(session, version_id, read)


def get_outline_by_slug(session: Session, slug: str) -> Outline:
    """The current version of a course, in one statement. Raises CourseNotFound."""
    found = session.execute(_OUTLINES.where(Course.slug == slug, Course.current_version_id == CourseVersion.id)).first()
    if found is None:
        raise CourseNotFound
    return _outline(found)


def outlines_of(session: Session, version_ids: Collection[VersionId]) -> dict[VersionId, Outline]:
    """Many versions at once, in one statement for those this process has not read before; unknown ids are left out."""
    known = {one: outline for one in version_ids if (outline := _known_outlines.find(session, one)) is not None}
    missing = [one for one in version_ids if one not in known]
    if missing:
        for row in session.execute(_OUTLINES.where(CourseVersion.id.in_(missing))):
            version_id = VersionId(row.id)
            known[version_id] = _known_outlines.keep(session, version_id, _outline(row))
    return known


def get_module_text(session: Session, version_id: VersionId, module_slug: str) -> ModuleText:
    """The lesson as it was published, read once by a process. Raises ModuleNotFound."""

    def read() -> ModuleText:
        page = session.scalar(select(ModulePage).where(ModulePage.version_id == version_id, ModulePage.slug == module_slug))
        if page is None:
            raise ModuleNotFound
        return ModuleText(page.slug, page.title, page.html, tuple((level, name, title) for level, name, title in page.toc))

    return _known_texts.get(session, (version_id, module_slug), read)


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
