"""Two offices with Sari, Budi, Citra and Fajar in them, on a database of their own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session

from elearning.accounts import model, queries, service
from elearning.accounts.rules import NewPerson, NewUnit
from elearning.infrastructure import audit, jobs
from elearning.infrastructure.database import Base, engine_options, prepare_engine
from elearning.infrastructure.storage import FolderStorage
from elearning.infrastructure.work import SeededRandomness, Work, WorkFactory
from elearning.kernel.actor import Actor, Role
from elearning.kernel.clock import FixedClock, local_day
from elearning.kernel.ids import PersonId, PublicId, UnitId
from elearning.kernel.links import Links

NOON = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)
SINCE = date(2024, 1, 1)
PASSWORD = "kereta pagi ke Solo"
SARI, BUDI, CITRA, FAJAR = "199003122015032001", "198205102008011002", "198511232010012003", "197907152003121004"


class PlainSigner:
    """Signs by saying so; nothing here is signed for real."""

    def sign(self, message: bytes) -> str:
        return message.hex()

    def verify(self, message: bytes, signature: str) -> bool:
        return signature == message.hex()


def accounts_tables() -> list:
    mapped = [
        value for value in vars(model).values() if isinstance(value, type) and issubclass(value, Base) and value is not Base
    ]
    return [*(kind.__table__ for kind in mapped), audit.AuditLine.__table__, jobs.Job.__table__]


def open_engine(url: str) -> Engine:
    url = url.replace("postgresql://", "postgresql+psycopg://")
    engine = create_engine(url, **engine_options(url))
    prepare_engine(engine)
    return engine


def make_factory(engine: Engine, files: Path, clock: FixedClock) -> WorkFactory:
    return WorkFactory(
        open_session=lambda: Session(engine),
        storage=FolderStorage(files),
        links=Links("http://t"),
        signer=PlainSigner(),
        reactions={},
        clock=clock,
        random=SeededRandomness(1),
    )


@dataclass
class Office:
    """What the tests know about the two offices; `act` opens a transaction as somebody."""

    factory: WorkFactory
    clock: FixedClock
    units: dict[str, UnitId]
    people: dict[str, PersonId]

    def run(self, act: Callable[[Work], object], actor: Actor | None = None):
        with self.factory.open(actor or Actor.system()) as work:
            return act(work)

    def ask(self, question: Callable[[Session], object]):
        with self.factory.open(Actor.system()) as work:
            return question(work.session)

    def actor(self, name: str) -> Actor:
        """Somebody with the roles of now, as `find_actor` gives them."""
        person_id = self.people[name]

        def load(session: Session) -> Actor:
            day = local_day(self.clock.now(), queries.timezone_of(session, person_id))
            card, standing = queries.get_card(session, person_id), queries.standing_on(session, person_id, day)
            return Actor(
                "person",
                person_id=person_id,
                name=card.name,
                full_name=card.full_name,
                unit_id=standing.unit_id if standing else None,
                grants=queries.grants_on(session, person_id, day),
            )

        return self.ask(load)

    def public_id(self, name: str) -> PublicId:
        return self.ask(lambda session: queries.get_card(session, self.people[name]).public_id)

    def audit_acts(self, start: str = "") -> list[str]:
        return [line.act for line in self.ask(lambda session: audit.list_lines(session, act=start, size=500)).items]


def furnish(office: Office) -> None:
    """Add the units, the people and their roles, all through the services."""
    password_hash = service.hash_password(PASSWORD)

    def found(work: Work) -> None:
        for code, parent in (("KOTA", None), ("A", "KOTA"), ("A1", "A"), ("B", "KOTA")):
            parent_id = office.units[parent] if parent else None
            office.units[code] = service.add_unit(work, NewUnit(code, f"Unit {code}", SINCE, parent_id))
        for name, number, unit, greeting in (
            ("sari", SARI, "A1", "Bu"),
            ("budi", BUDI, "A", "Pak"),
            ("citra", CITRA, "B", "Bu"),
            ("fajar", FAJAR, "KOTA", "Pak"),
        ):
            person_id = service.register_person(
                work,
                NewPerson(
                    name=f"{name.title()} Contoh",
                    number=number,
                    kind="PNS",
                    from_on=SINCE,
                    back_title="S.E.",
                    greeting=greeting,
                    unit_id=office.units[unit],
                    post="Analis",
                    grade="III/b",
                ),
            )
            office.people[name] = person_id
            service.set_password(work, person_id, password_hash)
        service.grant_role(work, office.people["budi"], Role.ADMIN, office.units["A"], from_on=SINCE)
        service.grant_role(work, office.people["citra"], Role.ADMIN, office.units["B"], from_on=SINCE)
        service.grant_role(work, office.people["fajar"], Role.ADMIN, None, from_on=SINCE)

    office.run(found)
