r"""Rows as PostgreSQL writes them with COPY: a line for each row, values between tabs, `\N` for none.

PostgreSQL writes and reads this by itself. SQLite keeps instants, UUIDs, truths and bytes in forms of its own, which are turned here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Literal

Form = Literal["text", "integer", "instant", "uuid", "truth", "bytes"]
"""What a value is, where the two databases write it differently. A number is text: SQLite's column makes a number of it again."""

SqliteValue = str | int | float | bytes | None

NONE = r"\N"
ESCAPES = {"\\": r"\\", "\b": r"\b", "\f": r"\f", "\n": r"\n", "\r": r"\r", "\t": r"\t", "\v": r"\v"}
MEANT = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
TO_ESCAPE = re.compile("[\\\\\b\f\n\r\t\v]")
ESCAPED = re.compile(r"\\(.)", re.DOTALL)
INSTANT = re.compile(r"(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?(\+00(?::?00)?)?")


def encode_row(values: Sequence[SqliteValue], forms: Sequence[Form]) -> str:
    r"""A row of SQLite as a line, its end included.

    >>> encode_row(["a\tb", None, 1, "2026-01-05 10:00:00.250000", "ab" * 16, b"\x00"], ["text", "text", "truth", "instant", "uuid", "bytes"])
    'a\\tb\t\\N\tt\t2026-01-05 10:00:00.25+00\tabababab-abab-abab-abab-abababababab\t\\\\x00\n'
    """
    return "\t".join(_encoded(value, form) for value, form in zip(values, forms, strict=True)) + "\n"


def decode_rows(content: bytes, forms: Sequence[Form]) -> Iterator[list[SqliteValue]]:
    r"""The rows of some whole lines as SQLite keeps them. Raises ValueError when a line has not the right number of values.

    >>> list(decode_rows(rb"a\tb" + b"\t\\N\tt\t2026-01-05 10:00:00+00\n", ["text", "text", "truth", "instant"]))
    [['a\tb', None, 1, '2026-01-05 10:00:00.000000']]
    """
    for line in content.decode("utf-8").split("\n")[:-1]:
        yield [_decoded(value, form) for value, form in zip(line.split("\t"), forms, strict=True)]


def _encoded(value: SqliteValue, form: Form) -> str:
    if value is None:
        return NONE
    if isinstance(value, bytes):
        return rf"\\x{value.hex()}"
    if form == "truth":
        return "t" if value else "f"
    text = repr(value) if isinstance(value, float) else str(value)
    if form == "instant":
        text = _instant_out(text)
    elif form == "uuid" and len(text) == 32:
        text = f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
    return TO_ESCAPE.sub(lambda match: ESCAPES[match[0]], text)


def _decoded(value: str, form: Form) -> SqliteValue:
    if value == NONE:
        return None
    text = ESCAPED.sub(lambda match: MEANT.get(match[1], match[1]), value) if "\\" in value else value
    match form:
        case "integer":
            return int(text)
        case "truth":
            return int(text == "t")
        case "instant":
            return _instant_in(text)
        case "uuid":
            return text.replace("-", "")
        case "bytes":
            return bytes.fromhex(text.removeprefix("\\x"))
        case "text":
            return text


def _instant_out(text: str) -> str:
    match = INSTANT.fullmatch(text)
    if match is None:
        raise ValueError(f"not an instant: {text!r}")
    fraction = (match[3] or "").rstrip("0")
    return f"{match[1]} {match[2]}{'.' + fraction if fraction else ''}+00"


def _instant_in(text: str) -> str:
    match = INSTANT.fullmatch(text)
    if match is None:
        raise ValueError(f"not an instant: {text!r}")
    return f"{match[1]} {match[2]}.{(match[3] or '').ljust(6, '0')}"
