"""What the build left in the tree, and how templates find it."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
from pathlib import Path

import brotli
import pytest

from elearning.edge import assets

ENTRIES: dict[str, dict[str, str]] = json.loads((assets.DIST / "manifest.json").read_text(encoding="utf-8"))
LIMIT = 22_000


def test_an_address_changes_with_the_content() -> None:
    assert re.fullmatch(r"/static/dist/app\.[0-9a-f]{10}\.css", assets.asset_url("app.css"))


def test_an_unknown_asset_says_what_there_is() -> None:
    with pytest.raises(assets.AssetMissing, match=r"nothing\.js.*app\.css.*npm run build"):
        assets.asset_url("nothing.js")


def test_a_missing_build_says_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(assets, "DIST", tmp_path)
    assets.manifest.cache_clear()
    try:
        with pytest.raises(assets.AssetMissing, match="npm run build"):
            assets.asset_url("app.css")
    finally:
        assets.manifest.cache_clear()


@pytest.mark.parametrize("name", sorted(ENTRIES))
def test_each_file_is_the_one_that_was_sealed(name: str) -> None:
    content = (assets.DIST / ENTRIES[name]["file"]).read_bytes()

    assert ENTRIES[name]["integrity"] == "sha384-" + base64.b64encode(hashlib.sha384(content).digest()).decode()
    assert hashlib.sha256(content).hexdigest()[:10] in ENTRIES[name]["file"]


@pytest.mark.parametrize("name", sorted(name for name in ENTRIES if not name.endswith(".woff2")))
def test_compressed_siblings_hold_the_same(name: str) -> None:
    path = assets.DIST / ENTRIES[name]["file"]

    assert gzip.decompress(Path(f"{path}.gz").read_bytes()) == path.read_bytes()
    assert brotli.decompress(Path(f"{path}.br").read_bytes()) == path.read_bytes()


def test_nothing_is_left_over() -> None:
    named = {entry["file"] for entry in ENTRIES.values()}
    files = {path.name.removesuffix(".gz").removesuffix(".br") for path in assets.DIST.iterdir()} - {"manifest.json"}

    assert files == named


def test_the_style_sheet_stays_small() -> None:
    style = assets.DIST / ENTRIES["app.css"]["file"]

    assert Path(f"{style}.gz").stat().st_size < LIMIT


def test_the_style_sheet_needs_nothing_from_elsewhere() -> None:
    style = (assets.DIST / ENTRIES["app.css"]["file"]).read_text(encoding="utf-8")
    addresses = re.findall(r"url\(\"?(?!data:)([^)\"]+)", style)

    assert addresses == [f"./{ENTRIES['heading.woff2']['file']}"]
