"""An e-learning platform for Indonesian civil servants (ASN).

A person (accounts) is asked (quizzes) about what a post requires (frameworks) in a course (courses), learns (learning), is
certified (certificates) and leaves evidence (evidence). Imports run only backwards along that sentence; `docs/decisions/` and
the import contracts in `pyproject.toml` say the rest.
"""
