from __future__ import annotations

import json
import uuid
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elearning.evidence.rules.canonical import canonical_json, digest
from elearning.evidence.rules.chain import ALTERED, CUT, DROPPED, FOREIGN, SWAPPED, WORDS, Break, Head, StoredEntry, first_break
from tests.evidence.builders import CHAIN, chain_of

LENGTHS = st.integers(1, 12)


def found(head: Head, entries: list[StoredEntry], *, signed: bool = True) -> tuple[int, str] | None:
    broken = first_break(head, entries, signed=signed)
    return None if broken is None else (broken.seq, broken.kind)


def rewritten(entry: StoredEntry) -> StoredEntry:
    """Changed together with its hash, as somebody does who knows the format but has no key."""
    body = canonical_json(json.loads(entry.body) | {"jp": "99"})
    return replace(entry, body=body, hash=digest(body.encode()))


@given(st.integers(0, 12))
def test_a_chain_as_it_was_written_is_whole(length: int) -> None:
    assert found(*chain_of(length)) is None


@given(LENGTHS, st.data())
def test_an_altered_entry_is_named(length: int, data: st.DataObject) -> None:
    head, entries = chain_of(length)
    place = data.draw(st.integers(1, length))
    entry = entries[place - 1]
    entries[place - 1] = replace(entry, body=entry.body.replace('"jp":"1.5"', '"jp":"15"'))

    assert found(head, entries) == (place, ALTERED)


@given(LENGTHS, st.data())
def test_an_entry_altered_together_with_its_hash_is_named(length: int, data: st.DataObject) -> None:
    head, entries = chain_of(length)
    place = data.draw(st.integers(1, length))
    entries[place - 1] = rewritten(entries[place - 1])

    assert found(head, entries) == (place, ALTERED)


@given(LENGTHS, st.data(), st.sampled_from(["kind", "key", "hash", "previous_hash"]))
def test_an_altered_column_is_named(length: int, data: st.DataObject, column: str) -> None:
    head, entries = chain_of(length)
    place = data.draw(st.integers(1, length))
    entries[place - 1] = replace(entries[place - 1], **{column: "f" * 64})

    assert found(head, entries) == (place, ALTERED)


@given(st.integers(2, 12), st.data())
def test_a_dropped_entry_is_named(length: int, data: st.DataObject) -> None:
    head, entries = chain_of(length)
    place = data.draw(st.integers(1, length - 1))
    del entries[place - 1]

    assert found(head, entries) == (place, DROPPED)


@given(st.integers(2, 12), st.data())
def test_a_dropped_entry_is_named_also_when_the_rest_was_renumbered(length: int, data: st.DataObject) -> None:
    head, entries = chain_of(length)
    place = data.draw(st.integers(1, length - 1))
    del entries[place - 1]
    entries = [replace(entry, seq=seq) for seq, entry in enumerate(entries, start=1)]

    assert found(replace(head, entries=length - 1), entries) == (place, DROPPED)


@pytest.mark.parametrize("columns", [{"seq"}, {"body"}, {"body", "hash", "previous_hash", "kind", "key", "recorded_at"}])
@given(st.integers(2, 12), st.data())
def test_swapped_entries_are_named_by_the_first(columns: set[str], length: int, data: st.DataObject) -> None:
    head, entries = chain_of(length)
    first, second = sorted(data.draw(st.lists(st.integers(1, length), min_size=2, max_size=2, unique=True)))
    a, b = entries[first - 1], entries[second - 1]
    entries[first - 1] = replace(a, **{name: getattr(b, name) for name in columns})
    entries[second - 1] = replace(b, **{name: getattr(a, name) for name in columns})
    entries.sort(key=lambda entry: entry.seq)

    assert found(head, entries) == (first, SWAPPED)


@given(st.integers(1, 12), st.data())
def test_a_cut_tail_is_named_by_the_first_that_is_gone(length: int, data: st.DataObject) -> None:
    head, entries = chain_of(length)
    left = data.draw(st.integers(0, length - 1))

    assert found(head, entries[:left]) == (left + 1, CUT)


def test_a_cut_tail_under_a_head_that_was_put_right_is_not_signed() -> None:
    _, entries = chain_of(5)
    forged = Head(CHAIN, 3, entries[2].hash)

    assert found(forged, entries[:3], signed=False) == (3, FOREIGN)


def test_an_entry_beyond_the_signed_head_is_foreign() -> None:
    head, _ = chain_of(3)
    _, longer = chain_of(4)

    assert found(head, longer) == (4, FOREIGN)


def test_an_entry_out_of_another_chain_does_not_belong_here() -> None:
    head, entries = chain_of(3)
    _, others = chain_of(3, uuid.uuid4())
    entries[1] = others[1]

    assert found(head, entries) == (2, SWAPPED)


def test_a_head_that_tells_of_another_last_entry_is_seen() -> None:
    head, entries = chain_of(3)

    assert found(replace(head, head_hash=entries[1].hash), entries) == (3, ALTERED)


@pytest.mark.parametrize("body", ["", "[]", "{}", "bukan json", '{"format":1}', '{"format":2,"seq":1}', "[" * 100_000])
def test_text_that_we_never_wrote_is_altered_not_a_crash(body: str) -> None:
    head, entries = chain_of(2)
    entries[0] = replace(entries[0], body=body, hash=digest(body.encode()))

    assert found(head, entries) == (1, ALTERED)


def test_text_that_says_the_same_in_another_spelling_is_altered() -> None:
    head, entries = chain_of(2)
    body = json.dumps(json.loads(entries[0].body))
    entries[0] = replace(entries[0], body=body, hash=digest(body.encode()))

    assert found(head, entries) == (1, ALTERED)


def test_each_kind_of_break_has_words_for_people() -> None:
    assert set(WORDS) == {ALTERED, DROPPED, SWAPPED, CUT, FOREIGN}
    assert first_break(chain_of(1)[0], [], signed=True) == Break(CHAIN, 1, CUT)
