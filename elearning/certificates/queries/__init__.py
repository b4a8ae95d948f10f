"""Every SELECT of certificates. Answers are frozen data."""

from elearning.certificates.queries.candidates import candidates_of, list_candidates, not_completed, with_certificates
from elearning.certificates.queries.issuers import Issuers, issuers, next_sequence, settings_in_force, settings_of_unit
from elearning.certificates.queries.orders import find_order, get_progress, stuck_files, tally_order
from elearning.certificates.queries.records import (
    count_by_course,
    find_by_code,
    find_by_file,
    get_by_code,
    get_by_public_id,
    history_of,
    holding_of,
    list_issued,
    list_of_person,
    states_of,
    waiting_for_pdf,
)

__all__ = [
    "Issuers",
    "candidates_of",
    "count_by_course",
    "find_by_code",
    "find_by_file",
    "find_order",
    "get_by_code",
    "get_by_public_id",
    "get_progress",
    "history_of",
    "holding_of",
    "issuers",
    "list_candidates",
    "list_issued",
    "list_of_person",
    "next_sequence",
    "not_completed",
    "settings_in_force",
    "settings_of_unit",
    "states_of",
    "stuck_files",
    "tally_order",
    "waiting_for_pdf",
    "with_certificates",
]
