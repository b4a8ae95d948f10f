"""What others know of a quiz and of a learner's standing in it, without the questions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from elearning.kernel.ids import PublicId
from elearning.kernel.text import plain_decimal
from elearning.quizzes.rules.source import Keep, Mode


@dataclass(frozen=True, slots=True)
class QuizSettings:
    """What others need to know of a quiz without its questions. `attempts` and `time_limit` None: without limit.

    `pass_share` in [0, 1]; `question_count` is how many questions one paper has.
    """

    mode: Mode
    pass_share: Decimal
    attempts: int | None
    wait: timedelta
    time_limit: timedelta | None
    keep: Keep
    question_count: int

    def to_json(self) -> dict[str, Any]:
        return {
            "mode": self.mode,
            "pass_share": plain_decimal(self.pass_share),
            "attempts": self.attempts,
            "wait": _seconds(self.wait),
            "time_limit": None if self.time_limit is None else _seconds(self.time_limit),
            "keep": self.keep,
            "question_count": self.question_count,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> QuizSettings:
        return cls(
            mode=data["mode"],
            pass_share=Decimal(data["pass_share"]),
            attempts=data["attempts"],
            wait=timedelta(seconds=data["wait"]),
            time_limit=None if data["time_limit"] is None else timedelta(seconds=data["time_limit"]),
            keep=data["keep"],
            question_count=data["question_count"],
        )


@dataclass(frozen=True, slots=True)
class SlotOutcome:
    """How a learner stands in one slot.

    `attempts_allowed` holds extra attempts granted, None is without limit; `best_share` is the one kept by the quiz's rule; `next_at` is
    the earliest start of the next attempt when there is a wait, None when it may start at once or there is none left; `last_public_id` is
    the newest closed attempt, `passed_public_id` the first that passed.
    """

    attempts_used: int
    attempts_allowed: int | None
    best_share: Decimal | None
    passed: bool
    open_public_id: PublicId | None
    next_at: datetime | None
    last_public_id: PublicId | None
    passed_public_id: PublicId | None = None

    @property
    def attempts_left(self) -> int | None:
        """How many attempts may still be started; None is without limit."""
        return None if self.attempts_allowed is None else max(0, self.attempts_allowed - self.attempts_used)


def _seconds(span: timedelta) -> int:
    return int(span.total_seconds())
