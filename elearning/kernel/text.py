"""Messages to people, kept apart from the moment and the language in which they are read."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Message:
    """An Indonesian sentence with named values; the edge translates it, `str()` gives the Indonesian.

    Fractions are given as Decimal: each language writes them its own way.
    """

    msgid: str
    params: Mapping[str, object] = field(default_factory=dict[str, object])

    def __str__(self) -> str:
        return self.msgid % {key: _written(value) for key, value in self.params.items()} if self.params else self.msgid


def M(msgid: str, /, **params: object) -> Message:  # noqa: N802 - short on purpose: it marks each text for extraction
    """Mark a text for people.

    >>> str(M("NIP harus 18 angka; yang diketik %(count)s.", count=17))
    'NIP harus 18 angka; yang diketik 17.'
    """
    return Message(msgid, params)


def fold(text: str) -> str:
    """Text as it is compared: NFKC, case folded, white space collapsed.

    >>> fold("  Aparatur\\u00a0SIPIL  negara ")
    'aparatur sipil negara'
    """
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def plain_decimal(value: Decimal) -> str:
    """The canonical text of a Decimal: no exponent, no trailing zeros, point as separator.

    >>> plain_decimal(Decimal("1.50")), plain_decimal(Decimal("20.00")), plain_decimal(Decimal("0E-4"))
    ('1.5', '20', '0')
    """
    text = format(value.normalize(), "f")
    return "0" if text in {"-0", "0"} else text


def decimal_id(value: Decimal) -> str:
    """A Decimal as Indonesians write it.

    >>> decimal_id(Decimal("13.50"))
    '13,5'
    """
    return plain_decimal(value).replace(".", ",")


def _written(value: object) -> object:
    return decimal_id(value) if isinstance(value, Decimal) else value
