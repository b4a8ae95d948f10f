"""Where the bytes of a hash lie, in a folder and in a bucket alike."""

from __future__ import annotations

from elearning.kernel.errors import NotFound
from elearning.kernel.text import M

HEX = frozenset("0123456789abcdef")


def parts_of(sha256: str) -> tuple[str, str, str]:
    """Folder, folder, name; refuses anything that is not a SHA-256 in hex.

    >>> parts_of("ab" * 32)[:2]
    ('ab', 'ab')
    """
    if len(sha256) != 64 or not set(sha256) <= HEX:
        raise NotFound(M("Alamat berkas tidak dikenal."))
    return sha256[:2], sha256[2:4], sha256
