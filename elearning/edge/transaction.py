"""One request, one transaction: committed here, before the answer leaves, or not at all."""

from __future__ import annotations

from flask import Flask, current_app, g, request
from flask.typing import ResponseReturnValue

from elearning.edge.actor import current_actor
from elearning.edge.database import db
from elearning.infrastructure.work import Work, WorkFactory, guard_session

READING = frozenset({"GET", "HEAD", "OPTIONS"})


class Application(Flask):
    """Flask whose dispatch is the edge of the transaction."""

    def dispatch_request(self) -> ResponseReturnValue:
        session = db.session()
        guard_session(session)
        session.info["read_only"] = request.method in READING
        try:
            response = self.make_response(super().dispatch_request())
            if session.info.get("writable"):
                session.commit()
        except BaseException:
            session.rollback()
            raise
        finally:
            session.info.pop("writable", None)
        return response


def current_work() -> Work:
    """The work of this request, in the name of the one who asks."""
    if "work" not in g:
        factory: WorkFactory = current_app.extensions["work_factory"]
        g.work = factory.work_on(db.session(), current_actor(), request_id=g.get("request_id", ""))
    return g.work
