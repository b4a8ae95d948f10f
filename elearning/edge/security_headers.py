"""Headers that every answer carries: a strict content policy with a nonce, and nothing guessed, framed or leaked."""

from __future__ import annotations

import secrets

from flask import Flask, Response, g, request


def csp_nonce() -> str:
    """The nonce of this answer's scripts."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    return g.csp_nonce


def content_policy() -> str:
    """The policy: own styles, scripts by nonce, no inline anything, no frames, forms only to ourselves."""
    script = f"'nonce-{g.csp_nonce}'" if "csp_nonce" in g else "'none'"
    return (
        f"default-src 'none'; script-src {script}; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        "connect-src 'self'; media-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )


def init_security_headers(app: Flask, *, secure: bool) -> None:
    """Dress each answer."""
    app.add_template_global(csp_nonce, "csp_nonce")

    @app.after_request
    def dress(response: Response) -> Response:  # pyright: ignore[reportUnusedFunction]
        headers = response.headers
        headers.setdefault("Content-Security-Policy", content_policy())
        headers["X-Content-Type-Options"] = "nosniff"
        headers["Referrer-Policy"] = "same-origin"
        headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=(), browsing-topics=()"
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        headers["Cross-Origin-Resource-Policy"] = "same-origin"
        if "Cache-Control" not in headers:
            headers["Cache-Control"] = "private, no-cache" if request.method == "GET" else "no-store"
        if secure:
            headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
        return response
