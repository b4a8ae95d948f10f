"""What may lie in `aset/`: told by the first bytes, not by the name alone, and small enough for a phone."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath

from PIL import Image, UnidentifiedImageError

from elearning.kernel.text import M, Message

MEGABYTE = 1024 * 1024
MAX_PIXELS = 40_000_000
HEAD_BYTES = 64


@dataclass(frozen=True, slots=True)
class AssetKind:
    """`kind` is image, audio, video, track or document; `limit` in bytes."""

    kind: str
    media_type: str
    limit: int


IMAGE_LIMIT, AUDIO_LIMIT, VIDEO_LIMIT, DOCUMENT_LIMIT, TRACK_LIMIT = (
    2 * MEGABYTE,
    10 * MEGABYTE,
    50 * MEGABYTE,
    10 * MEGABYTE,
    MEGABYTE,
)
KINDS: dict[str, AssetKind] = {
    "png": AssetKind("image", "image/png", IMAGE_LIMIT),
    "jpg": AssetKind("image", "image/jpeg", IMAGE_LIMIT),
    "jpeg": AssetKind("image", "image/jpeg", IMAGE_LIMIT),
    "gif": AssetKind("image", "image/gif", IMAGE_LIMIT),
    "webp": AssetKind("image", "image/webp", IMAGE_LIMIT),
    "mp3": AssetKind("audio", "audio/mpeg", AUDIO_LIMIT),
    "m4a": AssetKind("audio", "audio/mp4", AUDIO_LIMIT),
    "ogg": AssetKind("audio", "audio/ogg", AUDIO_LIMIT),
    "mp4": AssetKind("video", "video/mp4", VIDEO_LIMIT),
    "webm": AssetKind("video", "video/webm", VIDEO_LIMIT),
    "vtt": AssetKind("track", "text/vtt", TRACK_LIMIT),
    "pdf": AssetKind("document", "application/pdf", DOCUMENT_LIMIT),
}
FORMATS = {"image/png": "PNG", "image/jpeg": "JPEG", "image/gif": "GIF", "image/webp": "WEBP"}


def kind_of(path: str) -> AssetKind | None:
    """What a file claims to be by its ending, or None when that is nothing we show."""
    return KINDS.get(PurePosixPath(path).suffix.lstrip(".").lower())


def asset_fault(path: str, size: int, head: bytes) -> Message | None:
    """What is wrong with an asset, told from its name, size and first bytes; None when nothing is."""
    if path.lower().endswith(".svg") or b"<svg" in head[:HEAD_BYTES].lower():
        return M("gambar SVG tidak diterima karena dapat memuat program (simpan sebagai PNG)")
    kind = kind_of(path)
    if kind is None:
        return M("jenis berkas ini tidak diterima (yang diterima: %(known)s)", known=", ".join(KINDS))
    if size == 0:
        return M("berkas ini kosong (salin ulang)")
    if size > kind.limit:
        return M(
            "berkas %(size)s MB, paling besar %(limit)s MB (kecilkan)",
            size=f"{size / MEGABYTE:.1f}".replace(".", ","),
            limit=kind.limit // MEGABYTE,
        )
    if media_type_of(head) != kind.media_type:
        return M(
            "isi berkas bukan %(media_type)s seperti namanya (simpan ulang dengan jenis yang benar)", media_type=kind.media_type
        )
    return None


def media_type_of(head: bytes) -> str | None:
    """The type by signature.

    >>> media_type_of(b"%PDF-1.7"), media_type_of(b"MZ")
    ('application/pdf', None)
    """
    if head[4:8] == b"ftyp":
        return "audio/mp4" if head[8:11] in {b"M4A", b"M4B"} else "video/mp4"
    if head.startswith(b"RIFF"):
        return "image/webp" if head[8:12] == b"WEBP" else None
    signatures = {
        b"\x89PNG\r\n\x1a\n": "image/png",
        b"\xff\xd8\xff": "image/jpeg",
        b"GIF87a": "image/gif",
        b"GIF89a": "image/gif",
        b"ID3": "audio/mpeg",
        b"OggS": "audio/ogg",
        b"\x1aE\xdf\xa3": "video/webm",
        b"WEBVTT": "text/vtt",
        b"\xef\xbb\xbfWEBVTT": "text/vtt",
        b"%PDF-": "application/pdf",
    }
    found = next((media_type for signature, media_type in signatures.items() if head.startswith(signature)), None)
    if found is None and len(head) > 1 and head[0] == 0xFF and head[1] & 0xE6 == 0xE2:  # an MPEG audio frame, layer III
        return "audio/mpeg"
    return found


def picture_size(content: bytes, media_type: str) -> tuple[int, int] | None:
    """Width and height in pixels of a picture that can be opened and is what it says, else None."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            with Image.open(BytesIO(content), formats=[FORMATS[media_type]]) as picture:
                width, height = picture.size
                picture.verify()
        except (
            UnidentifiedImageError,
            OSError,
            SyntaxError,
            ValueError,
            Image.DecompressionBombError,
            Image.DecompressionBombWarning,
        ):
            return None
    return (width, height) if width * height <= MAX_PIXELS else None
