"""Files in a bucket: the same promises as in a folder, and what is said when the store is slow, gone or lies."""

from __future__ import annotations

import hashlib
import socket
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest

from elearning.infrastructure.storage import Credentials, FolderStorage, s3, storage_for
from elearning.infrastructure.storage.presign import presigned_get
from elearning.infrastructure.storage.s3 import S3Storage
from elearning.kernel.errors import NotFound, Unavailable
from tests.support.application import NOW
from tests.support.s3 import KEYS, REGION, StandIn
from tests.support.server import HOST

CREDENTIALS = Credentials(*KEYS.values())


@pytest.fixture
def bucket(s3_store: StandIn) -> str:
    return s3_store.bucket()


@pytest.fixture
def storage(bucket: str, tmp_path: Path) -> S3Storage:
    made = storage_for(bucket, tmp_path, CREDENTIALS)
    assert isinstance(made, S3Storage)
    return made


def test_equal_bytes_are_one_object(storage: S3Storage, s3_store: StandIn, bucket: str) -> None:
    first, second = storage.put(b"sama"), storage.put(b"sama")

    assert first == second
    digest = hashlib.sha256(b"sama").hexdigest()
    assert first.sha256 == digest
    assert s3_store.objects(bucket) == [f"berkas/{digest[:2]}/{digest[2:4]}/{digest}"]
    with storage.open(digest) as stream:
        assert (stream.read(), stream.seek(1), stream.read()) == (b"sama", 1, b"ama")
    assert storage.exists(digest)


def test_a_file_larger_than_one_part_comes_back_whole(storage: S3Storage) -> None:
    content = bytes(range(256)) * 25_000

    stored = storage.put(content)

    assert stored.size == len(content)
    with storage.open(stored.sha256) as stream:
        assert stream.read() == content


def test_a_folder_is_moved_into_a_bucket_by_copying_it(
    storage: S3Storage, bucket: str, s3_store: StandIn, tmp_path: Path
) -> None:
    folder = FolderStorage(tmp_path / "berkas")
    stored = folder.put(b"isi lama")
    file = folder.path_of(stored.sha256)

    s3_store.write(bucket, f"berkas/{file.relative_to(folder.root)}", file.read_bytes())

    with storage.open(stored.sha256) as stream:
        assert stream.read() == b"isi lama"


def test_a_missing_file_is_not_found(storage: S3Storage) -> None:
    with pytest.raises(NotFound):
        storage.open("0" * 64)
    assert not storage.exists("0" * 64)


@pytest.mark.parametrize("name", ["../../rahasia", "a" * 63, "A" * 64, "g" * 64, ""])
def test_only_hashes_are_addresses(storage: S3Storage, name: str) -> None:
    for act in (storage.open, storage.exists, lambda one: signed(storage, one)):
        with pytest.raises(NotFound):
            act(name)


def test_a_bucket_that_is_not_there_is_trouble_of_the_house(bucket: str, tmp_path: Path) -> None:
    storage = storage_for(bucket.replace("s3://", "s3://tidak-ada-"), tmp_path, CREDENTIALS)

    with pytest.raises(Unavailable):
        storage.put(b"ke mana")


def test_bytes_that_were_changed_in_the_store_are_given_to_nobody(storage: S3Storage, bucket: str, s3_store: StandIn) -> None:
    digest = hashlib.sha256(b"asli").hexdigest()
    s3_store.write(bucket, f"berkas/{digest[:2]}/{digest[2:4]}/{digest}", b"palsu")

    with pytest.raises(Unavailable):
        storage.open(digest)


# --- the store is slow, gone, or breaks off ------------------------------------------------------------------------------


def test_while_the_store_is_gone_it_is_said_soon_and_afterwards_all_is_well(storage: S3Storage, s3_store: StandIn) -> None:
    kept = storage.put(b"disimpan sebelumnya").sha256
    s3_store.stop()
    try:
        for act in (lambda: storage.put(b"baru"), lambda: storage.open(kept), lambda: storage.exists(kept)):
            began = time.monotonic()
            with pytest.raises(Unavailable) as refused:
                act()
            assert "tidak dapat dihubungi" in str(refused.value)
            assert time.monotonic() - began < 5
    finally:
        s3_store.start()

    with storage.open(kept) as stream:
        assert stream.read() == b"disimpan sebelumnya"
    assert storage.exists(storage.put(b"baru").sha256)


def hangs(connection: socket.socket) -> None:
    time.sleep(3)


def breaks_off(connection: socket.socket) -> None:
    connection.recv(65536)
    connection.sendall(
        b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\nLast-Modified: Mon, 05 Jan 2026 00:00:00 GMT\r\nETag: x\r\n\r\nsebagian"
    )


def is_overloaded(connection: socket.socket) -> None:
    connection.recv(65536)
    connection.sendall(b"HTTP/1.1 503 Slow Down\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")


