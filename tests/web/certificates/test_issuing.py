"""The admin's way to certificates: who is ready and why not, the preview, the order, and everybody's own people only."""

from __future__ import annotations

import re

import pytest

from elearning.certificates import service
from elearning.certificates.rules.records import CertificateRecord
from elearning.certificates.service import orders
from elearning.kernel.actor import Actor
from elearning.kernel.ids import PersonId
from tests.support.client import Got, PageClient
from tests.support.queries import QueryCount
from tests.web.certificates.conftest import HERE, Office

REASON = "Nama pada sertifikat salah ketik."


def order_all(client: PageClient) -> Got:
    client.get_page(HERE)
    preview = client.post(f"{HERE}/tinjau", {"semua": "ya"})
    assert preview.status == 200, preview.page.text[:300]
    return client.follow(client.post(f"{HERE}/terbitkan", {"semua": "ya"}))


def test_courses_with_their_counts(client: PageClient, office: Office, sari: PersonId) -> None:
    office.graduate(sari)
    office.enrol(office.person("budi"))
    office.issue(office.colleague())
    client.sign_in("budi")

    page = client.get_page("/admin/sertifikat").page

    assert (HERE, "Kursus Kecil") in page.links
    assert re.search(r"Kursus Kecil 1 1 1", page.text)


def test_no_course_yet(client: PageClient, office: Office) -> None:
    client.sign_in("budi")

    assert "Belum ada yang siap." in client.get_page("/admin/sertifikat").page.text
    assert "Belum ada yang siap." in client.get_page(HERE).page.text


def test_each_group_says_why(client: PageClient, office: Office, sari: PersonId) -> None:
    office.graduate(sari)
    office.graduate(office.colleague(grade=""))
    office.enrol(office.person("budi"))
    [record] = office.issue(office.colleague())
    client.sign_in("budi")

    ready, lacking, learning, issued = (
        client.get_page(f"{HERE}?tampil={one}").page for one in ("siap", "lengkapi", "belum", "terbit")
    )

    for page in (ready, lacking, learning, issued):
        assert "1 siap terbit 1 data perlu dilengkapi 1 belum memenuhi syarat 1 sudah terbit" in page.text
    assert "Sari Wulandari, S.Sos." in ready.text
    assert "Semua modul dan ujian selesai" in ready.text
    assert "Golongan kosong" in lacking.text
    assert any(text.startswith("Lengkapi data") and href.startswith("/admin/orang/") for href, text in lacking.links)
    assert "0 dari 3 modul" in learning.text
    assert "Belum: Membaca saja" in learning.text
    assert record.number in issued.text
    assert any(href == f"/admin/sertifikat/cabut/{record.code}" for href, _text in issued.links)


def test_a_unit_without_a_signer_is_led_to_the_repair(client: PageClient, office: Office) -> None:
    office.graduate(office.colleague("MDN"))
    client.sign_in("fajar")

    page = client.get_page(f"{HERE}?tampil=lengkapi").page

    assert "Penanda tangan unit belum diatur" in page.text
    assert ("/admin/sertifikat/pengaturan", "Atur penanda tangan") in page.links


def test_the_preview_names_people_register_and_signer(client: PageClient, office: Office, sari: PersonId) -> None:
    office.graduate(sari)
    office.graduate(office.colleague("KPG"))
    office.issue(office.colleague())
    client.sign_in("fajar")
    client.get_page(HERE)

    page = client.post(f"{HERE}/tinjau", {"semua": "ya"}).page

    assert page.headings == ["Terbitkan 2 sertifikat?"]
    for words in (
        "Sari Wulandari, S.Sos.",
        "Rekan 001",
        "1 nomor berurutan dari register",
        "yang berikutnya 0002",
        "Dr. Fajar Nugraha, M.Si.",
        "ditandatangani basah",
        "Nomor tidak dapat dipakai ulang.",
    ):
        assert words in page.text, words
    assert len(office.certificates_of(sari)) == 0


