"""From the fields of a form to responses: a form may only speak of questions on its own paper."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from elearning.kernel.text import M, Message
from elearning.quizzes.errors import NotOffered, NotOnPaper
from elearning.quizzes.rules.definition import QuizDefinition
from elearning.quizzes.rules.drawing import Paper
from elearning.quizzes.rules.kinds import KINDS
from elearning.quizzes.rules.kinds.base import Fields, Response, Unreadable

ANSWER, DOUBT, PRESENT = "jawaban", "ragu", "soal"


@dataclass(frozen=True, slots=True)
class PostedAnswer:
    """What a form says of one question. `sequence` is the client's number; None for a form without a script, which counts as newest.

    `checked`: the learner asks for the verdict now (latihan); the answer is then final.
    """

    question_id: str
    fields: Fields
    doubtful: bool = False
    sequence: int | None = None
    checked: bool = False


@dataclass(frozen=True, slots=True)
class ReadAnswer:
    """A response that fits the paper; with a problem it is kept, and the learner asked to write it otherwise."""

    question_id: str
    response: Response
    doubtful: bool
    sequence: int | None
    checked: bool
    problem: Message | None


def group_fields(pairs: Iterable[tuple[str, str]], *, sequence: int | None = None, checked: bool = False) -> list[PostedAnswer]:
    """The answers in a form: `jawaban.X`, `jawaban.X.<n>`, `ragu.X`, and `soal` for a question whose ticks may all be off.

    >>> [answer.question_id for answer in group_fields([("jawaban.a", "1"), ("ragu.b", "1"), ("ke", "3")])]
    ['a', 'b']
    """
    fields: dict[str, dict[str, tuple[str, ...]]] = {}
    doubtful: set[str] = set()
    for name, value in pairs:
        parts = name.split(".")
        if name == PRESENT:
            fields.setdefault(value, {})
        elif parts[0] == DOUBT and len(parts) == 2:
            fields.setdefault(parts[1], {})
            doubtful.add(parts[1])
        elif parts[0] == ANSWER and len(parts) in {2, 3}:
            key = parts[2] if len(parts) == 3 else ""
            question = fields.setdefault(parts[1], {})
            question[key] = (*question.get(key, ()), value)
    return [
        PostedAnswer(question_id, of_question, question_id in doubtful, sequence, checked)
        for question_id, of_question in fields.items()
    ]


def read_answers(definition: QuizDefinition, paper: Paper, posted: Sequence[PostedAnswer]) -> list[ReadAnswer]:
    """The responses. Raises NotOnPaper or NotOffered, and then none of them may be kept."""
    drawn = {question.id: question for question in paper.questions}
    read: list[ReadAnswer] = []
    for answer in posted:
        if answer.question_id not in drawn:
            raise NotOnPaper
        question = definition.by_id[answer.question_id]
        try:
            reading = KINDS[question.kind].read(question.body, drawn[question.id].arrangement, answer.fields)
        except Unreadable as unreadable:
            raise NotOffered from unreadable
        problem = reading.problem
        if answer.checked and problem is None and not any(reading.response):
            problem = M("Jawab dulu, lalu tekan Periksa jawaban.")
        checked = answer.checked and problem is None
        read.append(ReadAnswer(question.id, reading.response, answer.doubtful, answer.sequence, checked, problem))
    return read


def problems_in(definition: QuizDefinition, paper: Paper, responses: Mapping[str, Response]) -> dict[str, Message]:
    """What still stands in the way of reading the saved responses, by question."""
    found: dict[str, Message] = {}
    for drawn in paper.questions:
        question = definition.by_id[drawn.id]
        response = responses.get(drawn.id, ())
        problem = KINDS[question.kind].problem(response)
        if problem is not None:
            found[drawn.id] = problem
    return found


def is_answered(response: Response) -> bool:
    """True when anything was given."""
    return any(response)


def is_partly_answered(response: Response) -> bool:
    """True when some fields of the question were filled and some were not."""
    return any(response) and not all(response)
