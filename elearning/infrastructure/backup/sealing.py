"""Encryption in the age format (age-encryption.org/v1): for recipients, or with a passphrase. `age -d` opens both.

Recipients are the business of pyrage, which streams. Its passphrases are for small texts in memory only, so that part of the format
(scrypt, then ChaCha20-Poly1305 in pieces of 64 KiB) is written here on top of `cryptography`, and tested against pyrage both ways.
A piece is never handed on before its tag has been checked, and a file that was cut misses its last piece.
"""

from __future__ import annotations

import base64
import hmac as standard_hmac
import io
import os
import re
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, BinaryIO

import pyrage as _pyrage
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

pyrage: Any = _pyrage  # its package ships no types of its members

MAGIC = b"age-encryption.org/v1\n"
PIECE, TAG = 64 * 1024, 16
WORK, MOST_WORK = 18, 22
"""log2 of scrypt's cost: what age itself uses (256 MiB, about a second), and the most that it accepts of a file, which is what we accept."""
PATIENCE = 0.5
REFUSED = "Cadangan tidak dapat dibuka: frasa sandi atau kuncinya lain, atau berkasnya rusak atau terpotong."
SCRYPT = re.compile(rb"-> scrypt ([A-Za-z0-9+/]{22}) ([1-9][0-9]?)\n([A-Za-z0-9+/]{43})\n---")
MAC = re.compile(rb" ([A-Za-z0-9+/]{43})\n")


class CannotOpen(RuntimeError):
    """The file does not open: another key or passphrase, or not the bytes that were written."""


@dataclass(frozen=True, slots=True)
class Lock:
    """How to close a backup: for recipients (`age1…`, `ssh-ed25519 …`), with a passphrase, or (neither) not at all."""

    recipients: tuple[str, ...] = ()
    passphrase: str = ""


@dataclass(frozen=True, slots=True)
class Opener:
    """What may open a backup: identities (`AGE-SECRET-KEY-1…`), or a passphrase."""

    identities: tuple[str, ...] = ()
    passphrase: str = ""


def recipient_of(text: str) -> Any:
    """A recipient as age writes it. Raises ValueError."""
    try:
        return pyrage.ssh.Recipient.from_str(text) if text.startswith("ssh-") else pyrage.x25519.Recipient.from_str(text)
    except pyrage.RecipientError as error:
        raise ValueError(str(error)) from error


def identity_of(text: str) -> Any:
    """An identity as age-keygen writes it. Raises ValueError."""
    try:
        return pyrage.x25519.Identity.from_str(text)
    except pyrage.IdentityError as error:
        raise ValueError(str(error)) from error


@contextmanager
def sealed(target: BinaryIO, lock: Lock) -> Generator[BinaryIO]:
    """A stream whose bytes arrive in `target`, encrypted where the lock says so; whole once the block has ended well."""
    if lock.recipients:
        recipients = [recipient_of(text) for text in lock.recipients]
        kept = _Remembering(target)
        try:
            with _aside(lambda reader: pyrage.encrypt_io(reader, kept, recipients)) as stream:
                yield stream
        except pyrage.EncryptError as error:
            raise kept.error or error from error
    elif lock.passphrase:
        writer = _PassphraseWriter(target, lock.passphrase)
        yield writer  # pyright: ignore[reportReturnType] - a writer is all that is asked for
        writer.finish()
    else:
        yield target


@contextmanager
def opened(source: BinaryIO, opener: Opener) -> Generator[BinaryIO]:
    """The plain bytes of `source`. Raises CannotOpen, at once or while reading."""
    if source.read(len(MAGIC)) != MAGIC:
        source.seek(0)
        yield source
        return
    line = source.read(10)
    source.seek(0)
    if line.startswith(b"-> scrypt "):
        if not opener.passphrase:
            raise CannotOpen("Cadangan ini dikunci dengan frasa sandi. Beri --passphrase-file.")
        yield io.BufferedReader(_PassphraseReader(source, opener.passphrase), PIECE)
        return
    if not opener.identities:
        raise CannotOpen("Cadangan ini dikunci untuk penerima tertentu. Beri --identity berkas kunci age-nya.")
    identities = [identity_of(text) for text in opener.identities]
    with _aside_reading(lambda writer: pyrage.decrypt_io(source, writer, identities)) as stream:
        yield stream


# --- for recipients: pyrage in a thread of its own, a pipe between --------------------------------------------------------


class _Remembering:
    """A target that keeps the error it met, which pyrage tells of in words alone."""

    def __init__(self, target: BinaryIO) -> None:
        self._target = target
        self.error: OSError | None = None

    def write(self, data: bytes) -> int:
        try:
            return self._target.write(data)
        except OSError as error:
            self.error = error
            raise

    def flush(self) -> None:
        self._target.flush()


class _Aside(threading.Thread):
    """Runs one act to its end and keeps what it raised."""

    def __init__(self, act: Callable[[], None]) -> None:
        super().__init__(daemon=True)
        self._act = act
        self.error: BaseException | None = None

    def run(self) -> None:
        try:
            self._act()
        except BaseException as error:  # noqa: BLE001 - told to the thread that waits
            self.error = error


