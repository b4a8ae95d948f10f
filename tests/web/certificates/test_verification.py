"""The check that anybody may make: genuine, replaced, revoked, unknown; with the least personal data."""

from __future__ import annotations

import pytest

from elearning.certificates import service
from elearning.certificates.rules.codes import ALPHABET
from elearning.certificates.rules.records import CertificateRecord
from elearning.kernel.actor import Actor
from elearning.kernel.ids import PersonId
from elearning.web.certificates import routes
from tests.support.client import PageClient
from tests.support.queries import QueryCount
from tests.web.certificates.conftest import Office, upload

REASON = "Nama pada sertifikat salah ketik."


def mistyped(code: str) -> str:
    letter = ALPHABET[(ALPHABET.index(code[0]) + 1) % 32]
    return letter + code[1:]


def test_a_genuine_one(client: PageClient, certificate: CertificateRecord) -> None:
    page = client.get_page(f"/verifikasi/{certificate.code}").page

    assert page.headings == ["Sertifikat ini asli dan masih berlaku"]
    for words in (
        "Diperiksa Selasa, 24 November 2026 pukul 09.00 WIB",
        "Sari Wulandari, S.Sos.",
        "Kursus Kecil",
        "2,5 JP (dua koma lima jam pelajaran), selesai 20 November 2026",
        certificate.number,
        "24 November 2026, Badan Kepegawaian",
        "Dr. Fajar Nugraha, M.Si., Kepala BKPSDM Kota Contoh (tanda tangan basah)",
        certificate.code,
    ):
        assert words in page.text, words


def test_a_stranger_sees_the_last_three_digits_and_nothing_else(client: PageClient, certificate: CertificateRecord) -> None:
    got = client.get_page(f"/verifikasi/{certificate.code}")

    number = certificate.data.holder.number
    assert number[-3:] in got.page.text
    assert number not in got.body
    assert number[:8] not in got.body
    assert certificate.data.holder.post not in got.body
    assert certificate.data.holder.unit_name not in got.body


def test_a_revoked_one(client: PageClient, office: Office, certificate: CertificateRecord) -> None:
    with office.factory.open(Actor.system()) as work:
        service.revoke(work, certificate.public_id, REASON)

    page = client.get_page(f"/verifikasi/{certificate.code}").page

    assert page.headings == ["Sertifikat ini dicabut"]
    assert f"Dicabut 24 November 2026: {REASON}" in page.text
    assert "masih berlaku" not in page.text


def test_a_replaced_one_leads_to_the_new_one(client: PageClient, office: Office, certificate: CertificateRecord) -> None:
    with office.factory.open(Actor.system()) as work:
        issued = service.replace(work, certificate.public_id, REASON)

    page = client.get_page(f"/verifikasi/{certificate.code}").page

    assert page.headings == ["Sertifikat ini sudah digantikan"]
    assert f"oleh nomor {issued.number}: {REASON}" in page.text
    assert f"/verifikasi/{issued.code}" in [href for href, _text in page.links]
    assert client.get_page(f"/verifikasi/{issued.code}").page.headings == ["Sertifikat ini asli dan masih berlaku"]


def test_a_code_that_was_never_given_out(client: PageClient, office: Office) -> None:
    got = client.get("/verifikasi/0000-0000-0000-0")

    assert got.status == 404
    assert got.page.headings == ["Sertifikat tidak ditemukan"]
    assert "tidak pernah diterbitkan di sini" in got.page.text
    assert "penyelenggara yang tercetak" in got.page.text


def test_a_typing_error_is_told_from_a_forgery(client: PageClient, certificate: CertificateRecord) -> None:
    got = client.get(f"/verifikasi/{mistyped(certificate.code)}")

    assert got.status == 404
    assert got.page.headings == ["Kode belum terbaca"]
    assert "salah ketik" in got.page.text


@pytest.mark.parametrize("code", ["x", "' OR 1=1 --", "<script>alert(1)</script>", "%00", "ABCD-EFGH-JKLM-É", "a" * 2000])
def test_nonsense_is_answered_calmly(client: PageClient, office: Office, code: str) -> None:
    got = client.get(f"/verifikasi/{code}")

    assert got.status == 404
    assert "<script>alert" not in got.body


