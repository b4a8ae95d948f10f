"""What an attempt is worth. Sums are exact fractions; a share is cut, never rounded up, to six places."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from fractions import Fraction

from elearning.quizzes.rules.definition import Question, QuizDefinition
from elearning.quizzes.rules.drawing import Paper
from elearning.quizzes.rules.kinds import KINDS
from elearning.quizzes.rules.kinds.base import Response
from elearning.quizzes.rules.settings import QuizSettings
from elearning.quizzes.rules.source import Keep

PLACES = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class Grade:
    """The share of the whole paper in [0, 1], and of each drawn question."""

    share: Decimal
    questions: Mapping[str, Fraction]


def cut(share: Fraction) -> Decimal:
    """A share as it is stored.

    >>> cut(Fraction(2, 3)), cut(Fraction(1))
    (Decimal('0.666666'), Decimal('1.000000'))
    """
    exact = Decimal(share.numerator) / Decimal(share.denominator)
    return exact.quantize(PLACES, ROUND_DOWN)


def grade_question(question: Question, response: Response) -> Fraction:
    """The share of one response, in [0, 1]."""
    return KINDS[question.kind].grade(question.body, response)


def grade_paper(definition: QuizDefinition, paper: Paper, responses: Mapping[str, Response]) -> Grade:
    """Σ points × share ÷ Σ points over the drawn questions; what was not answered counts 0."""
    shares: dict[str, Fraction] = {}
    earned, possible = Fraction(0), Fraction(0)
    for drawn in paper.questions:
        question = definition.by_id[drawn.id]
        share = grade_question(question, responses.get(drawn.id, ()))
        shares[drawn.id] = share
        earned += Fraction(question.points) * share
        possible += Fraction(question.points)
    return Grade(cut(earned / possible), shares)


def kept_share(keep: Keep, shares: Sequence[Decimal]) -> Decimal | None:
    """The share that stands for a slot, of its closed attempts in the order of their numbers; None when there is none.

    >>> kept_share("average", [Decimal("0.5"), Decimal("0.8")]), kept_share("first", [Decimal("0.5"), Decimal("0.8")])
    (Decimal('0.650000'), Decimal('0.5'))
    """
    if not shares:
        return None
    if keep == "first":
        return shares[0]
    if keep == "last":
        return shares[-1]
    if keep == "average":
        return cut(Fraction(sum(map(Fraction, shares))) / len(shares))
    return max(shares)


def is_passed(settings: QuizSettings, shares: Sequence[Decimal]) -> bool:
    """Whether the slot is passed by these closed attempts, the newest being last. A pass once granted is never taken back by others.

    `latihan` without `lulus` has a pass share of 0, so that submitting is passing.
    """
    kept = kept_share(settings.keep, shares)
    return kept is not None and kept >= settings.pass_share
