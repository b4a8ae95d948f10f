"""`/admin/orang/impor…`: an admin uploads a staff list, looks, says yes, and may stop it."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import timedelta

import pytest
from flask import Flask

from elearning.accounts import queries, service
from elearning.infrastructure import audit
from elearning.infrastructure.jobs import Worker
from elearning.infrastructure.work import WorkFactory
from elearning.kernel.actor import Actor
from elearning.web.admin.routes import roster as routes
from elearning.wiring import TASKS
from tests.support.client import Got, PageClient, page_faults
from tests.support.workbooks import rows_of, workbook

UNIT = "Seksi Pelayanan Kecamatan Banyumanik (contoh)"
HEAD = ("NIP", "Nama", "Jabatan", "Unit kerja")
HOME = "/admin/orang/impor"


def number(turn: int) -> str:
    return f"19910101201503{1 + turn % 2}{900 - turn:03d}"


def row(turn: int, unit: str = UNIT) -> tuple[str, ...]:
    return (number(turn), f"Pegawai {turn}", "Pengelola Layanan", unit)


def csv_of(*rows: Sequence[str]) -> bytes:
    return "\r\n".join(";".join(cells) for cells in (HEAD, *rows)).encode()


def send(client: PageClient, content: bytes, name: str = "pegawai.csv") -> Got:
    return client.post(HOME, {"berkas": (io.BytesIO(content), name)}, content_type="multipart/form-data")


def upload(client: PageClient, *rows: Sequence[str]) -> Got:
    """The page after a list was accepted."""
    return client.follow(send(client, csv_of(*rows)))


def work_off(app: Flask, factory: WorkFactory) -> None:
    with app.app_context():
        Worker(factory, TASKS).run_all()


def acts(factory: WorkFactory) -> list[str]:
    with factory.open(Actor.system()) as work:
        return [line.act for line in audit.list_lines(work.session, act="roster").items]


@pytest.fixture
def budi(client: PageClient) -> PageClient:
    """The admin of a unit, at the form."""
    client.sign_in("budi")
    client.get_page(HOME)
    return client


def test_a_list_is_looked_at_said_yes_to_and_carried_out(budi: PageClient, app: Flask, factory: WorkFactory) -> None:
    page = upload(budi, row(1), row(2), ("1,98609E+17", "Rusak", "Staf", UNIT))
    address = page.path
    assert "Belum ada yang ditulis" in page.page.text
    assert "Masukkan 2 orang" in page.page.text
    assert "NIP terbaca 1,98609E+17" in page.page.text
    assert "Baris 4" in page.page.text
    with factory.open(Actor.system()) as work:
        assert queries.find_person_by_number(work.session, number(1)) is None

    running = budi.follow(budi.post(f"{address}/masukkan"))
    assert "Sedang dikerjakan" in running.page.text
    work_off(app, factory)

    done = budi.get_page(address)
    assert "Selesai." in done.page.text
    assert "NIP terbaca 1,98609E+17" in done.page.text
    assert not done.page.title.startswith("Galat")
    assert "Pegawai 1" in budi.get_page("/admin/orang?q=Pegawai").page.text
    assert acts(factory) == ["roster.confirm", "roster.upload"]


def test_who_is_on_record_is_named_with_what_changes(budi: PageClient) -> None:
    sari = ("199103142015032901", "Sari Wulandari, S.Sos., M.Si.", "Kepala Seksi", UNIT)

    text = upload(budi, sari, row(1)).page.text

    assert "Yang berubah" in text
    assert "nama atau gelar, penempatan" in text


def test_a_workbook_is_as_good_as_a_csv(budi: PageClient) -> None:
    content = workbook(rows_of([["DAFTAR PEGAWAI"], [], HEAD, row(1)]))

    page = budi.follow(send(budi, content, "pegawai.xlsx"))

    assert "Masukkan 1 orang" in page.page.text


def test_a_double_click_carries_it_out_once(budi: PageClient, app: Flask, factory: WorkFactory) -> None:
    address = upload(budi, row(1)).path

    for _click in range(2):
        assert budi.post(f"{address}/masukkan").status == 303
    work_off(app, factory)
    assert budi.post(f"{address}/masukkan").status == 303
    work_off(app, factory)

    assert acts(factory).count("roster.confirm") == 1
    assert "1baru0berubah" in "".join(budi.get_page(address).page.text.split())


def test_a_list_is_stopped_and_goes_on(budi: PageClient, app: Flask, factory: WorkFactory) -> None:
    address = upload(budi, row(1), row(2)).path
    budi.post(f"{address}/masukkan")

    stopped = budi.follow(budi.post(f"{address}/batalkan"))
    work_off(app, factory)
    assert "Dibatalkan. 2 baris belum dikerjakan" in stopped.page.text
    assert "Lanjutkan" in stopped.page.text

    budi.post(f"{address}/lanjutkan")
    work_off(app, factory)
    assert "Selesai." in budi.get_page(address).page.text
    assert acts(factory) == ["roster.resume", "roster.cancel", "roster.confirm", "roster.upload"]


def test_a_row_that_is_refused_in_its_turn_is_named(budi: PageClient, app: Flask, factory: WorkFactory) -> None:
    address = upload(budi, row(1), row(2)).path
    with factory.open(Actor.system()) as work:  # somebody of another unit is faster
        service.carry_out(work, [(2, dict(zip(HEAD, row(1, "BKPPD Kota Kupang (contoh)"), strict=True)))], None)

    budi.post(f"{address}/masukkan")
    work_off(app, factory)

    text = budi.get_page(address).page.text
    assert "Ditolak saat dimasukkan" in text
    assert "admin unit lain" in text


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "tidak berisi satu baris pun"),
        (b"Nama;Jabatan\r\nTono;Staf", "Tidak ada kolom NIP"),
        (b"NIP;Nama\r\n199112122018012009;Tono", "Kolom belum ada: Unit kerja, Jabatan"),
        (b"%PDF-1.7", "PDF"),
        (b"PK\x03\x04 bukan zip", "rusak"),
    ],
)
def test_what_cannot_be_read_is_said_at_the_field(budi: PageClient, content: bytes, word: str) -> None:
    got = send(budi, content)

    assert got.status == 422
    assert word in got.page.text
    assert page_faults(got.page) == []


def test_a_form_without_a_file_asks_for_one(budi: PageClient) -> None:
    got = budi.post(HOME, {}, content_type="multipart/form-data")

    assert got.status == 422
    assert "Pilih berkas daftar pegawai" in got.page.text


def test_a_file_that_is_too_large_is_refused_before_it_is_read(budi: PageClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(routes, "LARGEST", 1000)
    monkeypatch.setattr(routes, "read_table", lambda _content: pytest.fail("it was read"))

    got = send(budi, csv_of(*(row(turn) for turn in range(1, 60))))

    assert got.status == 422
    assert "lebih dari 10 MB" in got.page.text


def test_people_and_units_beyond_the_reach_are_kept_out(budi: PageClient) -> None:
    page = upload(budi, row(1, "BKPPD Kota Kupang (contoh)"), ("198611052010012903", "Citra", "Staf", UNIT))

    assert "Tidak ada baris yang dapat dimasukkan" in page.page.text
    assert "Masukkan" not in "".join(text for _href, text in page.page.links)
    assert "Orang ini diatur admin unit lain" in page.page.text


def test_a_list_without_a_sound_row_has_no_button(budi: PageClient) -> None:
    page = upload(budi, ("123", "Salah", "Staf", UNIT))

    assert "Masukkan 0" not in page.page.text
    assert budi.post(f"{page.path}/masukkan").status == 409


def test_another_admin_finds_no_such_list(budi: PageClient, other_client: PageClient) -> None:
    address = upload(budi, row(1)).path
    other_client.sign_in("citra")
    other_client.get_page("/akun")

    assert other_client.get(address).status == 404
    assert other_client.post(f"{address}/masukkan").status == 404


def test_who_learns_has_no_such_page(client: PageClient) -> None:
    client.sign_in("sari")

    assert client.get(HOME).status == 403


def test_a_week_later_the_list_is_gone_and_says_so(budi: PageClient, factory: WorkFactory, clock) -> None:
    address = upload(budi, row(1)).path
    clock.move(timedelta(days=7, hours=1))
    with factory.open(Actor.system()) as work:
        assert service.forget_rosters(work) == 1
    budi.sign_in("budi")

    got = budi.get(address)

    assert got.status == 404
    assert "dihapus setelah 7 hari" in got.page.text


def test_who_types_the_address_of_a_button_lands_on_the_list(budi: PageClient) -> None:
    address = upload(budi, row(1)).path

    for act in ("masukkan", "batalkan", "lanjutkan"):
        assert budi.get(f"{address}/{act}").location.endswith(address)


def test_the_pages_are_whole_in_english(budi: PageClient) -> None:
    address = upload(budi, row(1), ("123", "Salah", "Staf", UNIT)).path
    budi.post("/bahasa", {"bahasa": "en"})

    assert "Columns that are read" in budi.get_page(HOME).page.text
    text = budi.get_page(address).page.text
    assert "Bring in 1 people" in text
    assert "Cannot be brought in" in text
    assert "NIP must have 18 digits" in text or "18 digits" in text
