"""What a password must be, and one that can be told over the telephone.

Length counts, not decoration (Peraturan BSSN 4/2021 asks for a set length and a limit on wrong tries; NIP, NIK and birth date as a
password are the commonest hole of government sites).
"""

from __future__ import annotations

import re
from datetime import timedelta

from elearning.accounts.rules.numbers import birth_date_of
from elearning.kernel.text import M, Message, fold

SHORTEST = 12
LONGEST = 200
ONE_TIME_VALID = timedelta(days=3)

COMMON_WORDS = frozenset(
    {
        "password", "passwords", "passw", "katasandi", "kata", "sandi", "rahasia", "rahasiasaya", "indonesia", "indonesiaraya", "merdeka",
        "garuda", "pancasila", "admin", "administrator", "operator", "qwerty", "qwertyuiop", "asdfghjkl", "zxcvbnm", "bismillah",
        "alhamdulillah", "sayang", "sayangku", "cinta", "cintaku", "pegawai", "pegawainegeri", "asn", "pns", "pppk", "asnberakhlak", "berakhlak",
        "pemerintah", "letmein", "welcome", "iloveyou", "abc", "abcdefghijkl", "selamat", "selamatpagi", "selamatdatang", "belajar", "ruangbelajar", "ruangbelajarasn",
    }
)  # fmt: skip

_CONSONANTS = "bdghjklmnprstw"
_VOWELS = "aiueo"
_SYLLABLES = tuple(consonant + vowel for consonant in _CONSONANTS for vowel in _VOWELS)
_RUNS = ("0123456789012345678901234567890", "abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm")


def password_problem(password: str, *, number: str = "", name: str = "") -> Message | None:
    """Why this password cannot be taken, or None. `number` is the person's NIP, `name` the bare name.

    >>> str(password_problem("kereta"))
    'Kata sandi paling sedikit 12 karakter; yang diketik 6.'
    >>> str(password_problem("Sari#19850101", name="Sari Wulandari", number="198501012010012001"))
    'Kata sandi memuat tanggal lahir Anda. Pilih yang tidak dapat ditebak dari data pegawai.'
    >>> password_problem("kereta pagi ke Solo") is None
    True
    """
    return _length_problem(len(password)) or _personal_problem(password, number, name) or _common_problem(password)


def _length_problem(count: int) -> Message | None:
    if count < SHORTEST:
        return M("Kata sandi paling sedikit %(least)s karakter; yang diketik %(count)s.", least=SHORTEST, count=count)
    if count > LONGEST:
        return M("Kata sandi paling banyak %(most)s karakter.", most=LONGEST)
    return None


def _personal_problem(password: str, number: str, name: str) -> Message | None:
    digits = re.sub(r"[\s.\-/_]", "", password)
    if number and _shares_run(digits, number, 9):
        return M("Kata sandi memuat NIP Anda. Pilih yang tidak dapat ditebak dari data pegawai.")
    if number and any(written in digits for written in _birth_dates(number)):
        return M("Kata sandi memuat tanggal lahir Anda. Pilih yang tidak dapat ditebak dari data pegawai.")
    if _is_mostly_name(password, name):
        return M("Kata sandi ini hanya nama Anda dengan tambahan. Pilih beberapa kata yang tidak berkaitan.")
    return None


def _common_problem(password: str) -> Message | None:
    if _is_common(password):
        return M("Kata sandi ini termasuk yang paling sering ditebak. Pilih beberapa kata yang tidak berkaitan.")
    return None


def dictated(entropy: bytes) -> str:
    """A one-time password of three pairs of syllables and four digits (about 50 bits), easy to say and to type.

    `entropy` is 40 random bytes.

    >>> dictated(bytes(40))
    'baba-baba-baba-0000'
    """
    if len(entropy) < 40:
        raise ValueError("a one-time password needs 40 random bytes")
    draws = [int.from_bytes(entropy[start : start + 5], "big") for start in range(0, 40, 5)]
    words = [_SYLLABLES[draws[at] % len(_SYLLABLES)] + _SYLLABLES[draws[at + 1] % len(_SYLLABLES)] for at in (0, 2, 4)]
    return "-".join([*words, f"{draws[6] % 10_000:04d}"])


def _shares_run(text: str, number: str, length: int) -> bool:
    return any(number[start : start + length] in text for start in range(len(number) - length + 1))


def _birth_dates(number: str) -> tuple[str, ...]:
    born = birth_date_of(number)
    return () if born is None else (f"{born:%Y%m%d}", f"{born:%d%m%Y}", f"{born:%m%d%Y}")


def _letters(password: str) -> str:
    return "".join(sign for sign in fold(password) if sign.isalpha())


def _is_mostly_name(password: str, name: str) -> bool:
    letters = _letters(password)
    rest = letters
    for part in sorted((part for part in fold(name).split() if len(part) >= 3), key=len, reverse=True):
        rest = rest.replace(part, "")
    return rest != letters and len(rest) < 4


def _is_common(password: str) -> bool:
    folded = fold(password)
    if len(set(folded)) < 5 or _letters(password) in COMMON_WORDS:
        return True
    bare = re.sub(r"[^a-z0-9]", "", folded)
    return any(len(bare) >= SHORTEST and bare in run for run in _RUNS)
