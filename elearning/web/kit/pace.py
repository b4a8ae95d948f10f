"""How far something is, and how long it will take, in words."""

from __future__ import annotations

from datetime import timedelta

from flask_babel import gettext as _

from elearning.edge.locale import translate
from elearning.kernel.text import M, Message

MINUTE, HOUR = 60, 3600


def words_of(done: int | None, total: int | None, left: timedelta | None = None) -> str:
    """Such as "412 dari 750 · sekitar 2 menit lagi"; before the first count "baru dimulai"."""
    if done is None or not total:
        return _("baru dimulai")
    counted = _("%(done)s dari %(total)s", done=done, total=total)
    if left is None or done >= total:
        return counted
    return f"{counted} · {translate(time_left(left))}"


def time_left(left: timedelta) -> Message:
    """Rounded as people say it: nobody believes the seconds of an estimate.

    >>> [str(time_left(timedelta(seconds=s))) for s in (4, 40, 100, 3500, 5000, 9900)]
    ['sebentar lagi', 'kurang dari 1 menit lagi', 'sekitar 2 menit lagi', 'sekitar 58 menit lagi', 'sekitar 1 jam lagi', 'sekitar 3 jam lagi']
    """
    seconds = left.total_seconds()
    if seconds < 10:
        return M("sebentar lagi")
    if seconds < MINUTE:
        return M("kurang dari 1 menit lagi")
    if seconds < HOUR:
        return M("sekitar %(count)s menit lagi", count=round(seconds / MINUTE))
    return M("sekitar %(count)s jam lagi", count=max(1, round(seconds / HOUR)))
