from __future__ import annotations

import json
import uuid
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elearning.evidence.rules.canonical import canonical_json, digest
from elearning.evidence.rules.ledger import (
    COURSE_COMPLETED,
    KINDS,
    MODULE_COMPLETED,
    SYSTEM,
    Claim,
    EntryRef,
    EntryUnreadable,
    Fact,
    NotForTheLedger,
    Source,
    read_entry,
    write_entry,
)
from tests.evidence.builders import CHAIN, NOW, module_fact

SLUGS = st.from_regex(r"[a-z0-9]{1,8}(-[a-z]{1,8}){1,3}", fullmatch=True)
HASHES = st.binary(min_size=32, max_size=32).map(bytes.hex)
UUIDS = st.uuids(version=4)
CLAIMS = st.lists(st.builds(Claim, st.sampled_from(["M.1", "SK.1", "T.PROYEK"]), st.integers(1, 5)), max_size=3).map(tuple)
SHARES = st.decimals(0, 1, places=6)
JP = st.decimals(0, 100, places=2)
DAYS = st.lists(st.dates(date(2020, 1, 1), date(2035, 1, 1)), max_size=5, unique=True).map(lambda days: tuple(sorted(days)))
INSTANTS = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds are naive here
SOURCES = st.builds(
    Source,
    course=SLUGS,
    module=st.none() | SLUGS,
    version=st.none() | st.integers(1, 999),
    version_hash=st.none() | HASHES,
    module_hash=st.none() | HASHES,
    quiz_hash=st.none() | HASHES,
    enrolment=st.none() | UUIDS,
    attempt=st.none() | UUIDS,
    certificate=st.none() | UUIDS,
    certificate_code=st.none() | st.just("ABCD-EFGH-J"),
    replacement=st.none() | UUIDS,
    rule=st.sampled_from([None, "read", "read+quiz"]),
)
FACTS = st.builds(
    Fact,
    kind=st.sampled_from(KINDS[:-1]),
    key=UUIDS.map(str),
    source=SOURCES,
    occurred_at=INSTANTS,
    claims=CLAIMS,
    jp=st.none() | JP,
    score=st.none() | SHARES,
    form=st.none() | st.just("C3"),
    learning_days=DAYS,
    ended_on=st.none() | st.dates(date(2020, 1, 1), date(2035, 1, 1)),
    corrects=st.none() | st.builds(EntryRef, UUIDS, st.integers(1, 999), HASHES),
    reason=st.none() | st.just("salah-data"),
)


@given(FACTS, UUIDS, st.integers(1, 10_000), HASHES, INSTANTS)
def test_what_was_written_is_read_back_whole(fact: Fact, chain: uuid.UUID, seq: int, previous: str, at: datetime) -> None:
    written = write_entry(fact, chain=chain, seq=seq, previous_hash=previous, recorded_at=at, recorder=SYSTEM)
    entry = read_entry(written.body, written.hash)

    assert (entry.chain_id, entry.seq, entry.previous_hash, entry.recorded_at) == (chain, seq, previous, at)
    assert all(
        getattr(entry, name) == getattr(fact, name) for name in ("kind", "key", "source", "claims", "jp", "score", "form")
    )
    assert all(getattr(entry, name) == getattr(fact, name) for name in ("learning_days", "ended_on", "corrects", "reason"))
    assert entry.occurred_at == fact.occurred_at
    assert written.hash == digest(written.body.encode())
    assert canonical_json(json.loads(written.body)) == written.body


@given(FACTS, st.integers(1, 100), HASHES)
def test_the_hash_depends_on_place_chain_predecessor_and_time(fact: Fact, seq: int, previous: str) -> None:
    here = write_entry(fact, chain=CHAIN, seq=seq, previous_hash=previous, recorded_at=NOW, recorder=SYSTEM).hash

    others = [
        write_entry(fact, chain=CHAIN, seq=seq + 1, previous_hash=previous, recorded_at=NOW, recorder=SYSTEM),
        write_entry(fact, chain=uuid.uuid4(), seq=seq, previous_hash=previous, recorded_at=NOW, recorder=SYSTEM),
        write_entry(fact, chain=CHAIN, seq=seq, previous_hash="", recorded_at=NOW, recorder=SYSTEM),
        write_entry(
            fact, chain=CHAIN, seq=seq, previous_hash=previous, recorded_at=NOW + timedelta(microseconds=1), recorder=SYSTEM
        ),
    ]

    assert here not in {other.hash for other in others}


