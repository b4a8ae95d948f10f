"""Every change of people, units, roles, passwords and sessions."""

from elearning.accounts.service.entrance import Refusal, SignedIn, sign_in
from elearning.accounts.service.hashing import hash_password
from elearning.accounts.service.passwords import change_password, make_one_time_password, set_password, unlock
from elearning.accounts.service.people import change_number, correct_person, register_person, set_language, set_status
from elearning.accounts.service.postings import end_role, grant_role, place_person, set_rank
from elearning.accounts.service.sessions import (
    revoke_other_sessions,
    revoke_session,
    revoke_sessions_of,
    sign_out,
    touch_session,
)
from elearning.accounts.service.units import add_unit, move_unit, rename_unit

__all__ = [
    "Refusal",
    "SignedIn",
    "add_unit",
    "change_number",
    "change_password",
    "correct_person",
    "end_role",
    "grant_role",
    "hash_password",
    "make_one_time_password",
    "move_unit",
    "place_person",
    "register_person",
    "rename_unit",
    "revoke_other_sessions",
    "revoke_session",
    "revoke_sessions_of",
    "set_language",
    "set_password",
    "set_rank",
    "set_status",
    "sign_in",
    "sign_out",
    "touch_session",
    "unlock",
]
