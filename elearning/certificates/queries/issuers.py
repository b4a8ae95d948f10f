"""Which unit issues for which, by the dated settings and the tree of offices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from elearning.accounts import queries as accounts
from elearning.certificates.model import CertificateCounter, CertificateSetting
from elearning.certificates.rules.records import Issuer
from elearning.certificates.rules.settings import IssuerSettings, SettingsDraft, settings_for
from elearning.kernel.clock import local_day
from elearning.kernel.ids import UnitId


@dataclass(frozen=True, slots=True)
class _Reach:
    """A unit with settings of its own: its zone, today's day there, everything below it, its rows."""

    unit_id: UnitId
    timezone: str
    day: date
    units: frozenset[UnitId]
    rows: Sequence[IssuerSettings]


@dataclass(frozen=True, slots=True)
class Issuers:
    """The answer for every unit at one instant."""

    reaches: Sequence[_Reach]

    def of(self, unit_id: UnitId, *, but: UnitId | None = None) -> Issuer | None:
        """Who issues for people of this unit; None when neither it nor a unit above has settings. `but` leaves one unit out."""
        holding = (reach for reach in self.reaches if unit_id in reach.units and reach.unit_id != but)
        for reach in sorted(holding, key=lambda reach: len(reach.units)):
            found = settings_for([reach.unit_id], reach.rows, reach.day)
            if found is not None:
                return Issuer(reach.unit_id, reach.timezone, found.values)
        return None


def issuers(session: Session, now: datetime) -> Issuers:
    """The issuers as they are now, each day taken in the issuer's own zone. Few units have settings, so these are few statements."""
    rows: dict[UnitId, list[IssuerSettings]] = {}
    for row in session.scalars(select(CertificateSetting).order_by(CertificateSetting.unit_id, CertificateSetting.from_on)):
        rows.setdefault(UnitId(row.unit_id), []).append(_settings(row))
    reaches: list[_Reach] = []
    for unit_id, settings in rows.items():
        timezone = accounts.get_unit(session, unit_id).timezone
        day = local_day(now, ZoneInfo(timezone))
        reaches.append(_Reach(unit_id, timezone, day, accounts.subtree_of(session, unit_id, day), settings))
    return Issuers(reaches)


def settings_of_unit(session: Session, unit_id: UnitId) -> list[IssuerSettings]:
    """The rows of one unit, newest first."""
    rows = session.scalars(
        select(CertificateSetting).where(CertificateSetting.unit_id == unit_id).order_by(CertificateSetting.from_on.desc())
    )
    return [_settings(row) for row in rows]


def settings_in_force(session: Session, unit_id: UnitId, now: datetime) -> Issuer | None:
    """Who issues for this unit now; `unit_id` of the answer differs when the settings are inherited."""
    return issuers(session, now).of(unit_id)


def next_sequence(session: Session, issuer: Issuer, now: datetime) -> int:
    """The number that would be taken next; only a hint, the register decides when it is taken."""
    year = local_day(now, ZoneInfo(issuer.timezone)).year
    last = session.scalar(
        select(CertificateCounter.last).where(CertificateCounter.unit_id == issuer.unit_id, CertificateCounter.year == year)
    )
    return (last or 0) + 1


def _settings(row: CertificateSetting) -> IssuerSettings:
    values = SettingsDraft(
        organiser=row.organiser,
        short_name=row.short_name,
        place=row.place,
        pattern=row.pattern,
        signer_name=row.signer_name,
        signer_post=row.signer_post,
        signer_rank=row.signer_rank,
        signer_number=row.signer_number,
    )
    return IssuerSettings(UnitId(row.unit_id), row.from_on, row.inherits, values)
