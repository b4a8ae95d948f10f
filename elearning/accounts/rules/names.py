"""How people are named and greeted."""

from __future__ import annotations

from elearning.kernel.text import M, Message

GREETINGS = ("Bu", "Pak", "")


def full_name(front_title: str, name: str, back_title: str) -> str:
    """The name with academic titles, as it stands on a certificate.

    >>> full_name("Dr.", "Sari Wulandari", "S.E., M.Si.")
    'Dr. Sari Wulandari, S.E., M.Si.'
    >>> full_name("", "Sari Wulandari", " , ")
    'Sari Wulandari'
    """
    front, bare, back = (" ".join(part.split()).strip(" ,") for part in (front_title, name, back_title))
    leading = f"{front} {bare}" if front else bare
    return f"{leading}, {back}" if back else leading


def addressed(greeting: str, name: str) -> str:
    """How one speaks to somebody: greeting and first name.

    >>> addressed("Bu", "Sari Wulandari"), addressed("", "Sari Wulandari")
    ('Bu Sari', 'Sari')
    """
    first = name.split(maxsplit=1)[0] if name.split() else name
    return f"{greeting} {first}".strip()


def salutation(hour: int) -> Message:
    """The greeting of an hour of the day (0 to 23, in the reader's zone).

    >>> [str(salutation(hour)) for hour in (4, 10, 11, 15, 18, 23)]
    ['Selamat pagi', 'Selamat pagi', 'Selamat siang', 'Selamat sore', 'Selamat malam', 'Selamat malam']
    """
    if 3 <= hour < 11:
        return M("Selamat pagi")
    if 11 <= hour < 15:
        return M("Selamat siang")
    if 15 <= hour < 18:
        return M("Selamat sore")
    return M("Selamat malam")
