"""Sitting a quiz of the small test course through its forms."""

from __future__ import annotations

import re

from tests.story.knowledge import KNOWN, asked_in
from tests.story.reader import Reader

ON, REVIEW, SEND = "Simpan dan lanjut", "Simpan dan tinjau", "Kirim jawaban"


def answer(reader: Reader, *, right: bool) -> str:
    """Answer the question on the page without sending it; gives the question."""
    ask = asked_in(reader.text)
    known = KNOWN[ask]
    given = known.right if right else known.wrong
    if known.typed:
        reader.fill("Jawaban Anda", given[0])
    else:
        for label in given:
            reader.choose(label)
    return ask


def go_on(reader: Reader) -> None:
    """Send the answer with the button that leads on."""
    reader.press(ON if ON in reader.button_words else REVIEW)


def sit(reader: Reader, *, wrong: int = 0) -> None:
    """From the page on display to the result: the first `wrong` questions wrongly, the others rightly."""
    while SEND not in reader.button_words:
        answer(reader, right=wrong <= 0)
        wrong -= 1
        go_on(reader)
    reader.press(SEND)


def paper_of(reader: Reader, address: str, count: int) -> list[tuple[str, tuple[str, ...]]]:
    """The questions of an open attempt with their choices, in the order of the screen."""
    found = []
    for number in range(1, count + 1):
        reader.open(f"{address}?soal={number}")
        found.append((asked_in(reader.text), tuple(reader.choices)))
    return found


def seconds_left(reader: Reader) -> int:
    """What the clock of the page starts from."""
    found = re.search(r'data-timer="(\d+)"', reader.body)
    assert found, f"{reader.path}: no clock"
    return int(found.group(1))
