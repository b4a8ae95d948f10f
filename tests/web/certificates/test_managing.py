"""Revoking, replacing, and the settings of a unit, on the screen."""

from __future__ import annotations

import pytest

from elearning.accounts import queries as accounts
from elearning.certificates import queries
from elearning.certificates.rules.records import CertificateRecord
from elearning.certificates.rules.states import State
from elearning.kernel.actor import Actor
from tests.support.client import PageClient
from tests.web.certificates.conftest import Office

REASON = "Nama pada sertifikat salah ketik."
SETTINGS = "/admin/sertifikat/pengaturan"
FILLED = {
    "from_on": "",
    "organiser": "Badan Contoh",
    "place": "Medan",
    "short_name": "MDN",
    "pattern": "800/{seq:03d}/{roman}/{unit}/{year}",
    "signer_post": "Kepala Badan Contoh",
    "signer_name": "Rina Umpama, S.H.",
    "signer_rank": "",
    "signer_number": "",
}


def unit_id(office: Office, code: str) -> str:
    with office.factory.open(Actor.system()) as work:
        found = accounts.find_unit_by_code(work.session, code)
        assert found is not None
        return str(accounts.get_unit(work.session, found).public_id)


def test_revoking_asks_tells_and_shows(client: PageClient, office: Office, certificate: CertificateRecord) -> None:
    path = f"/admin/sertifikat/cabut/{certificate.code}"
    client.sign_in("fajar")
    page = client.get_page(path).page
    assert page.headings == ["Cabut sertifikat ini?"]
    assert certificate.number in page.text
    assert "Pencabutan tidak dapat dibatalkan." in page.text

    got = client.follow(client.post(path, {"reason_code": "wrong-data", "reason": REASON}))

    assert f"Sertifikat {certificate.number} dicabut." in got.page.text
    assert office.record(certificate.code).state is State.REVOKED
    assert REASON in client.get_page(f"/verifikasi/{certificate.code}").page.text
    client.post("/keluar")
    client.sign_in("sari")
    assert REASON in client.get_page("/sertifikat").page.text
    assert "Dicabut" in client.get_page("/bukti").page.text or "dicabut" in client.get_page("/bukti").page.text


@pytest.mark.parametrize(
    ("cause", "reason", "hint"),
    [
        ("wrong-data", "pendek", "Tulis alasan 10 sampai 500 huruf"),
        ("", REASON, "Pilih sebabnya."),
        ("lainnya", REASON, "Pilih sebabnya."),
    ],
)
def test_a_reason_is_asked_for(client: PageClient, certificate: CertificateRecord, cause: str, reason: str, hint: str) -> None:
    client.sign_in("budi")

    for act in ("cabut", "ganti"):
        path = f"/admin/sertifikat/{act}/{certificate.code}"
        client.get_page(path)
        got = client.post(path, {"reason_code": cause, "reason": reason})
        assert got.status == 422
        assert hint in got.page.text
        assert got.page.title.startswith("Galat:")
    assert "masih berlaku" in client.get_page(f"/verifikasi/{certificate.code}").page.text


def test_replacing_issues_a_new_one(client: PageClient, office: Office, certificate: CertificateRecord) -> None:
    path = f"/admin/sertifikat/ganti/{certificate.code}"
    client.sign_in("budi")
    client.get_page(path)

    got = client.follow(client.post(path, {"reason_code": "wrong-data", "reason": REASON}))

    assert "Sertifikat pengganti terbit dengan nomor 800.2/0002/BNY/XI/2026." in got.page.text
    old = office.record(certificate.code)
    assert (old.state, old.replacement_number) == (State.REPLACED, "800.2/0002/BNY/XI/2026")


def test_what_was_replaced_cannot_be_changed(client: PageClient, office: Office, certificate: CertificateRecord) -> None:
    path = f"/admin/sertifikat/ganti/{certificate.code}"
    client.sign_in("budi")
    client.get_page(path)
    client.post(path, {"reason_code": "wrong-data", "reason": REASON})

    for act in ("cabut", "ganti"):
        got = client.post(f"/admin/sertifikat/{act}/{certificate.code}", {"reason_code": "other", "reason": REASON})
        assert got.status == 409
        assert "sudah tidak berlaku" in got.page.text


