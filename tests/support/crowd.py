"""Many people of one installation, made through the services, each with a browser session that another process can carry."""

from __future__ import annotations

import itertools
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import UUID

from flask import Flask, session
from flask_wtf.csrf import generate_csrf
from sqlalchemy import select, update

from elearning.accounts import queries as accounts
from elearning.accounts import service as accounts_service
from elearning.accounts.model import Person, PersonNumber, SignInSession
from elearning.accounts.rules import NewPerson
from elearning.accounts.rules.sessions import LIFETIME, token_hash
from elearning.accounts.service.hashing import hash_password
from elearning.certificates import service as certificates
from elearning.certificates.rules.settings import SettingsDraft
from elearning.edge.session import begin_session
from elearning.infrastructure.work import Work, WorkFactory
from elearning.kernel.actor import Actor, Role
from elearning.kernel.clock import SystemClock
from elearning.kernel.ids import PersonId, new_public_id
from elearning.learning import service as learning
from elearning.quizzes import queries as quizzes
from elearning.quizzes import service as quiz_service
from elearning.quizzes.rules.responding import group_fields
from elearning.seeds.answers import form_fields
from elearning.seeds.demo import personas
from elearning.seeds.people import ROOT
from tests.support.application import make_app
from tests.support.learners import actor_of
from tests.support.wire import Call

SINCE = date(2026, 1, 5)


@dataclass(frozen=True)
class Member:
    """Somebody signed in: `cookie` and `csrf` are what their browser sends."""

    person_id: PersonId
    public_id: UUID
    actor: Actor
    cookie: str
    csrf: str


def post(member: Member, path: str, fields: Iterable[tuple[str, str]] = (), *, scripted: bool = False) -> Call:
    """The member's form, with its token."""
    return Call(path, member.cookie, (("csrf_token", member.csrf), *fields), scripted)


