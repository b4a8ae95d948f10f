"""Files kept by content in a folder: written whole or not at all, equal bytes once."""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
from pathlib import Path
from typing import BinaryIO

from elearning.infrastructure.storage.names import parts_of
from elearning.kernel.errors import NotFound, Unavailable
from elearning.kernel.ports import StoredFile
from elearning.kernel.text import M


class FolderStorage:
    """`root/ab/cd/<sha256>`; a file appears under its name only when its bytes are on the disk."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, content: bytes) -> StoredFile:
        digest = hashlib.sha256(content).hexdigest()
        target = self.path_of(digest)
        if not target.exists():
            self._write(target, content)
        return StoredFile(digest, len(content))

    def open(self, sha256: str) -> BinaryIO:
        try:
            return self.path_of(sha256).open("rb")
        except FileNotFoundError as error:
            raise NotFound(M("Berkas tidak ditemukan di penyimpanan. Laporkan kepada admin.")) from error

    def exists(self, sha256: str) -> bool:
        return self.path_of(sha256).exists()

    def path_of(self, sha256: str) -> Path:
        """Where the bytes lie; refuses anything that is not a SHA-256 in hex."""
        return self.root.joinpath(*parts_of(sha256))

    @property
    def origin(self) -> str:
        return ""

    def signed_url(self, sha256: str, *, name: str, media_type: str, seconds: int, keep: bool) -> str | None:
        """None: a folder has no address of its own, the files are sent by us."""
        return None

    def _write(self, target: Path, content: bytes) -> None:
        temporary = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            with temporary.open("wb") as stream:
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
            temporary.replace(target)
        except OSError as error:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)
            raise Unavailable(
                M("Penyimpanan berkas sedang penuh atau tidak dapat ditulis. Belum ada yang tersimpan; coba lagi nanti.")
            ) from error
