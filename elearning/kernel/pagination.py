"""One page of a longer list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Slice(Generic[Item]):
    """`items` of page `number` (from 1) out of `total` items."""

    items: Sequence[Item]
    number: int
    size: int
    total: int

    @property
    def pages(self) -> int:
        """How many pages there are; an empty list has one.

        >>> Slice([], 1, 25, 0).pages, Slice([], 1, 25, 26).pages
        (1, 2)
        """
        return max(1, -(-self.total // self.size))
