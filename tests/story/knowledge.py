"""What a learner of the small test course knows: for each question what a right and a wrong answer looks like on the screen."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Knowledge:
    """`right` and `wrong` are labels to choose, or the text to type where `typed` is true."""

    right: tuple[str, ...]
    wrong: tuple[str, ...]
    typed: bool = False


KNOWN = {
    "Berapa menit satu JP?": Knowledge(("45",), ("60",), typed=True),
    "Bentuk apa e-learning dalam tabel JP?": Knowledge(("C3",), ("B6",)),
    "Mana yang termasuk ASN?": Knowledge(("PNS", "PPPK"), ("Honorer",)),
    "NIP terdiri dari 18 angka.": Knowledge(("Benar",), ("Salah",)),
    "Siapa yang menerbitkan sertifikat?": Knowledge(("Admin kepegawaian",), ("Peserta",)),
    "Bukti kompetensi boleh diubah.": Knowledge(("Salah",), ("Benar",)),
}


def asked_in(text: str) -> str:
    """Which of the known questions this page asks. Raises LookupError."""
    found = [ask for ask in KNOWN if ask in text]
    if len(found) != 1:
        raise LookupError(f"known questions on this page: {found}")
    return found[0]
