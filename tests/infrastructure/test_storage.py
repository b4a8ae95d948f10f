"""Files are kept whole, once, under the hash of their bytes."""

from __future__ import annotations

import errno
import hashlib
from pathlib import Path

import pytest

from elearning.infrastructure.storage import FolderStorage
from elearning.kernel.errors import NotFound, Unavailable


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_equal_bytes_are_one_file(tmp_path: Path) -> None:
    storage = FolderStorage(tmp_path)

    first, second = storage.put(b"sama"), storage.put(b"sama")

    assert first == second
    assert first.sha256 == hashlib.sha256(b"sama").hexdigest()
    assert len(files_in(tmp_path)) == 1
    with storage.open(first.sha256) as stream:
        assert stream.read() == b"sama"


def test_a_missing_file_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        FolderStorage(tmp_path).open("0" * 64)


@pytest.mark.parametrize("name", ["../../etc/passwd", "a" * 63, "A" * 64, "g" * 64, "", "0" * 63 + "/"])
def test_only_hashes_are_addresses(tmp_path: Path, name: str) -> None:
    with pytest.raises(NotFound):
        FolderStorage(tmp_path).open(name)


def test_a_full_disk_leaves_nothing_half(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    storage = FolderStorage(tmp_path)

    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("elearning.infrastructure.storage.folder.os.fsync", full)

    with pytest.raises(Unavailable):
        storage.put(b"tidak muat")
    assert files_in(tmp_path) == []
