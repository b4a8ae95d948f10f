"""What a page costs on the wire when nothing is in the browser's store yet: a text module at most 50 KB."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.conftest import MakeVisit
from tests.browser.house import PROJECT, TEAM, House
from tests.browser.visit import PHONE, Visit
from tests.support.measured import Measured

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

LARGEST = 50_000
MODULES = [
    (PROJECT, "dari-masalah-ke-proyek"),
    (PROJECT, "pemangku-kepentingan-dan-ruang-lingkup"),
    (PROJECT, "jadwal-dan-anggaran"),
    (PROJECT, "risiko-pengadaan-dan-keputusan"),
    (PROJECT, "mengendalikan-dan-menutup"),
    (TEAM, "komunikasi-yang-sampai"),
    (TEAM, "bekerja-sebagai-satu-tim"),
    (TEAM, "percakapan-sulit-dan-keberagaman"),
    (TEAM, "memutuskan-bersama"),
    (TEAM, "memimpin-perubahan"),
]


def weight_of(visit: Visit, path: str) -> dict[str, int]:
    """Bytes on the wire by address, headers included, with an empty store."""
    wire = visit.context.new_cdp_session(visit.page)
    wire.send("Network.enable")
    wire.send("Network.clearBrowserCache")
    addresses: dict[str, str] = {}
    sizes: dict[str, int] = {}

    def asked(event: dict[str, Any]) -> None:
        addresses[event["requestId"]] = event["request"]["url"].removeprefix(visit.url)

    def came(event: dict[str, Any]) -> None:
        sizes[addresses.get(event["requestId"], "?")] = int(event["encodedDataLength"])

    wire.on("Network.requestWillBeSent", asked)
    wire.on("Network.loadingFinished", came)
    visit.open(path)
    visit.page.wait_for_load_state("networkidle")
    visit.page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    visit.page.evaluate("Promise.all([...document.images].map(one => (one.scrollIntoView(), one.decode().catch(() => 0))))")
    visit.page.wait_for_load_state("networkidle")
    wire.detach()
    return sizes


@pytest.mark.parametrize(("course", "module"), MODULES)
def test_a_text_module_is_light(course: str, module: str, house: House, visit: MakeVisit, measured: Measured) -> None:
    one = visit(house.somebody_who_completed(course), size=PHONE)

    sizes = weight_of(one, f"/kursus/{course}/{module}")

    total = sum(sizes.values())
    measured("bytes, cold", f"{course}/{module}", total, LARGEST)
    assert sizes[f"/kursus/{course}/{module}"] > 2_000
    assert total <= LARGEST, sizes


@pytest.mark.parametrize("name", ["beranda", "katalog", "kursus", "soal", "hasil", "bukti", "jp", "masuk", "verifikasi"])
def test_other_pages_are_light_too(name: str, house: House, visit: MakeVisit, measured: Measured) -> None:
    from tests.browser.places import LEARNER, STRANGER

    names = {"kursus": "kursus diikuti", "soal": "kuis soal 1", "hasil": "hasil lulus", "bukti": "buku bukti"}
    place = next(one for one in (*LEARNER, *STRANGER) if one.name == names.get(name, name))

    sizes = weight_of(visit(place.who, size=PHONE), place.address(house))

    total = sum(sizes.values())
    measured("bytes, cold", name, total, LARGEST)
    assert total <= LARGEST, sizes