def test_the_ticked_people_get_theirs(client: PageClient, office: Office, sari: PersonId) -> None:
    other = office.colleague()
    office.graduate(sari)
    office.graduate(other)
    client.sign_in("budi")
    listed = client.get_page(HERE).page.form_to("/tinjau")
    assert len([name for name, _value in listed.fields if name == "orang"]) == 2

    client.post(f"{HERE}/tinjau", {"orang": [office.public_id(sari)]})
    got = client.follow(client.post(f"{HERE}/terbitkan", {"orang": [office.public_id(sari)]}))

    assert "1 dari 1" in got.page.text
    assert [len(office.certificates_of(one)) for one in (sari, other)] == [1, 0]


def test_issuing_shows_how_far_it_is(client: PageClient, office: Office, sari: PersonId) -> None:
    office.graduate(sari)
    client.sign_in("budi")

    got = order_all(client)

    assert "Sedang dikerjakan" in got.page.text
    assert "Berkas siap 0 dari 1" in got.page.text
    [record] = office.certificates_of(sari)
    assert record.number in got.page.text
    office.work_off()
    path = next(form for form in [got.response.request.path])
    assert "Selesai. 1 sertifikat terbit dan berkasnya siap." in client.get_page(path).page.text


def test_many_are_worked_off_after_the_request(client: PageClient, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(orders, "BATCH", 2)
    people = [office.colleague() for _ in range(5)]
    for one in people:
        office.graduate(one)
    client.sign_in("budi")

    got = order_all(client)

    assert "Sudah bernomor 0 dari 5" in got.page.text
    office.work_off()
    assert "Selesai. 5 sertifikat" in client.get_page(got.response.request.path).page.text
    numbers = [office.certificates_of(one)[0].number[6:10] for one in people]
    assert numbers == ["0001", "0002", "0003", "0004", "0005"]


def test_sending_the_order_twice_issues_once(client: PageClient, office: Office, sari: PersonId) -> None:
    office.graduate(sari)
    client.sign_in("budi")
    order_all(client)

    again = client.post(f"{HERE}/terbitkan", {"semua": "ya"})

    assert again.status == 409
    assert "Tidak ada yang siap terbit" in again.page.text
    assert len(office.certificates_of(sari)) == 1


def test_the_stranger_sees_and_issues_nothing(client: PageClient, office: Office, sari: PersonId) -> None:
    office.graduate(sari)
    client.sign_in("citra")

    assert "Sari" not in client.get_page("/admin/sertifikat").body
    for group in ("siap", "lengkapi", "belum", "terbit"):
        assert "Sari" not in client.get_page(f"{HERE}?tampil={group}").body
    preview = client.post(f"{HERE}/tinjau", {"orang": [office.public_id(sari)]})
    assert (preview.status, preview.location) == (303, HERE)
    assert client.post(f"{HERE}/terbitkan", {"orang": [office.public_id(sari)]}).status == 409
    assert office.certificates_of(sari) == []


def test_another_admins_order_is_unknown(client: PageClient, other_client: PageClient, office: Office, sari: PersonId) -> None:
    office.graduate(sari)
    client.sign_in("budi")
    path = order_all(client).response.request.path

    other_client.sign_in("citra")
    assert other_client.get(path).status == 404
    assert "Sari" not in other_client.get(path).body


@pytest.mark.parametrize("persona", ["sari", "dewi", "eka"])
def test_who_is_no_admin_stays_out(client: PageClient, office: Office, sari: PersonId, persona: str) -> None:
    office.graduate(sari)
    client.sign_in(persona)
    client.get("/akun")

    for path in ("/admin/sertifikat", HERE, "/admin/sertifikat/pengaturan"):
        got = client.get(path)
        assert got.status == 403
        assert "Sari Wulandari, S.Sos." not in got.page.text or persona == "sari"
    for path in (f"{HERE}/tinjau", f"{HERE}/terbitkan"):
        assert client.post(path, {"semua": "ya"}).status == 403
    assert office.certificates_of(sari) == []


def test_an_order_without_its_token(client: PageClient, office: Office, sari: PersonId) -> None:
    office.graduate(sari)
    client.sign_in("budi")

    for path in (f"{HERE}/tinjau", f"{HERE}/terbitkan"):
        assert client.post(path, {"semua": "ya"}, token=False).status == 400
    assert office.certificates_of(sari) == []


def test_nothing_chosen(client: PageClient, office: Office, sari: PersonId) -> None:
    office.graduate(sari)
    client.sign_in("budi")
    client.get_page(HERE)

    got = client.follow(client.post(f"{HERE}/tinjau", {"orang": ["bukan-kode"]}))

    assert "Tidak ada yang siap terbit di antara yang dipilih" in got.page.text


def test_an_unknown_course(client: PageClient, office: Office) -> None:
    client.sign_in("fajar")

    for path in ("/admin/sertifikat/tidak-ada", "/admin/sertifikat/tidak-ada?tampil=terbit"):
        assert client.get(path).status == 404


def test_addresses_of_buttons_lead_back(client: PageClient, office: Office) -> None:
    client.sign_in("fajar")

    assert [client.get(f"{HERE}/{act}").location for act in ("tinjau", "terbitkan")] == [HERE, HERE]


def test_a_revoked_one_is_shown_as_such(client: PageClient, office: Office, certificate: CertificateRecord) -> None:
    with office.factory.open(Actor.system()) as work:
        service.revoke(work, certificate.public_id, REASON)
    client.sign_in("budi")

    page = client.get_page(f"{HERE}?tampil=terbit").page

    assert f"Dicabut 24 November 2026: {REASON}" in page.text
    assert f"/admin/sertifikat/cabut/{certificate.code}" not in [href for href, _text in page.links]


@pytest.mark.parametrize("group", ["siap", "belum", "terbit"])
def test_lists_cost_the_same_for_many(client: PageClient, office: Office, query_count: QueryCount, group: str) -> None:
    def grow(number: int) -> None:
        for _ in range(number):
            one = office.colleague()
            if group == "siap":
                office.graduate(one)
            elif group == "belum":
                office.enrol(one)
            else:
                office.issue(one)

    grow(3)
    client.sign_in("budi")
    client.get_page(f"{HERE}?tampil={group}")
    with query_count() as few:
        client.get_page(f"{HERE}?tampil={group}")
    grow(12)

    with query_count() as many:
        client.get_page(f"{HERE}?tampil={group}")

    assert len(many) == len(few)


def test_long_lists_have_pages(client: PageClient, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("elearning.web.certificates.issuing.SIZE", 2)
    for _ in range(5):
        office.graduate(office.colleague())
    client.sign_in("budi")

    first, last = client.get_page(HERE).page, client.get_page(f"{HERE}?hal=3").page

    assert "Rekan 001" in first.text
    assert "Rekan 003" not in first.text
    assert "Tinjau semua 5" in first.text
    assert "Rekan 005" in last.text
    assert client.get_page(f"{HERE}?hal=99").status == 200


def test_an_order_is_cancelled_and_goes_on(client: PageClient, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(orders, "BATCH", 2)
    for _ in range(5):
        office.graduate(office.colleague())
    client.sign_in("budi")
    waiting = order_all(client)
    path = waiting.response.request.path
    assert "0 dari 5" in waiting.page.text
    assert "<progress" in waiting.body
    assert '<meta http-equiv="refresh"' in waiting.body
    assert [form.action for form in waiting.page.forms if "terbit/" in form.action] == [f"{path}/batalkan"]

    stopped = client.follow(client.post(f"{path}/batalkan"))
    assert "Dibatalkan. 5 orang belum bernomor" in stopped.page.text
    assert '<meta http-equiv="refresh"' not in stopped.body
    assert office.work_off() == 0

    running = client.follow(client.post(f"{path}/lanjutkan"))
    assert "Penerbitan dilanjutkan." in running.page.text
    office.work_off()
    assert "Selesai. 5 sertifikat terbit dan berkasnya siap." in client.get_page(path).page.text
    assert client.post(f"{path}/batalkan").status == 409


def test_a_stranger_steers_nobodys_order(
    client: PageClient, other_client: PageClient, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(orders, "BATCH", 1)
    for _ in range(2):
        office.graduate(office.colleague())
    client.sign_in("budi")
    path = order_all(client).response.request.path
    other_client.sign_in("citra")

    assert other_client.post(f"{path}/batalkan").status == 404
    assert other_client.post(f"{path}/lanjutkan").status == 404
    assert "0 dari 2" in client.get_page(path).page.text
