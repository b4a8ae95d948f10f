"""Who asks, as told by the proxy that speaks https for us; without https nobody else's word counts."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask, request, request_started

from elearning.app import create_app
from tests.support.application import settings_for


def address_seen(app: Flask, forwarded: str) -> str | None:
    """The address that a request with this X-Forwarded-For seems to come from."""
    seen: list[str | None] = []

    def note(_app: Flask, **_: object) -> None:
        seen.append(request.remote_addr)

    with request_started.connected_to(note, app):
        app.test_client().get("/healthz", headers={"X-Forwarded-For": forwarded})
    return seen[0]


@pytest.mark.parametrize(
    ("base_url", "expected"),
    [("https://belajar.contoh.go.id", "203.0.113.7"), ("http://127.0.0.1:8000", "127.0.0.1")],
)
def test_only_behind_https_the_proxy_tells_who_asks(tmp_path: Path, base_url: str, expected: str) -> None:
    app = create_app(replace(settings_for(tmp_path), base_url=base_url))

    seen = address_seen(app, "203.0.113.7")

    assert seen == expected


def test_only_the_last_word_of_the_proxy_counts(tmp_path: Path) -> None:
    app = create_app(replace(settings_for(tmp_path), base_url="https://belajar.contoh.go.id"))

    seen = address_seen(app, "198.51.100.1, 203.0.113.7")

    assert seen == "203.0.113.7"
