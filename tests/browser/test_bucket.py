"""A lesson whose pictures come from another origin: Chromium shows them under the strict content policy, and complains about nothing."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.visit import Visit
from tests.support.crowd import Crowd
from tests.support.s3 import KEYS, StandIn, move
from tests.support.server import HOST, LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def test_a_picture_from_a_bucket_is_shown(browser: Browser, sqlite_template: Path, s3_store: StandIn, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(sqlite_template, tmp_path / "house"))
    env = {"STORAGE_URL": s3_store.bucket(), **KEYS}
    crowd, server = Crowd(folder, env=env), LiveServer(folder, env=env)
    move(folder / "berkas", crowd.factory.storage)
    shutil.rmtree(folder / "berkas")
    sari = crowd.persona("sari")
    crowd.enrol([sari], "kursus-kecil")
    server.start_web()
    visit = Visit(browser, server.url)
    fetched: list[str] = []
    visit.page.on("response", lambda response: fetched.append(response.url))
    try:
        visit.context.add_cookies([{"name": "sesi", "value": sari.cookie, "domain": HOST, "path": "/"}])

        page = visit.open("/kursus/kursus-kecil/membaca")

        picture = page.get_by_alt_text("Gambar garis")
        expect(picture).to_be_visible()
        assert page.evaluate("image => image.decode().then(() => image.naturalWidth)", picture.element_handle()) > 0
        assert any(address.startswith(s3_store.endpoint) for address in fetched)
        assert visit.problems == []
    finally:
        visit.close()
        server.kill_web()
        crowd.close()
