"""Courses as their authors see them: what is published, what was, what waits as a draft."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from elearning.courses.errors import DraftNotFound
from elearning.courses.model import Course, CourseDraft, CourseVersion, VersionFile
from elearning.courses.rules.views import CHECKED, AuthoredCourse, DraftLine, DraftView, VersionLine, draft_pages
from elearning.kernel.ids import CourseId, PersonId, PublicId, UnitId, VersionId
from elearning.kernel.text import Message
from elearning.quizzes.rules.problems import Problem


def list_authored(session: Session, scope: frozenset[UnitId] | None) -> list[AuthoredCourse]:
    """The courses owned by these units (None: all), by title, with their current version. One statement."""
    statement = (
        select(Course, CourseVersion)
        .join(CourseVersion, CourseVersion.id == Course.current_version_id)
        .order_by(CourseVersion.title, Course.id)
    )
    rows = session.execute(statement if scope is None else statement.where(Course.owner_unit_id.in_(scope)))
    return [
        AuthoredCourse(
            CourseId(course.id),
            course.slug,
            version.title,
            UnitId(course.owner_unit_id),
            course.visibility,
            VersionId(version.id),
            version.number,
            version.published_at,
            version.module_count,
            version.jp_total,
        )
        for course, version in rows
    ]


def list_versions(session: Session, course_id: CourseId) -> list[VersionLine]:
    """Every version of a course, newest first."""
    rows = session.scalars(
        select(CourseVersion).where(CourseVersion.course_id == course_id).order_by(CourseVersion.number.desc())
    )
    return [
        VersionLine(
            VersionId(row.id),
            row.number,
            row.title,
            row.content_hash,
            row.published_at,
            None if row.published_by is None else PersonId(row.published_by),
            row.module_count,
            row.jp_total,
        )
        for row in rows
    ]


def list_files(session: Session, version_id: VersionId) -> list[tuple[str, str, int]]:
    """(path, SHA-256, size) of every file the author wrote, by path."""
    rows = session.execute(
        select(VersionFile.path, VersionFile.sha256, VersionFile.size)
        .where(VersionFile.version_id == version_id, VersionFile.kind != "drawing")
        .order_by(VersionFile.path)
    )
    return [(path, sha256, size) for path, sha256, size in rows]


def prerequisite_graph(session: Session) -> dict[str, tuple[str, ...]]:
    """For each published course the prerequisites of its current version. One statement."""
    rows = session.execute(
        select(Course.slug, CourseVersion.outline).join(CourseVersion, CourseVersion.id == Course.current_version_id)
    )
    return {slug: tuple(outline["prerequisites"]) for slug, outline in rows}


def list_drafts(session: Session, person_id: PersonId, slug: str | None = None) -> list[DraftLine]:
    """The person's drafts that are neither published nor replaced, newest first; of one course when `slug` is given."""
    statement = select(CourseDraft).where(CourseDraft.person_id == person_id, CourseDraft.state == CHECKED)
    if slug is not None:
        statement = statement.where(CourseDraft.slug == slug)
    return [_line(draft) for draft in session.scalars(statement.order_by(CourseDraft.id.desc()))]


def find_draft(session: Session, public_id: PublicId, person_id: PersonId | None) -> DraftView:
    """The draft with its preview. Raises DraftNotFound, also for somebody else's."""
    draft = session.scalar(select(CourseDraft).where(CourseDraft.public_id == public_id))
    if draft is None or draft.person_id != person_id:
        raise DraftNotFound
    problems = tuple(problem_from_json(data) for data in draft.problems)
    return DraftView(
        _line(draft),
        PersonId(draft.person_id),
        draft.archive_sha256,
        draft.base_number,
        problems,
        draft.preview["description"],
        draft_pages(draft.preview["pages"]),
        {sha256: (name, media_type, size) for sha256, (name, media_type, size) in draft.preview["assets"].items()},
    )


def problem_from_json(data: Mapping[str, Any]) -> Problem:
    """A problem as it was kept with a draft."""
    return Problem(data["file"], data["line"], data["severity"], Message(data["msgid"], data["params"]))


def _line(draft: CourseDraft) -> DraftLine:
    return DraftLine(
        draft.public_id, draft.slug, draft.title, draft.file_name, draft.uploaded_at, draft.state, draft.errors, draft.warnings
    )
