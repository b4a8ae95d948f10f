"""Questions, attempts and grading. This domain knows no course: an attempt belongs to an enrolment and a slot of it.

Words. A *quiz* is written in one file and frozen as a *revision*: equal definitions are one row, found by their hash. A *slot* is the place
in an enrolment where a quiz stands (the slug of a module, or `akhir`). An *attempt* is one sitting: its *paper* (what was drawn, in
which order) is stored as it was shown, so that it is graded for ever on the text the learner saw. A *response* is what the learner
gave to one question; a *share* is how much of it counts, in [0, 1].

Always true. At most one attempt of a slot is open. An older save never overwrites a newer one. A closed attempt never changes. What is
sent to a learner before the review is made from the public half of a question alone: two quizzes that differ only in their key give
the same bytes.

Announces AttemptStarted, AnswersSaved and AttemptGraded.
"""
