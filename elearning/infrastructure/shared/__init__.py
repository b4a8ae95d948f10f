"""What nodes share in passing, counters and cached bytes: in Valkey or Redis when there is one, in each process otherwise.

Nothing here is the truth. All of it may be lost at any moment, and the house works on.
"""

from __future__ import annotations

from elearning.infrastructure.shared.cache import Cache
from elearning.infrastructure.shared.connection import Shared
from elearning.infrastructure.shared.counters import Counters, Limit

__all__ = ["Cache", "Counters", "Limit", "Shared"]
