"""The dated settings of a unit: who issues, who signs, how numbers are written."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import select

from elearning.accounts import queries as accounts
from elearning.certificates import policy, queries
from elearning.certificates.errors import NobodyAbove, SettingsFaulty
from elearning.certificates.model import CertificateSetting
from elearning.certificates.rules.settings import SettingsDraft, faults_of
from elearning.infrastructure import audit
from elearning.infrastructure.work import Work
from elearning.kernel.clock import local_day
from elearning.kernel.ids import UnitId
from elearning.kernel.permissions import permit
from elearning.kernel.text import M


def set_settings(work: Work, unit_id: UnitId, draft: SettingsDraft, *, from_on: date | None = None) -> None:
    """Let the unit issue with these settings from that day on (today when None); saving twice for one day keeps the last.

    Certificates issued before stay as they are. Raises UnitNotFound, Forbidden, SettingsFaulty.
    """
    work.begin_write()
    draft = draft.tidied()
    day = _day(work, unit_id, from_on)
    if faults := faults_of(draft):
        raise SettingsFaulty(faults)
    row = _row(work, unit_id, day)
    row.inherits = False
    for name, value in asdict(draft).items():
        setattr(row, name, value)
    work.session.flush()
    audit.record(work, "certificates.settings", "unit", _public(work, unit_id), from_on=day.isoformat(), pattern=draft.pattern)


def inherit_settings(work: Work, unit_id: UnitId, *, from_on: date | None = None) -> None:
    """Let the unit above issue for this one from that day on. Raises UnitNotFound, Forbidden, SettingsFaulty, NobodyAbove."""
    work.begin_write()
    day = _day(work, unit_id, from_on)
    if queries.issuers(work.session, work.now()).of(unit_id, but=unit_id) is None:
        raise NobodyAbove
    _row(work, unit_id, day).inherits = True
    work.session.flush()
    audit.record(work, "certificates.settings", "unit", _public(work, unit_id), from_on=day.isoformat(), inherits=True)


def _day(work: Work, unit_id: UnitId, from_on: date | None) -> date:
    today = local_day(work.now(), ZoneInfo(accounts.get_unit(work.session, unit_id).timezone))
    permit(work.actor, policy.SET_UP, unit_id)
    if from_on is not None and from_on < today:
        raise SettingsFaulty({"from_on": M("Pengaturan berlaku paling cepat hari ini; yang lalu tidak berubah.")})
    return from_on or today


def _row(work: Work, unit_id: UnitId, day: date) -> CertificateSetting:
    found = work.session.scalar(
        select(CertificateSetting)
        .where(CertificateSetting.unit_id == unit_id, CertificateSetting.from_on == day)
        .with_for_update()
    )
    if found is None:
        found = CertificateSetting(unit_id=unit_id, from_on=day)
        work.session.add(found)
    return found


def _public(work: Work, unit_id: UnitId) -> str:
    return str(accounts.get_unit(work.session, unit_id).public_id)