@pytest.mark.parametrize("act", ["cabut", "ganti"])
def test_strangers_owners_and_forgers_change_nothing(
    client: PageClient, other_client: PageClient, office: Office, certificate: CertificateRecord, act: str
) -> None:
    path = f"/admin/sertifikat/{act}/{certificate.code}"
    fields = {"reason_code": "other", "reason": REASON}
    client.sign_in("citra")
    other_client.sign_in("sari")
    client.get("/akun")
    other_client.get("/akun")

    assert client.get(path).status == 404
    assert certificate.number not in client.get(path).body
    assert client.post(path, fields).status == 404
    assert other_client.get(path).status == 403
    assert other_client.post(path, fields).status == 403
    assert client.post(path, fields, token=False).status == 400
    assert office.record(certificate.code).state is State.ISSUED


def test_settings_show_what_holds_and_where_it_comes_from(client: PageClient, office: Office) -> None:
    client.sign_in("budi")

    own = client.get_page(SETTINGS).page
    below = client.get_page(f"{SETTINGS}?unit={unit_id(office, 'BNY-PEM')}").page

    assert "Unit ini memakai pengaturannya sendiri." in own.text
    assert "800.2/0001/BNY/XI/2026" in own.text
    assert "Unit ini memakai pengaturan Kecamatan Banyumanik (contoh)." in below.text


def test_settings_are_saved_and_hold(client: PageClient, office: Office) -> None:
    client.sign_in("fajar")
    unit = unit_id(office, "MDN")
    assert "Belum ada pengaturan" in client.get_page(f"{SETTINGS}?unit={unit}").page.text

    got = client.follow(client.post(SETTINGS, FILLED | {"unit": unit}))

    assert "tersimpan." in got.page.text
    assert "800/001/XI/MDN/2026" in got.page.text
    assert "Rina Umpama, S.H., Kepala Badan Contoh" in got.page.text


@pytest.mark.parametrize(
    ("field", "value", "hint"),
    [
        ("organiser", "", "Isi nama penyelenggara"),
        ("pattern", "800/{year}", "{seq} tepat satu kali"),
        ("signer_number", "123", "18 angka"),
        ("from_on", "2026-11-01", "paling cepat hari ini"),
        ("from_on", "besok", "Pilih tanggal dari kalender"),
    ],
)
def test_faults_stand_beside_their_fields(client: PageClient, office: Office, field: str, value: str, hint: str) -> None:
    client.sign_in("budi")
    client.get_page(SETTINGS)

    got = client.post(SETTINGS, FILLED | {field: value})

    assert got.status == 422
    assert hint in got.page.text
    assert f'id="{field}-galat"' in got.body
    if field != "signer_post":
        assert "Kepala Badan Contoh" in got.body


def test_going_back_to_the_unit_above(client: PageClient, office: Office) -> None:
    office.set_up("BNY-PEM")
    unit = unit_id(office, "BNY-PEM")
    client.sign_in("budi")
    assert "Unit ini memakai pengaturannya sendiri." in client.get_page(f"{SETTINGS}?unit={unit}").page.text

    got = client.follow(client.post(f"{SETTINGS}/warisi", {"unit": unit}))

    assert "memakai pengaturan Kecamatan Banyumanik (contoh)" in got.page.text


def test_the_topmost_settings_cannot_be_given_up(client: PageClient, office: Office) -> None:
    client.sign_in("budi")
    page = client.get_page(SETTINGS).page
    assert "Pakai pengaturan unit di atasnya" not in page.text

    got = client.post(f"{SETTINGS}/warisi", {"unit": unit_id(office, "BNY")})

    assert got.status == 409
    assert "Unit ini memakai pengaturannya sendiri." in client.get_page(SETTINGS).page.text


def test_units_out_of_reach(client: PageClient, office: Office) -> None:
    kupang = unit_id(office, "KPG")
    client.sign_in("budi")
    client.get_page(SETTINGS)

    assert client.get(f"{SETTINGS}?unit={kupang}").status == 404
    assert client.get(f"{SETTINGS}?unit=bukan-kode").status == 404
    assert client.post(SETTINGS, FILLED | {"unit": kupang}).status == 404
    assert client.post(f"{SETTINGS}/warisi", {"unit": kupang}).status == 404
    assert client.post(SETTINGS, FILLED, token=False).status == 400
    with office.factory.open(Actor.system()) as work:
        found = accounts.find_unit_by_code(work.session, "KPG")
        assert found is not None
        assert [row.values.organiser[:5] for row in queries.settings_of_unit(work.session, found)] == ["Badan"]


def test_the_address_of_the_button_leads_back(client: PageClient, office: Office) -> None:
    client.sign_in("budi")

    assert client.get(f"{SETTINGS}/warisi").location == SETTINGS
