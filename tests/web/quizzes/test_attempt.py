"""Sitting a quiz in a browser without a script: every act by its button, every page in order."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest

from elearning.kernel.clock import FixedClock
from elearning.web.quizzes.looking_back import mark_of
from tests.quizzes.desk import TWO_QUESTIONS
from tests.quizzes.examples import EVERY_KIND
from tests.support.client import Got, PageClient
from tests.support.queries import QueryCount
from tests.web.quizzes.conftest import Room, enter, place_of

PRACTICE = "---\nmode: latihan\n---\n" + TWO_QUESTIONS.split("---\n", 2)[2].replace(
    "- [ ] Tidak", "- [ ] Tidak\n  > Coba baca lagi."
)
EXAM = "---\nmode: ujian\n---\n" + TWO_QUESTIONS.split("---\n", 2)[2]
EXPLAINED = TWO_QUESTIONS.replace("- [ ] Tidak", "- [ ] Tidak\n  > Coba baca lagi.\n\n> [!PEMBAHASAN]\n> Rahasia kunci.")


def answer(client: PageClient, attempt: object, data: dict[str, object] | None = None) -> Got:
    return client.post(f"/percobaan/{attempt}/jawaban", data)


@pytest.mark.both
def test_from_the_first_question_to_the_result(room: Room, sari: PageClient) -> None:
    attempt = room.lay(TWO_QUESTIONS)
    first = sari.get_page(f"/percobaan/{attempt}")
    assert first.page.headings == ["Soal 1 dari 2"]
    assert "Berakhir pukul 09.20 WIB" in first.page.text

    second = sari.follow(answer(sari, attempt, {"soal": "satu", "jawaban.satu": "1", "ragu.satu": "1"}))
    assert second.page.headings == ["Soal 2 dari 2"]
    review = sari.follow(answer(sari, attempt, {"soal": "angka", "jawaban.angka": "1000"}))
    assert "2 terjawab, 0 kosong, 1 ragu-ragu." in review.page.text
    result = sari.follow(sari.post(f"/percobaan/{attempt}/kirim"))

    assert result.page.headings == ["Lulus, nilai 100"]
    assert room.sheet(attempt).attempt.share == Decimal(1)


def test_every_kind_has_a_page_in_order(room: Room, sari: PageClient) -> None:
    attempt = room.lay(EVERY_KIND)
    sheet = room.sheet(attempt)

    for number, drawn in enumerate(sheet.attempt.paper.questions, 1):
        page = sari.get_page(f"/percobaan/{attempt}?soal={number}").page
        names = {given["name"] for _tag, given in page.controls if given.get("name", "").startswith("jawaban.")}
        assert names, drawn.id
        assert all(name.split(".")[1] == drawn.id for name in names)


def test_saved_answers_come_back_filled_in(room: Room, sari: PageClient) -> None:
    attempt = room.lay(EVERY_KIND)
    sheet = room.sheet(attempt)
    number = sheet.attempt.paper.numbers["urut"]
    fields = {f"jawaban.urut.{place}": str(5 - place) for place in range(1, 5)}

    answer(sari, attempt, {"soal": "urut", **fields})
    page = sari.get_page(f"/percobaan/{attempt}?soal={number}")

    assert [page.body.count(f'<option value="{place}" selected>') for place in range(1, 5)] == [1, 1, 1, 1]
    assert "Tersimpan 09.00 WIB" in page.page.text


def test_a_button_leads_where_it_says(room: Room, sari: PageClient) -> None:
    attempt = room.lay(TWO_QUESTIONS)

    back = answer(sari, attempt, {"soal": "angka", "jawaban.angka": "1000", "ke": "1"})
    review = answer(sari, attempt, {"soal": "satu", "jawaban.satu": "1", "ke": "tinjau"})

    assert (back.location, review.location) == (f"/percobaan/{attempt}?soal=1", f"/percobaan/{attempt}/tinjau")
    assert set(room.sheet(attempt).answers) == {"satu", "angka"}


def test_the_review_names_what_is_empty(room: Room, sari: PageClient) -> None:
    attempt = room.lay(TWO_QUESTIONS)
    answer(sari, attempt, {"soal": "satu", "jawaban.satu": "1"})

    review = sari.get_page(f"/percobaan/{attempt}/tinjau").page

    assert "1 terjawab, 1 kosong, 0 ragu-ragu." in review.text
    assert "Kirim sekarang? 1 soal masih kosong, yaitu soal 2. Setelah dikirim tidak dapat diubah." in review.text


def test_a_number_that_can_be_read_in_two_ways_is_kept_and_asked_about(room: Room, sari: PageClient) -> None:
    attempt = room.lay(TWO_QUESTIONS)

    asked = sari.follow(answer(sari, attempt, {"soal": "angka", "jawaban.angka": "1.000"}))
    review = sari.get_page(f"/percobaan/{attempt}/tinjau")

    assert "dapat dibaca dua macam" in asked.page.text
    assert asked.page.title.startswith("Galat:")
    assert 'value="1.000"' in asked.body
    assert "Soal 2: “1.000” dapat dibaca dua macam." in review.page.text


@pytest.mark.parametrize("field", ["jawaban.lain", "jawaban.satu.1"])
def test_a_question_that_was_not_drawn_is_refused_and_nothing_is_saved(room: Room, sari: PageClient, field: str) -> None:
    attempt = room.lay(TWO_QUESTIONS)

    refused = answer(sari, attempt, {"jawaban.angka": "7", field: "1"})
    sent = sari.post(f"/percobaan/{attempt}/kirim", {"jawaban.angka": "7", field: "1"})

    assert (refused.status, sent.status) == (422, 422)
    assert room.sheet(attempt).answers == {}
    assert room.sheet(attempt).attempt.is_open


@pytest.mark.parametrize("path", ["", "/tinjau", "/hasil"])
def test_a_stranger_finds_no_page(room: Room, client: PageClient, path: str) -> None:
    attempt = room.lay(TWO_QUESTIONS)
    enter(client, "citra")

    assert client.get(f"/percobaan/{attempt}{path}").status == 404
    assert client.get(f"/percobaan/{uuid4()}{path}").status == 404


@pytest.mark.parametrize("act", ["jawaban", "kirim"])
def test_a_stranger_changes_nothing(room: Room, client: PageClient, act: str) -> None:
    attempt = room.lay(TWO_QUESTIONS)
    enter(client, "citra")

    assert client.post(f"/percobaan/{attempt}/{act}", {"jawaban.satu": "1"}).status == 404
    assert room.sheet(attempt).answers == {}
    assert room.sheet(attempt).attempt.is_open


def test_who_is_not_signed_in_is_sent_to_the_door(room: Room, client: PageClient) -> None:
    attempt = room.lay(TWO_QUESTIONS)

    assert client.get(f"/percobaan/{attempt}").location.startswith("/masuk?lanjut=")
    assert client.post(f"/percobaan/{attempt}/jawaban", {"jawaban.satu": "1"}).status == 401


def test_a_form_without_its_token_changes_nothing(room: Room, sari: PageClient) -> None:
    attempt = room.lay(TWO_QUESTIONS)

    assert sari.post(f"/percobaan/{attempt}/jawaban", {"jawaban.satu": "1"}, token=False).status == 400
    assert room.sheet(attempt).answers == {}


def test_sent_twice_shows_one_result(room: Room, sari: PageClient) -> None:
    attempt = room.lay(TWO_QUESTIONS)

    sari.post(f"/percobaan/{attempt}/kirim", {"jawaban.satu": "1"})
    again = sari.follow(sari.post(f"/percobaan/{attempt}/kirim", {"jawaban.satu": "2", "jawaban.angka": "1000"}))

    assert again.page.headings == ["Belum lulus, nilai 50"]
    assert sari.get(f"/percobaan/{attempt}").location.endswith("/hasil")
    assert sari.get(f"/percobaan/{attempt}/tinjau").location.endswith("/hasil")
    assert answer(sari, attempt, {"jawaban.satu": "1"}).location.endswith("/hasil")


def test_an_open_attempt_has_no_result_yet(room: Room, sari: PageClient) -> None:
    attempt = room.lay(TWO_QUESTIONS)

    assert sari.get(f"/percobaan/{attempt}/hasil").location == f"/percobaan/{attempt}"


def test_when_the_time_is_over_what_was_saved_counts(room: Room, sari: PageClient, clock: FixedClock) -> None:
    attempt = room.lay(TWO_QUESTIONS)
    answer(sari, attempt, {"jawaban.satu": "1"})
    clock.move(timedelta(minutes=30))

    over = sari.follow(sari.get(f"/percobaan/{attempt}"))
    result = sari.follow(sari.post(f"/percobaan/{attempt}/kirim", {"jawaban.angka": "1000"}))

    assert over.page.headings == ["Waktu habis"]
    assert "Waktu habis pukul 09.20 WIB. 1 jawaban yang tersimpan dihitung" in over.page.text
    assert "Waktu habis pukul 09.20 WIB. 1 jawaban yang tersimpan sudah terkirim." in result.page.text
    assert room.sheet(attempt).attempt.share == Decimal("0.5")


# --- what the result shows -----------------------------------------------------------------------------------------------


def test_a_failed_quiz_keeps_its_key_until_the_last_attempt(room: Room, sari: PageClient, clock: FixedClock) -> None:
    wrong = {"jawaban.satu": "2", "jawaban.angka": "1"}
    first = room.lay(EXPLAINED)
    one = sari.follow(sari.post(f"/percobaan/{first}/kirim", wrong))
    clock.move(timedelta(hours=2))
    last = sari.follow(sari.post(f"/percobaan/{room.lay(EXPLAINED)}/kirim", wrong))

    assert "Coba baca lagi." in one.page.text
    assert "Rahasia kunci" not in one.body
    assert "Jawaban benar:" not in one.page.text
    assert "Anda masih punya 1 percobaan. Percobaan berikutnya terbuka 24 November 2026 pukul 10.00 WIB." in one.page.text
    assert "Rahasia kunci" in last.body
    assert "Jawaban benar: Ya" in last.page.text
    assert "Percobaan sudah habis. Minta tambahan kepada pengajar kursus atau admin " in last.page.text
    assert "Rahasia kunci" in sari.get_page(f"/percobaan/{first}/hasil").body


def test_a_passed_quiz_shows_why(room: Room, sari: PageClient) -> None:
    attempt = room.lay(EXPLAINED)

    result = sari.follow(sari.post(f"/percobaan/{attempt}/kirim", {"jawaban.satu": "1", "jawaban.angka": "1000"}))

    assert "Rahasia kunci" in result.body
    assert "Jawaban Anda, benar: Ya" in result.page.text


def test_an_exam_shows_its_mark_alone(room: Room, sari: PageClient) -> None:
    attempt = room.lay(EXAM)

    result = sari.follow(sari.post(f"/percobaan/{attempt}/kirim", {"jawaban.satu": "1", "jawaban.angka": "1000"}))

    assert result.page.headings == ["Lulus, nilai 100"]
    assert "Ujian hanya menampilkan nilai" in result.page.text
    assert "Tepat" not in result.page.text


def test_practice_tells_after_each_question_and_not_before(room: Room, sari: PageClient) -> None:
    attempt = room.lay(PRACTICE)
    before = sari.get_page(f"/percobaan/{attempt}?soal=1")
    checked = sari.follow(answer(sari, attempt, {"soal": "satu", "jawaban.satu": "2", "periksa": "1"}))
    changed = sari.follow(answer(sari, attempt, {"soal": "satu", "jawaban.satu": "1", "ke": "1"}))

    assert "Coba baca lagi." not in before.body
    assert "Periksa jawaban" in before.page.text
    assert "Belum tepat" in checked.page.text
    assert "Jawaban benar: Ya" in checked.page.text
    assert "Coba baca lagi." in checked.page.text
    assert "yang ini tidak menggantikannya" in changed.page.text
    assert room.sheet(attempt).answers["satu"].response == ("1",)


def test_practice_without_an_answer_asks_for_one(room: Room, sari: PageClient) -> None:
    attempt = room.lay(PRACTICE)

    asked = sari.follow(answer(sari, attempt, {"soal": "satu", "periksa": "1"}))

    assert "Jawab dulu, lalu tekan Periksa jawaban." in asked.page.text
    assert not room.sheet(attempt).answers["satu"].checked


def test_practice_saved_without_a_button_goes_on_and_shows_the_verdict_on_return(room: Room, sari: PageClient) -> None:
    attempt = room.lay(PRACTICE)

    onward = answer(sari, attempt, {"jawaban.satu": "1"})

    assert onward.location == f"/percobaan/{attempt}?soal=2"
    assert "Tepat" in sari.get_page(f"/percobaan/{attempt}?soal=1").page.text


def test_options_bear_their_places_alone(room: Room, sari: PageClient) -> None:
    attempt = room.lay(EVERY_KIND.replace(" {ambil=2}", ""))
    sheet = room.sheet(attempt)

    page = sari.get_page(f"/percobaan/{attempt}?soal={sheet.attempt.paper.numbers['satu']}").page

    values = [given["value"] for _tag, given in page.controls if given.get("name") == "jawaban.satu"]
    assert values == ["1", "2", "3"]
    answer(sari, attempt, {"jawaban.satu": place_of(sheet, "satu", 1)})
    assert room.sheet(attempt).responses["satu"] == ("1",)


@pytest.mark.parametrize("asked", ["0", "99", "x", "²", "-1", ""])
def test_any_number_in_the_address_leads_to_a_question(room: Room, sari: PageClient, asked: str) -> None:
    attempt = room.lay(TWO_QUESTIONS)

    assert sari.get_page(f"/percobaan/{attempt}?soal={asked}").page.headings[0].startswith("Soal ")


def test_marks_are_never_rounded_up() -> None:
    from flask import Flask

    from elearning.edge.locale import babel

    app = Flask("mark")
    babel.init_app(app, default_locale="id")
    with app.test_request_context():
        assert [mark_of(Decimal(share)) for share in ("0.699999", "0.7", "1", "0.333333")] == ["69,9", "70", "100", "33,3"]


def test_a_question_costs_few_statements(room: Room, sari: PageClient, query_count: QueryCount) -> None:
    attempt = room.lay(TWO_QUESTIONS)
    sari.get_page(f"/percobaan/{attempt}")

    with query_count() as counted:
        sari.get_page(f"/percobaan/{attempt}?soal=2")

    assert len(counted) <= 3, counted.statements
