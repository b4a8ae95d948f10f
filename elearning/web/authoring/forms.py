"""Forms of the author's room."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import BinaryIO, cast

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from werkzeug.datastructures import FileStorage
from wtforms import StringField

from elearning.kernel.text import M, Message


@dataclass(frozen=True, slots=True)
class Upload:
    """A file handed in: its stream and its bare name."""

    stream: BinaryIO
    name: str


class UploadForm(FlaskForm):
    """One ZIP."""

    paket = FileField()

    def to_command(self) -> Upload | Message:
        """The file, or what to tell who sent none."""
        sent = self.paket.data
        if not isinstance(sent, FileStorage) or not sent.filename:
            return M("Pilih berkas ZIP dari folder kursus Anda.")
        return Upload(cast(BinaryIO, sent.stream), PurePosixPath(sent.filename.replace("\\", "/")).name)


class PublishForm(FlaskForm):
    """Publishing a draft; `unit` is asked only where the author writes for several units and the course is new."""

    unit = StringField()


class VisibilityForm(FlaskForm):
    """Who sees the course: `semua` or `unit`."""

    siapa = StringField()

    def for_owner_only(self) -> bool:
        return self.siapa.data == "unit"
