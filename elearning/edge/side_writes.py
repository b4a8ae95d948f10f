"""What a GET may write: each thing through its own short transaction, and none of them may spoil the page."""

from __future__ import annotations

from collections.abc import Callable

import structlog
from flask import current_app, request
from sqlalchemy.exc import SQLAlchemyError

from elearning.edge.observe import request_id
from elearning.infrastructure.work import Work, WorkFactory
from elearning.kernel.actor import Actor
from elearning.kernel.errors import DomainError

log = structlog.get_logger(__name__)


def write_aside(actor: Actor, act: Callable[[Work], object]) -> None:
    """Run one small service call in a transaction of its own; failing is logged and otherwise ignored.

    Allowed uses, and no others: last module opened, session last seen, access log of sensitive pages.
    """
    if request.method == "HEAD":
        return
    factory: WorkFactory = current_app.extensions["work_factory"]
    try:
        with factory.open(actor, request_id=request_id()) as work:
            act(work)
    except (SQLAlchemyError, DomainError):
        log.warning("side_write.failed", exc_info=True)
