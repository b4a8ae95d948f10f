"""Staff lists, as personnel offices keep and download them: whose columns they are, what a row says, what it would change.

columns     headings of many origins -> the few columns that are needed; the rest is never kept (UU 27/2022, data minimisation)
entries     a row of texts -> one civil servant, or what is wrong with it, by column
deciding    that person against what is on record -> add, change, move, or nothing to do
"""

from elearning.accounts.rules.roster.deciding import KINDS, Decision, KnownPerson
from elearning.accounts.rules.roster.entries import Entry
from elearning.accounts.rules.roster.offices import NewOffice, Office, OfficeBook, code_for
from elearning.accounts.rules.roster.planning import Line, Plan, Planned, RowFinding, lines_of, pack, plan, read_lines, unpack
from elearning.accounts.rules.roster.state import IMPORT_ROSTER, RosterStage, RosterState

__all__ = [
    "IMPORT_ROSTER",
    "KINDS",
    "Decision",
    "Entry",
    "KnownPerson",
    "Line",
    "NewOffice",
    "Office",
    "OfficeBook",
    "Plan",
    "Planned",
    "RosterStage",
    "RosterState",
    "RowFinding",
    "code_for",
    "lines_of",
    "pack",
    "plan",
    "read_lines",
    "unpack",
]
