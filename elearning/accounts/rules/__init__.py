"""Pure decisions about people: their numbers, names, ranks, passwords, locks and sessions."""

from elearning.accounts.rules.names import addressed, full_name, salutation
from elearning.accounts.rules.numbers import NI_PPPK, NIP, NumberReading, masked, parse_number, spaced
from elearning.accounts.rules.passwords import password_problem
from elearning.accounts.rules.ranks import Grade, parse_grade
from elearning.accounts.rules.records import (
    MAIN,
    PERSON_KINDS,
    PLACEMENT_KINDS,
    STATUSES,
    TIMEZONES,
    Credentials,
    NewPerson,
    NewUnit,
    NumberRow,
    PersonCard,
    PersonHistory,
    PersonRow,
    PlacementRow,
    RankRow,
    RoleRow,
    SessionRow,
    Standing,
    UnitCard,
    UnitNode,
)
from elearning.accounts.rules.sessions import device_of

__all__ = [
    "MAIN",
    "NIP",
    "NI_PPPK",
    "PERSON_KINDS",
    "PLACEMENT_KINDS",
    "STATUSES",
    "TIMEZONES",
    "Credentials",
    "Grade",
    "NewPerson",
    "NewUnit",
    "NumberReading",
    "NumberRow",
    "PersonCard",
    "PersonHistory",
    "PersonRow",
    "PlacementRow",
    "RankRow",
    "RoleRow",
    "SessionRow",
    "Standing",
    "UnitCard",
    "UnitNode",
    "addressed",
    "device_of",
    "full_name",
    "masked",
    "parse_grade",
    "parse_number",
    "password_problem",
    "salutation",
    "spaced",
]
