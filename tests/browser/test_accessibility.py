"""No page of the story has a fault that axe can see, complains in the console, or is wider than a small phone."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from tests.browser.axe import faults_of, menu_faults
from tests.browser.conftest import MakeVisit
from tests.browser.house import House
from tests.browser.places import ALL, Place
from tests.support.application import COURSES

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.mark.parametrize("place", ALL, ids=lambda place: f"{place.who or 'tamu'}: {place.name}")
def test_page_has_no_fault(place: Place, house: House, visit: MakeVisit) -> None:
    one = visit(place.who).expects(place.status)
    address = place.address(house)

    response = one.page.goto(house.url + address)

    assert response is not None
    assert response.status == place.status, address
    assert response.url.removeprefix(house.url) == address, "sent somewhere else"
    assert not (faults := faults_of(one)), "\n".join(faults)


@pytest.mark.parametrize("who", ["sari", "dewi", "fajar"])
def test_the_account_menu_has_no_fault(who: str, visit: MakeVisit) -> None:
    one = visit(who)
    one.open("/")

    assert not (faults := menu_faults(one)), "\n".join(faults)


def test_refused_forms_have_no_fault(house: House, visit: MakeVisit) -> None:
    stranger = visit().expects(422)
    stranger.open("/masuk")
    stranger.page.get_by_label("NIP").fill("1234")
    stranger.page.evaluate("document.querySelector('form[action=\"/masuk\"]').noValidate = true")
    stranger.page.get_by_role("button", name="Masuk", exact=True).click()
    stranger.page.wait_for_selector(".error-summary")

    assert not (faults := faults_of(stranger)), "\n".join(faults)


def package(change: tuple[str, str] | None = None) -> bytes:
    """The small course as a ZIP under another name, with one piece of text changed in every file."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for file in sorted((COURSES / "kursus-kecil").rglob("*")):
            if file.is_file():
                data = file.read_bytes()
                if change and file.suffix == ".md":
                    data = data.replace(change[0].encode(), change[1].encode())
                archive.writestr(f"kursus-unggahan/{file.relative_to(COURSES / 'kursus-kecil')}", data)
    return content.getvalue()


def test_an_upload_with_mistakes_has_no_fault(house: House, visit: MakeVisit, tmp_path: Path) -> None:
    dewi = visit("dewi")
    file = tmp_path / "kursus-unggahan.zip"
    file.write_bytes(package(("jp: 1.5", "jp: 1.3")))
    page = dewi.open("/penulis/unggah")
    page.get_by_label("Berkas ZIP dari folder kursus").set_input_files(file)
    page.get_by_role("button", name="Unggah dan periksa").click()
    page.wait_for_url("**/penulis/draf/*")

    assert page.get_by_text("02-menjawab.md:3").count() == 1, page.inner_text("main")
    assert not (faults := faults_of(dewi)), "\n".join(faults)
