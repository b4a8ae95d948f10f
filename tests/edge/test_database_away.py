"""The database goes away before, while and after a request asks it."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import event
from sqlalchemy.engine import Connection
from sqlalchemy.exc import InterfaceError, OperationalError

from elearning.edge.database import db
from tests.support.client import PageClient


@pytest.mark.parametrize("kind", [OperationalError, InterfaceError])
def test_whoever_is_signed_in_is_told_so_on_a_page_that_asks_nothing(
    app: Flask, client: PageClient, kind: type[OperationalError] | type[InterfaceError]
) -> None:
    client.sign_in("sari")

    def away(_connection: Connection, *_rest: object) -> None:
        raise kind("SELECT", {}, Exception("server closed the connection unexpectedly"))

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", away)
    got = client.get("/kursus")
    event.remove(engine, "before_cursor_execute", away)

    assert got.status == 503
    assert got.page.headings == ["Server sedang sibuk"]
    assert int(got.response.headers["Retry-After"]) > 0
    assert client.get("/kursus").status == 200


def test_a_connection_that_breaks_when_all_is_said_spoils_no_answer(app: Flask, client: PageClient) -> None:
    client.sign_in("sari")

    def away(_connection: Connection) -> None:
        raise OperationalError("ROLLBACK", {}, Exception("terminating connection due to administrator command"))

    with app.app_context():
        engine = db.engine
    event.listen(engine, "rollback", away)
    got = client.get("/kursus")
    event.remove(engine, "rollback", away)

    assert got.status == 200
    assert client.get("/kursus").status == 200