@contextmanager
def _aside(act: Callable[[BinaryIO], None]) -> Generator[BinaryIO]:
    inlet, outlet = os.pipe()
    reader, writer = os.fdopen(inlet, "rb"), os.fdopen(outlet, "wb")

    def run() -> None:
        with reader:
            act(reader)

    thread = _Aside(run)
    thread.start()
    try:
        yield writer
        writer.close()
    except BrokenPipeError:
        _give_up(writer)
        thread.join()
        raise thread.error or OSError("the encrypting thread ended") from None
    except BaseException:
        _give_up(writer)
        thread.join()
        raise
    thread.join()
    if thread.error is not None:
        raise thread.error


@contextmanager
def _aside_reading(act: Callable[[BinaryIO], None]) -> Generator[BinaryIO]:
    inlet, outlet = os.pipe()
    reader, writer = os.fdopen(inlet, "rb"), os.fdopen(outlet, "wb")

    def run() -> None:
        try:
            act(writer)
        finally:
            _give_up(writer)

    thread = _Aside(run)
    thread.start()
    try:
        yield reader
    except BaseException:
        thread.join(PATIENCE)  # it has ended when it is the cause; it waits for us when it is not
        if thread.error is not None:
            raise CannotOpen(REFUSED) from thread.error
        raise
    finally:
        reader.close()
        thread.join()
    if thread.error is not None:
        raise CannotOpen(REFUSED) from thread.error


def _give_up(stream: BinaryIO) -> None:
    try:
        stream.close()
    except OSError:
        return


# --- with a passphrase -----------------------------------------------------------------------------------------------------


class _PassphraseWriter(io.RawIOBase):
    def __init__(self, target: BinaryIO, passphrase: str) -> None:
        file_key, salt, nonce = os.urandom(16), os.urandom(16), os.urandom(16)
        wrapped = ChaCha20Poly1305(_wrapping_key(passphrase, salt, WORK)).encrypt(bytes(12), file_key, None)
        head = MAGIC + b"-> scrypt " + _b64(salt) + f" {WORK}\n".encode() + _b64(wrapped) + b"\n---"
        target.write(head + b" " + _b64(_mac(file_key, head)) + b"\n" + nonce)
        self._target = target
        self._cipher = ChaCha20Poly1305(_derived(file_key, nonce, b"payload"))
        self._held = bytearray()
        self._count = 0

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._held += data
        while len(self._held) > PIECE:
            self._piece(bytes(self._held[:PIECE]), last=False)
            del self._held[:PIECE]
        return len(data)

    def finish(self) -> None:
        """Write the last piece, without which the file does not open to its end."""
        self._piece(bytes(self._held), last=True)
        self._held.clear()

    def _piece(self, content: bytes, *, last: bool) -> None:
        self._target.write(self._cipher.encrypt(_nonce(self._count, last=last), content, None))
        self._count += 1


class _PassphraseReader(io.RawIOBase):
    def __init__(self, source: BinaryIO, passphrase: str) -> None:
        beginning = source.read(512)
        head = SCRYPT.match(beginning, len(MAGIC))
        mac = MAC.match(beginning, head.end()) if head else None
        if head is None or mac is None or int(head[2]) > MOST_WORK:
            raise CannotOpen(REFUSED)
        try:
            key = _wrapping_key(passphrase, _unb64(head[1]), int(head[2]))
            file_key = ChaCha20Poly1305(key).decrypt(bytes(12), _unb64(head[3]), None)
        except (InvalidTag, ValueError) as error:
            raise CannotOpen(REFUSED) from error
        if not standard_hmac.compare_digest(_mac(file_key, beginning[: head.end()]), _unb64(mac[1])):
            raise CannotOpen(REFUSED)
        source.seek(mac.end())
        nonce = source.read(16)
        self._source = source
        self._cipher = ChaCha20Poly1305(_derived(file_key, nonce, b"payload"))
        self._count = 0
        self._ahead = source.read(PIECE + TAG)
        self._plain = memoryview(b"")
        self._ended = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._plain and not self._ended:
            self._next()
        count = min(len(buffer), len(self._plain))
        buffer[:count] = self._plain[:count]
        self._plain = self._plain[count:]
        return count

    def _next(self) -> None:
        sealed_piece, self._ahead = self._ahead, self._source.read(PIECE + TAG)
        self._ended = not self._ahead
        try:
            plain = self._cipher.decrypt(_nonce(self._count, last=self._ended), sealed_piece, None)
        except (InvalidTag, ValueError) as error:
            raise CannotOpen(REFUSED) from error
        self._plain = memoryview(plain)
        self._count += 1


def _wrapping_key(passphrase: str, salt: bytes, work: int) -> bytes:
    return Scrypt(salt=b"age-encryption.org/v1/scrypt" + salt, length=32, n=1 << work, r=8, p=1).derive(passphrase.encode())


def _derived(file_key: bytes, salt: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=salt, info=purpose).derive(file_key)


def _mac(file_key: bytes, head: bytes) -> bytes:
    code = hmac.HMAC(_derived(file_key, b"", b"header"), hashes.SHA256())
    code.update(head)
    return code.finalize()


def _nonce(count: int, *, last: bool) -> bytes:
    return count.to_bytes(11, "big") + bytes([last])


def _b64(content: bytes) -> bytes:
    return base64.b64encode(content).rstrip(b"=")


def _unb64(text: bytes) -> bytes:
    return base64.b64decode(text + b"=" * (-len(text) % 4))
