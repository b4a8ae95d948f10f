"""Two nodes that share nothing but PostgreSQL, Valkey, a bucket and the keys, behind nginx with the sample that we hand out."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.nodes.browser import SITE
from tests.support.crowd import Crowd
from tests.support.proxy import proxy_before
from tests.support.s3 import KEYS, StandIn, move
from tests.support.server import LiveServer
from tests.support.valkey import LiveValkey


@dataclass(frozen=True)
class Cluster:
    """`crowd` looks at the same database from outside; `proxy` is the port of https."""

    nodes: tuple[LiveServer, LiveServer]
    crowd: Crowd
    proxy: int
    bucket: str


@contextmanager
def cluster(folder: Path, template: Path, database_url: str, valkey: LiveValkey, store: StandIn) -> Iterator[Cluster]:
    """Web and worker on both nodes, started; all of it is gone when the block ends."""
    bucket = store.bucket()
    env = {
        "BASE_URL": f"https://{SITE}",
        "REDIS_URL": valkey.url,
        "STORAGE_URL": f"{bucket}&public=https://berkas.contoh.go.id",
        **KEYS,
    }
    own = Path(shutil.copytree(template, folder / "luar"))
    crowd = Crowd(own, database_url, env=env)
    move(own / "berkas", crowd.factory.storage)
    crowd.set_signer()
    nodes = (node_in(folder / "satu", template, database_url, env), node_in(folder / "dua", template, database_url, env))
    try:
        with ThreadPoolExecutor(2) as both:
            list(both.map(start, nodes))
        (folder / "proxy").mkdir()
        with proxy_before([node.port for node in nodes], folder / "proxy") as port:
            yield Cluster(nodes, crowd, port, bucket)
    finally:
        for node in nodes:
            node.kill_web()
            node.kill_worker()
        crowd.close()
        crowd.app.extensions["counters"]._shared.close()


def start(node: LiveServer) -> None:
    node.start_worker()
    node.start_web()


def node_in(folder: Path, template: Path, database_url: str, env: dict[str, str]) -> LiveServer:
    """A machine of its own: of all that is in the template's folder it is given the keys."""
    folder.mkdir()
    shutil.copytree(template / "keys", folder / "keys")
    return LiveServer(folder, database_url, env=env)
