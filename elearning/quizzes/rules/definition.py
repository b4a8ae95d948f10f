"""A quiz frozen for ever: rendered text, answers and settings, with one canonical JSON and so one hash."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any

from elearning.kernel.text import plain_decimal
from elearning.quizzes.rules.kinds import KINDS
from elearning.quizzes.rules.settings import QuizSettings
from elearning.quizzes.rules.source import Keep, Mode

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Question:
    """One question as it was published: sanitised HTML, and the body of its kind (see `kinds`). `points` above 0."""

    id: str
    kind: str
    points: Decimal
    competency: str | None
    ask_html: str
    text_html: str
    hint_html: str
    explanation_html: str
    body: Any

    def to_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "kind": self.kind,
            "points": plain_decimal(self.points),
            "competency": self.competency,
            "ask": self.ask_html,
            "text": self.text_html,
            "hint": self.hint_html,
            "explanation": self.explanation_html,
            "body": KINDS[self.kind].to_json(self.body),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Question:
        return cls(
            id=data["id"],
            kind=data["kind"],
            points=Decimal(data["points"]),
            competency=data["competency"],
            ask_html=data["ask"],
            text_html=data["text"],
            hint_html=data["hint"],
            explanation_html=data["explanation"],
            body=KINDS[data["kind"]].from_json(data["body"]),
        )


@dataclass(frozen=True, slots=True)
class Group:
    """Questions under one title, of which `draw` are drawn (None: all). `intro_html` is shown above each of them."""

    title: str
    draw: int | None
    questions: tuple[Question, ...]
    intro_html: str = ""

    def to_json(self) -> dict[str, Any]:
        return {
            "title": self.title,
            "draw": self.draw,
            "intro": self.intro_html,
            "questions": [question.to_json() for question in self.questions],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Group:
        questions = tuple(Question.from_json(question) for question in data["questions"])
        return cls(data["title"], data["draw"], questions, data["intro"])


@dataclass(frozen=True)
class QuizDefinition:
    """A whole quiz. See `QuizSettings` for the meaning of the settings."""

    mode: Mode
    pass_share: Decimal
    attempts: int | None
    wait: timedelta
    time_limit: timedelta | None
    shuffle_questions: bool
    shuffle_options: bool
    keep: Keep
    groups: tuple[Group, ...]

    @property
    def settings(self) -> QuizSettings:
        """The settings alone."""
        count = sum(len(group.questions) if group.draw is None else group.draw for group in self.groups)
        return QuizSettings(self.mode, self.pass_share, self.attempts, self.wait, self.time_limit, self.keep, count)

    @cached_property
    def by_id(self) -> Mapping[str, Question]:
        """Every question by its id."""
        return {question.id: question for question in self._questions()}

    def _questions(self) -> Iterator[Question]:
        for group in self.groups:
            yield from group.questions

    def to_json(self) -> dict[str, Any]:
        return {
            "format": FORMAT,
            **self.settings.to_json(),
            "shuffle_questions": self.shuffle_questions,
            "shuffle_options": self.shuffle_options,
            "groups": [group.to_json() for group in self.groups],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> QuizDefinition:
        settings = QuizSettings.from_json(data)
        return cls(
            mode=settings.mode,
            pass_share=settings.pass_share,
            attempts=settings.attempts,
            wait=settings.wait,
            time_limit=settings.time_limit,
            keep=settings.keep,
            shuffle_questions=data["shuffle_questions"],
            shuffle_options=data["shuffle_options"],
            groups=tuple(Group.from_json(group) for group in data["groups"]),
        )


def content_hash(definition: QuizDefinition) -> str:
    """SHA-256, in lower-case hex, of the definition as canonical JSON: sorted keys, no spaces, UTF-8."""
    text = json.dumps(definition.to_json(), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
