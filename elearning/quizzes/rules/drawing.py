"""The paper of one attempt: which questions were drawn, in which order they and their options stand.

Everything follows from the seed by SHA-256, and the result is stored, so that it outlives this code. The key has no say in it: two
quizzes that differ only in what is right give equal papers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from elearning.quizzes.rules.definition import Group, QuizDefinition
from elearning.quizzes.rules.kinds import KINDS
from elearning.quizzes.rules.kinds.base import Arrangement, digest


@dataclass(frozen=True, slots=True)
class PaperQuestion:
    """One question of a paper: the group it came from (from 0) and how its lists are laid out."""

    id: str
    group: int
    arrangement: Arrangement


@dataclass(frozen=True)
class Paper:
    """The questions in the order of the screen."""

    questions: tuple[PaperQuestion, ...]

    @cached_property
    def numbers(self) -> Mapping[str, int]:
        """The number (from 1) of each drawn question."""
        return {question.id: number for number, question in enumerate(self.questions, 1)}

    def to_json(self) -> list[dict[str, Any]]:
        return [
            {"id": question.id, "group": question.group, "order": [list(order) for order in question.arrangement]}
            for question in self.questions
        ]

    @classmethod
    def from_json(cls, data: list[dict[str, Any]]) -> Paper:
        return cls(tuple(PaperQuestion(row["id"], row["group"], tuple(tuple(order) for order in row["order"])) for row in data))


def draw_paper(definition: QuizDefinition, seed: int) -> Paper:
    """Draw and arrange. Groups keep their order; questions move inside their group."""
    drawn: list[PaperQuestion] = []
    for number, group in enumerate(definition.groups):
        by_id = {question.id: question for question in group.questions}
        for question_id in _drawn_ids(group, seed, definition.shuffle_questions):
            question = by_id[question_id]
            arrangement = KINDS[question.kind].arrange(question.body, f"{seed}:{question_id}", definition.shuffle_options)
            drawn.append(PaperQuestion(question_id, number, arrangement))
    return Paper(tuple(drawn))


def _drawn_ids(group: Group, seed: int, shuffle: bool) -> list[str]:
    ids = [question.id for question in group.questions]
    if group.draw is not None:
        taken = set(sorted(ids, key=lambda each: digest(seed, "ambil", each))[: group.draw])
        ids = [each for each in ids if each in taken]
    return sorted(ids, key=lambda each: digest(seed, "soal", each)) if shuffle else ids
