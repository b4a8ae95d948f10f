"""Addresses of certificates for their owners and for strangers: `/sertifikat…`, `/verifikasi…`."""

from __future__ import annotations

import hashlib
import io
from typing import Any

from flask import redirect, request, send_file
from flask.typing import ResponseReturnValue

from elearning.certificates import policy, queries
from elearning.certificates.errors import CertificateUnknown
from elearning.certificates.rules.codes import read_code
from elearning.certificates.rules.records import CertificateRecord
from elearning.edge.access_log import record_access
from elearning.edge.files import DOCUMENT_SECONDS, stored_elsewhere
from elearning.edge.guard import guarded
from elearning.edge.locale import translate
from elearning.edge.rate_limit import COMPARED_FILES, UNKNOWN_CODES, limited
from elearning.edge.render import render
from elearning.edge.transaction import current_work
from elearning.kernel.text import M
from elearning.web.certificates import issuing, managing, pages
from elearning.web.certificates.blueprint import blueprint

__all__ = ["blueprint", "issuing", "managing"]

LARGEST_FILE = 5_000_000
MARGIN = 50_000
"""What a form carries beside its file."""
RETRY_AFTER = "5"


@blueprint.url_value_preprocessor
def limit_upload(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """The one upload of this area is small; a larger body is refused before it is read."""
    if endpoint == "certificates.compare_file":
        request.max_content_length = LARGEST_FILE + MARGIN


@blueprint.get("/sertifikat")
@guarded(policy.SEE_OWN)
def own_certificates() -> ResponseReturnValue:
    """One's own certificates, also those that no longer stand."""
    work = current_work()
    records = queries.list_of_person(work.session, work.actor.person_id) if work.actor.person_id is not None else []
    return render("certificates/own.html", pages.own_page(records))


@blueprint.get("/sertifikat/<code>.pdf")
@guarded(policy.READ_FILE)
def document(code: str) -> ResponseReturnValue:
    """The PDF for its owner and the admins who answer for it; a page to wait on until it has been made."""
    work = current_work()
    record = queries.find_by_code(work.session, read_code(code).code)
    if record is None or not policy.READ_FILE.allows(work.actor, queries.holding_of(work.session, record, work.now())):
        raise CertificateUnknown
    if record.pdf_sha256 is None:
        response = render("certificates/waiting.html", pages.waiting_page(record), status=202)
        response.headers["Retry-After"] = RETRY_AFTER
        response.headers["Cache-Control"] = "private, no-store"
        return response
    if record.person_id != work.actor.person_id:
        record_access("certificate", record.public_id)
    return _file(record, record.pdf_sha256)


def _file(record: CertificateRecord, sha256: str) -> ResponseReturnValue:
    name, media_type = f"Sertifikat {record.number.replace('/', '-')}.pdf", "application/pdf"
    elsewhere = stored_elsewhere(sha256, name=name, media_type=media_type, seconds=DOCUMENT_SECONDS)
    if elsewhere is not None:
        return elsewhere
    with current_work().storage.open(sha256) as stream:
        content = stream.read()
    response = send_file(
        io.BytesIO(content),
        mimetype=media_type,
        download_name=name,
        conditional=True,
        etag=sha256,
    )
    response.headers["Cache-Control"] = "private, no-store"
    return response


# --- anybody --------------------------------------------------------------------------------------------------------------


@blueprint.get("/verifikasi")
@guarded(policy.CHECK)
def ask_code() -> ResponseReturnValue:
    """Type a code; a readable one leads to its page, another is explained in place."""
    typed = request.args.get("kode", "")
    if not typed:
        return render("certificates/ask.html", pages.ask_page())
    reading = read_code(typed)
    if reading.is_readable:
        return redirect(f"/verifikasi/{reading.code}", 303)
    return render("certificates/ask.html", pages.ask_page(typed[:200], pages.what_is_wrong(reading)), status=422)


@blueprint.get("/verifikasi/<code>")
@guarded(policy.CHECK)
@limited(UNKNOWN_CODES)
def check(code: str) -> ResponseReturnValue:
    """Is this certificate genuine, and does it still stand."""
    return _verdict(code)


@blueprint.post("/verifikasi/<code>/berkas")
@guarded(policy.CHECK)
@limited(COMPARED_FILES)
def compare_file(code: str) -> ResponseReturnValue:
    """Is the file in the asker's hands, byte for byte, the one that was stored. The upload is not kept."""
    sent = request.files.get("berkas")
    content = sent.stream.read() if sent is not None else b""
    if not content:
        return _verdict(code, error=translate(M("Pilih berkas PDF yang ingin dicocokkan.")))
    return _verdict(code, uploaded=hashlib.sha256(content).hexdigest())


@blueprint.get("/verifikasi/<code>/berkas")
@guarded(policy.CHECK)
def back_to_check(code: str) -> ResponseReturnValue:
    """Whoever reloads the answer of the comparison lands on the certificate's page again."""
    return redirect(f"/verifikasi/{read_code(code).code}", 303)


def _verdict(code: str, *, uploaded: str | None = None, error: str = "") -> ResponseReturnValue:
    work = current_work()
    reading = read_code(code)
    record = queries.find_by_code(work.session, reading.code) if reading.is_readable else None
    if record is None:
        return render("certificates/unknown.html", pages.unknown_page(reading), status=404)
    page = pages.verdict_page(record, work.now(), uploaded=uploaded, error=error)
    return render("certificates/verdict.html", page, status=422 if error else 200)
