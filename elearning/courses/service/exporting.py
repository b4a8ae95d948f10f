"""Giving a course back to its author: the files as they were published, byte for byte."""

from __future__ import annotations

import zipfile
from typing import BinaryIO

from elearning.courses import queries
from elearning.courses.errors import VersionNotFound
from elearning.infrastructure.work import Work

EPOCH = (1980, 1, 1, 0, 0, 0)
"""The earliest time a ZIP can hold: equal content gives an equal archive, whenever it is made."""
PACKED = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".mp3", ".m4a", ".ogg", ".mp4", ".webm", ".pdf")


def export_package(work: Work, slug: str, target: BinaryIO, *, version_number: int | None = None) -> int:
    """Write a version (the current one unless told otherwise) as a ZIP with one folder named like the course; returns its number.

    Raises CourseNotFound, VersionNotFound. Who may is decided by the caller's door: a command, or `policy.READ_AUTHORED`.
    """
    course = queries.get_course(work.session, slug)
    versions = queries.list_versions(work.session, course.id)
    wanted = next((one for one in versions if version_number in {None, one.number}), None)
    if wanted is None:
        raise VersionNotFound
    with zipfile.ZipFile(target, "w") as archive:
        for path, sha256, _size in queries.list_files(work.session, wanted.id):
            info = zipfile.ZipInfo(f"{slug}/{path}", EPOCH)
            info.external_attr = 0o644 << 16
            info.compress_type = zipfile.ZIP_STORED if path.lower().endswith(PACKED) else zipfile.ZIP_DEFLATED
            with work.storage.open(sha256) as stream:
                archive.writestr(info, stream.read())
    return wanted.number
