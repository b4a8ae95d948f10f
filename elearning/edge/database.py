"""The one Flask-SQLAlchemy object; models are plain and know nothing of it."""

from __future__ import annotations

from flask_sqlalchemy import SQLAlchemy

from elearning.infrastructure.database import Base

db = SQLAlchemy(model_class=Base, disable_autonaming=True)
