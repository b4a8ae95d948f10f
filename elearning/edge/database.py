"""The one Flask-SQLAlchemy object; models are plain and know nothing of it."""

from __future__ import annotations

from typing import Any

import structlog
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import InterfaceError, OperationalError

from elearning.infrastructure.database import Base

log = structlog.get_logger(__name__)


class OneDatabaseSession(Session):
    """There is one database, so it is looked up once a session and not at every statement."""

    def get_bind(self, *args: Any, **kwargs: Any) -> Engine | Connection:  # pyright: ignore[reportIncompatibleMethodOverride]
        known: Engine | Connection | None = self.info.get("bind")
        if known is None:
            known = self.info["bind"] = super().get_bind(*args, **kwargs)
        return known

    def close(self) -> None:
        """Give the connection back. One that breaks only now spoils no answer that is ready: what had to be kept was kept before."""
        try:
            super().close()
        except (OperationalError, InterfaceError) as error:
            log.warning("database.broke_off", error=str(error.orig))
            self.invalidate()


db = SQLAlchemy(model_class=Base, disable_autonaming=True, session_options={"class_": OneDatabaseSession})
