"""Files kept by content in a bucket that speaks S3 (AWS, MinIO, Ceph, Garage, …): what several nodes share.

Waiting is bounded: two seconds to connect, four for each piece of an answer, two more tries within five seconds. After that the
store is said to be gone (Unavailable): a page tells it, and a job is tried again by the worker.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, BinaryIO, cast
from urllib.parse import parse_qsl, quote, urlsplit

import obstore
import structlog
from obstore.exceptions import BaseError
from obstore.store import S3Store

from elearning.infrastructure.storage.names import parts_of
from elearning.infrastructure.storage.presign import Credentials, presigned_get
from elearning.kernel.errors import NotFound, Unavailable
from elearning.kernel.ports import StoredFile
from elearning.kernel.text import M

if TYPE_CHECKING:
    from obstore.store import S3Config

CONNECT, READ, WHOLE = timedelta(seconds=2), timedelta(seconds=4), timedelta(seconds=30)
RETRIES, RETRY_WITHIN = 2, timedelta(seconds=5)
IN_MEMORY = 1_000_000
"""A file larger than this is read into a temporary file on its way through."""
SHOWN = ("image/png", "image/jpeg", "image/gif", "image/webp", "audio/", "video/", "application/pdf")
"""Kinds that a browser may show from the store; everything else (SVG, HTML) it saves, so that nothing runs there. In a page's `<img>`
a picture is shown whatever this says."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Bucket:
    """A place in a store: `endpoint` is where we reach it, `public` where browsers do."""

    name: str
    prefix: str
    region: str
    endpoint: str
    public: str

    @classmethod
    def from_url(cls, url: str) -> Bucket:
        """Read `s3://bucket/prefix?endpoint=…&region=…&public=…`.

        >>> bucket = Bucket.from_url("s3://berkas/asn?region=ap-southeast-3")
        >>> bucket.endpoint, bucket.prefix
        ('https://s3.ap-southeast-3.amazonaws.com', 'asn')
        """
        parts = urlsplit(url)
        options = dict(parse_qsl(parts.query))
        region = options.get("region") or "us-east-1"
        endpoint = (options.get("endpoint") or f"https://s3.{region}.amazonaws.com").rstrip("/")
        public = (options.get("public") or endpoint).rstrip("/")
        return cls(parts.netloc, parts.path.strip("/"), region, endpoint, public)


class S3Storage:
    """`bucket/prefix/ab/cd/<sha256>`; an object is there whole or not at all, and is never changed."""

    def __init__(self, bucket: Bucket, credentials: Credentials) -> None:
        self.bucket = bucket
        self._credentials = credentials
        self._store = S3Store(
            bucket.name,
            prefix=bucket.prefix or None,
            config=_config(bucket, credentials),
            client_options={
                "allow_http": bucket.endpoint.startswith("http://"),
                "connect_timeout": CONNECT,
                "read_timeout": READ,
                "timeout": WHOLE,
            },
            retry_config={"max_retries": RETRIES, "retry_timeout": RETRY_WITHIN},
        )

    @property
    def origin(self) -> str:
        parts = urlsplit(self.bucket.public)
        return f"{parts.scheme}://{parts.netloc}"

    def put(self, content: bytes) -> StoredFile:
        digest = hashlib.sha256(content).hexdigest()
        if not self.exists(digest):
            with _spoken_to("put"):
                obstore.put(self._store, _path(digest), content)
        return StoredFile(digest, len(content))

    def open(self, sha256: str) -> BinaryIO:
        """The bytes, compared with their hash before anybody gets one of them."""
        path = _path(sha256)
        target = cast(BinaryIO, tempfile.SpooledTemporaryFile(IN_MEMORY))  # noqa: SIM115 - the reader closes it
        try:
            hashed = hashlib.sha256()
            with _spoken_to("get"):
                try:
                    pieces = obstore.get(self._store, path)
                except FileNotFoundError as error:
                    raise NotFound(M("Berkas tidak ditemukan di penyimpanan. Laporkan kepada admin.")) from error
                for piece in pieces:
                    hashed.update(piece)
                    target.write(piece)
            if hashed.hexdigest() != sha256:
                log.error("storage.damaged", sha256=sha256)
                raise Unavailable(M("Berkas di penyimpanan rusak. Laporkan kepada admin."))
        except BaseException:
            target.close()
            raise
        target.seek(0)
        return target

    def exists(self, sha256: str) -> bool:
        path = _path(sha256)
        with _spoken_to("head"):
            try:
                obstore.head(self._store, path)
            except FileNotFoundError:
                return False
            return True

    def signed_url(self, sha256: str, *, name: str, media_type: str, seconds: int, keep: bool) -> str | None:
        """The same address for everybody who asks within `seconds`, so that a browser which may keep a copy fetches it once.

        None for texts (subtitles): browsers do not take those from another origin.
        """
        if media_type.startswith("text/"):
            return None
        bucket = self.bucket
        path = "/".join(part for part in (bucket.name, bucket.prefix, *parts_of(sha256)) if part)
        disposition = "inline" if media_type.startswith(SHOWN) else "attachment"
        return presigned_get(
            f"{bucket.public}/{quote(path)}",
            bucket.region,
            self._credentials,
            at=_beginning(utc_now(), seconds),
            seconds=2 * seconds,
            also={
                "response-cache-control": f"private, max-age={2 * seconds}, immutable" if keep else "private, no-store",
                "response-content-disposition": f"{disposition}; filename*=UTF-8''{quote(name, safe='')}",
                "response-content-type": media_type,
            },
        )


def _config(bucket: Bucket, credentials: Credentials) -> S3Config:
    config: S3Config = {
        "region": bucket.region,
        "endpoint": bucket.endpoint,
        "aws_endpoint_url_s3": bucket.endpoint,  # so that a variable of the environment does not lead elsewhere
        "access_key_id": credentials.access_key,
        "secret_access_key": credentials.secret_key,
        "virtual_hosted_style_request": False,
    }
    if credentials.session_token:
        config["session_token"] = credentials.session_token
    return config


def utc_now() -> datetime:
    """The store compares signatures with its own clock, whatever day the house is told to have."""
    return datetime.now(UTC)


def _path(sha256: str) -> str:
    return "/".join(parts_of(sha256))


def _beginning(now: datetime, seconds: int) -> datetime:
    """The beginning of the present span of so many seconds.

    >>> _beginning(datetime(2026, 1, 5, 10, 0, 59, tzinfo=UTC), 60).second
    0
    """
    return datetime.fromtimestamp(now.timestamp() // seconds * seconds, UTC)


@contextmanager
def _spoken_to(act: str) -> Generator[None]:
    """Whatever the store answers that is not about one file is the house's trouble, not the asker's."""
    try:
        yield
    except (BaseError, OSError, ValueError) as error:
        log.error("storage.unavailable", act=act, error=str(error).split("\n", 1)[0][:300])
        raise Unavailable(
            M("Penyimpanan berkas sedang tidak dapat dihubungi. Belum ada yang berubah; coba lagi beberapa saat lagi.")
        ) from error
