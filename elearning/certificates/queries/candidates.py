"""Who could be given a certificate: completed enrolments with all that their documents depend on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from elearning.accounts import queries as accounts
from elearning.accounts.rules import PersonCard
from elearning.accounts.rules import Standing as PersonStanding
from elearning.certificates.queries.issuers import Issuers, issuers
from elearning.certificates.queries.records import states_of
from elearning.certificates.rules.readiness import Facts, readiness_of, taken_by
from elearning.certificates.rules.records import Candidate
from elearning.courses import queries as courses
from elearning.courses.rules.outline import Outline
from elearning.kernel.clock import local_day
from elearning.kernel.ids import CourseId, PersonId, UnitId, VersionId
from elearning.kernel.pagination import Slice
from elearning.learning import queries as learning
from elearning.learning.rules.cards import CompletedEnrolment, Participant

FIRST_ZONE = "Asia/Jakarta"


def list_candidates(session: Session, course_id: CourseId, scope: frozenset[UnitId] | None, now: datetime) -> list[Candidate]:
    """Everybody of the scope who completed this course, by name."""
    completed = learning.list_completed(session, course_id, scope=scope)
    found = with_certificates(session, candidates_of(session, completed, now))
    return sorted(found, key=lambda one: (one.card.name.casefold() if one.card else "", one.enrolment.enrolment_id))


def candidates_of(session: Session, completed: Sequence[CompletedEnrolment], now: datetime) -> list[Candidate]:
    """These enrolments in the order given, not yet asked whether a certificate exists. A handful of statements, however many people."""
    people = {one.person_id for one in completed}
    known = issuers(session, now)
    days = _days(known, now)
    around = _Surroundings(
        cards=accounts.cards_of(session, people),
        standings=_standings(session, people, known, days),
        issuers=known,
        days=days,
        outlines=courses.outlines_of(session, {one.version_id for one in completed}),
    )
    return [around.candidate(one) for one in completed]


def with_certificates(session: Session, candidates: Sequence[Candidate]) -> list[Candidate]:
    """The same, those who have a certificate marked so. One statement."""
    states = states_of(session, [one.enrolment.enrolment_id for one in candidates])
    return [
        one if (state := states.get(one.enrolment.enrolment_id)) is None else replace(one, readiness=taken_by(state))
        for one in candidates
    ]


@dataclass(frozen=True, slots=True)
class _Surroundings:
    """What was read for a set of enrolments. `days` is today in each zone."""

    cards: Mapping[PersonId, PersonCard]
    standings: Mapping[PersonId, PersonStanding]
    issuers: Issuers
    days: Mapping[str, date]
    outlines: Mapping[VersionId, Outline]

    def candidate(self, enrolment: CompletedEnrolment) -> Candidate:
        card, standing = self.cards.get(enrolment.person_id), self.standings.get(enrolment.person_id)
        issuer = self.issuers.of(standing.unit_id) if standing else None
        facts = Facts(
            completed=True,
            missing=(),
            offered=self.outlines[enrolment.version_id].certificate,
            certificate=None,
            number=card.number if card else "",
            post=standing.post if standing else "",
            grade=standing.grade if standing else "",
            has_settings=issuer is not None,
        )
        day = self.days[issuer.timezone if issuer else FIRST_ZONE]
        return Candidate(enrolment, card, standing, issuer, day, readiness_of(facts))


def _days(known: Issuers, now: datetime) -> dict[str, date]:
    zones = {FIRST_ZONE} | {reach.timezone for reach in known.reaches}
    return {zone: local_day(now, ZoneInfo(zone)) for zone in zones}


def _standings(
    session: Session, people: set[PersonId], known: Issuers, days: Mapping[str, date]
) -> dict[PersonId, PersonStanding]:
    """Where people stand on the issue day of their issuer. The day is one for all, except in the hours around midnight."""
    first = accounts.standings_on(session, people, days[FIRST_ZONE])
    found = dict(first)
    for day in set(days.values()) - {days[FIRST_ZONE]}:
        elsewhere = {
            person
            for person, standing in first.items()
            if (issuer := known.of(standing.unit_id)) is not None and days[issuer.timezone] == day
        }
        found |= accounts.standings_on(session, elsewhere, day)
    return found


def not_completed(
    session: Session, course_id: CourseId, scope: frozenset[UnitId] | None, *, page: int = 1, size: int = 50
) -> Slice[Participant]:
    """Who is still learning in this course, with what is missing."""
    return learning.list_participants(session, course_id, scope, page=page, size=size, only_completed=False)
