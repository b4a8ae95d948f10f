"""The one Flask-SQLAlchemy object; models are plain and know nothing of it."""

from __future__ import annotations

from typing import Any

from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session
from sqlalchemy import Connection, Engine

from elearning.infrastructure.database import Base


class OneDatabaseSession(Session):
    """There is one database, so it is looked up once a session and not at every statement."""

    def get_bind(self, *args: Any, **kwargs: Any) -> Engine | Connection:  # pyright: ignore[reportIncompatibleMethodOverride]
        known: Engine | Connection | None = self.info.get("bind")
        if known is None:
            known = self.info["bind"] = super().get_bind(*args, **kwargs)
        return known


db = SQLAlchemy(model_class=Base, disable_autonaming=True, session_options={"class_": OneDatabaseSession})
