"""What somebody who knows (or does not know) would answer: for invented histories and for tests."""

from __future__ import annotations

from elearning.quizzes.rules.definition import Question, QuizDefinition
from elearning.quizzes.rules.drawing import Paper
from elearning.quizzes.rules.kinds import KINDS
from elearning.quizzes.rules.kinds.base import Response
from elearning.quizzes.rules.kinds.choices import ChoiceBody
from elearning.quizzes.rules.kinds.number import NumberBody
from elearning.quizzes.rules.kinds.order import OrderBody
from elearning.quizzes.rules.kinds.pairs import PairsBody
from elearning.quizzes.rules.kinds.truth import TruthBody
from elearning.quizzes.rules.kinds.words import GapsBody, WordsBody


def right_response(question: Question) -> Response:
    """A response that earns the full share."""
    match question.body:
        case ChoiceBody(options):
            best = max(option.share for option in options)
            right = [str(index) for index, option in enumerate(options) if option.share == best]
            return tuple(right if question.kind == "majemuk" else right[:1])
        case TruthBody(truth):
            return ("0" if truth else "1",)
        case NumberBody(ranges):
            return (str(ranges[0][0]).replace(".", ","),)
        case WordsBody(accepted):
            return (accepted[0],)
        case GapsBody(gaps):
            return tuple(gap[0] for gap in gaps)
        case PairsBody(key=key):
            return tuple(str(partner) for partner in key)
        case OrderBody(key=key):
            places = {index: str(place) for place, index in enumerate(key, 1)}
            return tuple(places[index] for index in range(len(key)))
        case _:
            raise TypeError(question.kind)


def wrong_response(question: Question) -> Response:
    """A response that earns nothing; empty where a wrong one cannot be written down simply."""
    match question.body:
        case ChoiceBody(options):
            worst = min(range(len(options)), key=lambda index: options[index].share)
            return (str(worst),)
        case TruthBody(truth):
            return ("1" if truth else "0",)
        case _:
            return ()


def form_fields(definition: QuizDefinition, paper: Paper, *, wrong: frozenset[str] = frozenset()) -> list[tuple[str, str]]:
    """The fields that a form would send for this paper, with the questions in `wrong` answered wrongly."""
    questions = {question.id: question for group in definition.groups for question in group.questions}
    fields: list[tuple[str, str]] = []
    for drawn in paper.questions:
        question = questions[drawn.id]
        response = wrong_response(question) if drawn.id in wrong else right_response(question)
        for control in KINDS[question.kind].controls(question.body, question.id, drawn.arrangement, response):
            fields += [(control.name, value) for value in control.values if value]
    return fields