@contextmanager
def deceiver(behaviour: Callable[[socket.socket], None]) -> Iterator[str]:
    """A store that takes connections and then behaves so; its endpoint."""

    def meet(connection: socket.socket) -> None:
        with connection:
            behaviour(connection)

    def serve() -> None:
        while True:
            try:
                connection, _address = listener.accept()
            except OSError:
                return
            threading.Thread(target=meet, args=(connection,), daemon=True).start()

    listener = socket.create_server((HOST, 0))
    threading.Thread(target=serve, daemon=True).start()
    try:
        yield f"http://{HOST}:{listener.getsockname()[1]}"
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()


@pytest.mark.parametrize("behaviour", [hangs, breaks_off, is_overloaded])
def test_nobody_waits_long_for_a_store_that_does_not_answer(
    behaviour: Callable[[socket.socket], None], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(s3, "READ", timedelta(milliseconds=200))
    with deceiver(behaviour) as endpoint:
        storage = storage_for(f"s3://ember?endpoint={endpoint}", tmp_path, CREDENTIALS)
        began = time.monotonic()

        with pytest.raises(Unavailable):
            storage.open("0" * 64)

        assert time.monotonic() - began < 3


# --- signed addresses ----------------------------------------------------------------------------------------------------


def signed(storage: S3Storage, sha256: str, **changes: object) -> str | None:
    given = {"name": "Gambar é.png", "media_type": "image/png", "seconds": 60, "keep": True, **changes}
    return storage.signed_url(sha256, **given)  # type: ignore[arg-type] - the test's own words


def test_a_signed_address_gives_the_file_with_its_name_and_kind_and_in_ranges(storage: S3Storage) -> None:
    digest = storage.put(b"0123456789").sha256
    address = signed(storage, digest)
    assert address is not None

    with urllib.request.urlopen(urllib.request.Request(address, headers={"Range": "bytes=2-4"}), timeout=30) as answer:
        assert (answer.status, answer.read()) == (206, b"234")
        assert answer.headers["Content-Type"] == "image/png"
        assert answer.headers["Content-Disposition"] == "inline; filename*=UTF-8''Gambar%20%C3%A9.png"
        assert answer.headers["Cache-Control"] == "private, max-age=120, immutable"


def test_what_could_run_in_a_browser_is_saved_and_not_shown(storage: S3Storage) -> None:
    for media_type, expected in (
        ("image/svg+xml", "attachment"),
        ("application/octet-stream", "attachment"),
        ("application/pdf", "inline"),
        ("video/mp4", "inline"),
    ):
        query = dict(parse_qsl(urlsplit(signed(storage, "0" * 64, media_type=media_type) or "").query))
        assert query["response-content-disposition"].startswith(f"{expected};"), media_type


def test_subtitles_are_sent_by_ourselves(storage: S3Storage) -> None:
    assert signed(storage, "0" * 64, media_type="text/vtt") is None


@pytest.mark.parametrize(("second", "same"), [(0, True), (59, True), (60, False)])
def test_the_address_stays_the_same_for_a_minute(
    storage: S3Storage, monkeypatch: pytest.MonkeyPatch, second: int, same: bool
) -> None:
    moments = iter([NOW, NOW + timedelta(seconds=second)])
    monkeypatch.setattr(s3, "utc_now", lambda: next(moments))

    first, second_one = signed(storage, "0" * 64), signed(storage, "0" * 64)

    assert (first == second_one) is same
    assert "X-Amz-Date=20261124T020000Z&X-Amz-Expires=120" in (first or "")


def test_browsers_are_sent_to_the_public_address(bucket: str, tmp_path: Path) -> None:
    storage = storage_for(f"{bucket}&public=https://berkas.contoh.go.id", tmp_path, CREDENTIALS)

    address = storage.signed_url("0" * 64, name="a.png", media_type="image/png", seconds=60, keep=True)

    assert storage.origin == "https://berkas.contoh.go.id"
    assert (address or "").startswith("https://berkas.contoh.go.id/uji-")


@pytest.mark.parametrize("token", ["", "token/uji+="])
def test_signatures_are_those_of_an_independent_implementation(token: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from botocore import auth
    from botocore.awsrequest import AWSRequest
    from botocore.credentials import Credentials as TheirCredentials

    monkeypatch.setattr(auth, "get_current_datetime", lambda: NOW)
    address = "https://s3.contoh.go.id:9000/ember/aw%20al/ab/cd/abcd"
    also = {"response-content-disposition": "inline; filename*=UTF-8''a%20b", "response-content-type": "image/png"}
    request = AWSRequest(method="GET", url=address, params=also)
    auth.S3SigV4QueryAuth(TheirCredentials("kunci", "rahasia", token or None), "s3", REGION, expires=120).add_auth(request)

    ours = presigned_get(address, REGION, Credentials("kunci", "rahasia", token), at=NOW, seconds=120, also=also)

    theirs = urlsplit(request.url)
    assert dict(parse_qsl(urlsplit(ours).query)) == dict(parse_qsl(theirs.query))
    assert ours.split("?")[0] == address
