"""HTML is compressed where nothing that was typed stands beside the form token: answers to plain GETs without a query."""

from __future__ import annotations

from flask import Flask, Response, request
from flask_compress import Compress

compress = Compress()


def init_compression(app: Flask) -> None:
    """Compress text answers of 500 bytes and more.

    An attacker who can choose a part of a page and see its compressed length can guess a secret beside it (BREACH). Pages that echo
    a search or a refused form are therefore sent as they are; they are small.
    """
    app.config.update(COMPRESS_REGISTER=False, COMPRESS_ALGORITHM=["br", "gzip"], COMPRESS_BR_LEVEL=4, COMPRESS_MIN_SIZE=500)
    compress.init_app(app)

    @app.after_request
    def squeeze(response: Response) -> Response:  # pyright: ignore[reportUnusedFunction]
        if request.method != "GET" or request.query_string or response.is_streamed or response.direct_passthrough:
            return response
        return compress.after_request(response)
