"""What the rest of the house knows of a version: frozen at publication, kept as JSON, read in one statement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from elearning.kernel.ids import CourseId, QuizRevisionId, VersionId
from elearning.kernel.text import plain_decimal
from elearning.quizzes.rules.settings import QuizSettings

Claims = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class ModuleLine:
    """One module of an outline. `size_bytes` is its page's text with the pictures seen first, `minutes` the time to read it (200 words a
    minute; media and quiz not counted), `revision_hash` the identity of this text, claims and JP."""

    slug: str
    title: str
    position: int
    jp: Decimal
    required: bool
    claims: Claims
    minutes: int
    size_bytes: int
    revision_hash: str
    quiz_revision_id: QuizRevisionId | None = None
    quiz: QuizSettings | None = None
    quiz_revision_hash: str = ""

    def to_json(self) -> dict[str, Any]:
        return {
            "slug": self.slug,
            "title": self.title,
            "position": self.position,
            "jp": plain_decimal(self.jp),
            "required": self.required,
            "claims": [list(claim) for claim in self.claims],
            "minutes": self.minutes,
            "size_bytes": self.size_bytes,
            "revision_hash": self.revision_hash,
            "quiz_revision_id": self.quiz_revision_id,
            "quiz": None if self.quiz is None else self.quiz.to_json(),
            "quiz_revision_hash": self.quiz_revision_hash,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> ModuleLine:
        return cls(
            slug=data["slug"],
            title=data["title"],
            position=data["position"],
            jp=Decimal(data["jp"]),
            required=data["required"],
            claims=tuple((code, level) for code, level in data["claims"]),
            minutes=data["minutes"],
            size_bytes=data["size_bytes"],
            revision_hash=data["revision_hash"],
            quiz_revision_id=_revision(data["quiz_revision_id"]),
            quiz=None if data["quiz"] is None else QuizSettings.from_json(data["quiz"]),
            quiz_revision_hash=data["quiz_revision_hash"],
        )


@dataclass(frozen=True, slots=True)
class Outline:
    """A published version. `organiser` is the owning unit's name where the author named none; `deadline` counts from enrolment; `order` is `sequential` or
    `free`; `prerequisites` are slugs of courses to finish first."""

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
    deadline: timedelta | None
    certificate: bool
    language: str
    authors: tuple[str, ...]
    licence: str
    regulations: tuple[str, ...]
    modules: tuple[ModuleLine, ...]
    final_quiz_revision_id: QuizRevisionId | None = None
    final_quiz: QuizSettings | None = None
    final_quiz_revision_hash: str = ""

    @property
    def jp_total(self) -> Decimal:
        """The JP of all modules, the optional ones included."""
        return sum((module.jp for module in self.modules), Decimal(0))

    @property
    def minutes(self) -> int:
        """The time to read all modules."""
        return sum(module.minutes for module in self.modules)

    @property
    def size_bytes(self) -> int:
        """What all module pages weigh, pictures included, sound and film not."""
        return sum(module.size_bytes for module in self.modules)

    def module(self, slug: str) -> ModuleLine | None:
        """The module with this slug."""
        return next((module for module in self.modules if module.slug == slug), None)

    def to_json(self) -> dict[str, Any]:
        """Everything but the identity, which the row of the version itself holds."""
        return {
            "title": self.title,
            "summary": self.summary,
            "description_html": self.description_html,
            "organiser": self.organiser,
            "form": self.form,
            "level": self.level,
            "audience": list(self.audience),
            "order": self.order,
            "prerequisites": list(self.prerequisites),
            "topics": list(self.topics),
            "deadline": None if self.deadline is None else int(self.deadline.total_seconds()),
            "certificate": self.certificate,
            "language": self.language,
            "authors": list(self.authors),
            "licence": self.licence,
            "regulations": list(self.regulations),
            "modules": [module.to_json() for module in self.modules],
            "final_quiz_revision_id": self.final_quiz_revision_id,
            "final_quiz": None if self.final_quiz is None else self.final_quiz.to_json(),
            "final_quiz_revision_hash": self.final_quiz_revision_hash,
        }

    @classmethod
    def from_json(
        cls, data: Mapping[str, Any], *, course_id: int, slug: str, version_id: int, version_number: int, content_hash: str
    ) -> Outline:
        return cls(
            course_id=CourseId(course_id),
            slug=slug,
            version_id=VersionId(version_id),
            version_number=version_number,
            content_hash=content_hash,
            title=data["title"],
            summary=data["summary"],
            description_html=data["description_html"],
            organiser=data["organiser"],
            form=data["form"],
            level=data["level"],
            audience=tuple(data["audience"]),
            order=data["order"],
            prerequisites=tuple(data["prerequisites"]),
            topics=tuple(data["topics"]),
            deadline=None if data["deadline"] is None else timedelta(seconds=data["deadline"]),
            certificate=data["certificate"],
            language=data["language"],
            authors=tuple(data["authors"]),
            licence=data["licence"],
            regulations=tuple(data["regulations"]),
            modules=tuple(ModuleLine.from_json(module) for module in data["modules"]),
            final_quiz_revision_id=_revision(data["final_quiz_revision_id"]),
            final_quiz=None if data["final_quiz"] is None else QuizSettings.from_json(data["final_quiz"]),
            final_quiz_revision_hash=data["final_quiz_revision_hash"],
        )


def _revision(value: int | None) -> QuizRevisionId | None:
    return None if value is None else QuizRevisionId(value)
