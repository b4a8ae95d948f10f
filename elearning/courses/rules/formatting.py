"""What `courses format` writes: ids of questions, and what `prose.mend` mends. A file that needs nothing keeps every byte."""

from __future__ import annotations

import re
from collections.abc import Collection

from elearning.courses.rules.prose import mend
from elearning.quizzes.rules.lines import fenced_lines

NOT_SLUG = re.compile(r"[^a-z0-9]+")
QUESTION = re.compile(r"##(?!#)[ \t]+(?P<text>.*?)(?P<attributes>[ \t]*\{[^{}]*\})?[ \t]*")
ID = re.compile(r"(?:^|[\s{])#([A-Za-z0-9][A-Za-z0-9_-]*)")
MAX_ID = 40


def format_text(text: str) -> str:
    """A module or `kursus.md` with its body mended; the head is left as it is."""
    head, body = split_head(text)
    return head + mend(body)


def format_quiz(text: str, stem: str, taken: Collection[str]) -> str:
    """A quiz with an id for each question that has none: `<stem>-<n>`, never one that is `taken` in the course.

    >>> format_quiz("## Apa? {poin=2}\\n- [x] a\\n", "pembuka", {"pembuka-1"})
    '## Apa? {#pembuka-2 poin=2}\\n- [x] a\\n'
    """
    head, body = split_head(text)
    lines = body.split("\n")
    used = set(taken) | set(question_ids(text))
    number = 0
    inside = fenced_lines([line.removesuffix("\r") for line in lines], 1)
    for index, (line, fenced) in enumerate(zip(lines, inside, strict=True)):
        bare = line.removesuffix("\r")
        match = None if fenced else QUESTION.fullmatch(bare)
        if match is None or ID.search(match["attributes"] or ""):
            continue
        number += 1
        while f"{stem}-{number}" in used:
            number += 1
        used.add(f"{stem}-{number}")
        lines[index] = _with_id(match, f"{stem}-{number}") + line[len(bare) :]
    return head + "\n".join(lines)


def question_ids(text: str) -> list[str]:
    """Every question id of a quiz file, as written."""
    _, body = split_head(text)
    lines = [line.removesuffix("\r") for line in body.split("\n")]
    found: list[str] = []
    for line, fenced in zip(lines, fenced_lines(lines, 1), strict=True):
        match = None if fenced else QUESTION.fullmatch(line)
        name = ID.search(match["attributes"] or "") if match else None
        if name:
            found.append(name[1])
    return found


def id_stem(slug: str) -> str:
    """The beginning of new ids in a quiz.

    >>> id_stem("pemangku-kepentingan-dan-ruang-lingkup-proyek")
    'pemangku-kepentingan-dan-ruang-lingkup-p'
    """
    return NOT_SLUG.sub("-", slug.lower()).strip("-")[:MAX_ID].strip("-") or "soal"


def split_head(text: str) -> tuple[str, str]:
    """The YAML head with its marks, byte for byte, and the rest."""
    lines = text.split("\n")
    if lines[0].removeprefix("\ufeff").rstrip() != "---":
        return "", text
    end = next((number for number, line in enumerate(lines[1:], 1) if line.rstrip() == "---"), None)
    if end is None:
        return text, ""
    head = "\n".join(lines[: end + 1])
    return (head + "\n", "\n".join(lines[end + 1 :])) if end + 1 < len(lines) else (head, "")


def _with_id(match: re.Match[str], name: str) -> str:
    attributes = (match["attributes"] or "").strip()
    if not attributes:
        return f"## {match['text'].rstrip()} {{#{name}}}"
    inside = attributes[1:-1].strip().removeprefix(":").strip()
    return f"## {match['text'].rstrip()} {{#{name}{' ' + inside if inside else ''}}}"
