"""Every change to courses, and what is done with packages on the way there."""

from elearning.courses.service.checking import CheckedPackage, check_package, check_paths, courses_in
from elearning.courses.service.compiling import Addresses
from elearning.courses.service.drafts import publish_draft, upload_draft
from elearning.courses.service.exporting import export_package
from elearning.courses.service.formatting import format_course
from elearning.courses.service.publishing import PublishResult, publish_package, set_visibility
from elearning.courses.service.reading import open_archive, open_folder
from elearning.courses.service.reviewing import ReviewedCourse, review_paths, write_papers
from elearning.courses.service.syncing import SyncResult, sync_paths

__all__ = [
    "Addresses",
    "CheckedPackage",
    "PublishResult",
    "ReviewedCourse",
    "SyncResult",
    "check_package",
    "check_paths",
    "courses_in",
    "export_package",
    "format_course",
    "open_archive",
    "open_folder",
    "publish_draft",
    "publish_package",
    "review_paths",
    "set_visibility",
    "sync_paths",
    "upload_draft",
    "write_papers",
]
