"""Addresses of the built style sheets, scripts and font: names that change with their content."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

DIST = Path(__file__).resolve().parent.parent / "web" / "static" / "dist"
PREFIX = "/static/dist/"


class AssetMissing(LookupError):
    """A template asks for an asset that the build does not make."""


@cache
def manifest() -> dict[str, str]:
    """Name to file name, read once for the life of the process."""
    path = DIST / "manifest.json"
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise AssetMissing(f"{path.name} is missing: run `npm ci --ignore-scripts && npm run build`") from error
    return {name: entry["file"] for name, entry in entries.items()}


def asset_url(name: str) -> str:
    """The address of an asset, as `app.css` to `/static/dist/app.3F2A….css`."""
    try:
        return PREFIX + manifest()[name]
    except KeyError:
        known = ", ".join(sorted(manifest()))
        raise AssetMissing(f"no asset {name!r} in the manifest (there are: {known}); run `npm run build`") from None
