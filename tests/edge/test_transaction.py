"""One request is one transaction: what refuses keeps nothing, unless it says that it has something to keep."""

from __future__ import annotations

import pytest
from flask import Flask, Response, make_response
from sqlalchemy import select

from elearning.edge.guard import guarded
from elearning.edge.transaction import current_work, keep_changes
from elearning.infrastructure import audit
from elearning.infrastructure.audit import AuditLine
from elearning.infrastructure.work import WorkFactory
from elearning.kernel.actor import Actor
from elearning.kernel.errors import Conflict
from elearning.kernel.permissions import ANYONE, Permission, always
from elearning.kernel.text import M
from tests.support.client import PageClient

OPEN = Permission[None]("test.open", ANYONE, M("Terbuka."), always)


@pytest.fixture
def client(app: Flask) -> PageClient:
    """The application with three addresses that write and then answer differently."""

    def written(act: str) -> None:
        work = current_work()
        work.begin_write()
        audit.record(work, act, "test", 1)

    @guarded(OPEN)
    def fine() -> Response:
        written("test.fine")
        return make_response("ok")

    @guarded(OPEN)
    def refused() -> Response:
        written("test.refused")
        return make_response("no", 422)

    @guarded(OPEN)
    def counted() -> Response:
        written("test.counted")
        keep_changes()
        return make_response("no", 429)

    @guarded(OPEN)
    def raised() -> Response:
        written("test.raised")
        raise Conflict(M("Sudah lewat."))

    for view in (fine, refused, counted, raised):
        app.add_url_rule(f"/uji/{view.__name__}", view.__name__, view, methods=["GET", "POST"])
    return PageClient(app)


def acts(factory: WorkFactory) -> set[str]:
    with factory.open(Actor.system()) as work:
        return set(work.session.scalars(select(AuditLine.act).where(AuditLine.act.startswith("test."))))


def test_what_is_kept(client: PageClient, factory: WorkFactory) -> None:
    statuses = [client.post(f"/uji/{name}").status for name in ("fine", "refused", "counted", "raised")]

    assert statuses == [200, 422, 429, 409]
    assert acts(factory) == {"test.fine", "test.counted"}


def test_a_get_cannot_write(client: PageClient, factory: WorkFactory) -> None:
    assert client.get("/uji/fine").status == 500
    assert acts(factory) == set()
