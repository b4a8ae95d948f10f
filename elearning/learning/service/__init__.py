"""Every change of learning. Each function is one step of one transaction; nobody here commits."""

from elearning.learning.service.completing import record_quiz_result
from elearning.learning.service.days import note_learning_day
from elearning.learning.service.enrolling import enrol, move_to_current, withdraw
from elearning.learning.service.finding import participation_of
from elearning.learning.service.studying import grant_attempt, mark_read, note_opened, start_quiz

__all__ = [
    "enrol",
    "grant_attempt",
    "mark_read",
    "move_to_current",
    "note_learning_day",
    "note_opened",
    "participation_of",
    "record_quiz_result",
    "start_quiz",
    "withdraw",
]
