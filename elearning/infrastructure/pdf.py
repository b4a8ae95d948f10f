"""Documents as PDF: own Typst templates, own fonts, archivable (PDF/A-2a) and accessible (PDF/UA-1), reproducible to the byte.

A template is a file in `pdf_assets`; it reads one JSON value, so texts stay texts whatever they hold. Nothing is fetched and no
font of the machine is used: equal data and an equal moment give equal bytes wherever the document is made.
"""

from __future__ import annotations

import io
import json
import struct
import threading
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import segno
import structlog

from elearning.kernel.ports import JsonValue

if TYPE_CHECKING:
    import typst

ASSETS = Path(__file__).resolve().parent / "pdf_assets"
PLACEHOLDER = "□"
_RESERVED = frozenset(range(0x2066, 0x206A)) | frozenset(range(0x202A, 0x202F)) | {0x200E, 0x200F, 0xFEFF}

log = structlog.get_logger(__name__)


class PdfFailed(RuntimeError):
    """The document could not be set; the message is Typst's own and means a fault in a template, not in the data."""


class Typesetter:
    """Sets documents one after another with fonts read once. Safe to share between threads: one document at a time."""

    def __init__(self) -> None:
        import typst  # noqa: PLC0415 - a process that sets nothing does without it

        self._typst = typst
        self._lock = threading.Lock()
        self._fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(ASSETS / "fonts")])
        self._compilers: dict[str, typst.Compiler] = {}

    def set(self, template: str, data: Mapping[str, JsonValue], *, made_at: datetime) -> bytes:
        """The PDF of `template` (a file name in `pdf_assets`) filled with `data`; raises PdfFailed.

        `made_at` is the moment the file says it was made. Letters that no font has are replaced first, since an archivable file may
        not hold a missing glyph.
        """
        values = json.dumps(_printable(dict(data)), ensure_ascii=False, sort_keys=True)
        if PLACEHOLDER in values:
            log.warning("pdf.letters_missing", template=template, count=values.count(PLACEHOLDER))
        with self._lock:
            try:
                made = self._compiler(template).compile(
                    format="pdf",
                    sys_inputs={"data": values},
                    pdf_standards=["a-2a", "ua-1"],
                    timestamp=int(made_at.timestamp()),
                )
            except self._typst.TypstError as error:
                raise PdfFailed(str(error)) from error
        if not isinstance(made, bytes):
            raise PdfFailed(f"{template}: no single file came out")
        return made

    def _compiler(self, template: str) -> typst.Compiler:
        if template not in self._compilers:
            self._compilers[template] = self._typst.Compiler(
                str(ASSETS / template), root=str(ASSETS), font_paths=self._fonts, ignore_system_fonts=True
            )
        return self._compilers[template]


@cache
def typesetter() -> Typesetter:
    """The one of this process."""
    return Typesetter()


def qr_code(text: str) -> str:
    """A QR code as SVG without a quiet zone (the template leaves the space), readable with 15 % of it damaged (level M)."""
    stream = io.BytesIO()
    segno.make(text, error="m", micro=False).save(stream, kind="svg", xmldecl=False, svgns=True, border=0, dark="#000")
    return stream.getvalue().decode()


# --- letters that can be printed -----------------------------------------------------------------------------------------


def printable(text: str) -> str:
    """The text in letters that the fonts have: a missing letter is printed without its marks, and as □ when that fails too.

    >>> printable("Nguyễn  Þórr\\u200e \\u738b"), printable("ﬀ\\n")
    ('Nguyễn Þórr □', 'ﬀ')
    """
    letters = "".join(_letter(character) for character in unicodedata.normalize("NFC", text))
    return " ".join(letters.split())


def _letter(character: str) -> str:
    if ord(character) in coverage() or character.isspace():
        return character
    if unicodedata.category(character) in {"Cc", "Cf", "Mn", "Me"}:
        return ""
    plain = "".join(part for part in unicodedata.normalize("NFKD", character) if ord(part) in coverage())
    return plain or PLACEHOLDER


def _printable(value: JsonValue) -> JsonValue:
    if isinstance(value, str):
        return value if value.startswith("<svg") else printable(value)
    if isinstance(value, list):
        return [_printable(item) for item in value]
    if isinstance(value, dict):
        return {key: _printable(item) for key, item in value.items()}
    return value


@cache
def coverage() -> frozenset[int]:
    """The code points that every weight of the fonts together can show, without those that only steer the direction of writing."""
    regular, bold = (
        frozenset[int]().union(*(_code_points(file) for file in sorted((ASSETS / "fonts").glob(f"*-{weight}.ttf"))))
        for weight in ("Regular", "Bold")
    )
    return (regular & bold) - _RESERVED


def _code_points(file: Path) -> frozenset[int]:
    """What a TrueType font's character map lists (OpenType 1.9, `cmap`, format 4: the Basic Multilingual Plane)."""
    font = file.read_bytes()
    tables = {
        font[at : at + 4]: struct.unpack_from(">L", font, at + 8)[0]
        for at in range(12, 12 + 16 * struct.unpack_from(">H", font, 4)[0], 16)
    }
    start = tables[b"cmap"]
    records = [struct.unpack_from(">HHL", font, start + 4 + 8 * n) for n in range(struct.unpack_from(">H", font, start + 2)[0])]
    at = start + next(offset for platform, encoding, offset in records if (platform, encoding) in {(3, 1), (0, 3)})
    segments = struct.unpack_from(">H", font, at + 6)[0] // 2
    ends = struct.unpack_from(f">{segments}H", font, at + 14)
    starts = struct.unpack_from(f">{segments}H", font, at + 16 + 2 * segments)
    return frozenset(point for first, last in zip(starts, ends, strict=True) for point in range(first, last + 1)) - {0xFFFF}
