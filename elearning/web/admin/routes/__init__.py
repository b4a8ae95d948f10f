"""`/admin/…`: one file for people, one for units, one for the platform itself."""

from elearning.web.admin.routes import people, platform, units
from elearning.web.admin.routes.desk import blueprint

__all__ = ["blueprint", "people", "platform", "units"]
