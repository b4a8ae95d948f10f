"""Every change of people, units, roles, passwords and sessions."""

from elearning.accounts.service.entrance import Refusal, SignedIn, sign_in
from elearning.accounts.service.hashing import hash_password
from elearning.accounts.service.passwords import change_password, make_one_time_password, set_password, unlock
from elearning.accounts.service.people import change_number, correct_person, register_person, set_language, set_status
from elearning.accounts.service.postings import correct_post, end_role, grant_role, place_person, set_rank
from elearning.accounts.service.roster import (
    BATCH,
    SHOWN,
    Carried,
    cancel_roster,
    carry_out,
    confirm_roster,
    continue_roster,
    deactivate,
    forget_rosters,
    look_at,
    resume_roster,
    upload_roster,
)
from elearning.accounts.service.sessions import (
    revoke_other_sessions,
    revoke_session,
    revoke_sessions_of,
    sign_out,
    touch_session,
)
from elearning.accounts.service.units import add_unit, move_unit, rename_unit

__all__ = [
    "BATCH",
    "SHOWN",
    "Carried",
    "Refusal",
    "SignedIn",
    "add_unit",
    "cancel_roster",
    "carry_out",
    "change_number",
    "change_password",
    "confirm_roster",
    "continue_roster",
    "correct_person",
    "correct_post",
    "deactivate",
    "end_role",
    "forget_rosters",
    "grant_role",
    "hash_password",
    "look_at",
    "make_one_time_password",
    "move_unit",
    "place_person",
    "register_person",
    "rename_unit",
    "resume_roster",
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
    "upload_roster",
]
