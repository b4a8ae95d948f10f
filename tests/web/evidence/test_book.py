"""`/bukti` and the auditor's view of one person's book."""

from __future__ import annotations

import uuid
from datetime import timedelta
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import text

from elearning.accounts import queries as accounts
from elearning.edge.database import db
from elearning.infrastructure import audit
from elearning.infrastructure.work import WorkFactory
from elearning.kernel.actor import Actor
from elearning.kernel.clock import FixedClock
from elearning.learning import service as learning
from tests.evidence.learned import CODE, SLUG, Learned, person_of
from tests.support.client import PageClient
from tests.support.queries import QueryCount


@pytest.fixture
def learned(factory: WorkFactory) -> Learned:
    return Learned(factory)


def public_id_of(factory: WorkFactory, persona: str) -> uuid.UUID:
    with factory.open(Actor.system()) as work:
        return accounts.get_card(work.session, person_of(work, persona)).public_id


def test_a_stranger_is_asked_to_sign_in(client: PageClient) -> None:
    got = client.get("/bukti")

    assert (got.status, got.location) == (303, "/masuk?lanjut=/bukti")


def test_an_empty_book_says_how_the_first_entry_comes(client: PageClient) -> None:
    client.sign_in("sari")

    page = client.get_page("/bukti").page
    assert "Belum ada catatan. Yang pertama muncul setelah Anda menyelesaikan satu modul." in page.text
    assert ("/kursus", "Lihat kursus") in page.links


def test_each_entry_shows_why_it_was_recorded(client: PageClient, learned: Learned) -> None:
    first = learned.module("membaca")
    second = learned.module("menjawab", share=Decimal("0.85"), attempt_public_id=uuid.uuid4())
    client.sign_in("sari")

    page = client.get_page("/bukti").page
    assert page.title.startswith("Buku Bukti")
    for sentence in (
        "2 catatan sejak 2026.",
        "Rantai bukti utuh, diperiksa 24 November 2026 pukul 09.00 WIB",
        "November 2026",
        "Menyelesaikan “Membaca lalu menjawab”",
        "1,5 JP",
        "Orientasi pada Hasil, tingkat 2",
        "Mengapa ini tercatat?",
        "Bacaan dinyatakan selesai dibaca.",
        "Kuis lulus dengan nilai 85. Batas lulus 75.",
        "Modul selesai pada 24 November 2026 pukul 09.00 WIB.",
        "Kursus Kecil, versi 1",
        "sistem, 24 November 2026 pukul 09.00 WIB",
        "tidak ada; ini catatan pertama",
    ):
        assert sentence in page.text, sentence
    for one in (first.hash, second.hash):
        assert " ".join(one[start : start + 8] for start in range(0, 64, 8)) in page.text
    assert page.ids.index("catatan-2") < page.ids.index("catatan-1")


def test_what_learning_completes_is_in_the_book_with_the_number_of_the_attempt(
    client: PageClient, factory: WorkFactory, learned: Learned
) -> None:
    card = learned.enrol()
    with factory.open(Actor.system()) as work:
        as_sari = work.acting_as(Actor("person", card.person_id))
        for slug in ("membaca", "menjawab"):
            learning.mark_read(as_sari, SLUG, slug)
        attempt = learning.start_quiz(as_sari, SLUG, "menjawab")
    learned.module("menjawab", share=Decimal("0.85"), attempt_public_id=attempt)
    client.sign_in("sari")

    page = client.get_page("/bukti").page
    assert "Menyelesaikan “Membaca saja”" in page.text
    assert "Kuis lulus dengan nilai 85, percobaan ke-1. Batas lulus 75." in page.text
    assert (f"/percobaan/{attempt}/hasil", "Lihat hasil kuis") in page.links


def test_what_is_proved_stands_beside_with_level_and_name(client: PageClient, learned: Learned) -> None:
    learned.module("membaca")
    learned.module("menjawab")
    client.sign_in("sari")

    page = client.get_page("/bukti").page
    assert ("/kompetensi/M.4", "Orientasi pada Hasil") in page.links
    assert "Orientasi pada Hasil 2, Dasar" in page.text
    assert "Manajemen Proyek 1, Paham" in page.text


def test_a_completed_course_and_its_certificate_are_entries(client: PageClient, learned: Learned) -> None:
    learned.course()
    learned.certificate()
    client.sign_in("sari")

    page = client.get_page("/bukti").page
    assert "Menamatkan kursus “Kursus Kecil”" in page.text
    assert "Semua modul wajib versi 1 selesai." in page.text
    assert "Ujian akhir lulus dengan nilai 90. Batas lulus 50." in page.text
    assert (f"/verifikasi/{CODE}", "Periksa sertifikat") in page.links


def test_a_revoked_certificate_keeps_its_entry_and_gets_another(
    client: PageClient, learned: Learned, clock: FixedClock
) -> None:
    learned.course()
    learned.certificate()
    clock.move(timedelta(hours=1))
    learned.revoke(clock.now())
    client.sign_in("sari")

    page = client.get_page("/bukti").page
    assert "Sertifikat “Kursus Kecil” dicabut" in page.text
    assert "Alasan: data keliru." in page.text
    assert "Dicabut; lihat catatan no. 3." in page.text


