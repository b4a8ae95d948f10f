"""The blueprint that the route modules of this area share."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("certificates", __name__)