class Crowd:
    """The people of the installation in `folder`; what is done for them here is done by the services, with the real clock."""

    def __init__(self, folder: Path, database_url: str = "", *, env: Mapping[str, str] | None = None) -> None:
        self.app: Flask = make_app(folder, database_url, clock=SystemClock(), env=env)  # pyright: ignore[reportArgumentType]
        self.factory: WorkFactory = self.app.extensions["work_factory"]
        self._numbers = itertools.count(1)

    def close(self) -> None:
        from elearning.edge.database import db

        with self.app.app_context():
            db.session.remove()
            db.engine.dispose()

    def people(self, number: int, unit: str = "BNY-PEM") -> list[Member]:
        """So many new people of a unit, signed in."""
        with self.factory.open(Actor.system()) as work:
            work.begin_write()
            unit_id = accounts.find_unit_by_code(work.session, unit)
            ids = [
                accounts_service.register_person(
                    work,
                    NewPerson(
                        name=f"Peserta Uji {count}",
                        number=f"{19700101 + count // 999 * 10000}2015011{count % 999 + 1:03d}",
                        kind="PNS",
                        from_on=SINCE,
                        unit_id=unit_id,
                        post="Analis",
                        job_class="Pelaksana",
                        grade="III/a",
                    ),
                )
                for count in itertools.islice(self._numbers, number)
            ]
        return self.signed_in(ids)

    def persona(self, name: str) -> Member:
        """One of the six, signed in."""
        number = next(one.nip for one in personas() if one.persona == name)
        with self.factory.open(Actor.system()) as work:
            person_id = accounts.find_person_by_number(work.session, number)
        assert person_id is not None
        return self.signed_in([person_id])[0]

    def signed_in(self, ids: Sequence[PersonId]) -> list[Member]:
        """A session for each, as `accounts.service.sign_in` opens them, without the slow comparison of a password."""
        tokens = [secrets.token_urlsafe(32) for _ in ids]
        with self.factory.open(Actor.system()) as work:
            work.begin_write()
            now = work.now()
            for person_id, token in zip(ids, tokens, strict=True):
                work.session.add(
                    SignInSession(
                        public_id=new_public_id(), token_hash=token_hash(token), person_id=person_id,
                        created_at=now, seen_at=now, expires_at=now + LIFETIME, device="Uji", address_key="uji",
                    )
                )  # fmt: skip
        return [self._member(person_id, token) for person_id, token in zip(ids, tokens, strict=True)]

    def give_password(self, members: Sequence[Member], password: str) -> list[str]:
        """One password for all of them; the numbers to sign in with, in the same order."""
        digest = hash_password(password)
        ids = [member.person_id for member in members]
        with self.factory.open(Actor.system()) as work:
            work.begin_write()
            work.session.execute(update(Person).where(Person.id.in_(ids)).values(password_hash=digest))
            rows = work.session.execute(
                select(PersonNumber.person_id, PersonNumber.number).where(PersonNumber.person_id.in_(ids))
            )
            numbers = {row[0]: row[1] for row in rows}
        return [numbers[one] for one in ids]

    def visitor(self) -> tuple[str, str]:
        """Cookie and token of a browser in which nobody is signed in."""
        with self.app.test_request_context("/masuk"):
            csrf = generate_csrf()
            return self._cookie(), csrf

    def _member(self, person_id: PersonId, token: str) -> Member:
        with self.app.test_request_context("/"):
            begin_session(token)
            csrf = generate_csrf()
            cookie = self._cookie()
        with self.factory.open(Actor.system()) as work:
            found = accounts.find_actor(work.session, token, work.now())
            assert found is not None
            public_id = work.session.scalars(select(Person.public_id).where(Person.id == person_id)).one()
        return Member(person_id, public_id, found[0], cookie, csrf)

    def _cookie(self) -> str:
        serializer = self.app.session_interface.get_signing_serializer(self.app)  # type: ignore[attr-defined] - the standard one
        return str(serializer.dumps(dict(session)))

    # --- what they have done before ---------------------------------------------------------------------------------

    def enrol(self, members: Iterable[Member], slug: str, *modules: str) -> None:
        """They enrol, and have read these modules."""
        with self.factory.open(Actor.system()) as work:
            for member in members:
                own = work.acting_as(member.actor)
                learning.enrol(own, slug)
                for module in modules:
                    learning.mark_read(own, slug, module)

    def start(self, members: Iterable[Member], slug: str, slot: str) -> list[UUID]:
        """They start a quiz; the attempts' public ids."""
        with self.factory.open(Actor.system()) as work:
            return [learning.start_quiz(work.acting_as(member.actor), slug, slot) for member in members]

    def pass_quiz(self, members: Iterable[Member], slug: str, slot: str) -> None:
        """They sit a quiz and answer all of it rightly."""
        with self.factory.open(Actor.system()) as work:
            for member in members:
                own = work.acting_as(member.actor)
                attempt = learning.start_quiz(own, slug, slot)
                quiz_service.submit_attempt(own, attempt, group_fields(right_answers(own, attempt)))

    def right_answers(self, attempt: UUID) -> list[tuple[str, str]]:
        """The fields of a form that answers this attempt rightly."""
        with self.factory.open(Actor.system()) as work:
            return right_answers(work, attempt)

    def set_signer(self) -> None:
        """Who signs for everybody's unit."""
        set_signer(self.factory)


def set_signer(factory: WorkFactory) -> None:
    """Who signs for everybody's unit."""
    with factory.open(actor_of(factory, "fajar", everything=Role.ADMIN)) as work:
        unit_id = accounts.find_unit_by_code(work.session, ROOT)
        assert unit_id is not None
        certificates.set_settings(
            work,
            unit_id,
            SettingsDraft(
                organiser="Penyelenggara Uji",
                short_name="UJI",
                place="Kota Contoh",
                pattern="800/{seq:04d}/{unit}/{year}",
                signer_name="Wira Umpama",
                signer_post="Kepala Badan Contoh",
                signer_rank="Pembina, IV/a",
                signer_number="",
            ),
        )


def right_answers(work: Work, attempt: UUID) -> list[tuple[str, str]]:
    """The fields of a form that answers this attempt rightly."""
    sheet = quizzes.get_attempt(work.session, attempt)
    definition = quizzes.definition_of(work.session, sheet.revision_id, sheet.revision_hash)
    return form_fields(definition, sheet.paper)