def test_the_form_forgives_and_leads_on(client: PageClient, certificate: CertificateRecord) -> None:
    client.get_page("/verifikasi")

    for typed in (certificate.code.lower(), certificate.code.replace("-", " "), f"http://x.id/verifikasi/{certificate.code}"):
        got = client.get("/verifikasi", query_string={"kode": typed})
        assert (got.status, got.location) == (303, f"/verifikasi/{certificate.code}")


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        ("ABC", "13 huruf dan angka; yang diketik 3"),
        ("ABCD-EFGH-JKLM-!É", "hanya berisi huruf A sampai Z"),
        ("0000-0000-0000-1", "salah ketik"),
    ],
)
def test_the_form_says_what_is_wrong(client: PageClient, office: Office, typed: str, hint: str) -> None:
    got = client.get("/verifikasi", query_string={"kode": typed})

    assert got.status == 422
    assert hint in got.page.text
    assert got.page.title.startswith("Galat:")


def test_the_same_file(client: PageClient, office: Office, certificate: CertificateRecord) -> None:
    client.get_page(f"/verifikasi/{certificate.code}")

    got = client.post(f"/verifikasi/{certificate.code}/berkas", upload(office.pdf(certificate.code)))

    assert got.status == 200
    assert "Berkas ini sama dengan yang tersimpan" in got.page.text


def test_another_file(client: PageClient, office: Office, certificate: CertificateRecord) -> None:
    client.get_page(f"/verifikasi/{certificate.code}")

    got = client.post(f"/verifikasi/{certificate.code}/berkas", upload(office.pdf(certificate.code) + b" "))

    assert "Berkas ini tidak sama dengan yang tersimpan" in got.page.text


def test_the_same_file_of_a_revoked_one(client: PageClient, office: Office, certificate: CertificateRecord) -> None:
    with office.factory.open(Actor.system()) as work:
        service.revoke(work, certificate.public_id, REASON)
    client.get_page(f"/verifikasi/{certificate.code}")

    got = client.post(f"/verifikasi/{certificate.code}/berkas", upload(office.pdf(certificate.code)))

    assert "tetapi sertifikatnya tidak berlaku lagi" in got.page.text


def test_a_file_that_is_still_being_made(client: PageClient, office: Office, sari: PersonId) -> None:
    [record] = office.issue(sari)
    client.get_page(f"/verifikasi/{record.code}")

    got = client.post(f"/verifikasi/{record.code}/berkas", upload(b"%PDF"))

    assert "masih dibuat" in got.page.text


def test_no_file_chosen(client: PageClient, certificate: CertificateRecord) -> None:
    client.get_page(f"/verifikasi/{certificate.code}")

    got = client.post(f"/verifikasi/{certificate.code}/berkas", {})

    assert got.status == 422
    assert "Pilih berkas PDF" in got.page.text


def test_a_file_that_is_too_large_is_refused_unread(
    client: PageClient, certificate: CertificateRecord, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert routes.LARGEST_FILE == 5_000_000
    monkeypatch.setattr(routes, "LARGEST_FILE", 1000)
    client.get_page(f"/verifikasi/{certificate.code}")

    got = client.post(f"/verifikasi/{certificate.code}/berkas", upload(b"0" * (routes.MARGIN + 2000)))

    assert got.status == 413


def test_a_comparison_without_its_token(client: PageClient, certificate: CertificateRecord) -> None:
    assert client.post(f"/verifikasi/{certificate.code}/berkas", upload(b"%PDF"), token=False).status == 400


def test_the_address_of_the_comparison_leads_back(client: PageClient, certificate: CertificateRecord) -> None:
    assert client.get(f"/verifikasi/{certificate.code}/berkas").location == f"/verifikasi/{certificate.code}"


def test_a_check_costs_one_statement(client: PageClient, certificate: CertificateRecord, query_count: QueryCount) -> None:
    with query_count() as counted:
        client.get_page(f"/verifikasi/{certificate.code}")

    assert len(counted) == 1
