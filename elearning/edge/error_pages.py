"""One table from errors to statuses and pages; a script that asks for JSON gets problem+json (RFC 9457)."""

from __future__ import annotations

from dataclasses import dataclass

import structlog
from flask import Flask, Response, jsonify, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolExhausted
from werkzeug.exceptions import HTTPException

from elearning.edge.actor import settle_for_nobody
from elearning.edge.locale import translate
from elearning.edge.observe import request_id
from elearning.infrastructure import metrics
from elearning.kernel import errors
from elearning.kernel.text import M, Message

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class ErrorPage:
    """What happened, what to do, and one way on; `code` names the request where it was our fault."""

    title: str
    message: str
    href: str
    label: str
    code: str = ""


STATUS: dict[type[errors.DomainError], tuple[int, Message]] = {
    errors.NotFound: (404, M("Halaman tidak ditemukan")),
    errors.Forbidden: (403, M("Halaman ini bukan untuk akun Anda")),
    errors.Invalid: (422, M("Isian belum dapat diterima")),
    errors.Conflict: (409, M("Belum dapat dilakukan")),
    errors.Gone: (410, M("Sudah ditarik")),
    errors.Unavailable: (503, M("Belum dapat dilayani sekarang")),
}

HTTP: dict[int, tuple[Message, Message]] = {
    400: (M("Permintaan tidak lengkap"), M("Muat ulang halaman sebelumnya, lalu coba lagi.")),
    401: (M("Sesi berakhir"), M("Masuk lagi, lalu ulangi langkah terakhir. Jawaban yang sudah tersimpan tetap ada.")),
    403: (M("Halaman ini bukan untuk akun Anda"), M("Kembali ke beranda, atau masuk dengan akun lain.")),
    404: (M("Halaman tidak ditemukan"), M("Periksa alamatnya, atau mulai lagi dari beranda.")),
    405: (M("Cara membuka tidak sesuai"), M("Buka halaman ini dari tautan atau tombol di aplikasi.")),
    413: (M("Berkas terlalu besar"), M("Perkecil berkas, lalu unggah lagi. Belum ada yang tersimpan.")),
    429: (M("Terlalu sering"), M("Tunggu sebentar, lalu coba lagi.")),
}

BUSY = (M("Server sedang sibuk"), M("Belum ada yang berubah. Tunggu beberapa detik, lalu coba lagi."))
FULL = (M("Penyimpanan server penuh"), M("Langkah terakhir belum tersimpan. Beri tahu admin, lalu coba lagi nanti."))


def respond(status: int, title: Message, message: Message | str, headers: dict[str, str] | None = None) -> Response:
    """The error as a page, or as problem+json for a script. From 500 on it names the request, as the logs do."""
    code = request_id() if status >= 500 else ""
    best = request.accept_mimetypes.best_match(["text/html", "application/json"], default="text/html")
    if best == "application/json":
        problem = {"type": "about:blank", "title": translate(title), "status": status, "detail": translate(message)}
        response = jsonify({**problem, "request_id": code} if code else problem)
        response.mimetype = "application/problem+json"
    else:
        href, label = ("/masuk", M("Masuk lagi")) if status == 401 else ("/", M("Ke beranda"))
        page = ErrorPage(translate(title), translate(message), href, translate(label), code)
        response = make_response(render_template("layout/error.html", page=page))
    response.status_code = status
    response.headers.update(headers or {})
    return response


def is_full(error: BaseException | None) -> bool:
    """Whether the database had no room. SQLite then throws the whole transaction away, so that the rollback of a savepoint fails after it."""
    while error is not None:
        text = str(error.orig) if isinstance(error, DBAPIError) else ""
        if any(words in text for words in ("is full", "No space left", "disk I/O error")):
            return True
        error = error.__context__
    return False


def init_error_pages(app: Flask) -> None:
    """Register the table."""

    @app.errorhandler(errors.DomainError)
    def domain(error: errors.DomainError) -> Response:  # pyright: ignore[reportUnusedFunction]
        metrics.request_failed(type(error).__name__)
        status, title = next(entry for kind, entry in STATUS.items() if isinstance(error, kind))
        return respond(status, title, error.message, {"Retry-After": "30"} if status == 503 else None)

    @app.errorhandler(CSRFError)
    def csrf(_error: CSRFError) -> Response:  # pyright: ignore[reportUnusedFunction]
        metrics.request_failed("CSRFError")
        return respond(
            400,
            M("Halaman ini sudah terlalu lama terbuka"),
            M("Kembali ke halaman sebelumnya, muat ulang, lalu kirim lagi. Belum ada yang berubah."),
        )

    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> Response:  # pyright: ignore[reportUnusedFunction]
        status = error.code or 500
        if 300 <= status < 400:
            return make_response(error.get_response())
        metrics.request_failed(type(error).__name__)
        title, message = HTTP.get(status, (M("Permintaan tidak dapat dilayani"), M("Mulai lagi dari beranda.")))
        wait = getattr(error, "retry_after", None)
        return respond(status, title, message, {"Retry-After": str(wait)} if wait else None)

    @app.errorhandler(DBAPIError)
    def database(error: DBAPIError) -> Response:  # pyright: ignore[reportUnusedFunction]
        text = str(error.orig)
        if is_full(error):
            metrics.request_failed("DatabaseFull")
            log.error("database.full", error=text)
            return respond(503, *FULL, {"Retry-After": "60"})
        if isinstance(error, OperationalError | InterfaceError) or error.connection_invalidated:
            settle_for_nobody()
            metrics.request_failed("DatabaseUnavailable")
            log.error("database.unavailable", error=text)
            return respond(503, *BUSY, {"Retry-After": "3"})
        return unexpected(error)

    @app.errorhandler(PoolExhausted)
    def exhausted(error: PoolExhausted) -> Response:  # pyright: ignore[reportUnusedFunction]
        settle_for_nobody()
        metrics.request_failed("DatabasePoolExhausted")
        log.error("database.pool_exhausted", error=str(error))
        return respond(503, *BUSY, {"Retry-After": "3"})

    @app.errorhandler(Exception)
    def unexpected(error: Exception) -> Response:
        metrics.request_failed(type(error).__name__)
        rule = request.url_rule.rule if request.url_rule is not None else "-"
        log.error("request.crashed", route=rule, exc_info=error)
        if app.testing and app.config.get("PROPAGATE_EXCEPTIONS"):
            raise error
        return respond(500, M("Ada gangguan di pihak kami"), M("Coba lagi sebentar lagi. Yang sudah tersimpan tetap ada."))
