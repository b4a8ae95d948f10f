"""Pure decisions about courses: what a package is, what is wrong with it, what of it is frozen."""

from elearning.courses.rules.catalogue import Catalogue, CatalogueQuery, CatalogueRow, Facets
from elearning.courses.rules.outline import ModuleLine, Outline
from elearning.courses.rules.views import (
    AssetRow,
    AuthoredCourse,
    CourseHead,
    DraftLine,
    DraftView,
    ModuleText,
    VersionLine,
)

__all__ = [
    "AssetRow",
    "AuthoredCourse",
    "Catalogue",
    "CatalogueQuery",
    "CatalogueRow",
    "CourseHead",
    "DraftLine",
    "DraftView",
    "Facets",
    "ModuleLine",
    "ModuleText",
    "Outline",
    "VersionLine",
]
