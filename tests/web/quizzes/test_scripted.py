"""What the script on the page is told, and that two quizzes which differ only in their key look the same to it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from elearning.kernel.clock import FixedClock
from tests.quizzes.desk import TWO_QUESTIONS
from tests.support.client import PageClient
from tests.support.queries import QueryCount
from tests.web.quizzes.conftest import Room

JSON = {"Accept": "application/json"}


def save(client: PageClient, attempt: object, **data: str) -> tuple[int, dict[str, Any]]:
    fields = {name.replace("__", "."): value for name, value in data.items()}
    got = client.post(f"/percobaan/{attempt}/jawaban", fields, headers=JSON)
    return got.status, got.response.get_json()


def test_a_save_is_answered_with_the_hour(room: Room, sari: PageClient) -> None:
    attempt = room.lay(TWO_QUESTIONS)

    status, word = save(sari, attempt, jawaban__satu="1", urutan="5")

    assert status == 200
    assert word == {
        "saved_at": "2026-11-24T02:00:00.000000Z",
        "label": "Tersimpan 09.00 WIB",
        "at": "09.00 WIB",
        "now": 1795485600000,
        "seq": 5,
        "older": [],
        "problems": {},
    }


def test_two_tabs_the_older_number_never_wins(room: Room, sari: PageClient) -> None:
    attempt = room.lay(TWO_QUESTIONS)

    save(sari, attempt, jawaban__satu="2", urutan="20")
    _status, word = save(sari, attempt, jawaban__satu="1", urutan="19")

    assert word["older"] == ["satu"]
    assert room.sheet(attempt).responses["satu"] == ("1",)


def test_a_doubtful_number_is_saved_and_asked_about(room: Room, sari: PageClient) -> None:
    attempt = room.lay(TWO_QUESTIONS)

    status, word = save(sari, attempt, jawaban__angka="1.000", urutan="1")

    assert status == 200
    assert "dapat dibaca dua macam" in word["problems"]["angka"]
    assert room.sheet(attempt).responses["angka"] == ("1.000",)


def test_when_it_is_too_late_the_script_is_told_where_the_result_is(room: Room, sari: PageClient, clock: FixedClock) -> None:
    attempt = room.lay(TWO_QUESTIONS)
    clock.move(timedelta(hours=1))

    status, word = save(sari, attempt, jawaban__satu="1", urutan="1")

    assert (status, word["closed"], word["href"]) == (409, "time", f"/percobaan/{attempt}/hasil")
    assert room.sheet(attempt).attempt.state == "timed-out"


def test_a_script_never_asks_for_the_verdict(room: Room, sari: PageClient) -> None:
    attempt = room.lay("---\nmode: latihan\n---\n" + TWO_QUESTIONS.split("---\n", 2)[2])

    save(sari, attempt, jawaban__satu="2", urutan="1")

    assert "Belum tepat" not in sari.get_page(f"/percobaan/{attempt}?soal=1").page.text


@pytest.mark.parametrize(("field", "status"), [("jawaban__lain", 422), ("jawaban__satu__9", 422)])
def test_what_is_not_on_the_paper_is_refused(room: Room, sari: PageClient, field: str, status: int) -> None:
    attempt = room.lay(TWO_QUESTIONS)

    found, problem = save(sari, attempt, **{field: "1"})

    assert (found, problem["status"]) == (status, status)
    assert room.sheet(attempt).answers == {}


def test_an_ended_session_is_told_as_such(room: Room, client: PageClient) -> None:
    attempt = room.lay(TWO_QUESTIONS)

    status, problem = save(client, attempt, jawaban__satu="1")

    assert (status, problem["title"]) == (401, "Sesi berakhir")


def test_a_save_costs_few_statements(room: Room, sari: PageClient, query_count: QueryCount) -> None:
    attempt = room.lay(TWO_QUESTIONS)
    save(sari, attempt, jawaban__satu="1", urutan="1")

    with query_count() as counted:
        save(sari, attempt, jawaban__satu="2", urutan="2")

    own = [statement for statement in counted.statements if "attempt" in statement or "answer" in statement]
    assert len(own) == 2, counted.statements


def test_two_keys_give_the_same_page_and_the_same_word(room: Room, sari: PageClient) -> None:
    one = TWO_QUESTIONS.replace("- [ ] Tidak", "- [ ] Tidak\n\n> [!PEMBAHASAN]\n> Karena ya.")
    other = (
        one.replace("- [x] Ya\n- [ ] Tidak", "- [ ] Ya\n- [x] Tidak")
        .replace("= 1000", "= 7 +- 2")
        .replace("Karena ya", "Sebab lain")
    )
    seen: list[list[object]] = []

    for number, text in enumerate((one, other)):
        attempt = room.lay(text, slot=f"slot-{number}")
        word = save(sari, attempt, jawaban__satu="1", urutan="1")
        pages = [sari.get_page(f"/percobaan/{attempt}{path}").body for path in ("?soal=1", "?soal=2", "/tinjau")]
        seen.append([word, [_without_chance(page, str(attempt)) for page in pages]])

    assert seen[0] == seen[1]


def _without_chance(page: str, attempt: str) -> str:
    """The page without what differs each time: the attempt's address and the tokens."""
    page = re.sub(r'(name="csrf_token" value=)"[^"]+"', r"\1", page)
    return page.replace(attempt, "ID")