def test_a_correction_names_the_old_entry(client: PageClient, learned: Learned, clock: FixedClock) -> None:
    ref = learned.module("menjawab")
    clock.move(timedelta(hours=1))
    learned.correct(ref)
    client.sign_in("sari")

    page = client.get_page("/bukti").page
    assert "Ralat atas catatan no. 1" in page.text
    assert "JP 1,5 menjadi 1" in page.text
    assert "Modul ini hanya 1 JP." in page.text
    assert "Eka Prasetya, 24 November 2026 pukul 10.00 WIB" in page.text
    assert "Diralat; lihat catatan no. 2." in page.text


def test_a_long_book_has_pages(client: PageClient, learned: Learned) -> None:
    for number in range(25):
        learned.module(f"modul-{number}")
    client.sign_in("sari")

    first, last = client.get_page("/bukti").page, client.get_page("/bukti?hal=2").page
    assert sum(one.startswith("catatan-") for one in first.ids) == 20
    assert sum(one.startswith("catatan-") for one in last.ids) == 5
    assert any(href == "/bukti?hal=2" for href, _text in first.links)
    assert any(href == "/bukti?hal=1" for href, _text in last.links)
    assert client.get_page("/bukti?hal=99").page.ids == last.ids
    assert client.get_page("/bukti?hal=satu").page.ids == first.ids


def test_the_printed_book_has_every_proof_open_and_says_whose_it_is(client: PageClient, learned: Learned) -> None:
    for number in range(25):
        learned.module(f"modul-{number}")
    client.sign_in("sari")

    got = client.get_page("/bukti?cetak=1")
    assert got.body.count("Asal catatan") == 25
    assert got.body.count('<details class="more" open>') == 25
    for part in ("Sari Wulandari, S.Sos.", "Seksi Pembangunan Kecamatan Banyumanik", "http://localhost/bukti"):
        assert part in got.page.text


def test_a_broken_chain_is_said_and_the_entry_named(client: PageClient, app: Flask, learned: Learned) -> None:
    for slug in ("membaca", "menjawab"):
        learned.module(slug)
    with app.app_context(), db.engine.begin() as connection:
        connection.execute(text("DROP TRIGGER evidence_entry_no_update"))
        connection.execute(text("UPDATE evidence_entry SET body = 'sampah' WHERE seq = 2"))
    client.sign_in("sari")

    page = client.get_page("/bukti").page
    assert "Rantai bukti terputus pada catatan no. 2: isinya tidak lagi sama" in page.text
    assert "Rantai bukti utuh" not in page.text
    assert "Menyelesaikan “Membaca saja”" in page.text


def test_the_book_costs_the_same_however_long_it_is(client: PageClient, learned: Learned, query_count: QueryCount) -> None:
    client.sign_in("sari")
    learned.module("membaca")
    client.get_page("/bukti")
    with query_count() as few:
        client.get_page("/bukti")
    for number in range(30):
        learned.module(f"modul-{number}")
    with query_count() as many:
        client.get_page("/bukti")

    assert len(few) == len(many)
    assert len(many) <= 8


# --- the auditor -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("persona", ["budi", "fajar"])
def test_an_admin_in_scope_reads_the_book_and_leaves_a_line(
    client: PageClient, factory: WorkFactory, learned: Learned, persona: str
) -> None:
    learned.module("menjawab", attempt_public_id=uuid.uuid4())
    sari = public_id_of(factory, "sari")
    client.sign_in(persona)

    page = client.get_page(f"/admin/orang/{sari}/bukti").page
    assert "Buku Bukti Sari Wulandari, S.Sos." in page.text
    assert "Menyelesaikan “Membaca lalu menjawab”" in page.text
    assert not any(href.startswith("/percobaan/") for href, _text in page.links)
    with factory.open(Actor.system()) as work:
        [line] = audit.list_lines(work.session, act="access.read").items
        assert (line.subject_kind, line.subject_id) == ("evidence_book", str(sari))
        assert line.actor_person_id == person_of(work, persona)


def test_a_stranger_of_another_unit_finds_nothing_and_leaves_no_line(
    client: PageClient, factory: WorkFactory, learned: Learned
) -> None:
    learned.module("membaca")
    sari = public_id_of(factory, "sari")
    client.sign_in("citra")

    got = client.get(f"/admin/orang/{sari}/bukti")
    assert got.status == 404
    assert "Membaca saja" not in got.body
    with factory.open(Actor.system()) as work:
        assert list(audit.list_lines(work.session, act="access.read").items) == []


@pytest.mark.parametrize("persona", ["sari", "dewi", "eka"])
def test_who_is_no_admin_is_refused(client: PageClient, factory: WorkFactory, learned: Learned, persona: str) -> None:
    learned.module("membaca")
    client.sign_in(persona)

    got = client.get(f"/admin/orang/{public_id_of(factory, 'sari')}/bukti")
    assert got.status == 403
    assert "Membaca saja" not in got.body


def test_nobody_of_that_id_is_not_found(client: PageClient) -> None:
    client.sign_in("fajar")

    assert client.get(f"/admin/orang/{uuid.uuid4()}/bukti").status == 404
