"""One request, one transaction: committed here, before the answer leaves, or not at all."""

from __future__ import annotations

from flask import Flask, Response, current_app, g, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

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
                _end(response, session)
        except BaseException:
            session.rollback()
            raise
        finally:
            session.info.pop("writable", None)
        return response


def _end(response: Response, session: Session) -> None:
    """An answer that refuses keeps nothing, also when the view caught the error and shows it in place."""
    if response.status_code < 400 or g.get("keep_changes"):
        session.commit()
    else:
        session.rollback()


def keep_changes() -> None:
    """Let this request keep what it wrote although it refuses: a wrong sign-in is counted, an attempt is closed by time."""
    g.keep_changes = True


def current_work() -> Work:
    """The work of this request, in the name of the one who asks."""
    if "work" not in g:
        factory: WorkFactory = current_app.extensions["work_factory"]
        g.work = factory.work_on(db.session(), current_actor(), request_id=g.get("request_id", ""))
    return g.work
