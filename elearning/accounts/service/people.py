"""People are registered, renumbered and given another state."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from elearning.accounts import policy
from elearning.accounts.errors import DateBeforeHistory, NumberTaken, PersonIncomplete, PersonNotFound
from elearning.accounts.events import NumberChanged, PersonRegistered, StatusChanged
from elearning.accounts.model import Person, PersonNumber
from elearning.accounts.rules import (
    PERSON_KINDS,
    STATUSES,
    NewPerson,
    NumberReading,
    grade_fault,
    parse_grade,
    parse_number,
)
from elearning.accounts.rules.names import GREETINGS
from elearning.accounts.service.postings import faults_of_post, place_person, set_rank
from elearning.accounts.service.reaching import permit_on, today
from elearning.accounts.service.sessions import end_sessions
from elearning.infrastructure import audit
from elearning.infrastructure.work import Work
from elearning.kernel.ids import PersonId, new_public_id
from elearning.kernel.permissions import permit
from elearning.kernel.text import M, Message

LANGUAGES = ("id", "en")


def register_person(work: Work, new: NewPerson) -> PersonId:
    """Add a person with number and, if told, first post and rank; no password yet.

    Raises PersonIncomplete (each faulty field named), NumberTaken, Forbidden.
    """
    reading = parse_number(new.number, person_kind=new.kind)
    fields = _faults(new, reading)
    if fields or reading.number is None or reading.kind is None:
        raise PersonIncomplete(fields)
    if new.from_on > today(work):
        raise PersonIncomplete({"from_on": M("Tanggal mulai tidak boleh sesudah hari ini.")})
    work.begin_write()
    permit(work.actor, policy.REGISTER_PERSON, new.unit_id)
    person = Person(
        public_id=new_public_id(),
        name=" ".join(new.name.split()),
        front_title=new.front_title.strip(),
        back_title=new.back_title.strip(),
        kind=new.kind,
        status="active",
        greeting=new.greeting,
        language=new.language,
        must_change_password=False,
        created_at=work.now(),
    )
    try:
        with work.session.begin_nested():
            work.session.add(person)
            work.session.flush()
            work.session.add(
                PersonNumber(person_id=person.id, number=reading.number, kind=reading.kind, valid_from=new.from_on)
            )
    except IntegrityError as error:
        raise NumberTaken from error
    person_id = PersonId(person.id)
    audit.record(work, "person.register", "person", person_id, kind=new.kind)
    work.announce(PersonRegistered(person_id, work.now()))
    if new.unit_id is not None:
        place_person(work, person_id, unit_id=new.unit_id, post=new.post, job_class=new.job_class, from_on=new.from_on)
    if new.grade:
        set_rank(work, person_id, grade=new.grade, from_on=new.from_on)
    return person_id


def correct_person(
    work: Work, person_id: PersonId, *, name: str, front_title: str, back_title: str, greeting: str
) -> tuple[str, ...]:
    """Put name, titles and greeting right; returns which of them changed. What is printed already keeps the old name.

    Raises PersonIncomplete (each faulty field named), PersonNotFound, Forbidden.
    """
    wanted = {
        "name": " ".join(name.split()),
        "front_title": " ".join(front_title.split()),
        "back_title": " ".join(back_title.split()),
        "greeting": greeting,
    }
    fields = _faults_of_name(wanted)
    if fields:
        raise PersonIncomplete(fields)
    work.begin_write()
    person = permit_on(work, person_id, policy.MANAGE_PERSON)
    changed = tuple(field for field, value in wanted.items() if getattr(person, field) != value)
    for field in changed:
        setattr(person, field, wanted[field])
    if changed:
        audit.record(work, "person.correct", "person", person_id, fields=", ".join(changed))
    return changed


def change_number(work: Work, person_id: PersonId, number: str, *, from_on: date, kind: str | None = None) -> None:
    """Give the person another number from that day; `kind` (PNS or PPPK) when it changes too. The old number stays theirs.

    The present number again changes nothing. Raises PersonIncomplete, NumberTaken, DateBeforeHistory, Forbidden.
    """
    if kind is not None and kind not in PERSON_KINDS:
        raise PersonIncomplete({"kind": M("Pilih PNS atau PPPK.")})
    if from_on > today(work):
        raise PersonIncomplete({"from_on": M("Tanggal mulai tidak boleh sesudah hari ini.")})
    work.begin_write()
    person = permit_on(work, person_id, policy.MANAGE_PERSON)
    reading = parse_number(number, person_kind=kind or person.kind)
    if reading.number is None or reading.kind is None:
        raise PersonIncomplete({"number": reading.problems[0]})
    current = work.session.scalar(
        select(PersonNumber).where(PersonNumber.person_id == person_id, PersonNumber.valid_until.is_(None)).with_for_update()
    )
    if current is None:
        raise PersonNotFound
    if current.number == reading.number:
        return
    if from_on <= current.valid_from:
        raise DateBeforeHistory(current.valid_from)
    try:
        with work.session.begin_nested():
            current.valid_until = from_on
            work.session.flush()
            work.session.add(PersonNumber(person_id=person_id, number=reading.number, kind=reading.kind, valid_from=from_on))
    except IntegrityError as error:
        raise NumberTaken from error
    person.kind = kind or person.kind
    audit.record(work, "person.change-number", "person", person_id, from_on=from_on.isoformat(), kind=person.kind)
    work.announce(NumberChanged(person_id, from_on))


def set_status(work: Work, person_id: PersonId, status: str) -> None:
    """In service, on leave, or left; who left is signed out everywhere and stays on record.

    Raises PersonIncomplete, Forbidden (for oneself, too, and for who administers more than the actor).
    """
    if status not in STATUSES:
        raise PersonIncomplete({"status": M("Pilih status: aktif, cuti atau tugas belajar, atau berhenti.")})
    work.begin_write()
    person = permit_on(work, person_id, policy.SET_STATUS)
    if person.status == status:
        return
    person.status = status
    if status == "left":
        end_sessions(work, person_id)
    audit.record(work, "person.set-status", "person", person_id, status=status)
    work.announce(StatusChanged(person_id, status, work.now()))


def set_language(work: Work, language: str) -> None:
    """Remember in which language the actor reads."""
    if language not in LANGUAGES:
        raise PersonIncomplete({"language": M("Pilih Bahasa Indonesia atau English.")})
    if work.actor.person_id is None:
        return
    work.begin_write()
    permit(work.actor, policy.USE_OWN_ACCOUNT, work.actor.person_id)
    person = work.session.get(Person, work.actor.person_id)
    if person is not None and person.language != language:
        person.language = language
        audit.record(work, "person.set-language", "person", person.id, language=language)


_LONGEST = {"name": 120, "front_title": 60, "back_title": 120}


def _faults(new: NewPerson, reading: NumberReading) -> dict[str, Message]:
    """What cannot be accepted, by field."""
    faults: dict[str, Message] = {}
    if reading.problems:
        faults["number"] = reading.problems[0]
    faults |= _faults_of_name({field: getattr(new, field) for field in ("name", "front_title", "back_title", "greeting")})
    if new.kind not in PERSON_KINDS:
        faults["kind"] = M("Pilih PNS atau PPPK.")
    if new.language not in LANGUAGES:
        faults["language"] = M("Pilih Bahasa Indonesia atau English.")
    if new.unit_id is not None and not new.post.strip():
        faults["post"] = M("Isi jabatan di unit ini.")
    if new.grade and parse_grade(new.grade, new.kind) is None:
        faults["grade"] = grade_fault(new.kind)
    faults |= faults_of_post(new.post, new.job_class)
    return faults


def _faults_of_name(told: Mapping[str, str]) -> dict[str, Message]:
    faults = {
        field: M("Paling banyak %(most)s huruf.", most=most) for field, most in _LONGEST.items() if len(told[field]) > most
    }
    if not told["name"].strip():
        faults["name"] = M("Isi nama tanpa gelar.")
    if told["greeting"] not in GREETINGS:
        faults["greeting"] = M("Pilih sapaan Bu atau Pak, atau kosongkan.")
    return faults
