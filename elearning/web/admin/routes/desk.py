"""What the admin's routes share: the blueprint, the day, the reach."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date
from zoneinfo import ZoneInfo

from flask import Blueprint, request

from elearning.accounts import policy, queries
from elearning.accounts.errors import PersonNotFound, UnitNotFound
from elearning.accounts.policy import PersonInUnit, people_scope
from elearning.accounts.rules import UnitNode
from elearning.edge.locale import translate
from elearning.infrastructure.work import Work
from elearning.kernel.clock import local_day
from elearning.kernel.ids import PersonId, UnitId
from elearning.kernel.permissions import permit
from elearning.web.admin.forms import Fault

blueprint = Blueprint("admin", __name__, url_prefix="/admin")


def today_of(work: Work) -> date:
    """The day it is for the admin."""
    return local_day(work.now(), ZoneInfo(work.actor.timezone))


def units_of(work: Work) -> list[UnitNode]:
    """The tree as far as the admin's reach goes."""
    return queries.units_tree(work.session, people_scope(work.actor), today_of(work))


def reach_unit(work: Work, public_id: uuid.UUID) -> UnitNode:
    """One unit of that tree; others are not found."""
    found = next((unit for unit in units_of(work) if unit.public_id == public_id), None)
    if found is None:
        raise UnitNotFound
    return found


def reach_person(work: Work, public_id: uuid.UUID) -> tuple[PersonId, UnitId | None]:
    """The person and their unit, if the admin may see them; a stranger's person is not found."""
    found = queries.find_in_scope(work.session, public_id, people_scope(work.actor), today_of(work))
    if found is None:
        raise PersonNotFound
    permit(work.actor, policy.SEE_PEOPLE, PersonInUnit(*found))
    return found


def page_number() -> int:
    """Which page of a list is asked for; nonsense is the first."""
    number = request.args.get("halaman", "1")
    return max(1, int(number)) if number.isascii() and number.isdigit() and len(number) < 7 else 1


def shown(faults: Sequence[Fault]) -> tuple[tuple[str, str], ...]:
    """Faults in the reader's language, by field."""
    return tuple((field_id, translate(message)) for field_id, message in faults)
