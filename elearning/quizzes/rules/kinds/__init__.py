"""The kinds of questions: one strategy each, all named in one map."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from elearning.quizzes.rules.kinds.base import Kind
from elearning.quizzes.rules.kinds.choices import Multiple, Single, Situation
from elearning.quizzes.rules.kinds.number import Number
from elearning.quizzes.rules.kinds.order import Order
from elearning.quizzes.rules.kinds.pairs import Pairs
from elearning.quizzes.rules.kinds.truth import Truth
from elearning.quizzes.rules.kinds.words import Gaps, Words

KINDS: Mapping[str, Kind[Any]] = {
    "tunggal": Single(),
    "majemuk": Multiple(),
    "benar-salah": Truth(),
    "angka": Number(),
    "isian": Words(),
    "rumpang": Gaps(),
    "pasang": Pairs(),
    "urut": Order(),
    "situasi": Situation(),
}
UNSERVED = ("esai", "berkas")
"""Graded by a person; the format knows them, the platform does not serve them yet and says so."""
