"""What happened to courses."""

from __future__ import annotations

from dataclasses import dataclass

from elearning.kernel.ids import CourseId, VersionId


@dataclass(frozen=True, slots=True)
class VersionPublished:
    """A version is now the one that new enrolments get; learners of earlier versions stay where they are."""

    course_id: CourseId
    version_id: VersionId
    slug: str
