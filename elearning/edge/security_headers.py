"""Headers that every answer carries: a strict content policy, and nothing guessed, framed or leaked."""

from __future__ import annotations

import uuid

import structlog
from flask import Flask, Response, g, request

CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    "media-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""Own scripts and styles from files alone, no inline anything, no frames, forms only to ourselves. No nonce: a page that a browser keeps
is answered with 304, and nothing that others upload is served with the type of a script (docs/decisions/0021)."""


def init_security_headers(app: Flask, *, secure: bool) -> None:
    """Name each request, and dress each answer."""
    always = {
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Permissions-Policy": "camera=(), microphone=(), geolocation=(), browsing-topics=()",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    if secure:
        always["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"

    @app.before_request
    def name_request() -> None:  # pyright: ignore[reportUnusedFunction]
        g.request_id = uuid.uuid4().hex[:16]
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=g.request_id)

    @app.after_request
    def dress(response: Response) -> Response:  # pyright: ignore[reportUnusedFunction]
        headers = response.headers
        headers.setdefault("Content-Security-Policy", CONTENT_POLICY)
        for name, value in always.items():
            headers[name] = value
        headers["X-Request-Id"] = g.get("request_id", "")
        if "Cache-Control" not in headers:
            headers["Cache-Control"] = "private, no-cache" if request.method == "GET" else "no-store"
        return response
