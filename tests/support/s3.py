"""A stand-in for an S3 store on the loopback, which can go away and come back with what it held."""

from __future__ import annotations

import itertools
import logging
import os
import re
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from elearning.kernel.ports import Storage
from tests.support.server import HOST, free_port

if TYPE_CHECKING:
    from moto.server import ThreadedMotoServer

KEYS = {"AWS_ACCESS_KEY_ID": "kunci-uji", "AWS_SECRET_ACCESS_KEY": "rahasia-uji"}
REGION = "ap-southeast-3"


@dataclass
class StandIn:
    """The store at `endpoint`; its buckets live as long as this process."""

    port: int = field(default_factory=free_port)
    _server: ThreadedMotoServer | None = None
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    @property
    def endpoint(self) -> str:
        return f"http://{HOST}:{self.port}"

    def start(self) -> None:
        from moto.server import ThreadedMotoServer

        if self._server is None:
            logging.getLogger("werkzeug").setLevel(logging.WARNING)  # a line for each request hides what a test has to say
            self._server = ThreadedMotoServer(HOST, self.port, verbose=False)
            self._server.start()

    def stop(self) -> None:
        if self._server is not None:
            self._server.stop()
            self._server = None

    def bucket(self) -> str:
        """A new bucket; its address as `STORAGE_URL` is written."""
        name = f"uji-{os.getpid()}-{next(self._numbers)}"
        body = (
            '<CreateBucketConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/">'
            f"<LocationConstraint>{REGION}</LocationConstraint></CreateBucketConfiguration>"
        )
        self._put(name, body.encode())
        return f"s3://{name}/berkas?endpoint={self.endpoint}&region={REGION}"

    def objects(self, url: str) -> list[str]:
        """The names of what lies in the bucket of this address."""
        with urllib.request.urlopen(f"{self.endpoint}/{urlsplit(url).netloc}?list-type=2", timeout=30) as answer:
            return re.findall(r"<Key>([^<]+)</Key>", answer.read().decode())

    def write(self, url: str, key: str, content: bytes) -> None:
        """Put something into the bucket as nobody of the house would."""
        self._put(f"{urlsplit(url).netloc}/{key}", content)

    def _put(self, path: str, content: bytes) -> None:
        headers = {"Content-Type": "application/octet-stream"}
        request = urllib.request.Request(f"{self.endpoint}/{path}", content, headers, method="PUT")
        with urllib.request.urlopen(request, timeout=30) as answer:
            assert answer.status == 200


def move(folder: Path, storage: Storage) -> None:
    """The files of a folder into a bucket."""
    for file in folder.rglob("*"):
        if file.is_file():
            storage.put(file.read_bytes())


@contextmanager
def s3_stand_in() -> Iterator[StandIn]:
    """Started here, stopped at the end."""
    store = StandIn()
    store.start()
    try:
        yield store
    finally:
        store.stop()
