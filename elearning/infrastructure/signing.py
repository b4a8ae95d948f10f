"""Ed25519 signatures with the installation's own key (RFC 8032), kept in a file that only its owner can read.

A signature is written `ed25519:<key id>:<base64url>`; the key id is the first 16 hex digits of the public key's SHA-256. A signature by
another key is not an error but simply not ours: `verify` says no.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
import secrets
import stat
from pathlib import Path

import structlog
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

SCHEME = "ed25519"
KEY_FILE = "signing.key"

log = structlog.get_logger(__name__)


class SigningKeyUnreadable(RuntimeError):
    """The key file is there but is no Ed25519 key. A new one is never made in its place: old signatures would all turn foreign."""


class Ed25519Signer:
    """Signs and verifies with one key pair; safe to share between threads."""

    def __init__(self, private_key: Ed25519PrivateKey) -> None:
        self._private = private_key
        self._public = private_key.public_key()
        raw = self._public.public_bytes(Encoding.Raw, PublicFormat.Raw)
        self.key_id = hashlib.sha256(raw).hexdigest()[:16]

    @property
    def public_pem(self) -> str:
        """The public key as an auditor takes it away, PEM (SubjectPublicKeyInfo)."""
        return self._public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()

    def sign(self, message: bytes) -> str:
        """The signature over `message`, about 110 characters of ASCII."""
        signature = base64.urlsafe_b64encode(self._private.sign(message)).decode().rstrip("=")
        return f"{SCHEME}:{self.key_id}:{signature}"

    def verify(self, message: bytes, signature: str) -> bool:
        """True when this very key signed this very message; malformed and foreign signatures are False."""
        scheme, _, rest = signature.partition(":")
        key_id, _, encoded = rest.partition(":")
        if scheme != SCHEME or key_id != self.key_id:
            return False
        try:
            self._public.verify(base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)), message)
        except (InvalidSignature, binascii.Error, ValueError):
            return False
        return True


def signer_for(keys_dir: Path) -> Ed25519Signer:
    """The signer of this installation; its key is made on first use. Raises SigningKeyUnreadable."""
    file = keys_dir / KEY_FILE
    if not file.exists():
        _write_private(file, _new_key())
    _narrow(file)
    try:
        key = load_pem_private_key(file.read_bytes(), password=None)
    except ValueError as error:
        raise SigningKeyUnreadable(f"{file}: bukan kunci Ed25519. Pulihkan berkas ini dari cadangan.") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise SigningKeyUnreadable(f"{file}: kunci jenis lain. Pulihkan berkas ini dari cadangan.")
    return Ed25519Signer(key)


def throwaway_signer() -> Ed25519Signer:
    """A signer whose key is kept nowhere: for rehearsals and tests."""
    return Ed25519Signer(Ed25519PrivateKey.generate())


def _new_key() -> bytes:
    return Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _narrow(file: Path) -> None:
    mode = stat.S_IMODE(file.stat().st_mode)
    if mode & 0o077:
        log.warning("signing.key_was_open", file=file.name, mode=oct(mode))
        file.chmod(0o600)


def _write_private(file: Path, content: bytes) -> None:
    """Write the key whole or not at all, mode 600; of two processes that start at once the first wins."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    temporary = file.with_name(f".{file.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        os.link(temporary, file)
    except FileExistsError:
        log.info("signing.key_made_by_another", file=file.name)
    finally:
        temporary.unlink()
