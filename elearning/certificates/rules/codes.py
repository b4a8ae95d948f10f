"""The code of a certificate: 60 random bits and a check character, made to be read from paper and typed by a stranger.

Twelve characters of Crockford's base 32 (no I, L, O, U) and a thirteenth that checks them, in groups: `ABCD-EFGH-JKLM-N`. The check is a
weighted sum in GF(32): each character times its own power of a generator. One wrong character, or any two exchanged, always
changes the sum, so that a typing error is told from a code that was never given out.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
BODY = 12
RANDOM_BYTES = 8
_LOOK_ALIKES = str.maketrans("OILU", "011V")
_MODULUS = 0b100101  # x^5 + x^2 + 1, primitive over GF(2): the powers of x run through all 31 non-zero elements


class Reading(Enum):
    """What became of a typed code."""

    READABLE = "readable"
    WRONG_LENGTH = "wrong-length"
    WRONG_LETTER = "wrong-letter"
    MISTYPED = "mistyped"


@dataclass(frozen=True, slots=True)
class CodeReading:
    """`code` is the canonical form when readable, else what was typed, tidied; `length` counts letters and figures typed."""

    reading: Reading
    code: str
    length: int

    @property
    def is_readable(self) -> bool:
        return self.reading is Reading.READABLE


def make_code(random_bytes: bytes) -> str:
    """The code of 60 of the given 64 random bits.

    >>> make_code(bytes(range(8)))
    '0082-0C20-A1G7-F'
    """
    if len(random_bytes) != RANDOM_BYTES:
        raise ValueError(f"a code is made of {RANDOM_BYTES} random bytes")
    bits = int.from_bytes(random_bytes, "big") & ((1 << 5 * BODY) - 1)
    body = [(bits >> 5 * place) & 31 for place in reversed(range(BODY))]
    return grouped("".join(ALPHABET[value] for value in (*body, _check(body))))


def read_code(text: str) -> CodeReading:
    """Read what a person typed or pasted: case, spaces, dashes, look-alikes and the address around it are forgiven.

    >>> read_code("https://contoh.go.id/verifikasi/oo82-oc2o-alg7-f").code
    '0082-0C20-A1G7-F'
    >>> read_code("0082-0C20-A1G8-F").reading
    <Reading.MISTYPED: 'mistyped'>
    """
    tail = text.strip().rstrip("/").rsplit("/", 1)[-1].removesuffix(".pdf")
    letters = "".join(character for character in tail.upper() if character.isalnum()).translate(_LOOK_ALIKES)
    if len(letters) != BODY + 1:
        return CodeReading(Reading.WRONG_LENGTH, letters[: 4 * BODY], len(letters))
    if not set(letters) <= set(ALPHABET):
        return CodeReading(Reading.WRONG_LETTER, letters, len(letters))
    values = [ALPHABET.index(letter) for letter in letters]
    reading = Reading.READABLE if values[-1] == _check(values[:-1]) else Reading.MISTYPED
    return CodeReading(reading, grouped(letters), len(letters))


def grouped(letters: str) -> str:
    """Groups of four with dashes.

    >>> grouped("ABCDEFGHJKMNP")
    'ABCD-EFGH-JKMN-P'
    """
    return "-".join(letters[start : start + 4] for start in range(0, len(letters), 4))


def _check(values: list[int]) -> int:
    total = 0
    for value in values:
        total = _times_x(total ^ value)
    return total


def _times_x(element: int) -> int:
    element <<= 1
    return element ^ _MODULUS if element & 32 else element
