"""Courses: written in Markdown by those who teach, frozen as versions, shown for ever as they were published.

Words. A *package* is one folder (or ZIP) and one course; its *slug* is the folder's name. A *module* is a lesson with an optional quiz;
its slug is its file name without the number. *Publishing* freezes a *version*: the pages rendered, the quizzes registered, every file
kept, all of it found again by the version's number and its *content hash* (SHA-256 over sorted paths and file hashes). The *outline* is
what the rest of the house knows of a version: settings, modules, claims of competency, JP. A *draft* is an uploaded package that has
been checked and can be looked at, and is not published yet.

Always true. Nothing with an error is ever published. A version never changes. Equal content is never published twice in a row. A course
belongs to one unit from its first version on; who may publish it is decided by that unit.

Announces VersionPublished.
"""
