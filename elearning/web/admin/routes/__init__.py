"""`/admin/…`: people, changes to what is on record about them, their roles, units, and the platform itself."""

from elearning.web.admin.routes import changes, health, jobs, people, platform, roles, roster, units
from elearning.web.admin.routes.desk import blueprint

__all__ = ["blueprint", "changes", "health", "jobs", "people", "platform", "roles", "roster", "units"]
