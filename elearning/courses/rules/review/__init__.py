"""The review of a course: not whether its form is right (the checker says that), but whether it teaches, reads easily and asks well.

A *finding* is something every course of the house promises and this one lacks; a *note* is something a person should look at. The
limits are our own, each with its reason beside it.
"""

from elearning.courses.rules.review.course import review_course
from elearning.courses.rules.review.lessons import diagram_widths
from elearning.courses.rules.review.options import longest_wins
from elearning.courses.rules.review.papers import Paper, paper_of
from elearning.courses.rules.review.shapes import Remark, Reviewed, Seen

__all__ = ["Paper", "Remark", "Reviewed", "Seen", "diagram_widths", "longest_wins", "paper_of", "review_course"]
