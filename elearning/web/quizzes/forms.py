"""What the answer form sends. CSRF is checked by the edge for every POST; the fields follow the paper, so there is no fixed form."""

from __future__ import annotations

from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from elearning.quizzes.rules.responding import PRESENT, PostedAnswer, group_fields

SEQUENCE, GO_TO, CHECK = "urutan", "ke", "periksa"
REVIEW = "tinjau"


@dataclass(frozen=True, slots=True)
class AnswerForm:
    """The answers, and where the learner wants to go: a number, the review, or None for the next question."""

    answers: list[PostedAnswer]
    present: str
    go_to: int | str | None
    check: bool

    @classmethod
    def read(cls, form: MultiDict[str, str], *, scripted: bool = False) -> AnswerForm:
        """Read the posted fields. A form sent by a button asks for the verdict where the mode gives one, unless it goes elsewhere.

        The client's sequence number is taken from scripts alone: a form that a button sends is the newest by its arrival.
        """
        check = form.get(CHECK) is not None or (GO_TO not in form and not scripted)
        pairs = [(name, value) for name, values in form.lists() for value in values]
        answers = group_fields(pairs, sequence=_number(form.get(SEQUENCE, ""), 15), checked=check)
        go_to: int | str | None = _number(form.get(GO_TO, ""), 4)
        if form.get(GO_TO) == REVIEW:
            go_to = REVIEW
        return cls(answers, form.get(PRESENT, ""), go_to, form.get(CHECK) is not None)


def _number(text: str, digits: int) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= digits else None
