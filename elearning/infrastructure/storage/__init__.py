"""Files kept by content, behind one port (`kernel.ports.Storage`): in a folder, or in a bucket that several nodes share.

Both lay a file under `ab/cd/<sha256>`, so that a folder is moved into a bucket by copying it as it is.
"""

from __future__ import annotations

from pathlib import Path

from elearning.infrastructure.storage.folder import FolderStorage
from elearning.infrastructure.storage.presign import Credentials
from elearning.kernel.ports import Storage

__all__ = ["Credentials", "FolderStorage", "storage_for"]


def storage_for(url: str, folder: Path, credentials: Credentials | None) -> Storage:
    """The bucket of `s3://bucket/prefix?endpoint=…&region=…&public=…`; the folder when `url` is empty."""
    if not url:
        return FolderStorage(folder)
    if credentials is None:
        raise ValueError("a bucket needs credentials")
    from elearning.infrastructure.storage.s3 import Bucket, S3Storage  # noqa: PLC0415 - a folder does without its library

    return S3Storage(Bucket.from_url(url), credentials)
