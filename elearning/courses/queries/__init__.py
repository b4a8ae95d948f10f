"""Every SELECT about courses. Answers are frozen data, never rows of the database."""

from elearning.courses.queries.authored import (
    find_draft,
    list_authored,
    list_drafts,
    list_files,
    list_versions,
    prerequisite_graph,
)
from elearning.courses.queries.catalogue import list_catalogue
from elearning.courses.queries.versions import (
    course_id_of,
    find_asset,
    find_course,
    get_course,
    get_module_text,
    get_outline,
    get_outline_by_slug,
    is_visible,
    outlines_of,
    published_hashes,
    question_kinds,
    title_of,
)

__all__ = [
    "course_id_of",
    "find_asset",
    "find_course",
    "find_draft",
    "get_course",
    "get_module_text",
    "get_outline",
    "get_outline_by_slug",
    "is_visible",
    "list_authored",
    "list_catalogue",
    "list_drafts",
    "list_files",
    "list_versions",
    "outlines_of",
    "prerequisite_graph",
    "published_hashes",
    "question_kinds",
    "title_of",
]
