"""One's own certificates: the list, the file, and nobody else's."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader

from elearning.certificates import service
from elearning.certificates.rules.records import CertificateRecord
from elearning.infrastructure import audit
from elearning.kernel.actor import Actor
from elearning.kernel.ids import PersonId
from tests.support.client import PageClient
from tests.support.queries import QueryCount
from tests.web.certificates.conftest import Office

REASON = "Nama pada sertifikat salah ketik."


def test_the_first_one_is_promised(client: PageClient, office: Office) -> None:
    client.sign_in("sari")

    text = client.get_page("/sertifikat").page.text

    assert "Belum ada sertifikat. Yang pertama muncul setelah Anda lulus satu kursus." in text


def test_the_list_shows_number_state_size_and_the_check(client: PageClient, certificate: CertificateRecord) -> None:
    client.sign_in("sari")

    page = client.get_page("/sertifikat").page

    for words in ("Kursus Kecil", certificate.number, "2,5 JP", "terbit 24 November 2026", "Berlaku", " KB)"):
        assert words in page.text, words
    addresses = [href for href, _text in page.links]
    assert f"/sertifikat/{certificate.code}.pdf" in addresses
    assert f"/verifikasi/{certificate.code}" in addresses


def test_what_was_revoked_stays_with_date_and_reason(
    client: PageClient, office: Office, certificate: CertificateRecord
) -> None:
    with office.factory.open(Actor.system()) as work:
        service.revoke(work, certificate.public_id, REASON)
    client.sign_in("sari")

    page = client.get_page("/sertifikat").page

    assert f"Dicabut 24 November 2026: {REASON}" in page.text
    assert f"/sertifikat/{certificate.code}.pdf" in [href for href, _text in page.links]


def test_the_owner_gets_the_file(client: PageClient, office: Office, certificate: CertificateRecord) -> None:
    client.sign_in("sari")

    got = client.get(f"/sertifikat/{certificate.code}.pdf")

    assert got.status == 200
    assert got.response.mimetype == "application/pdf"
    assert got.response.headers["Cache-Control"] == "private, no-store"
    assert "Sertifikat 800.2-0001-BNY-XI-2026.pdf" in got.response.headers["Content-Disposition"]
    assert got.response.data == office.pdf(certificate.code)
    assert "Sari Wulandari, S.Sos." in PdfReader(io.BytesIO(got.response.data)).pages[0].extract_text()


def test_until_the_file_is_made_a_page_asks_for_patience(client: PageClient, office: Office, sari: PersonId) -> None:
    [record] = office.issue(sari)
    client.sign_in("sari")

    assert "PDF sedang dibuat" in client.get_page("/sertifikat").page.text
    got = client.get(f"/sertifikat/{record.code}.pdf")

    assert got.status == 202
    assert got.response.headers["Retry-After"] == "5"
    assert got.page.headings == ["PDF sedang dibuat"]
    office.work_off()
    assert client.get(f"/sertifikat/{record.code}.pdf").status == 200


@pytest.mark.parametrize("persona", ["citra", "dewi", "eka"])
def test_strangers_learn_nothing(client: PageClient, certificate: CertificateRecord, persona: str) -> None:
    client.sign_in(persona)

    got = client.get(f"/sertifikat/{certificate.code}.pdf")

    assert got.status == 404
    assert certificate.number not in got.body
    assert client.get("/sertifikat/0000-0000-0000-0.pdf").status == 404
    assert certificate.number not in client.get_page("/sertifikat").page.text


def test_nobody_signed_in_is_sent_to_sign_in(client: PageClient, certificate: CertificateRecord) -> None:
    for path in ("/sertifikat", f"/sertifikat/{certificate.code}.pdf"):
        assert client.get(path).location.startswith("/masuk?lanjut=")


@pytest.mark.parametrize("persona", ["budi", "fajar"])
def test_the_admins_who_answer_for_it_read_it_and_leave_a_line(
    client: PageClient, office: Office, certificate: CertificateRecord, persona: str
) -> None:
    client.sign_in(persona)

    assert client.get(f"/sertifikat/{certificate.code}.pdf").status == 200

    with office.factory.open(Actor.system()) as work:
        [line] = audit.list_lines(work.session, act="access.read").items
    assert (line.subject_kind, line.subject_id) == ("certificate", str(certificate.public_id))


def test_the_address_forgives_how_the_code_is_written(client: PageClient, certificate: CertificateRecord) -> None:
    client.sign_in("sari")

    assert client.get(f"/sertifikat/{certificate.code.lower().replace('-', '')}.pdf").status == 200


def test_the_list_costs_the_same_for_many(
    client: PageClient, office: Office, certificate: CertificateRecord, query_count: QueryCount
) -> None:
    client.sign_in("sari")
    client.get_page("/sertifikat")
    with query_count() as few:
        client.get_page("/sertifikat")
    for _ in range(4):
        with office.factory.open(Actor.system()) as work:
            newest = office.certificates_of(certificate.person_id)[0]
            service.replace(work, newest.public_id, REASON)

    with query_count() as many:
        client.get_page("/sertifikat")

    assert len(many) == len(few)
