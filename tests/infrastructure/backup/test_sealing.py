"""Our half of the age format against the library that knows all of it."""

from __future__ import annotations

import io
import os

import pyrage
import pytest

from elearning.infrastructure.backup import sealing
from elearning.infrastructure.backup.sealing import CannotOpen, Lock, Opener, opened, sealed

PHRASE = "kuda baterai staples benar"


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """A second for each passphrase is for life, not for tests."""
    monkeypatch.setattr(sealing, "WORK", 10)


def locked(content: bytes, lock: Lock) -> bytes:
    target = io.BytesIO()
    with sealed(target, lock) as stream:
        for start in range(0, len(content), 50_000):
            stream.write(content[start : start + 50_000])
    return target.getvalue()


@pytest.mark.parametrize("size", [0, 1, 65_535, 65_536, 65_537, 131_072, 200_000])
def test_what_we_lock_with_a_passphrase_age_opens(size: int) -> None:
    content = os.urandom(size)

    assert pyrage.passphrase.decrypt(locked(content, Lock(passphrase=PHRASE)), PHRASE) == content


@pytest.mark.parametrize("size", [0, 65_536, 200_000])
def test_what_we_lock_with_a_passphrase_we_open(size: int) -> None:
    content = os.urandom(size)
    sealed_by_us = locked(content, Lock(passphrase=PHRASE))

    with opened(io.BytesIO(sealed_by_us), Opener(passphrase=PHRASE)) as stream:
        assert stream.read() == content


def test_a_file_that_age_made_opens() -> None:
    with opened(io.BytesIO(pyrage.passphrase.encrypt(b"halo", PHRASE)), Opener(passphrase=PHRASE)) as stream:
        assert stream.read() == b"halo"


def test_recipients_of_both_kinds_open() -> None:
    identity = pyrage.x25519.Identity.generate()
    content = os.urandom(1_000_000)

    sealed_bytes = locked(content, Lock(recipients=(str(identity.to_public()),)))

    assert pyrage.decrypt(sealed_bytes, [identity]) == content
    with opened(io.BytesIO(sealed_bytes), Opener(identities=(str(identity),))) as stream:
        assert stream.read() == content


def unlocked(content: bytes) -> bytes:
    """What comes out; CannotOpen too when it was taken for a file that is not locked."""
    with opened(io.BytesIO(content), Opener(passphrase=PHRASE)) as stream:
        out = stream.read()
    if out == content:
        raise CannotOpen
    return out


def test_every_byte_counts() -> None:
    whole = locked(os.urandom(70_000), Lock(passphrase=PHRASE))

    for place in [*range(0, 200, 7), 300, 65_000, len(whole) - 1]:
        with pytest.raises(CannotOpen):
            unlocked(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
    for end in (0, 100, 300, 65_000, len(whole) - 65_536, len(whole) - 1):
        with pytest.raises(CannotOpen):
            unlocked(whole[:end])


class Full(io.RawIOBase):
    """A disk with no room."""

    def write(self, data: object) -> int:
        raise OSError(28, "No space left on device")


def fill(lock: Lock) -> None:
    with sealed(Full(), lock) as stream:  # type: ignore[arg-type]
        for _ in range(100):
            stream.write(os.urandom(100_000))


def test_a_full_disk_says_so_through_the_encryption() -> None:
    recipient = str(pyrage.x25519.Identity.generate().to_public())
    for lock in (Lock(recipients=(recipient,)), Lock(passphrase=PHRASE)):
        with pytest.raises(OSError, match="No space left"):
            fill(lock)


def test_a_file_may_not_ask_for_endless_work() -> None:
    whole = locked(b"halo", Lock(passphrase=PHRASE)).replace(b" 10\n", b" 40\n")

    with pytest.raises(CannotOpen), opened(io.BytesIO(whole), Opener(passphrase=PHRASE)) as stream:
        stream.read()
