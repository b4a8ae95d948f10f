"""What a learner may see of a paper, and when. Before that, nothing that depends on the key exists in what is given out.

| mode | answers and verdicts | right answers and explanations |
|---|---|---|
| latihan | after each question that was checked | the same |
| kuis | after submitting | after passing, or when no attempt is left |
| ujian | never: the score alone | never |
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from elearning.kernel.text import Message
from elearning.quizzes.rules.definition import QuizDefinition
from elearning.quizzes.rules.drawing import Paper, PaperQuestion
from elearning.quizzes.rules.grading import grade_question
from elearning.quizzes.rules.kinds import KINDS
from elearning.quizzes.rules.kinds.base import Control, Response, ReviewLine
from elearning.quizzes.rules.kinds.words import with_gaps
from elearning.quizzes.rules.settings import SlotOutcome
from elearning.quizzes.rules.source import Mode

Verdict = Literal["right", "partly", "wrong", "empty"]


@dataclass(frozen=True, slots=True)
class PaperItem:
    """The public half of one question, with the learner's own response in its controls. Nothing here depends on the key."""

    id: str
    number: int
    kind: str
    group_title: str
    intro_html: str
    ask_html: str
    text_html: str
    hint_html: str
    points: Decimal
    instruction: Message
    controls: tuple[Control, ...]


@dataclass(frozen=True, slots=True)
class QuestionReview:
    """One question as it is reviewed. `key` tells whether right answers are in it; without, lines bear no marks."""

    id: str
    number: int
    kind: str
    ask_html: str
    text_html: str
    points: Decimal
    share: Fraction
    verdict: Verdict
    lines: tuple[ReviewLine, ...]
    explanation_html: str
    key: bool


@dataclass(frozen=True, slots=True)
class Visibility:
    """What a result page may show."""

    answers: bool
    key: bool


def visibility_after(mode: Mode, outcome: SlotOutcome) -> Visibility:
    """What may be shown of a closed attempt while the slot stands so.

    A quiz that may still be retaken keeps its key until it is passed; an attempt that is open now keeps it too, unless passed before.
    """
    if mode == "ujian":
        return Visibility(answers=False, key=False)
    if mode == "latihan":
        return Visibility(answers=True, key=True)
    used_up = outcome.attempts_left == 0 and outcome.open_public_id is None
    return Visibility(answers=True, key=outcome.passed or used_up)


def item_of(definition: QuizDefinition, drawn: PaperQuestion, number: int, response: Response) -> PaperItem:
    """The question as it is asked."""
    question = definition.by_id[drawn.id]
    group = definition.groups[drawn.group]
    kind = KINDS[question.kind]
    return PaperItem(
        id=question.id,
        number=number,
        kind=question.kind,
        group_title=group.title,
        intro_html=group.intro_html,
        ask_html=_with_blanks(question.ask_html),
        text_html=_with_blanks(question.text_html),
        hint_html=question.hint_html,
        points=question.points,
        instruction=kind.instruction,
        controls=kind.controls(question.body, question.id, drawn.arrangement, response),
    )


def review_of(
    definition: QuizDefinition, drawn: PaperQuestion, number: int, response: Response, *, key: bool
) -> QuestionReview:
    """The question as it is looked back upon; with `key`, what would have been right and why."""
    question = definition.by_id[drawn.id]
    share = grade_question(question, response)
    return QuestionReview(
        id=question.id,
        number=number,
        kind=question.kind,
        ask_html=_with_blanks(question.ask_html),
        text_html=_with_blanks(question.text_html),
        points=question.points,
        share=share,
        verdict=verdict_of(share, response),
        lines=KINDS[question.kind].review(question.body, drawn.arrangement, response, key),
        explanation_html=question.explanation_html if key else "",
        key=key,
    )


def review_paper(
    definition: QuizDefinition, paper: Paper, responses: Mapping[str, Response], visibility: Visibility
) -> tuple[QuestionReview, ...]:
    """All questions as far as they may be shown; none when only the score may be."""
    if not visibility.answers:
        return ()
    return tuple(
        review_of(definition, drawn, number, responses.get(drawn.id, ()), key=visibility.key)
        for number, drawn in enumerate(paper.questions, 1)
    )


def verdict_of(share: Fraction, response: Response) -> Verdict:
    """The share in a word.

    >>> verdict_of(Fraction(1, 2), ("1",)), verdict_of(Fraction(0), ())
    ('partly', 'empty')
    """
    if not any(response):
        return "empty"
    if share == 1:
        return "right"
    return "partly" if share > 0 else "wrong"


def _with_blanks(html: str) -> str:
    return with_gaps(html, lambda number: f'<span class="gap">({number}) …………</span>')
