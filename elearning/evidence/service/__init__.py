"""Every change of evidence: facts become entries, the JP table gets rows. And the walk that proves that nothing else changed."""

from __future__ import annotations

from elearning.evidence.service.corrections import Correction, correct_entry
from elearning.evidence.service.facts import (
    record_certificate,
    record_course_completion,
    record_module_completion,
    record_replacement,
    record_revocation,
)
from elearning.evidence.service.jp_reference import add_jp_form, add_jp_target, load_jp_reference
from elearning.evidence.service.verification import LedgerReport, verify_ledger

__all__ = [
    "Correction",
    "LedgerReport",
    "add_jp_form",
    "add_jp_target",
    "correct_entry",
    "load_jp_reference",
    "record_certificate",
    "record_course_completion",
    "record_module_completion",
    "record_replacement",
    "record_revocation",
    "verify_ledger",
]
