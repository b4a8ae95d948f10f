"""Addresses that carry their own permission: query signatures of AWS Signature Version 4, for GET.

Written out here because the client library signs only bare addresses, while a browser has to be told the file's name and kind, and
the store says them only when they are part of what was signed (`response-content-…`).
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import quote, urlsplit

ALGORITHM = "AWS4-HMAC-SHA256"


@dataclass(frozen=True, slots=True)
class Credentials:
    """Who we are to the store; never shown, never in an address."""

    access_key: str
    secret_key: str = field(repr=False)
    session_token: str = field(default="", repr=False)


def presigned_get(
    address: str, region: str, credentials: Credentials, *, at: datetime, seconds: int, also: Mapping[str, str]
) -> str:
    """`address` (already percent-encoded, without a query) with a signature that holds from `at` for `seconds`.

    `also` are further parameters of the query that the signature covers.
    """
    parts = urlsplit(address)
    stamp = at.strftime("%Y%m%dT%H%M%SZ")
    scope = f"{stamp[:8]}/{region}/s3/aws4_request"
    query = {
        "X-Amz-Algorithm": ALGORITHM,
        "X-Amz-Credential": f"{credentials.access_key}/{scope}",
        "X-Amz-Date": stamp,
        "X-Amz-Expires": str(seconds),
        "X-Amz-SignedHeaders": "host",
        **({"X-Amz-Security-Token": credentials.session_token} if credentials.session_token else {}),
        **also,
    }
    canonical = "&".join(f"{_encoded(name)}={_encoded(value)}" for name, value in sorted(query.items()))
    request = "\n".join(["GET", parts.path, canonical, f"host:{parts.netloc}", "", "host", "UNSIGNED-PAYLOAD"])
    to_sign = "\n".join([ALGORITHM, stamp, scope, hashlib.sha256(request.encode()).hexdigest()])
    signature = hmac.new(_signing_key(credentials, stamp[:8], region), to_sign.encode(), hashlib.sha256).hexdigest()
    return f"{address}?{canonical}&X-Amz-Signature={signature}"


def _encoded(text: str) -> str:
    return quote(text, safe="-_.~")


def _signing_key(credentials: Credentials, day: str, region: str) -> bytes:
    key = f"AWS4{credentials.secret_key}".encode()
    for part in (day, region, "s3", "aws4_request"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return key
