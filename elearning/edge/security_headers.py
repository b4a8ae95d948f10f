"""Headers that every answer carries: a strict content policy, and nothing guessed, framed or leaked."""

from __future__ import annotations

from flask import Flask, Response, request


def content_policy(storage: str) -> str:
    """Own scripts and styles from files alone, no inline anything, no frames, forms only to ourselves.

    Pictures and recordings may also come from `storage`, the origin of a bucket. No nonce: a page that a browser keeps is answered with
    304, and nothing that others upload is served with the type of a script (docs/decisions/0021).
    """
    media = f"'self' {storage}".rstrip()
    return (
        f"default-src 'none'; script-src 'self'; style-src 'self'; img-src {media} data:; font-src 'self'; "
        f"connect-src 'self'; media-src {media}; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )


def init_security_headers(app: Flask, *, secure: bool, storage: str = "") -> None:
    """Dress each answer."""
    policy = content_policy(storage)
    always = {
        "X-Content-Type-Options": "nosniff",
        "Permissions-Policy": "camera=(), microphone=(), geolocation=(), browsing-topics=()",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    if secure:
        always["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"

    @app.after_request
    def dress(response: Response) -> Response:  # pyright: ignore[reportUnusedFunction]
        headers = response.headers
        headers.setdefault("Content-Security-Policy", policy)
        headers.setdefault("Referrer-Policy", "same-origin")
        for name, value in always.items():
            headers[name] = value
        if "Cache-Control" not in headers:
            headers["Cache-Control"] = "private, no-cache" if request.method == "GET" else "no-store"
        return response
