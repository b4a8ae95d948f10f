"""The batik motif and dye that mark a course, the same on every page and after every restart."""

from __future__ import annotations

from dataclasses import dataclass
from zlib import crc32

MOTIFS = ("kawung", "parang", "truntum", "ceplok")
DYES = ("nila", "soga", "daun", "mengkudu")


@dataclass(frozen=True, slots=True)
class Motif:
    """A drawn motif and the dye it is printed in."""

    motif: str
    dye: str


def motif_of(slug: str) -> Motif:
    """The mark of a course, from its slug alone.

    >>> motif_of("manajemen-proyek") == motif_of("manajemen-proyek")
    True
    """
    number = crc32(slug.encode())
    return Motif(MOTIFS[number % len(MOTIFS)], DYES[number // len(MOTIFS) % len(DYES)])
