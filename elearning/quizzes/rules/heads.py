"""The YAML head of a file: every scalar as the author typed it, with the line of each key.

Typing is the reader's business, key by key, so that `ya`, `no`, `010`, `1:30` and dates mean what was written. Anchors, aliases, tags
and duplicate keys are refused, which also keeps a hostile head from growing or from making objects.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches

import yaml

from elearning.kernel.text import M, Message
from elearning.quizzes.rules.problems import Problem, error

MARK = "---"
MAX_HEAD_CHARACTERS = 20_000
MAX_DEPTH = 4
MAX_BRACKETS = 200  # the parser's time grows with the square of open brackets

UNITS = {
    "menit": timedelta(minutes=1),
    "jam": timedelta(hours=1),
    "hari": timedelta(days=1),
    "minggu": timedelta(weeks=1),
}
_DURATION = re.compile(r"([0-9]{1,5})\s+(menit|jam|hari|minggu)", re.IGNORECASE)
_DECIMAL = re.compile(r"[0-9]{1,9}(?:[.,][0-9]{1,6})?")
_UNQUOTED_COLON = re.compile(r"(\s*[\w.-]+:\s+)([^\"'\[{#\s].*:(?:\s.*)?)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class HeadValue:
    """One value and the line (from 1) on which its key, or it itself in a list, stands in the file."""

    value: str | list[HeadValue] | dict[str, HeadValue]
    line: int

    @property
    def text(self) -> str | None:
        """The scalar, or None when this is a list or a mapping."""
        return self.value if isinstance(self.value, str) else None

    @property
    def items(self) -> list[HeadValue] | None:
        """The list, or None when this is something else."""
        return self.value if isinstance(self.value, list) else None

    @property
    def mapping(self) -> dict[str, HeadValue] | None:
        """The mapping, or None when this is something else."""
        return self.value if isinstance(self.value, dict) else None


@dataclass(frozen=True, slots=True)
class Head:
    """The values of the head by key, the body after it with the line on which it begins, and what was wrong with the head."""

    values: Mapping[str, HeadValue]
    body: str
    body_line: int
    problems: list[Problem] = field(default_factory=list[Problem])
    present: bool = True


def lines_of(text: str) -> list[str]:
    """The lines as an editor counts them: only LF and CRLF end a line; a byte order mark is no text.

    >>> lines_of("\\ufeffsatu\\r\\ndua\\u2028dua")
    ['satu', 'dua\\u2028dua']
    """
    return [line.removesuffix("\r") for line in text.removeprefix("\ufeff").split("\n")]


def read_head(text: str, file: str) -> Head:
    """Split `text` into head and body and read the head. A file without a head has no values and is all body."""
    lines = lines_of(text)
    if lines[0].rstrip() != MARK:
        return Head({}, "\n".join(lines), 1, present=False)
    end = next((number for number, line in enumerate(lines[1:], 1) if line.rstrip() == MARK), None)
    if end is None:
        problem = error(file, 1, M("kepala berkas tidak ditutup (tulis --- pada baris sendiri sesudah pengaturan terakhir)"))
        return Head({}, "", len(lines), [problem])
    problems: list[Problem] = []
    values = _read_yaml(lines[1:end], file, problems)
    return Head(values, "\n".join(lines[end + 1 :]), end + 2, problems)


def _read_yaml(lines: list[str], file: str, problems: list[Problem]) -> dict[str, HeadValue]:
    """The mapping that the lines hold. A colon that was not quoted is reported, then quoted, so that the rest is still read."""
    source = list(lines)
    if sum(map(len, source)) > MAX_HEAD_CHARACTERS:
        problems.append(error(file, 2, M("kepala berkas terlalu panjang (paling panjang 20.000 huruf)")))
        return {}
    if sum(line.count("[") + line.count("{") for line in source) > MAX_BRACKETS:
        problems.append(error(file, 2, M("nilai bertingkat terlalu dalam (tulis lebih datar)")))
        return {}
    for _ in range(len(source) + 1):
        found: list[Problem] = []
        try:
            values = _Builder(file, found).build("\n".join(source))
        except yaml.MarkedYAMLError as failure:
            mark = failure.problem_mark or failure.context_mark
            index = min(mark.line, len(source) - 1) if mark else 0
            colon = _UNQUOTED_COLON.fullmatch(source[index]) if source else None
            if colon is None:
                problems.append(_syntax_problem(file, index + 2, failure))
                return {}
            key, value = colon.group(1).strip(), colon.group(2).strip()
            problems.append(
                error(
                    file,
                    index + 2,
                    M(
                        "nilai berisi titik dua tanpa tanda kutip (tulis %(better)s)",
                        better=f'{key} "{value.replace(chr(34), chr(39))}"',
                    ),
                )
            )
            source[index] = colon.group(1) + "'" + value.replace("'", "''") + "'"
        except yaml.YAMLError:
            problems.append(
                error(
                    file, 2, M("kepala berkas berisi huruf yang tidak dapat dibaca (hapus huruf kendali, simpan sebagai UTF-8)")
                )
            )
            return {}
        else:
            problems.extend(found)
            return values
    return {}


def _syntax_problem(file: str, line: int, failure: yaml.MarkedYAMLError) -> Problem:
    if "\t" in (failure.problem or "") or "'\\t'" in (failure.problem or ""):
        return error(file, line, M("kepala berkas memakai tab (ganti dengan spasi)"))
    return error(
        file,
        line,
        M(
            "kepala berkas tidak dapat dibaca di sini (tulis `kunci: nilai`, satu per baris; nilai bertanda baca di antara tanda kutip)"
        ),
    )


class _Builder:
    """Builds values from YAML events, so that nothing is typed and nothing but text, lists and mappings can come out."""

    def __init__(self, file: str, problems: list[Problem]) -> None:
        self.file = file
        self.problems = problems

    def build(self, source: str) -> dict[str, HeadValue]:
        events = iter(list(yaml.parse(source, Loader=yaml.SafeLoader)))
        documents: list[HeadValue] = []
        for event in events:
            if isinstance(event, yaml.NodeEvent):
                documents.append(self._node(event, events, 0))
        if not documents:
            return {}
        if len(documents) > 1:
            self._report(documents[1].line, M("kepala berkas hanya satu bagian (hapus baris --- atau ... di tengahnya)"))
        mapping = documents[0].mapping
        if mapping is None:
            if documents[0].text != "":
                self._report(documents[0].line, M("kepala berkas harus berisi `kunci: nilai`, satu per baris"))
            return {}
        return mapping

    def _report(self, line: int, message: Message) -> None:
        self.problems.append(error(self.file, line, message))

    def _node(self, event: yaml.NodeEvent, events: Iterator[yaml.Event], depth: int) -> HeadValue:
        line = (event.start_mark.line if event.start_mark else 0) + 2
        if isinstance(event, yaml.AliasEvent):
            self._report(line, M("tanda * di awal nilai tidak dipakai di sini (tulis nilainya di antara tanda kutip)"))
            return HeadValue("", line)
        if getattr(event, "anchor", None):
            self._report(line, M("tanda & di awal nilai tidak dipakai di sini (tulis nilainya di antara tanda kutip)"))
        if getattr(event, "tag", None):
            self._report(line, M("tanda ! di awal nilai tidak dipakai di sini (tulis nilainya di antara tanda kutip)"))
        if isinstance(event, yaml.ScalarEvent):
            return HeadValue(event.value.strip(), line)
        if depth == MAX_DEPTH:
            self._report(line, M("nilai bertingkat terlalu dalam (tulis lebih datar)"))
            _skip(events)
            return HeadValue("", line)
        if isinstance(event, yaml.SequenceStartEvent):
            return HeadValue(self._sequence(events, depth), line)
        return HeadValue(self._mapping(events, depth), line)

    def _sequence(self, events: Iterator[yaml.Event], depth: int) -> list[HeadValue]:
        items: list[HeadValue] = []
        for event in events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            if isinstance(event, yaml.NodeEvent):
                items.append(self._node(event, events, depth + 1))
        return items

    def _mapping(self, events: Iterator[yaml.Event], depth: int) -> dict[str, HeadValue]:
        values: dict[str, HeadValue] = {}
        for event in events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            if not isinstance(event, yaml.NodeEvent):
                continue
            key = self._node(event, events, depth + 1)
            value = self._node(next(events), events, depth + 1)  # pyright: ignore[reportArgumentType] - a key is followed by a node
            name = key.text
            if not name:
                self._report(key.line, M("kunci harus berupa kata (tulis `kunci: nilai`)"))
            elif name in values:
                self._report(
                    key.line,
                    M(
                        "kunci %(key)s ditulis dua kali, pertama di baris %(first)s (hapus salah satunya)",
                        key=name,
                        first=values[name].line,
                    ),
                )
            else:
                values[name] = HeadValue(value.value, key.line)
        return values


def _skip(events: Iterator[yaml.Event]) -> None:
    """Pass over the rest of the collection that has just begun, however deep it is."""
    depth = 1
    while depth:
        event = next(events)
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)


# --- typed readers, for whoever knows what a key means ------------------------------------------------------------------


def read_duration(text: str) -> timedelta | None:
    """`<n> menit|jam|hari|minggu` with n above 0, or None when it is not written so.

    >>> read_duration("20 menit"), read_duration("2 Jam"), read_duration("0 hari"), read_duration("20")
    (datetime.timedelta(seconds=1200), datetime.timedelta(seconds=7200), None, None)
    """
    match = _DURATION.fullmatch(text)
    if match is None or int(match.group(1)) == 0:
        return None
    return int(match.group(1)) * UNITS[match.group(2).lower()]


def read_yes_no(text: str) -> bool | None:
    """`ya` or `tidak`, or None when it is neither.

    >>> read_yes_no("ya"), read_yes_no("Tidak"), read_yes_no("yes")
    (True, False, None)
    """
    return {"ya": True, "tidak": False}.get(text.lower())


def read_decimal(text: str) -> Decimal | None:
    """A number that is not negative, with point or comma as decimal sign, or None.

    >>> read_decimal("1,5"), read_decimal("0.25"), read_decimal("-1"), read_decimal("1.000.000")
    (Decimal('1.5'), Decimal('0.25'), None, None)
    """
    if _DECIMAL.fullmatch(text) is None:
        return None
    try:
        return Decimal(text.replace(",", "."))
    except InvalidOperation:
        return None


def nearest(word: str, known: Collection[str]) -> str | None:
    """The known word that was probably meant.

    >>> nearest("percoban", ["mode", "percobaan"]), nearest("zzz", ["mode"])
    ('percobaan', None)
    """
    by_folded = {each.lower(): each for each in sorted(known)}
    found = get_close_matches(word.lower(), list(by_folded), n=1, cutoff=0.6)
    return by_folded[found[0]] if found else None


def unknown_keys(head: Head, known: Collection[str], file: str) -> list[Problem]:
    """One error for each key that means nothing, naming the one that was probably meant, or all."""
    problems: list[Problem] = []
    for key, value in head.values.items():
        if key in known:
            continue
        meant = nearest(key, known)
        if meant:
            message = M("kunci %(key)s tidak dikenal (mungkin maksudnya %(meant)s)", key=key, meant=meant)
        else:
            message = M("kunci %(key)s tidak dikenal (yang ada: %(known)s)", key=key, known=", ".join(known))
        problems.append(error(file, value.line, message))
    return problems
