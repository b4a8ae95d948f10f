from __future__ import annotations

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elearning.evidence.rules.canonical import LARGEST, NotCanonical, canonical_bytes, canonical_json

TEXT = st.text(st.characters(exclude_categories=("Cs",)))
VALUES = st.recursive(
    TEXT | st.integers(-LARGEST, LARGEST), lambda inner: st.lists(inner) | st.dictionaries(TEXT, inner), max_leaves=20
)


@given(VALUES)
def test_the_text_reads_back_to_the_same_value_and_to_the_same_text(value: object) -> None:
    text = canonical_json(value)

    assert json.loads(text) == value
    assert canonical_json(json.loads(text)) == text


@given(st.dictionaries(TEXT, VALUES))
def test_the_order_in_which_keys_were_given_does_not_matter(value: dict[str, object]) -> None:
    backwards = dict(reversed(value.items()))

    assert canonical_bytes(value) == canonical_bytes(backwards)


@given(VALUES)
def test_no_white_space_stands_outside_strings(value: object) -> None:
    assert canonical_json(value) == json.dumps(json.loads(canonical_json(value)), separators=(",", ":"), ensure_ascii=False)


def test_keys_are_sorted_by_utf16_code_units_as_the_rfc_shows() -> None:
    # RFC 8785, 3.2.3: by code points the last two would change places.
    keys = ["\u20ac", "\r", "\ufb33", "1", "\U0001f600", "\u0080", "\u00f6"]

    assert list(json.loads(canonical_json(dict.fromkeys(keys, 1)))) == [
        "\r",
        "1",
        "\u0080",
        "\u00f6",
        "\u20ac",
        "\U0001f600",
        "\ufb33",
    ]


def test_strings_are_escaped_as_the_rfc_shows() -> None:
    assert canonical_json("\u20ac$\u000f\u000aA'\u0042\u0022\u005c\\\"/") == '"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"'


@pytest.mark.parametrize(
    "value", [1.0, math.nan, None, True, LARGEST + 1, -LARGEST - 1, {"a": 0.5}, ["\ud800"], {"\udfff": 1}, b"x"]
)
def test_what_two_machines_might_write_differently_is_refused(value: object) -> None:
    with pytest.raises(NotCanonical):
        canonical_json(value)
