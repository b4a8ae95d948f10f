"""How a long list is turned over."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from elearning.edge.locale import gettext as _
from elearning.kernel.pagination import Slice

Link = tuple[str, str] | None


def page_link(path: str, address: Mapping[str, str], found: Slice[Any], number: int) -> Link:
    """Where page `number` of the list is, with what was searched for; None when there is no such page."""
    if not 1 <= number <= found.pages:
        return None
    query = urlencode({key: value for key, value in {**address, "halaman": str(number)}.items() if value})
    return f"{path}?{query}", _("Halaman %(number)s dari %(pages)s", number=number, pages=found.pages)
