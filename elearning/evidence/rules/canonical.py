"""The one way in which an entry is written down before it is hashed: RFC 8785 (JSON Canonicalization Scheme).

Only what we need of it: strings, whole numbers, lists and objects. Decimals, instants and days are written as canonical text before
they come here; binary floating point is refused, because two machines might print it differently.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import TypeAlias

Plain: TypeAlias = "str | int | Sequence[Plain] | Mapping[str, Plain]"

LARGEST = 2**53 - 1
"""The largest whole number that RFC 8785 (I-JSON) can carry exactly."""


class NotCanonical(ValueError):
    """The value has no canonical form here."""


def canonical_json(value: Plain | object) -> str:
    r"""The canonical text: keys sorted by UTF-16 code units, no white space, only the escapes that JSON demands.

    >>> canonical_json({"b": [1, "é"], "a": {"kosong": ""}})
    '{"a":{"kosong":""},"b":[1,"é"]}'
    >>> canonical_json("garis\nbaru\u0001")
    '"garis\\nbaru\\u0001"'

    Raises NotCanonical for floats, booleans, None, numbers beyond 2^53 and half surrogates.
    """
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, int) and not isinstance(value, bool):
        if abs(value) > LARGEST:
            raise NotCanonical("whole number beyond 2^53")
        return str(value)
    if isinstance(value, Mapping):
        keys = sorted(value, key=_utf16)
        return "{" + ",".join(f"{_text(key)}:{canonical_json(value[key])}" for key in keys) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ",".join(canonical_json(item) for item in value) + "]"
    raise NotCanonical(f"no canonical form for {type(value).__name__}")


def canonical_bytes(value: Plain) -> bytes:
    """What is hashed and signed."""
    return canonical_json(value).encode()


def digest(content: bytes) -> str:
    """SHA-256 in lower-case hex.

    >>> digest(b"")[:8]
    'e3b0c442'
    """
    return hashlib.sha256(content).hexdigest()


def _text(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise NotCanonical("half a surrogate pair") from error
    return json.dumps(text, ensure_ascii=False)


def _utf16(key: str) -> bytes:
    return key.encode("utf-16-be", "surrogatepass")