def test_equal_numbers_and_equal_instants_give_equal_text() -> None:
    jakarta = NOW.astimezone(timezone(timedelta(hours=7)))
    one = write_entry(
        module_fact(jp=Decimal("1.50"), occurred_at=NOW), chain=CHAIN, seq=1, previous_hash="", recorded_at=NOW, recorder=SYSTEM
    )
    same = write_entry(
        module_fact(jp=Decimal("1.5"), occurred_at=jakarta),
        chain=CHAIN,
        seq=1,
        previous_hash="",
        recorded_at=jakarta,
        recorder=SYSTEM,
    )

    assert one.body == same.body


def test_the_text_of_format_1_is_what_it_always_was() -> None:
    fact = Fact(
        kind=COURSE_COMPLETED,
        key="01920000-0000-7000-8000-000000000001",
        source=Source(course="manajemen-proyek", version=3, version_hash="ab" * 32),
        occurred_at=NOW,
        jp=Decimal("6.00"),
        form="C3",
        learning_days=(date(2026, 11, 24), date(2026, 11, 23), date(2026, 11, 24)),
        ended_on=date(2026, 11, 24),
    )
    written = write_entry(fact, chain=CHAIN, seq=2, previous_hash="cd" * 32, recorded_at=NOW, recorder=SYSTEM)

    assert written.body == (
        '{"chain":"0b9d2f6e-8f4e-4f0e-9a57-1f1f2a3b4c5d","ended_on":"2026-11-24","form":"C3","format":1,"jp":"6",'
        '"key":"01920000-0000-7000-8000-000000000001","kind":"course-completed","learning_days":["2026-11-23","2026-11-24"],'
        '"occurred_at":"2026-11-24T02:00:00.000000Z","previous":"' + "cd" * 32 + '",'
        '"recorded_at":"2026-11-24T02:00:00.000000Z","recorder":"system","seq":2,'
        '"source":{"course":"manajemen-proyek","version":3,"version_hash":"' + "ab" * 32 + '"}}'
    )
    assert written.hash == "8091dc455f1163806c43913f3e0b665cff1c5319a4bf2323f3f6cc709965a2f9"


@pytest.mark.parametrize(
    "fact",
    [
        module_fact(reason="Salah ketik nama"),
        module_fact(key="198501012010012003"),
        module_fact(claims=(Claim("Manajemen Proyek", 2),)),
        module_fact(source=Source(course="proyek", certificate_code="1985010120100120")),
        module_fact(source=Source(course="kursus\nbaru")),
        replace(module_fact(), form="é"),
    ],
)
def test_names_numbers_of_people_and_free_text_are_refused(fact: Fact) -> None:
    with pytest.raises(NotForTheLedger):
        write_entry(fact, chain=CHAIN, seq=1, previous_hash="", recorded_at=NOW, recorder=SYSTEM)


def test_a_module_entry_is_one_entry_however_many_competencies_it_names() -> None:
    fact = module_fact(claims=(Claim("M.4", 2), Claim("T.PROYEK", 2), Claim("M.8", 1)))
    written = write_entry(fact, chain=CHAIN, seq=1, previous_hash="", recorded_at=NOW, recorder=SYSTEM)
    entry = read_entry(written.body, written.hash)

    assert entry.kind == MODULE_COMPLETED
    assert len(entry.claims) == 3
    assert entry.jp == Decimal("1.5")


@pytest.mark.parametrize("body", ["", "[]", "{}", "1", '{"chain":1}', "[" * 100_000])
def test_text_that_makes_no_sense_is_said_to_be_unreadable(body: str) -> None:
    with pytest.raises(EntryUnreadable):
        read_entry(body, "")
