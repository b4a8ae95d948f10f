"""The reader's addresses: what is open is shown, what is not is kept, files come in ranges."""

from __future__ import annotations

import re

from elearning.infrastructure.work import WorkFactory
from tests.support.client import Got, PageClient
from tests.support.learners import SMALL, actor_of, complete, enrol, read, sit

MODULE_ONE, MODULE_TWO = f"/kursus/{SMALL}/membaca", f"/kursus/{SMALL}/menjawab"
SECRET_ONE, SECRET_TWO = "RAHASIA-MODUL-SATU", "RAHASIA-MODUL-DUA"


def test_an_open_module_is_read_and_remembered(client: PageClient, factory: WorkFactory) -> None:
    enrol(factory, actor_of(factory, "sari"))
    client.sign_in("sari")

    page = client.get_page(MODULE_ONE)

    assert SECRET_ONE in page.page.text
    assert "1 JP" in page.page.text
    assert "Modul 1 dari 3" in page.page.text
    assert "Lanjutkan membaca" in client.get_page("/").page.text


def test_a_locked_module_says_what_opens_it_and_shows_nothing(client: PageClient, factory: WorkFactory) -> None:
    enrol(factory, actor_of(factory, "sari"))
    client.sign_in("sari")

    got = client.get(MODULE_TWO)

    assert got.status == 403
    assert "Selesaikan dulu “Membaca saja”" in got.page.text
    assert SECRET_TWO not in got.body
    for post in (f"{MODULE_TWO}/selesai", f"{MODULE_TWO}/kuis", f"/kursus/{SMALL}/akhir/kuis"):
        assert client.post(post).status == 403


def test_who_is_not_enrolled_reads_nothing(client: PageClient) -> None:
    client.sign_in("sari")

    got = client.get(MODULE_ONE)

    assert got.status == 403
    assert SECRET_ONE not in got.body
    assert "Daftar" in got.page.text


def test_reading_leads_to_the_quiz_and_the_quiz_to_the_next_step(client: PageClient, factory: WorkFactory) -> None:
    sari = actor_of(factory, "sari")
    enrol(factory, sari)
    client.sign_in("sari")
    client.get_page(MODULE_ONE)
    done = client.follow(client.post(f"{MODULE_ONE}/selesai"))
    assert "Modul selesai" in done.page.text
    assert SECRET_TWO in done.page.text

    read_on = client.post(f"{MODULE_TWO}/selesai")
    assert read_on.location.endswith("/menjawab#kuis")
    page = client.get_page(MODULE_TWO)
    assert "lulus mulai nilai 75" in page.page.text
    assert "2 kali percobaan" in page.page.text

    sit(factory, sari, "menjawab")
    assert (
        "Lanjut ke ujian akhir" in client.get_page(MODULE_TWO).page.text
        or "Bacaan pilihan" in client.get_page(MODULE_TWO).page.text
    )


def test_used_up_attempts_say_whom_to_ask(client: PageClient, factory: WorkFactory) -> None:
    sari = actor_of(factory, "sari")
    enrol(factory, sari)
    read(factory, sari, "membaca")
    read(factory, sari, "menjawab")
    sit(factory, sari, "menjawab", wrong=True)
    sit(factory, sari, "menjawab", wrong=True)
    client.sign_in("sari")

    page = client.get_page(MODULE_TWO)
    assert "Minta satu percobaan tambahan kepada pengajar kursus ini atau admin unit Anda" in page.page.text
    got = client.post(f"{MODULE_TWO}/kuis")
    assert got.status == 409


def asset_address(got: Got) -> str:
    found = re.search(r'src="(/kursus/[^"]+/aset/[^"]+)"', got.body)
    assert found is not None, got.body[:500]
    return found.group(1)


def test_files_belong_to_those_who_take_part_and_come_in_ranges(
    client: PageClient, other_client: PageClient, factory: WorkFactory
) -> None:
    enrol(factory, actor_of(factory, "sari"))
    client.sign_in("sari")
    address = asset_address(client.get_page(MODULE_ONE))

    whole = client.get(address)
    assert (whole.status, whole.response.mimetype) == (200, "image/png")
    assert "immutable" in whole.response.headers["Cache-Control"]
    part = client.get(address, headers={"Range": "bytes=0-9"})
    assert (part.status, part.response.get_data()) == (206, whole.response.get_data()[:10])
    assert client.get(address, headers={"Range": "bytes=999999-"}).status == 416
    assert client.get(address, headers={"If-None-Match": whole.response.headers["ETag"]}).status == 304

    other_client.sign_in("citra")
    assert other_client.get(address).status == 404
    assert client.get(address.replace("garis.png", "lain.png")).status == 404


def test_the_course_page_tells_how_far_one_is(client: PageClient, factory: WorkFactory) -> None:
    complete(factory, actor_of(factory, "sari"))
    client.sign_in("sari")

    page = client.get_page(f"/kursus/{SMALL}")

    assert "2 dari 3 modul selesai" in page.page.text
    assert "Anda menyelesaikan kursus ini" in page.page.text


def test_an_instructor_sees_participants_and_grants_an_attempt(client: PageClient, factory: WorkFactory) -> None:
    sari = actor_of(factory, "sari")
    enrol(factory, sari)
    read(factory, sari, "membaca")
    sit(factory, sari, "menjawab", wrong=True)
    sit(factory, sari, "menjawab", wrong=True)
    client.sign_in("dewi")
    people = client.get_page(f"/penulis/{SMALL}/peserta")
    address = next(href for href, text in people.page.links if "Sari" in text)

    page = client.get_page(address)
    assert "2 dari 2 percobaan" in page.page.text
    refused = client.post(address, {"slot": "menjawab", "reason": "pendek"})
    assert refused.status == 422
    assert "10 sampai 500 huruf" in refused.page.text
    given = client.follow(client.post(address, {"slot": "menjawab", "reason": "Listrik padam saat kuis berlangsung"}))
    assert "2 dari 3 percobaan" in given.page.text


def test_admins_see_their_own_people_only(client: PageClient, other_client: PageClient, factory: WorkFactory) -> None:
    enrol(factory, actor_of(factory, "sari"))
    client.sign_in("budi")
    mine = client.get_page(f"/penulis/{SMALL}/peserta")
    assert "Sari" in mine.page.text
    address = next(href for href, text in mine.page.links if "Sari" in text)

    other_client.sign_in("citra")
    assert "Sari" not in other_client.get_page(f"/penulis/{SMALL}/peserta").page.text
    got = other_client.get(address)
    assert got.status == 404
    assert "Sari" not in got.body


def test_a_learner_sees_no_participants(client: PageClient) -> None:
    client.sign_in("sari")

    assert client.get(f"/penulis/{SMALL}/peserta").status in {403, 404}
