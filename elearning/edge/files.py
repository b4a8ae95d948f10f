"""Files that the storage itself can send: the browser is led there by an address that holds for a short while."""

from __future__ import annotations

from flask import Response, make_response, redirect, request

from elearning.edge.transaction import current_work

ASSET_SECONDS = 3600
"""A picture is fetched once an hour at most, and a recording may be paused for as long."""
DOCUMENT_SECONDS = 60
PARTS_OF_PAGES = ("image/", "audio/", "video/")


def stored_elsewhere(sha256: str, *, name: str, media_type: str, seconds: int, keep: bool = False) -> Response | None:
    """The way to the file for whoever has been let through, or None when it is to be sent from here.

    A document, which one opens by itself, is looked for first: a store that is gone is then told by a page of ours, not by the browser.
    """
    storage = current_work().storage
    if request.method != "GET":  # the address would be refused there for anything else
        return None
    address = storage.signed_url(sha256, name=name, media_type=media_type, seconds=seconds, keep=keep)
    if address is None or not (media_type.startswith(PARTS_OF_PAGES) or storage.exists(sha256)):
        return None
    response = make_response(redirect(address, 302))
    response.headers["Cache-Control"] = f"private, max-age={seconds // 2}" if keep else "private, no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
