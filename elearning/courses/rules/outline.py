"""What a published version says of itself: frozen as JSON at publication, read in one statement ever after."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from elearning.kernel.ids import CourseId, QuizRevisionId, VersionId
from elearning.quizzes.rules.settings import QuizSettings


@dataclass(frozen=True, slots=True)
class ModuleLine:
    """A module without its text. `jp` in units of 45 minutes; `size_bytes` is text and first-view pictures; `claims` are (code, level)."""

    slug: str
    title: str
    position: int
    jp: Decimal
    required: bool
    claims: tuple[tuple[str, int], ...]
    minutes: int
    size_bytes: int
    revision_hash: str
    quiz_revision_id: QuizRevisionId | None
    quiz_revision_hash: str | None
    quiz: QuizSettings | None


@dataclass(frozen=True, slots=True)
class Outline:
    """A version of a course without the texts of its modules."""

    course_id: CourseId
    slug: str
    version_id: VersionId
    version_number: int
    content_hash: str
    title: str
    summary: str
    description_html: str
    organiser: str
    form: str
    level: str
    audience: tuple[str, ...]
    order: str
    prerequisites: tuple[str, ...]
    topics: tuple[str, ...]
    regulations: tuple[str, ...]
    deadline: timedelta | None
    certificate: bool
    language: str
    authors: tuple[str, ...]
    licence: str
    modules: tuple[ModuleLine, ...]
    final_quiz_revision_id: QuizRevisionId | None
    final_quiz_revision_hash: str | None
    final_quiz: QuizSettings | None

    @property
    def jp_total(self) -> Decimal:
        """The real JP of all modules."""
        return sum((module.jp for module in self.modules), Decimal(0))

    @property
    def size_bytes(self) -> int:
        return sum(module.size_bytes for module in self.modules)

    @property
    def minutes(self) -> int:
        return sum(module.minutes for module in self.modules)

    def module(self, slug: str) -> ModuleLine | None:
        return next((module for module in self.modules if module.slug == slug), None)
