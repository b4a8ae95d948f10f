"""Learning: a person is enrolled in a course, reads its modules in order, passes its quizzes, and completes it.

Words: *enrolment* (person, course, cycle; pinned to a version), *reading* (a module opened, and said to have been read), *completion*
(a module or course done, by which rule and on which version), *learning day* (a local day on which something was learned).

Always true: there is one enrolment per person, course and cycle, and a repeat is a new cycle; a completion is granted once and never
changes or vanishes (the database refuses both); a newer version of the course disturbs nobody who is in the middle of an older one.

Announces `Enrolled`, `ModuleCompleted`, `CourseCompleted`. Learning days feed the daily ceiling of e-learning in the JP account
(annex of PerLAN 10/2018, see `docs/decisions/`).
"""
